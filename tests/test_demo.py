"""The demo: what the command makes of an empty database."""

import math
from collections import Counter

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from districts.geometry import to_metres
from districts.models import Area, AreaValue, SourceFile
from districts.release import Audience
from facilities.models import Facility, FacilityValue
from leipzig_ressourcen.demo import PASSWORDS
from planning.allocation.reasons import Reason
from planning.models import (
    Measure,
    PlanningRound,
    Proposal,
    ScoringRun,
)
from planning.selectors.comparison import compare
from planning.selectors.key_weights import weights_beside
from planning.selectors.sides import Side, lines_of
from tests.demo import manifest, ortsteile, run_demo

COUNTS = {
    "grundschule": 77,  # two of them closed
    "oberschule": 30,
    "gymnasium": 25,
    "foerderschule": 19,
    "gemeinschaftsschule": 5,
    "bsz": 7,
    "kita": 60,
    "hort": 30,
    "jugendtreff": 2,
    "bibliothek": 2,
    "bildungsort": 2,
}
PLACES = ("jugendtreff", "bibliothek", "bildungsort")


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The command run once for all tests of this file; what it printed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield run_demo()
        transaction.set_rollback(True)


in_database = pytest.mark.django_db


@in_database
def test_says_what_it_did_and_how_to_sign_in(demo):
    assert "Der Demo-Datensatz ist eingelesen und gerechnet:" in demo
    assert "Rangliste ssa-gs-demo@1: 63 mit Rang, 12 ohne" in demo
    assert "Rangliste sozialraum-demo@1: 63 mit Rang, 0 ohne" in demo
    assert "Vorschlag ssa-gs-demo-runde: 42,00 von 42,30 VzÄ, Rest 0,30" in demo
    assert "http://127.0.0.1:8000/" in demo
    for name, password in PASSWORDS.items():
        assert password in demo
        user = User.objects.get(username=name)
        assert user.check_password(password)
        assert [group.name for group in user.groups.all()] == [name]
        assert not user.is_staff


@in_database
def test_another_key_at_the_same_budget_moves_a_few_sites(demo):
    """Five to seven gain, two to four lose; Bestandsschutz takes nothing from anyone."""
    rows = Proposal.objects.filter(scenario__isnull=False).order_by("pk")
    free, kept, _ = rows
    base = Proposal.objects.get(round=free.round, scenario=None)
    assert {free.budget_fte, kept.budget_fte} == {base.budget_fte}
    found = []
    for proposal in (free, kept):
        lines = proposal.lines.all()
        gaining = sum(line.proposed_fte > line.stock_fte for line in lines)
        losing = sum(line.proposed_fte < line.stock_fte for line in lines)
        found.append((gaining, losing))
    assert found == [(6, 4), (1, 0)]
    assert kept.scenario.base == free.scenario


@in_database
def test_other_weights_stand_beside_the_rules_of_the_round_for_planners(demo):
    weighed = Proposal.objects.get(scenario__code="sgb-ii-doppelt")
    assert (weighed.published, weighed.scenario.published) == (False, False)
    base = Proposal.objects.get(round=weighed.round, scenario=None)
    sides = [Side.of("", row, lines_of(row, Audience.INTERNAL)) for row in (base, weighed)]
    [key] = weights_beside(sides, Audience.INTERNAL).keys
    assert [run.key.reference for run in key.runs] == [
        "ssa-gs-demo@1",
        "ssa-gs-demo-wichtung@1",
    ]
    assert key.by_plan[1]["sgb2_rate"] == 2 * key.by_plan[0]["sgb2_rate"]
    change = compare(sides, Audience.INTERNAL).total.changes[0]
    assert (change.gaining, change.losing) == (2, 3)


