"""A Beschlussdokumentation on its own gives the same proposal through allocate_table."""

import csv
import io
import json
import zipfile
from datetime import date

import pytest
from django.core.management import call_command

from districts.release import Audience
from planning.decisions.bundle import bundle
from planning.services import import_key, make_proposal, save_round, submit
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db

ROOMS = {"area_kind": "schwerpunktraum", "area": "*"}
HIGH = [{"key": "test-gs@1", "level": 0.8, "enter": 1.2, "stay": 1.1}]
ROUNDS = {
    "as it is": {},
    "a selection": {
        "method": "cascade",
        "key": {"grundschule": None},
        "cascade": {
            "filters": [
                {"code": "F1", "field": "area", "op": "in_area", "value": ROOMS},
                {"code": "F2", "field": "migration", "op": ">", "value": 0.2},
            ],
            "sort": ["-pupils", "facility"],
            "take": {"sites": 2},
        },
    },
    "runs and an older key confirm a loss": {
        "thresholds": HIGH,
        "hysteresis": {"runs": 2, "confirm_with_key": "test-alt"},
    },
    "runs alone": {"thresholds": HIGH, "hysteresis": {"runs": 3}},
    "who is eligible, and minima of areas": {
        "eligibility": [
            {"code": "E1", "field": "provider_kind", "op": "=", "value": "kommunal"}
            | {"text": "nur kommunale"}
        ],
        "area_minima": [{**ROOMS, "min_sites": 1}],
        "rank_order": "fill",
    },
}


@pytest.fixture
def city():
    found = small_city.build(as_of=date(2024, 2, 1))
    import_key(small_city.key_document(code="test-alt"), published=True)
    space = factories.area(kind="schwerpunktraum", source=found.source)
    factories.membership(member=found.areas[0], group=space, source=found.source)
    for place, until in ((0, None), (2, date(2024, 7, 31)), (3, date(2026, 7, 31))):
        factories.measure(
            facility=found.schools[place],
            service_type=found.service,
            fte_target="0.80",
            valid_from=date(2023, 8, 1),
            valid_to=until,
            source=found.source,
        )
    before = small_city.round_document() | {"code": "vorjahr", "as_of": "2024-03-01"}
    make_proposal(round=save_round(before, published=True))
    return found


@pytest.mark.parametrize("rules", ROUNDS.values(), ids=ROUNDS)
def test_the_files_give_the_same_proposal(city, rules, tmp_path):
    proposal = make_proposal(round=small_city.open_round(**rules))
    planner = factories.user("planung")
    decision = submit(proposal=proposal, by=planner, title="Vorlage")
    archive = zipfile.ZipFile(io.BytesIO(bundle(decision, Audience.INTERNAL)))
    archive.extractall(tmp_path)
    call_command(
        "allocate_table",
        str(tmp_path / "inputs" / "sites.csv"),
        "--rules",
        str(tmp_path / "rules.json"),
        "--out",
        str(tmp_path / "out.csv"),
        "--as-of",
        small_city.DAY.isoformat(),
        stdout=io.StringIO(),
        stderr=io.StringIO(),
    )
    with open(tmp_path / "out.csv", encoding="utf-8") as file:
        found = {row["facility"]: row for row in csv.DictReader(file)}
    lines = json.loads(archive.read("record.json"))["result"]["lines"]
    assert lines
    assert {line["number"]: _kept(line) for line in lines} == {
        number: _written(row) for number, row in found.items()
    }


def _kept(line):
    amounts = [line["need_fte"], line["stock_fte"], line["proposal_fte"]]
    return (*(amount or "" for amount in amounts), line["reason"], line["note"],
            "|".join(line["attached"]))  # fmt: skip


def _written(row):
    names = ("need_fte", "previous_fte", "proposal_fte", "reason", "note", "attached")
    return tuple(row[name] for name in names)
