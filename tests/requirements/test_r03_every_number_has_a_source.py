"""R03: each number leads in two steps to source value, Stichtag, territory, file, importer.

On pages the first step is the Steckbrief or the page of the indicator, whose values name
their source; in the interface it is the row, the second its file under ``sources``. What
was decided carries its files with hash and importer in its own record.
"""

from __future__ import annotations

import json
import random
import re
from decimal import Decimal

import pytest
from django.test import Client

from districts.models import AreaValue, SourceFile
from facilities.models import FacilityValue
from planning.models import Decision, FacilityScore
from tests import world
from tests.shared import shared

pytestmark = pytest.mark.django_db
PROVENANCE = {"sha256", "importer", "as_of", "licence", "attribution", "rows_in"}
VALUES = 200


built, city = shared(world.published)


def read(path: str) -> dict:
    answer = Client().get(f"/api/v1/{path}")
    assert answer.status_code == 200, path
    return answer.json()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def file_of(number: int) -> dict:
    """The second step; it has to resolve, to a delivered file."""
    source = read(f"sources/{number}/")
    assert source.keys() >= PROVENANCE
    stored = SourceFile.objects.get(pk=number)
    assert (source["sha256"], source["importer"]) == (stored.sha256, stored.importer)
    return source


@pytest.mark.parametrize("path", ["area-values", "facility-values"])
def test_a_value_leads_to_unit_day_territory_and_file(city, path):
    for row in read(f"{path}/")["results"]:
        assert read(f"indicators/{row['indicator']}/")["unit"]
        assert file_of(row["source"]["id"])["as_of"] == row["source"]["as_of"]
        if area := row.get("area"):
            told = read(f"areas/{area['kind']}-{area['key']}/")
            assert told["territory"]
            assert file_of(told["source"]["id"])


def test_two_hundred_values_are_found_again_in_the_deliveries(city):
    """Drawn among all contributions of all facilities, each with its seed."""
    rows = read("rankings/")["results"]
    parts = [(row, part) for row in rows for part in row["contributions"]]
    for row, part in random.Random(4711).choices(parts, k=VALUES):
        files = [file_of(number) for number in part["sources"]]
        if part["value"] is None:
            continue
        assert files, "a value without a file"
        assert part["value"] == pytest.approx(pooled(row, part))


def pooled(row: dict, part: dict) -> float:
    """The value again from the delivered rows of the years it names."""
    common = {"indicator__code": part["code"], "period__in": part["periods"]}
    where = {"facility__number": row["facility"]["number"]}
    if part["level"] == "area":
        area = row["facility"]["area"]
        where = {"area__key": area["key"], "area__kind": area["kind"]}
    model = AreaValue if part["level"] == "area" else FacilityValue
    found = list(model.objects.filter(**common, **where, source__in=part["sources"]))
    assert len(found) == len(part["periods"])
    counted = [(v.numerator, v.denominator) for v in found if v.denominator]
    if counted:
        tops, bottoms = zip(*counted, strict=True)
        return float(sum(tops) / sum(bottoms))
    return float(sum((v.value for v in found), Decimal(0)) / len(found))


def test_an_index_leads_to_its_parts_and_they_to_their_files(city):
    for row in read("rankings/")["results"]:
        assert read(f"runs/{row['run']}/")["key"]
        for part in row["contributions"]:
            assert part["value"] is None or [file_of(n) for n in part["sources"]]


def test_vzae_lead_to_the_run_and_the_run_to_its_files(city):
    proposal = read(f"proposals/{city.proposal.pk}/")
    assert proposal["runs"]
    for run in proposal["runs"]:
        inputs = read(f"runs/{run['run']}/")["inputs"]
        assert inputs["sources"]
        for source in inputs["sources"]:
            file_of(source["id"])
    for line in read(f"proposals/{city.proposal.pk}/lines/")["results"]:
        assert line["reason"]
        assert read(f"facilities/{line['facility']['number']}/")["source"]["id"]


def test_the_rangliste_leads_to_values_with_source_and_day(city):
    """One click on a facility or indicator; every row of values there names its source."""
    page = Client().get("/planung/rangliste/?art=grundschule").content.decode()
    links = set(re.findall(r'href="(/einrichtungen/[^/"?]+/)', page))
    scored = FacilityScore.objects.filter(run=city.run, rank__isnull=False)
    assert len(links) >= scored.values("facility").distinct().count()
    for link in links:
        text = Client().get(link).content.decode()
        assert "Quelle: Erfunden, Stand 01.08.2024" in words(text), link
        for code in set(re.findall(r'href="/indikatoren/([\w-]+)/', text)):
            assert Client().get(f"/indikatoren/{code}/").status_code == 200


def test_an_area_names_the_source_of_its_values(city):
    page = Client().get(f"/bezirke/ortsteil/{city.area.key}/").content.decode()
    assert "Quelle: Erfunden, Stand 01.08.2024" in words(page)


def test_what_was_decided_carries_its_files_along(city):
    record = json.loads(bytes(Decision.objects.get().record))
    assert record["inputs"]["files"]
    for file in record["inputs"]["files"]:
        stored = SourceFile.objects.get(pk=file["id"])
        assert file["sha256"] == stored.sha256
        assert (file["importer"], file["as_of"]) == (stored.importer, str(stored.as_of))
    units = {one["code"]: one["unit"] for one in record["inputs"]["indicators"]}
    codes = {
        code for inputs in record["inputs"]["scoring"].values() for code in inputs["series"]
    }
    assert units.keys() == codes
    assert all(units.values())
