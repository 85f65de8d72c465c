import json
import re
from pathlib import Path

import pytest

from districts.models import Indicator
from tests.deliveries import errors, take

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
CATALOGUES = sorted(FIXTURES.glob("indicators*.json"))
ENTRY = json.loads(CATALOGUES[0].read_text(encoding="utf-8"))[0]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_the_shipped_catalogues_load_with_source_unit_direction_and_review(path):
    outcome = take("indicators", path.read_bytes())
    assert not errors(outcome)
    for indicator in Indicator.objects.all():
        for said in ("source", "unit", "direction", "why_it_matters", "author", "checker"):
            assert getattr(indicator, said), (indicator.code, said)
        assert indicator.next_review > indicator.reviewed_on
        assert indicator.checker != indicator.author
        assert not indicator.beeinflussbar or indicator.fehlanreiz, indicator.code


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_the_shipped_catalogues_name_who_checked_and_who_has_not(path, client):
    take("indicators", path.read_bytes())
    for indicator in Indicator.objects.all():
        html = client.get(f"/indikatoren/{indicator.code}/").content.decode()
        assert (
            "Zuletzt geprüftam 02.11.2026 von: Projekt Leipzig Ressourcen "
            "(fachliche Prüfung durch das Amt steht aus)"
        ) in re.sub(r"<[^>]+>", "", html)


def test_codes_of_the_catalogues_do_not_clash():
    codes = [item["code"] for path in CATALOGUES for item in json.loads(path.read_text())]
    assert len(codes) == len(set(codes))


def test_a_changed_definition_changes_its_row():
    take("indicators", [ENTRY])
    outcome = take("indicators", [ENTRY | {"name": "Neuer Name"}])
    assert (outcome.written.created, outcome.written.changed) == (0, 1)
    assert Indicator.objects.get().name == "Neuer Name"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"farbe": "rot"}, "„farbe“: „rot“ – unbekanntes Feld", id="field"),
        pytest.param({"direction": "up"}, "„direction“: „up“ – ", id="direction"),
        pytest.param({"code": "mit leer"}, "„code“: „mit leer“ – ", id="code"),
        pytest.param({"code": ["a"]}, "„code“: „['a']“ – ungültig", id="a list as code"),
        pytest.param({"name": 5}, "„name“: „5“ – ungültig", id="a number as name"),
        pytest.param({"source": ""}, "„source“: „“ – ", id="no source"),
        pytest.param({"name": "x" * 201}, "„name“: ", id="an endless name"),
        pytest.param({"reviewed_on": "gestern"}, "„reviewed_on“: „gestern“ – ", id="date"),
        pytest.param({"beeinflussbar": "ja"}, "„beeinflussbar“: „ja“ – ", id="truth"),
        pytest.param({"next_review": "2000-01-01"}, "nicht nach der letzten", id="review"),
    ],
)
def test_definitions_refused(change, message):
    (error,) = errors(take("indicators", [ENTRY | change]))
    assert error.startswith("Eintrag 1, Spalte ")
    assert message in error
    assert not Indicator.objects.exists()


def test_missing_fields_and_doubled_codes_are_named():
    bare = {"code": ENTRY["code"]}
    said = "\n".join(errors(take("indicators", [ENTRY, bare])))
    assert "Eintrag 2, Spalte „code“" in said
    assert "Eintrag 2, Spalte „unit“: „“ – fehlt" in said


@pytest.mark.parametrize("content", ['{"code": "a"}', "[1]"], ids=["an object", "numbers"])
def test_other_documents_are_refused(content):
    assert errors(take("indicators", content)) == [
        "Erwartet wird eine Liste von Definitionen."
    ]
