"""Which version of a key a round calculates with, whatever is taken in beside it."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from planning.models import PlanningRound, ScoringKey
from planning.selectors.inputs import current_key
from planning.services import import_key, make_proposal
from planning.services.changes import setting_of
from planning.services.rounds import affected_by
from tests.planning import small_city

THRESHOLD = {"key": "test-gs@1", "level": 0.8, "enter": 0.5, "stay": 0.5}


def version(number: int, status: str = "entwurf"):
    row = import_key(small_city.key_document(version=number))
    if status == "bestätigt":
        row.confirmed_on = small_city.DAY
        row.save()


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        pytest.param(["entwurf", "entwurf"], 3, id="none decided: the newest"),
        pytest.param(["bestätigt", "entwurf"], 2, id="a draft waits for its Beschluss"),
        pytest.param(["bestätigt", "bestätigt"], 3, id="the newest decided"),
    ],
)
def test_without_a_name_the_newest_decided_version_counts(db, states, expected):
    small_city.build()
    for number, status in enumerate(states, start=2):
        version(number, status)
    assert current_key("test-gs", on=small_city.DAY).version == expected


def test_a_round_stays_with_the_version_its_schwellen_name(db, tmp_path):
    small_city.build()
    round = small_city.open_round(thresholds=[THRESHOLD])
    free = small_city.round_document() | {"code": "frei"}
    small_city.save_round(free)
    file = tmp_path / "key.json"
    file.write_text(json.dumps(small_city.key_document(version=2)))
    out = StringIO()
    call_command("import_key", str(file), stdout=out)
    said = out.getvalue().splitlines()[1:]
    assert said == [
        "Runde frei rechnet nun mit ihm.",
        "Runde test-runde bleibt bei ihrer Version.",
    ]
    runs = make_proposal(round=round).lines.values_list("score__run__key__version")
    assert {number for (number,) in runs} == {1}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param({}, {}, id="no Schwelle"),
        pytest.param({"thresholds": [THRESHOLD]}, {"grundschule": 1}, id="its own"),
        pytest.param(
            {
                "thresholds": [THRESHOLD, {**THRESHOLD, "key": "test-gs@2"}],
                "hysteresis": {"confirm_with_key": "test-gs@1"},
            },
            {"grundschule": 2},
            id="the older one only confirms",
        ),
    ],
)
def test_versions_that_schwellen_name(rules, expected):
    document = small_city.round_document(**rules)["rules"]
    assert setting_of(document).versions == expected


def test_a_round_that_cannot_be_priced_takes_no_version(db):
    small_city.build()
    round = small_city.open_round()
    budget = [{"source": "stadt", "period": round.school_year, "eur": "100000"}]
    PlanningRound.objects.update(rules=round.rules | {"budget": budget})
    version(2)
    assert affected_by(ScoringKey.objects.get(version=2)) == {}


def test_the_command_says_that_a_beschluss_in_a_file_is_only_stated(db, tmp_path):
    small_city.build()
    stated = small_city.key_document(version=2, status="beschlossen", resolution="B-9")
    why = {"rationale": {"reason": "Lage", "source": "Fachplanung"}}
    stated["indicators"] = [entry | why for entry in stated["indicators"]]
    file, out = tmp_path / "key.json", StringIO()
    file.write_text(json.dumps(stated))
    call_command("import_key", str(file), stdout=out)
    said = (
        "Stand: nicht beschlossen; laut Angabe der Planung Beschluss B-9, nicht bestätigt."
    )
    assert out.getvalue().splitlines()[-1] == said
