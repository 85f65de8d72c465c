"""R60: open data as one package whose description is true to the last byte.

Its form is that of Frictionless Data Package and Table Schema, version 1, which
``frictionless validate datapackage.json`` judges by hand.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from leipzig_ressourcen.features.licences import KNOWN, licence
from tests import factories, world

pytestmark = pytest.mark.django_db
ADDRESS = "/offene-daten/datenpaket.zip"
READ = {
    "string": str,
    "integer": int,
    "number": float,
    "date": date.fromisoformat,
    "boolean": {"True": True, "False": False}.__getitem__,
}


def unpacked(client: Client | None = None) -> tuple[dict, dict[str, bytes]]:
    answer = (client or Client()).get(ADDRESS)
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files.pop("datapackage.json")), files


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def named(package: dict, name: str) -> dict:
    return next(one for one in package["resources"] if one["name"] == name)


@pytest.fixture
def city():
    """Two schools, one without carrier, and values of every state."""
    open_data = factories.source_file(
        licence="dl-de/by-2-0", title="Kinder", attribution="Stadt Leipzig"
    )
    area = factories.area(key="00", source=open_data)
    factories.facility(number="T-1", name="=1+1", area=area, source=open_data)
    bare = factories.facility(number="T-2", source=open_data)
    bare.provider = None
    bare.save()
    rate = factories.indicator("rate", level="area")
    states = {"wert": ("0.25", "25"), "geheim": (None, "."), "keine_angabe": (None, "-")}
    for year, (state, (value, sign)) in enumerate(states.items()):
        factories.area_value(
            indicator=rate, area=area, period=str(2022 + year), state=state, value=value,
            source_sign=sign, source=open_data,
        )  # fmt: skip


def test_sums_and_sizes_are_those_of_the_files(city):
    package, files = unpacked()
    assert {one["path"] for one in package["resources"]} == files.keys()
    for one in package["resources"]:
        content = files[one["path"]]
        assert one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert one["bytes"] == len(content)


def test_every_cell_is_what_its_column_says(city):
    package, files = unpacked()
    for one in package["resources"]:
        fields = one["schema"]["fields"]
        heading = files[one["path"]].decode().splitlines()[0]
        assert heading.split(",") == [field["name"] for field in fields]
        for row in rows_of(files[one["path"]]):
            told = [(field, row[field["name"]]) for field in fields]
            for field, cell in ((field, cell) for field, cell in told if cell):
                READ[field["type"]](cell)  # fails where it is something else
                assert cell in field.get("constraints", {}).get("enum", [cell])


def test_a_key_names_one_row(city):
    package, files = unpacked()
    keyed = [one for one in package["resources"] if "primaryKey" in one["schema"]]
    assert len(keyed) == 5
    for one in keyed:
        [key] = one["schema"]["primaryKey"]
        found = [row[key] for row in rows_of(files[one["path"]])]
        assert len(found) == len(set(found))


def test_a_gap_is_an_empty_cell_with_its_reason(city):
    _, files = unpacked()
    rows = rows_of(files["gebietswerte.csv"])
    told = [(row["value"], row["state"], row["source_sign"]) for row in rows]
    assert told == [("0.25", "wert", "25"), ("", "geheim", "."), ("", "keine_angabe", "'-")]
    [_, bare] = rows_of(files["einrichtungen.csv"])
    assert bare["provider_name"] == bare["area_key"] == ""


def test_licence_source_and_stichtag_stand_in_the_description(city):
    package, _ = unpacked()
    assert package["stichtag"] == timezone.localdate().isoformat()
    one = named(package, "gebietswerte")
    assert one["sources"][0]["title"].startswith("Stadt Leipzig: Kinder, Stand ")
    assert [one["path"] for one in package["licenses"]] == [KNOWN["dl-de/by-2-0"].address]
    assert one["licenses"] == package["licenses"]


@pytest.mark.parametrize("text", [*KNOWN, "EUPL-1.2", "nur intern, §§"])
def test_every_licence_has_a_name_that_packages_allow(text):
    assert re.fullmatch(r"[-a-zA-Z0-9._]+", licence(text)["name"])


def test_titles_of_columns_are_german(city):
    package, _ = unpacked()
    columns = [f for one in package["resources"] for f in one["schema"]["fields"]]
    titles = {field["title"] for field in columns if "title" in field}
    assert {"Schlüssel", "Trägerschaft", "Zeichen der Quelle"} <= titles
    assert not titles & {"Key", "Name", "Value", "Numerator", "Facility type"}


def test_the_same_rows_give_the_same_bytes_whoever_asks(city):
    asked = [Client().get(ADDRESS), world.signed_in("planung").get(ADDRESS)]
    assert asked[0].content == asked[1].content


def test_the_file_is_named_after_the_day(city):
    name = f"offene-daten_{timezone.localdate().isoformat()}.zip"
    told = Client().get(ADDRESS)["Content-Disposition"]
    assert told == f'attachment; filename="{name}"'


def test_without_a_row_there_are_headings_alone():
    package, files = unpacked()
    assert "licenses" not in package
    assert all(rows_of(content) == [] for content in files.values())


def test_closed_facilities_and_unpublished_ones_are_left_out(city):
    factories.facility(number="X", source=factories.source_file(published=False))
    factories.facility(number="Y", closed_on=timezone.localdate() - timedelta(days=1))
    _, files = unpacked()
    assert [row["number"] for row in rows_of(files["einrichtungen.csv"])] == ["T-1", "T-2"]


def test_a_stranger_who_asks_without_end_is_told_to_wait(city):
    client = Client(REMOTE_ADDR="203.0.113.7")
    assert [client.get(ADDRESS).status_code for _ in range(7)] == [200] * 6 + [429]
