import json
from pathlib import Path

import pytest

from planning.allocation.rules import canonical, parse_rules
from planning.models import PlanningRound, ScoringKey, ServiceType
from tests import factories
from tests.deliveries import errors, take

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
KEY = json.loads((FIXTURES / "keys" / "ssa-gs-ortsteil.json").read_text(encoding="utf-8"))
ROUND = json.loads(
    (FIXTURES / "demo" / "rounds" / "bvj-demo-runde.json").read_text(encoding="utf-8")
)


@pytest.fixture
def catalogue():
    for entry in KEY["indicators"]:
        direction = "more" if entry["direction"] > 0 else "less"
        factories.indicator(entry["code"], level="area", direction=direction)


def test_a_key_carries_its_note_and_is_not_published(catalogue):
    assert not take("key", KEY, options={"note": "Rechenprobe"}).failed
    key = ScoringKey.objects.get()
    assert (key.reference, key.note, key.published) == (
        "ssa-gs-ortsteil@1", "Rechenprobe", False,
    )  # fmt: skip


def test_a_key_is_refused_with_every_reason_and_nothing_is_kept():
    outcome = take("key", KEY)
    assert len(outcome.report.errors) == 3
    assert "Indikator „sgb2_rate“ fehlt im Indikatorenkatalog." in errors(outcome)[0]
    assert not ScoringKey.objects.exists()


def test_a_note_too_long_is_an_error_of_the_file(catalogue):
    (error,) = errors(take("key", KEY, options={"note": "x" * 201}))
    assert error.startswith("Dokument 1: note: ")


def test_the_trial_key_weighs_the_situation_of_children_and_families_alone():
    """How people vote says nothing about the children of a school."""
    weights = {entry["code"]: entry["weight"] for entry in KEY["indicators"]}
    assert {*weights} == {"sgb2_rate", "unemployed_share", "single_parents_share"}
    assert sum(weights.values()) == pytest.approx(1)
    assert KEY["version"] == 1, "never released, so never replaced"


def test_a_changed_key_needs_a_new_version(catalogue):
    take("key", KEY)
    (error,) = errors(take("key", KEY | {"title": "anders"}))
    assert "gibt es schon mit anderem Inhalt" in error
    assert not take("key", KEY | {"title": "anders", "version": 2}).failed


def test_a_round_is_kept_with_its_rules():
    factories.service_type("bvj")
    assert not take("round", ROUND, published=True, invented=True).failed
    kept = PlanningRound.objects.get()
    assert (kept.code, kept.published, kept.invented) == (ROUND["code"], True, True)
    assert kept.rules == canonical(parse_rules(ROUND["rules"]))


def test_a_document_that_was_there_is_not_counted_as_new(catalogue):
    """The same content in other bytes is another file, and may be another release."""
    factories.service_type("bvj")
    for importer, document in (("key", KEY), ("round", ROUND)):
        outcomes = [
            take(importer, document),
            take(importer, json.dumps(document, indent=1)),
            take(importer, json.dumps(document, indent=2), published=True),
        ]
        counts = [(o.written.created, o.written.changed) for o in outcomes]
        assert counts == [(1, 0), (0, 0), (0, 1)], importer


def test_a_round_of_an_unknown_service_is_refused():
    (error,) = errors(take("round", ROUND))
    assert "Leistungsbereich „bvj“ ist nicht erfasst." in error
    assert not PlanningRound.objects.exists()


@pytest.mark.parametrize("importer", ["key", "round"])
def test_lists_are_no_documents(importer):
    assert errors(take(importer, [1])) == ["Erwartet wird ein Objekt {…}."]


def test_the_shipped_services_load():
    content = (FIXTURES / "service_types.json").read_bytes()
    assert not errors(take("service_types", content))
    assert {"ssa", "ksa", "hsa", "kifaz", "fsz", "bvj"} <= {
        *ServiceType.objects.values_list("code", flat=True)
    }