@in_database
def test_holds_the_facilities_it_promises(demo):
    assert Counter(Facility.objects.values_list("kind", flat=True)) == COUNTS
    numbers = list(Facility.objects.order_by("number").values_list("number", flat=True))
    places = sum(COUNTS[kind] for kind in PLACES)  # numbered apart, so that more fit in
    schools = len(numbers) - places
    assert numbers[:schools] == [f"D-{n:04d}" for n in range(1, schools + 1)]
    assert numbers[schools:] == [f"D-{n:04d}" for n in range(301, 301 + places)]
    assert Counter(Area.objects.values_list("kind", flat=True)) == {
        "ortsteil": 63,
        "stadtbezirk": 10,
        "stadt": 1,
        "schwerpunktraum": 13,
    }


# Programmes, what they are known to pay and what a post cost: public, with their source.
PUBLIC_FACTS = {"fundingprogramme", "fundingrule", "costrate"}


@in_database
@pytest.mark.parametrize(
    "model",
    [
        model
        for app in ("facilities", "planning")
        for model in apps.get_app_config(app).get_models()
        if "invented" in {field.name for field in model._meta.fields}
    ],
    ids=lambda model: model._meta.label,
)
def test_every_invented_row_says_so(demo, model):
    assert model.objects.exists()
    real = model.objects.filter(invented=False)
    fields = {field.name for field in model._meta.fields}
    if "city" in fields:  # public facts about other cities, each with its source
        real = real.filter(Q(city="Leipzig") | Q(source=""))
    elif model._meta.model_name.removeprefix("historical") == "goal":
        real = real.exclude(source__endswith="Kinder- und Jugendhilfeplanung, 2018")
    elif model._meta.model_name.removeprefix("historical") in PUBLIC_FACTS:
        real = real.exclude(source__attribution__contains="nach den genannten Fundstellen")
    elif {"report", "source"} <= fields or {"plan", "source"} <= fields:
        # public facts in words, each with its source
        real = real.filter(source="")
    assert not real.exists()


@in_database
def test_invented_values_stand_at_invented_facilities_alone(demo):
    assert FacilityValue.objects.exists()
    assert not FacilityValue.objects.exclude(
        source__invented=True, facility__invented=True
    ).exists()
    assert not AreaValue.objects.filter(source__invented=True).exists()
    invented = Area.objects.filter(invented=True)
    assert {area.kind for area in invented} == {"schwerpunktraum"}
    for area in invented:
        assert area.name.startswith("Beispielraum")
        assert area.territory == "Beispiel, nicht beschlossen"


@in_database
def test_every_source_is_published_and_named(demo):
    assert SourceFile.objects.count() == len(manifest())
    closed = SourceFile.objects.filter(published=False).values_list("name", flat=True)
    assert list(closed) == ["year_totals_results.csv"]
    assert not SourceFile.objects.filter(attribution="").exists()


@in_database
def test_every_point_lies_in_the_cell_of_its_ortsteil(demo):
    places = ortsteile("areas.csv", "label_lon", "label_lat")
    labels = {key: to_metres(*place) for key, place in places.items()}
    for facility in Facility.objects.select_related("area"):
        place = (facility.easting, facility.northing)
        nearest = min(labels, key=lambda key: math.dist(place, labels[key]))
        assert facility.area.key == nearest, facility
        assert facility.area_basis == Facility.AreaBasis.STATED, facility
        assert not facility.street, facility


@in_database
def test_every_kind_of_gap_and_a_true_zero_occur(demo):
    kinds = FacilityValue.objects.values_list("state", "source_sign", "value")
    found = {(state, sign) for state, sign, value in kinds if value is None or not value}
    assert found >= {
        ("keine_angabe", ""),
        ("keine_angabe", "..."),
        ("keine_angabe", "/"),
        ("geheim", "."),
        ("nicht_sinnvoll", "x"),
        ("wert", "-"),
    }


