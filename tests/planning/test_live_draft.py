"""A draft rests on the data as they are now, as the ranking and the kept proposal do."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from districts.models import AreaValue
from planning.models import ScoringRun
from planning.selectors.comparison import compare
from planning.selectors.sides import Side
from planning.services import draft_proposal, make_proposal
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    made = small_city.build()
    made.round = small_city.open_round()
    made.kept = make_proposal(round=made.round)
    return made


def correct_a_value(city):
    AreaValue.objects.filter(area=city.areas[0]).update(value="0.01")


def ranks(command, *words, **options):
    out = StringIO()
    call_command(command, *words, format="json", stdout=out, stderr=StringIO(), **options)
    rows = json.loads(out.getvalue())
    return {row["facility"]: row["rank_low"] for row in rows}


def test_propose_has_the_ranks_of_rank_after_a_correction(city):
    before = ranks("propose", round=city.round.code)
    correct_a_value(city)
    after = ranks("propose", round=city.round.code)
    assert after == ranks("rank", f"--key={city.key.code}", as_of=small_city.DAY)
    assert after != before


def test_what_is_printed_is_what_save_keeps(city):
    correct_a_value(city)
    printed = ranks("propose", round=city.round.code)
    assert printed == ranks("propose", round=city.round.code, save=True)


def test_without_a_change_the_draft_names_the_kept_run(city):
    draft = draft_proposal(round=city.round, changes={"budget_fte": "3"})
    runs = {line.score.run_id for line in draft.lines if line.score}
    assert runs == {ScoringRun.objects.get().pk}


def test_by_the_data_of_today_the_comparison_says_that_the_runs_differ(client, city):
    page = f"/planung/runden/{city.round.code}/"
    said = "Verschiedene Berechnungsstände."
    assert said not in client.get(page, {"budget_fte": "3"}).content.decode()
    correct_a_value(city)
    assert said not in client.get(page, {"budget_fte": "3"}).content.decode()
    client.force_login(factories.user("planung"))
    today = {"budget_fte": "3", "today": "on"}
    assert said in client.get(page, today).content.decode()
    assert ScoringRun.objects.count() == 1


def test_a_draft_before_any_run_compares_with_itself(city):
    correct_a_value(city)
    draft = draft_proposal(round=city.round)
    sides = [Side.of(name, draft.proposal, draft.lines) for name in ("eins", "zwei")]
    assert compare(sides, audience="intern").changed == []
