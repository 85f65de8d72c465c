"""Rechnerischer Abstand: levers for planners, each confirmed by the whole calculation."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from planning.allocation.propose import propose
from planning.allocation.replay import given_to, with_indices
from planning.models import ProposalLine, ScoringRun
from planning.scoring.pipeline import score
from planning.selectors.distance import TOGETHER, distance_of
from planning.selectors.distance_case import NOT_ENOUGH
from planning.selectors.distance_weights import GAPS, SCALED
from planning.selectors.replay import Frozen, Round, indices_of
from planning.services import import_key, make_proposal
from planning.services.scoring import calculate
from tests import factories
from tests.planning import small_city
from tests.world import signed_in

pytestmark = pytest.mark.django_db
THRESHOLD = [{"key": "test-gs@1", "level": 0.8, "enter": 1.2}]


@pytest.fixture
def city():
    return small_city.build()


def proposed(city, **rules):
    city.round = small_city.open_round(**rules)
    city.proposal = make_proposal(round=city.round)
    city.run = ScoringRun.objects.latest("pk")
    return city


def line(city, number):
    rows = ProposalLine.objects.select_related("facility", "proposal__round", "score__run")
    return rows.get(proposal=city.proposal, facility__number=number)


def distance(city, number):
    return distance_of(line(city, number))


def named(steps):
    return {step.name: step for step in steps}


# T-4, T-1, T-3 … by rank; 2.0 VzÄ pay two sites of 0.8 each.


def first_without(city):
    rows = city.proposal.lines.filter(proposed_fte=0, score__index__isnull=False)
    return rows.order_by("position").first().facility.number


def test_below_the_cut_the_goal_is_the_last_one_served(city):
    proposed(city)
    number = first_without(city)
    found = distance(city, number)
    served = city.proposal.lines.filter(proposed_fte__gt=0).order_by("position").last()
    assert found.goal == served.score.index
    assert found.goal_is_strict
    for step in found.values:
        if not step.said:
            assert step.fte == Decimal("0.80")
            assert [f.number for f in step.displaced] == [served.facility.number]


def test_below_the_threshold_the_goal_is_the_threshold(city):
    proposed(city, thresholds=THRESHOLD, budget=[small_budget(10)])
    number = first_without(city)
    found = distance(city, number)
    assert found.goal == Decimal("1.2")
    assert found.mix is None
    assert found.threshold.then == line(city, number).score.index.quantize(
        Decimal("0.01"), rounding="ROUND_FLOOR"
    )


def small_budget(fte):
    return {"source": "stadt", "period": "2024/25", "fte": fte}


def test_a_value_put_back_through_scorer_and_proposal_gives_what_is_said(city):
    proposed(city)
    number = first_without(city)
    step = named(distance(city, number).values)["pupils"]
    shift = float(step.then - step.now)
    for year in small_city.YEARS:
        factories.facility_value(
            facility=city.schools[int(number[2:]) - 1],
            indicator=city.indicators["pupils"],
            period=year,
            value=small_city.PUPILS[int(number[2:]) - 1] + Decimal(repr(shift)),
            source=factories.source_file(as_of=small_city.DAY),
        )
    frozen = Frozen.of(city.run)
    again = Frozen.of(calculate(key=city.run.key, as_of=city.run.as_of).run)
    result = score(again.table, again.key, frozen=frozen.result.statistics)
    state = Round.of(city.proposal)
    plan = propose(
        with_indices(state.sites, indices_of(result)), state.rules, as_of=state.day
    )
    assert given_to(plan)[number] == 80


def test_a_weight_put_back_gives_what_is_said(city):
    proposed(city)
    number = first_without(city)
    steps = [step for step in distance(city, number).weights if not step.said]
    assert steps
    frozen, state = Frozen.of(city.run), Round.of(city.proposal)
    for step in steps:
        assert -step.then.as_tuple().exponent <= 3
        code = step.name
        others = sum(item.weight for item in frozen.key.indicators if item.code != code)
        left = 1 - float(step.then)
        items = tuple(
            replace(item, weight=float(step.then) if item.code == code else
                    item.weight / others * left)
            for item in frozen.key.indicators
        )  # fmt: skip
        result = frozen.with_key(replace(frozen.key, indicators=items))
        plan = state.again(indices_of(result))
        assert given_to(plan)[number] == int(step.fte * 100)


def test_where_no_weight_leads_past_the_one_before_it_is_named(city):
    """T-2 has less of everything than those that are served."""
    proposed(city)
    served = city.proposal.lines.filter(proposed_fte__gt=0).order_by("position").last()
    said = {step.said for step in distance(city, "T-2").weights}
    assert said == {
        f"keine Wichtung von 0 bis 100 % führt an {served.facility.name} vorbei"
    }


def test_where_no_weight_leads_to_the_threshold_it_says_so(city):
    proposed(city, thresholds=THRESHOLD, budget=[small_budget(10)])
    said = {step.said for step in distance(city, "T-2").weights}
    assert said == {"keine Wichtung von 0 bis 100 % führt zur Schwelle"}


def test_the_nearest_weighting_is_printed_as_it_was_tested(city):
    proposed(city)
    number = first_without(city)
    found = distance(city, number)
    assert found.mix.said == ""
    assert sum(then for _, _, then in found.mix_shares) == 1
    frozen, state = Frozen.of(city.run), Round.of(city.proposal)
    new = {name: float(then) for name, _, then in found.mix_shares}
    items = tuple(replace(i, weight=new[i.code]) for i in frozen.key.indicators)
    result = frozen.with_key(replace(frozen.key, indicators=items))
    assert given_to(state.again(indices_of(result)))[number] == 80


def test_the_budget_is_that_of_the_nachrueckliste(city):
    proposed(city)
    number = first_without(city)
    step = distance(city, number).budget
    assert (step.now, step.then, step.fte) == (
        Decimal("2.00"),
        Decimal("2.40"),
        Decimal("0.80"),
    )
    assert step.displaced == ()


def test_what_a_facility_can_influence_is_no_lever(city):
    city.indicators["migration"].beeinflussbar = True
    city.indicators["migration"].save()
    proposed(city)
    found = distance(city, first_without(city))
    assert set(named(found.values)) == {"pupils", "benefit"}
    assert found.influenced == ("migration",)


def test_neighbours_of_one_ortsteil_rise_together(city):
    """T-1, T-4, T-7 share an Ortsteil: its value cannot put one above the other."""
    proposed(city, budget=[small_budget(0.8)])
    served = city.proposal.lines.get(proposed_fte__gt=0).facility.number
    other = next(n for n in ("T-4", "T-1", "T-7") if n != served)
    assert served in ("T-1", "T-4", "T-7")
    assert named(distance(city, other).values)["benefit"].said == TOGETHER


def test_nobody_without_index_has_a_distance(city):
    proposed(city)
    assert distance(city, "T-8") is None


def test_with_a_gap_no_weighting_is_named(city):
    proposed(city, budget=[small_budget(0.8)])
    found = distance(city, "T-5")
    assert found.weights == ()
    assert found.weights_refused == GAPS


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"aggregation": {"method": "arithmetic", "restandardise": True}},
                     SCALED, id="a score scaled anew"),
        pytest.param({"normalisation": {"method": "minmax"},
                      "aggregation": {"method": "geometric"}},
                     "keines", id="a key that multiplies"),
    ],
)  # fmt: skip
def test_keys_without_a_formula_say_so(city, changes, said):
    document = small_city.key_document(version=2, **changes)
    import_key(document, published=True)
    rule = {"key": "test-gs@2", "level": 0.8, "enter": 900}
    proposed(city, thresholds=[rule], budget=[small_budget(10)])
    found = distance(city, first_without(city))
    assert found.goal == 900
    assert said in found.weights_refused
    assert found.budget.said == NOT_ENOUGH


def test_who_has_the_highest_level_needs_nothing(city):
    proposed(city)
    served = city.proposal.lines.filter(proposed_fte__gt=0).order_by("position").first()
    found = distance(city, served.facility.number)
    assert found.goal is None
    assert found.values == found.weights == ()
    assert found.budget.said == NOT_ENOUGH


# Who sees it


def page(client, number, **asked):
    answer = client.get(f"/einrichtungen/{number}/", asked)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize("role", ["anonymous", "ausschuss"])
def test_strangers_never_see_levers(city, role):
    proposed(city)
    number = first_without(city)
    text = page(signed_in(role), number, abstand=city.proposal.pk)
    assert "Rechnerischer Abstand" not in text
    assert "Hebel" not in text
    assert "Warum (noch) keine Stelle?" in text


def test_planners_ask_for_the_levers_of_one_round(city):
    proposed(city)
    number, client = first_without(city), signed_in("planung")
    before = page(client, number)
    assert "Hebel durchrechnen" in before
    assert "tabelle-abstand" not in before
    after = page(client, number, abstand=city.proposal.pk)
    assert '<caption id="tabelle-abstand">' in after
    assert after.count("<td>Wert</td>") == 3
    assert "<td>Budget</td>" in after


def test_a_proposal_that_is_none_shows_no_levers(city):
    proposed(city)
    text = page(signed_in("planung"), first_without(city), abstand="x")
    assert "tabelle-abstand" not in text