@in_database
def test_ranking_has_ties_gaps_and_three_pooled_years(demo):
    run = ScoringRun.objects.filter(key__code="ssa-gs-demo").latest("as_of")
    scores = {score.facility.number: score for score in run.scores.all()}
    tie = [scores[f"D-00{n}"] for n in (26, 27, 28)]
    assert {(score.rank_low, score.rank_high) for score in tie} == {(39, 41)}
    assert Counter(score.state for score in scores.values()) == {
        "scored": 63,
        "no_score": 2,
        "excluded": 9,
        "new": 1,
    }
    pooled = {part["code"]: part["periods"] for part in scores["D-0051"].parts}
    assert pooled["migration_background"] == ["2022/23", "2023/24", "2024/25"]
    area_shares = [score.area_share for score in scores.values() if score.index]
    assert min(area_shares) == 0.25  # the SGB-II-Quote stands for the Ortsteil
    indices = [float(score.index) for score in scores.values() if score.index]
    assert 0.2 < min(indices) < 0.6
    assert 1.6 < max(indices) < 2.2


@in_database
def test_merged_school_is_ranked_by_the_years_of_those_it_grew_out_of(demo):
    score = (
        ScoringRun.objects.filter(key__code="ssa-gs-demo")
        .latest("as_of")
        .scores.get(facility__number="D-0012")
    )
    before = FacilityValue.objects.filter(
        facility__number__in=["D-0076", "D-0077"], indicator__code="grade_repetition"
    )
    parts = {part["code"]: part for part in score.parts}
    assert int(parts["grade_repetition"]["denominator"]) == sum(
        row.denominator for row in before
    )


@in_database
def test_each_open_grundschule_has_exactly_one_reason(demo):
    proposal = Proposal.objects.get(round__code="ssa-gs-demo-runde", scenario=None)
    day = proposal.round.as_of
    schools = Facility.objects.open_on(day).filter(kind="grundschule")
    reasons = {line.facility: line.reason for line in proposal.lines.all()}
    assert len(reasons) == proposal.lines.count() == 75
    assert reasons.keys() == set(schools)
    assert set(reasons.values()) <= set(Reason)
    assert set(reasons.values()) >= {
        "FUNDED_RANK", "TIE", "BUDGET", "REDUCED", "OVERRIDE", "BELOW_THRESHOLD",
        "KEPT_HYSTERESIS", "NEW_FACILITY", "NOT_ELIGIBLE", "NOT_INDEXABLE", "DATA_MISSING",
    }  # fmt: skip


@in_database
def test_newest_proposal_of_the_grundschulen_follows_the_ranking(demo):
    newest = Proposal.objects.filter(lines__facility__kind="grundschule").first()
    assert newest.round.code == "ssa-gs-demo-runde"
    assert newest.method == "rank_order"


@in_database
def test_each_round_has_a_proposal_and_every_proposal_adds_up(demo):
    for round in PlanningRound.objects.all():
        assert round.proposals.filter(scenario=None).count() == 1
    for proposal in Proposal.objects.all():
        given = sum(line.proposed_fte for line in proposal.lines.all())
        assert given + proposal.rest_fte == proposal.budget_fte
        assert proposal.sealed
        assert proposal.published == (
            proposal.scenario is None or proposal.scenario.published
        )


@in_database
def test_measures_show_vacancies_changes_of_provider_and_ends(demo):
    measures = Measure.objects.all()
    assert measures.filter(fte_actual=0, fte_target__gt=0).exists()
    assert measures.filter(fte_actual=None, fte_target__gt=0).exists()
    assert measures.filter(valid_to=None).exists()
    changes = measures.exclude(follows=None)
    assert changes.count() == 3
    for change in changes:
        assert change.follows.facility == change.facility
        assert change.follows.provider != change.provider


# A second run


def state_of_everything() -> dict[str, list]:
    """All rows of all our tables and of the users."""
    models = [
        model
        for app in ("districts", "facilities", "planning", "auth")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    return {m._meta.label: list(m.objects.order_by("pk").values()) for m in models}


@in_database
def test_second_run_changes_nothing(demo):
    before = state_of_everything()
    said = run_demo(port=9000)
    assert "liegt schon vor und bleibt" in said
    assert "http://127.0.0.1:9000/" in said
    assert state_of_everything() == before
