"""Keys on their page: every version, its file, and the next version with reasons."""

from __future__ import annotations

import json

import pytest

from districts.models import AuditEntry
from planning.models import ScoringKey
from planning.services import import_key
from tests import factories, world
from tests.planning import small_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> ScoringKey:
    small_city.build()
    return ScoringKey.objects.order_by("pk").first()


@pytest.fixture
def planner():
    return world.signed_in("planung")


def path(key: ScoringKey, last: str = "neu") -> str:
    return f"/planung/schluessel/{key.code}/{key.version}/{last}/"


def codes(key: ScoringKey) -> list[str]:
    return [entry["code"] for entry in key.content["indicators"]]


def typed(key: ScoringKey, **given: str) -> dict[str, str]:
    """The form as a planner sends it who changes nothing but what is given."""
    reasons = {
        f"reason-{entry['code']}": (entry["rationale"] or {}).get("reason", "")
        for entry in key.content["indicators"]
    }
    said = {"title": "Neuer Titel", "valid_from": "2027-01-01", "date": "2026-11-23"}
    return reasons | said | {"source": "Vorlage 7", "proposed_by": "Amt"} | given


def weight(key: ScoringKey, code: str, value: str, reason: str) -> dict[str, str]:
    return {f"weight-{key.code}-{code}": value, f"reason-{code}": reason}


def test_another_weight_with_its_reason_is_the_next_version(key, planner):
    first, *others = codes(key)
    answer = planner.post(
        path(key), typed(key, **weight(key, first, "0,75", "Armut zählt."))
    )
    assert answer.url == "/planung/schluessel/"
    made = ScoringKey.objects.get(code=key.code, version=key.version + 1)
    by_code = {entry["code"]: entry for entry in made.content["indicators"]}
    assert by_code[first]["weight"] == 0.75
    assert by_code[first]["rationale"]["reason"] == "Armut zählt."
    assert by_code[first]["rationale"]["proposed_by"] == "Amt"
    before = {entry["code"]: entry for entry in key.content["indicators"]}
    assert all(by_code[code] == before[code] for code in others)
    assert (made.status, made.resolution, made.published) == ("entwurf", "", False)
    assert made.title == "Neuer Titel"
    entry = AuditEntry.objects.last()
    said = (entry.act, entry.before, entry.after)
    assert said == ("schlüssel schreiben", key.sha256, made.sha256)
    assert "nicht beschlossen" in planner.get("/planung/schluessel/").content.decode()


def test_an_indicator_of_weight_zero_leaves_the_key(key, planner):
    first, *others = codes(key)
    planner.post(path(key), typed(key, **weight(key, first, "0", "")))
    made = ScoringKey.objects.get(code=key.code, version=key.version + 1)
    assert codes(made) == others


def test_versions_count_on_from_the_last_one(key, planner):
    code = codes(key)[0]
    for value in ("0,3", "0,4"):
        planner.post(path(key), typed(key, **weight(key, code, value, f"Weil {value}.")))
    versions = ScoringKey.objects.filter(code=key.code).values_list("version", flat=True)
    assert sorted(versions) == [key.version, key.version + 1, key.version + 2]


@pytest.mark.parametrize(
    ("value", "reason", "said"),
    [
        pytest.param("0,75", "", "bitte begründen", id="a weight without its reason"),
        pytest.param("viel", "x", "viel", id="no number"),
        pytest.param("-1", "x", "lr-error", id="a negative weight"),
        pytest.param("", "", "eine neue Version", id="nothing changed"),
    ],
)
def test_what_makes_no_version_is_refused(key, planner, value, reason, said):
    given = typed(key, **weight(key, codes(key)[0], value, reason))
    answer = planner.post(path(key), given)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert ScoringKey.objects.filter(code=key.code).count() == 1


def test_a_reason_alone_can_be_rewritten(key, planner):
    code = codes(key)[0]
    planner.post(path(key), typed(key, **weight(key, code, "", "Besser gesagt.")))
    made = ScoringKey.objects.get(code=key.code, version=key.version + 1)
    assert made.content["indicators"][0]["rationale"]["reason"] == "Besser gesagt."
    assert made.content["indicators"][0]["weight"] == key.content["indicators"][0]["weight"]


def test_who_plans_for_one_office_writes_no_key(key):
    answer = world.signed_in("planung_schule").post(path(key), typed(key))
    assert answer.status_code == 403


def test_the_file_can_be_taken_in_elsewhere(key, planner):
    document = json.loads(planner.get(path(key, "inhalt")).content)
    assert import_key(document) == key


def test_a_draft_is_not_for_strangers(key, client):
    hidden = factories.scoring_key(title="Noch geheim", published=False)
    assert hidden.title not in client.get("/planung/schluessel/").content.decode()
    assert client.get(path(hidden, "inhalt")).status_code == 404
