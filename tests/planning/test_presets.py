"""Breite, ausgewogen, Tiefe: three plans beside the proposal of every round."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from planning.allocation.optimise.plan import NoPlanInTime
from planning.allocation.propose import comparison_plan
from planning.inputs import sites
from planning.models import Proposal
from planning.selectors.replay import Round
from planning.services import make_proposal, presets
from planning.services.presets import NO_STEPS, preset_plans
from planning.views.what_if import NOT_PUBLIC
from tests import factories, funding_rows
from tests.planning import small_city

pytestmark = pytest.mark.django_db
PAGE = "/planung/runden/test-runde/breite-tiefe/"
STEPS = {"levels": [0, 0.8, 1.6], "site": {"max": 2.0}}


@pytest.fixture
def city():
    made = small_city.build()
    made.proposal = make_proposal(round=small_city.open_round(**STEPS, budget=[MONEY]))
    return made


MONEY = {"source": "stadt", "period": "2024/25", "fte": 3.2}
ROOM = {"area_kind": "ortsteil", "area": "*", "min_fte": 1.6}


def words_of(client):
    text = re.sub(r"<[^>]+>", " ", client.get(PAGE).content.decode())
    return re.sub(r"\s+", " ", text)


def test_each_preset_is_the_best_plan_at_its_breadth(city):
    kept = Round.of(city.proposal)
    for (_, draft), breadth in zip(
        preset_plans(city.proposal), ("1", "0.5", "0"), strict=True
    ):
        asked = replace(kept.rules, breadth=Decimal(breadth))
        best = comparison_plan(sites(city.proposal.inputs), asked, as_of=kept.day)
        assert draft.plan.lines == best.lines
        assert draft.proposal.method == "milp"
    assert Proposal.objects.count() == 1


def test_breadth_reaches_more_sites_than_depth_and_the_page_says_whence(client, city):
    sides = client.get(PAGE).context["comparison"].sides
    assert [side.title for side in sides[1:]] == [
        "in die Breite",
        "ausgewogen",
        "in die Tiefe",
    ]
    reached = [side.sites_reached for side in sides[1:]]
    assert (reached[0], reached[2]) == (4, 2)
    words = words_of(client)
    assert "das Breite und Tiefe nicht kennt" in words
    assert "ohne Beschluss" in words
    assert "Verschiedene Berechnungsstände" not in words


def test_a_round_by_the_best_plan_says_that_it_is_its_own(client, city):
    round = small_city.open_round(
        **STEPS, budget=[MONEY], method="milp", resolution="VII-DS-1"
    )
    make_proposal(round=round)
    assert "rechnet selbst mit dem rechnerischen Vergleichsplan" in words_of(client)


def test_before_the_first_proposal_there_is_nothing_to_compare(client):
    small_city.build()
    small_city.open_round()
    assert "noch kein Vorschlag berechnet" in words_of(client)


def test_a_stufenauswahl_knows_neither(client, city):
    factories.proposal(
        round=city.proposal.round,
        method="cascade",
        rules=city.proposal.rules,
        inputs=city.proposal.inputs,
    )
    assert NO_STEPS in words_of(client)


def test_a_search_that_ends_without_a_plan_says_so(client, city, monkeypatch):
    def late(*args, **given):
        raise NoPlanInTime("Die Suche endete, bevor ein Plan gefunden war.")

    monkeypatch.setattr(presets, "comparison_plan", late)
    assert "Die Suche endete" in words_of(client)


def test_rules_the_best_plan_cannot_keep_are_named_with_the_remedy(client):
    """The walk does not keep minima of areas, the best plan does: 3 × 1,6 > 3,2."""
    small_city.build()
    make_proposal(round=small_city.open_round(**STEPS, budget=[MONEY], area_minima=[ROOM]))
    words = words_of(client)
    assert "Mindestausstattung der Räume" in words
    assert "Kleinste Lockerung:" in words


@pytest.mark.parametrize("is_solvable", [True, False], ids=["plans", "a conflict"])
def test_strangers_learn_nothing_of_money_from_closed_files(client, is_solvable):
    """The proposal is out; what pays it stands in a file that was closed since."""
    city = small_city.build()
    rules = {} if is_solvable else {"area_minima": [ROOM]}
    make_proposal(round=small_city.open_round(**STEPS, **rules, budget=[MONEY]))
    closed = factories.source_file(published=False)
    funding_rows.cost_rate("78000", service_type=city.service, source=closed)
    words = words_of(client)
    assert NOT_PUBLIC in words
    assert "Kleinste Lockerung" not in words
    assert "ausgewogen neben" not in words
    client.force_login(factories.user("planung"))
    assert NOT_PUBLIC not in words_of(client)
