"""R61: harvesters read the open data as a catalogue by DCAT-AP.de.

The conventions (K01, K12, K31, K32, K36) are those of the handbook for deliveries to
GovData; ``pyshacl`` with the published shapes judges the form by hand.
"""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest
from django.test import Client

from leipzig_ressourcen.features.collections import COLLECTIONS
from leipzig_ressourcen.features.licences import KNOWN, in_catalogues
from tests import factories, world
from tests.test_disclosure import text_of

pytestmark = pytest.mark.django_db
ADDRESS = "/offene-daten/katalog.jsonld"
LICENCES = "http://dcat-ap.de/def/licenses/"
FORMATS = "http://publications.europa.eu/resource/authority/file-type/"
CONTRIBUTOR = "http://dcat-ap.de/def/contributors/beispielstadt"


@pytest.fixture
def told(settings) -> dict:
    """The catalogue of an operator that has said everything."""
    settings.CATALOGUE_CONTRIBUTOR = CONTRIBUTOR
    settings.CATALOGUE_CONTACT = "daten@stadt.example"
    settings.OPERATOR = settings.OPERATOR | {"OPERATOR_NAME": "Stadt Beispiel"}
    open_data = {"licence": "dl-de/by-2-0", "attribution": "Stadt Beispiel"}
    source = factories.source_file(**open_data)
    area = factories.area(source=source)
    factories.facility(area=area, source=source)
    factories.area_value(indicator=factories.indicator(), area=area, source=source)
    return Client().get(ADDRESS).json()


def test_every_dataset_says_what_harvesters_must_know(told):
    assert told["dct:publisher"]["foaf:name"] == "Stadt Beispiel"
    assert len(told["dcat:dataset"]) == 3  # nothing is said about what is not there
    for one in told["dcat:dataset"]:
        assert one["dcatde:contributorID"] == {"@id": CONTRIBUTOR}
        assert one["dcat:contactPoint"]["vcard:hasEmail"]["@id"].startswith("mailto:daten@")
        assert one["dct:publisher"] == told["dct:publisher"]
        place = one["dcatde:politicalGeocodingURI"]["@id"]
        assert place.endswith("/municipalityKey/14713000")
        assert one["dct:issued"]["@value"] <= one["dct:modified"]["@value"]
        assert one["dcat:theme"]
        assert one["dcat:keyword"]


def test_every_distribution_has_licence_format_and_attribution(told):
    for one in told["dcat:dataset"]:
        for shape in one["dcat:distribution"]:
            assert shape["dct:license"] == {"@id": f"{LICENCES}dl-by-de/2.0"}
            assert shape["dct:format"]["@id"] in (f"{FORMATS}GEOJSON", f"{FORMATS}CSV")
            by = shape["dcatde:licenseAttributionByText"]["@value"]
            assert by == "Stadt Beispiel"


def test_what_a_distribution_leads_to_is_there(told):
    for one in told["dcat:dataset"]:
        name = one["dct:identifier"].rpartition("/")[2]
        assert name in COLLECTIONS
        geojson, table = one["dcat:distribution"]
        assert Client().get(geojson["dcat:accessURL"]["@id"]).json()["features"]
        archive = Client().get(table["dcat:downloadURL"]["@id"]).content
        assert f"{name}.csv" in zipfile.ZipFile(BytesIO(archive)).namelist()


def test_each_node_has_one_name_and_every_address_is_whole(told):
    shapes = [shape for one in told["dcat:dataset"] for shape in one["dcat:distribution"]]
    nodes = [*told["dcat:dataset"], *shapes]
    names = [node["@id"] for node in nodes]
    assert len(names) == len(set(names))
    assert all(name.startswith("http://testserver/") for name in names)


def test_where_the_operator_says_nothing_nothing_is_claimed():
    factories.facility()
    [one] = Client().get(ADDRESS).json()["dcat:dataset"]
    assert not {"dcatde:contributorID", "dcat:contactPoint"} & one.keys()


def test_a_web_address_is_a_contact_too(settings):
    settings.CATALOGUE_CONTACT = "https://stadt.example/kontakt"
    factories.facility()
    [one] = Client().get(ADDRESS).json()["dcat:dataset"]
    assert one["dcat:contactPoint"]["vcard:hasURL"]["@id"] == settings.CATALOGUE_CONTACT


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        pytest.param({"dl-de/by-2-0"}, "dl-by-de/2.0", id="the licence of the city"),
        pytest.param({"CC0-1.0"}, "cc-zero", id="no rights kept"),
        pytest.param({"EUPL-1.2"}, "other-open", id="not on the list"),
        pytest.param({"dl-de/by-2-0", "CC0-1.0"}, "other-open", id="two at once"),
    ],
)
def test_licences_are_named_by_the_list_of_dcat_ap_de(texts, name):
    assert in_catalogues(texts) == LICENCES + name
    assert all(one.dcat.startswith(LICENCES) for one in KNOWN.values())


def test_unpublished_sources_are_named_to_nobody():
    made = world.both()
    assert made.hidden.source.title == world.CANARY
    for client in (Client(), world.signed_in("planung")):
        text = text_of(client, ADDRESS)
        assert not world.SEEN.search(text)
        assert json.loads(text[text.index("{") :])["dcat:dataset"]
