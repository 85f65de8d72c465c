"""The schema is valid, complete and true; its pages load nothing from elsewhere."""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from leipzig_ressourcen.api import router
from leipzig_ressourcen.features.collections import COLLECTIONS
from planning.allocation.propose import METHODS
from tests import factories

PREFIX = "/api/v1/"
CONTENT = (
    "areas",
    "facilities",
    "rankings",
    "rankings/areas",
    "proposals/{proposal}/lines",
)


@pytest.fixture(scope="module")
def paths() -> dict:
    return SchemaGenerator().get_schema(request=None, public=True)["paths"]


def operations(paths: dict) -> list[tuple[str, dict]]:
    return [(path, verbs["get"]) for path, verbs in paths.items()]


def test_the_schema_is_valid_and_without_warnings(tmp_path):
    target = str(tmp_path / "schema.yml")
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", target)


def test_the_schema_lists_every_route(paths):
    expected = set()
    for prefix, viewset, _ in router.registry:
        plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", prefix)
        expected.add(f"{PREFIX}{plain}/")
        if hasattr(viewset, "retrieve"):
            expected.add(f"{PREFIX}{plain}/{{{viewset.lookup_field.replace('pk', 'id')}}}/")
    assert set(paths) == expected


def test_only_reading_is_documented(paths):
    assert {verb for verbs in paths.values() for verb in verbs} == {"get"}


def test_every_operation_describes_itself_and_its_refusals(paths):
    for path, operation in operations(paths):
        assert re.search(r"[a-zäöü]{4}", operation["description"]), path
        assert operation["responses"].keys() == {"200", "400", "404"}, path


def test_every_parameter_is_explained(paths):
    for path, operation in operations(paths):
        for word in operation["parameters"]:
            if word["in"] == "query" and word["name"] != "format":
                assert word.get("description"), f"{path} {word['name']}"


def test_only_methods_that_are_computed_can_be_asked_for(paths):
    words = paths[f"{PREFIX}proposals/"]["get"]["parameters"]
    (method,) = [word for word in words if word["name"] == "method"]
    assert {*method["schema"]["enum"]} == {*METHODS}


@pytest.mark.parametrize("name", CONTENT)
def test_important_answers_have_an_example(paths, name):
    response = paths[f"{PREFIX}{name}/"]["get"]["responses"]["200"]
    assert response["content"]["application/json"]["examples"]


@pytest.mark.django_db
def test_every_documented_word_is_read(client, paths, city):
    """A documented word may be given a wrong value, but is never unknown."""
    client.force_login(factories.user("ausschuss"))
    for path, operation in operations(paths):
        if "{" in path.replace("{proposal}", ""):
            continue
        address = path.replace("{proposal}", str(city.proposal.pk))
        for word in operation["parameters"]:
            if word["in"] == "query":
                name = word["name"]
                said = client.get(address, {name: "?"}).json().get(name, [""])
                assert "Diesen Parameter gibt es hier nicht" not in said[0], (path, name)


@pytest.mark.django_db
def test_answers_have_the_documented_fields(client, city):
    client.force_login(factories.user("ausschuss"))
    schema = SchemaGenerator().get_schema(request=None, public=True)
    for path, verbs in schema["paths"].items():
        if path.endswith("}/"):
            continue
        answer = client.get(path.replace("{proposal}", str(city.proposal.pk))).json()
        content = verbs["get"]["responses"]["200"]["content"]["application/json"]
        paged = schema["components"]["schemas"][content["schema"]["$ref"].split("/")[-1]]
        row = paged["properties"]["results"]["items"]["$ref"].split("/")[-1]
        documented = schema["components"]["schemas"][row]["properties"]
        assert answer["results"], path
        assert answer["results"][0].keys() == documented.keys(), path


@pytest.mark.django_db
def test_examples_are_made_of_documented_fields(paths):
    document = SchemaGenerator().get_schema(request=None, public=True)
    schema = document["components"]["schemas"]
    names = {"Area": "areas", "Facility": "facilities", "Ranking": "rankings"}
    names["AreaRanking"] = "rankings/areas"
    for name, path in names.items():
        response = paths[f"{PREFIX}{path}/"]["get"]["responses"]["200"]["content"]
        [example] = response["application/json"]["examples"].values()
        [shown] = example["value"]["results"]
        assert shown.keys() == schema[name]["properties"].keys()


# Pages


@pytest.mark.django_db
def test_the_plain_page_names_every_list_licence_and_attribution(client):
    factories.source_file(licence="dl-de/by-2-0", attribution="Stadt Musterhausen")
    factories.source_file(attribution="Nicht offen", published=False)
    page = client.get(reverse("interface")).content.decode()
    for prefix, _, _ in router.registry:
        assert prefix.partition("/")[0] in page
    assert "<code>http://testserver/ogc/</code>" in page
    for name in COLLECTIONS:
        assert f'href="/ogc/collections/{name}/items"' in page
    assert "Stadt Musterhausen, Lizenz: dl-de/by-2-0" in page
    assert "Nicht offen" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["swagger", "interface"])
def test_pages_hold_no_inline_script_or_style_and_no_foreign_address(client, name):
    response = client.get(reverse(name))
    page = response.content.decode()
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", page)
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_start_of_swagger_is_a_script_of_our_own(client):
    response = client.get(reverse("swagger") + "?script=")
    assert response["Content-Type"] == "application/javascript"
    script = response.content.decode()
    assert '"validatorUrl": null' in script
    assert "/api/v1/schema/" in script
    assert not re.search(r"https?://", script)
