"""From a round's rules to a sealed proposal and back."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from districts.models import AreaValue
from facilities.models import FacilityValue
from planning.models import Measure, PlanningRound, Proposal, ProposalLine, ScoringRun
from planning.services import (
    draft_proposal,
    import_key,
    make_proposal,
    recalculate_proposal,
    save_round,
    save_scenario,
    submit,
)
from planning.services.proposals import Unsolvable
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db


CURVE = {"rule": "curve", "base": "children", "curve": [[0, 1], [2, 1]]}


@pytest.fixture
def city():
    return small_city.build()


@pytest.fixture
def planning_round(city):
    return small_city.open_round()


def proposed(proposal):
    return {
        line.facility.number: line.proposed_fte
        for line in proposal.lines.order_by("position")
    }


def test_lines_and_rest_make_up_the_budget(planning_round):
    proposal = make_proposal(round=planning_round)
    assert proposal.sealed
    assert sum(proposed(proposal).values()) + proposal.rest_fte == Decimal("2.00")
    assert proposal.rest_fte == Decimal("0.40")
    assert "0,8" in proposal.rest_reason


def test_every_facility_has_exactly_one_reason(city, planning_round):
    lines = make_proposal(round=planning_round).lines
    assert lines.count() == len(city.schools)
    assert not lines.filter(reason="").exists()
    assert not lines.filter(note="").exists()


def test_a_free_school_reads_without_index(planning_round):
    line = make_proposal(round=planning_round).lines.get(facility__number="T-8")
    assert (line.reason, line.proposed_fte) == ("NOT_INDEXABLE", 0)


def test_bestand_is_soll_and_a_vacancy_changes_nothing(city, planning_round):
    factories.measure(
        facility=city.schools[0],
        service_type=city.service,
        fte_target="0.80",
        fte_actual="0.00",
        valid_from=small_city.DAY,
    )
    line = make_proposal(round=planning_round).lines.get(facility__number="T-1")
    assert (line.stock_fte, line.actual_fte) == (Decimal("0.80"), Decimal("0.00"))


def test_a_measure_that_has_ended_is_no_bestand(city, planning_round):
    factories.measure(
        facility=city.schools[0],
        service_type=city.service,
        valid_from="2023-08-01",
        valid_to="2024-07-31",
    )
    line = make_proposal(round=planning_round).lines.get(facility__number="T-1")
    assert line.stock_fte == 0


def test_an_unknown_filling_is_not_zero(city, planning_round):
    factories.measure(facility=city.schools[0], service_type=city.service)
    line = make_proposal(round=planning_round).lines.get(facility__number="T-1")
    assert line.actual_fte is None


def test_bestand_of_a_merged_school_goes_over(city, planning_round):
    heir = factories.facility(number="T-ERBE", area=city.areas[0], source=city.source)
    for school in city.schools[:2]:
        factories.measure(facility=school, service_type=city.service, fte_actual="0.50")
        school.closed_on = "2024-07-31"
        school.save()
        heir.predecessions.create(
            predecessor=school, kind="zusammenlegung", happened_on="2024-07-31", share=1
        )
    line = make_proposal(round=planning_round).lines.get(facility__number="T-ERBE")
    assert (line.stock_fte, line.actual_fte) == (Decimal("1.60"), Decimal("1.00"))


def test_a_kept_proposal_recalculates_from_its_record(planning_round):
    proposal = make_proposal(round=planning_round)
    Measure.objects.all().delete()
    FacilityValue.objects.all().delete()
    PlanningRound.objects.update(as_of=date(2030, 1, 1))
    again = recalculate_proposal(Proposal.objects.get(pk=proposal.pk))
    assert again.as_of == small_city.DAY
    lines = proposal.lines.order_by("position")
    assert [
        (line.number, line.proposed, line.reason.value, line.note) for line in again.lines
    ] == [
        (line.facility.number, int(line.proposed_fte * 100), line.reason, line.note)
        for line in lines
    ]


def test_it_rests_on_the_data_of_today_although_they_were_others_in_between(
    city, planning_round
):
    first = make_proposal(round=planning_round)
    for number in ("0.9", "0.3"):  # corrected, and the correction taken back
        AreaValue.objects.filter(area=city.areas[0]).update(value=number)
        last = make_proposal(round=planning_round)
    assert ScoringRun.objects.count() == 2
    assert [line.score for line in last.lines.order_by("position")] == [
        line.score for line in first.lines.order_by("position")
    ]


def test_a_key_may_rank_types_that_the_round_gives_to_another(city):
    factories.facility(
        number="T-OS", kind="oberschule", area=city.areas[0], source=city.source
    )
    kinds = {"facility_types": ["grundschule", "oberschule"]}
    both = small_city.key_document(code="test-z", reference={"group_by": None}, **kinds)
    own = small_city.key_document(code="test-a", facility_types=["oberschule"])
    import_key(both)
    import_key(own)
    keys = {"grundschule": "test-z", "oberschule": "test-a"}
    proposal = make_proposal(round=small_city.open_round(key=keys))
    assert {
        (line.facility.kind, line.score.run.key.code) for line in proposal.lines.all()
    } == set(keys.items())


def test_a_draft_writes_nothing(planning_round):
    draft = draft_proposal(round=planning_round, changes={"budget_fte": "4,0"})
    assert draft.proposal.budget_fte == Decimal("4.00")
    assert not Proposal.objects.exists()
    assert not ScoringRun.objects.exists()


def test_a_scenario_changes_its_rules_and_leaves_the_round(planning_round):
    scenario = save_scenario(
        round=planning_round,
        code="mehr",
        title="Mehr Budget",
        changes={"budget_fte": "4.00"},
        by=None,
    )
    proposal = make_proposal(round=planning_round, scenario=scenario)
    assert (proposal.budget_fte, proposal.scenario) == (Decimal("4.00"), scenario)
    assert make_proposal(round=planning_round).budget_fte == Decimal("2.00")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param(
            {"budget_fte": "viel"}, "keine Zahl wie 42,0", id="budget is no number"
        ),
        pytest.param({"budget_fte": "-1"}, "nicht negativ", id="budget below zero"),
        pytest.param({"budget_fte": "4,07"}, "Raster", id="budget off the grid"),
        pytest.param(
            {"budget_fte": "1000000"}, "höchstens", id="budget beyond all keeping"
        ),
        pytest.param({"levels": [0, 0.5]}, "0,75", id="step below the legal minimum"),
        pytest.param(
            {"requirement": CURVE | {"children_per_fte": 0.01}},
            "ist mehr, als ein Vorschlag festhält (höchstens 9.999,99 VzÄ). Prüfen Sie "
            "bei der Bemessung Kinder je VzÄ",
            id="a need beyond all keeping",
        ),
        pytest.param({"method": "los"}, "los", id="unknown method"),
        pytest.param({"unsinn": 1}, "unsinn", id="unknown field"),
    ],
)
def test_changes_that_cannot_be_are_refused_in_words(planning_round, changes, message):
    with pytest.raises(ValidationError) as refused:
        draft_proposal(round=planning_round, changes=changes)
    assert message in " ".join(refused.value.messages)


def test_budget_of_several_sources_changes_in_the_first(city):
    sources = [
        {"source": "stadt", "period": "2024/25", "fte": 2.0},
        {"source": "land", "period": "2024/25", "fte": 0.8},
    ]
    planning_round = small_city.open_round(budget=sources)
    draft = draft_proposal(round=planning_round, changes={"budget_fte": "3.60"})
    assert [source["fte"] for source in draft.proposal.rules["budget"]] == ["2.80", "0.80"]


def test_rules_that_cannot_be_kept_name_the_conflict(city):
    planning_round = small_city.open_round(
        budget=[{"source": "stadt", "period": "2024/25", "fte": 0.8}],
        overrides=[
            {"facility": n, "rule": "set", "fte": 0.8, "reason": "Zusage"}
            for n in ("T-1", "T-2")
        ],
    )
    with pytest.raises(Unsolvable, match=r"1,6 VzÄ > Budget 0,8 VzÄ"):
        make_proposal(round=planning_round)
    assert not Proposal.objects.exists()


def test_a_round_without_its_key_is_refused(city):
    planning_round = small_city.open_round(key={"grundschule": "fehlt"})
    with pytest.raises(ValidationError, match="gilt kein Schlüssel „fehlt“"):
        make_proposal(round=planning_round)


def test_only_a_published_round_on_published_runs_is_public(city):
    round_ = save_round(small_city.round_document(), published=False)
    assert not make_proposal(round=round_).published
    assert make_proposal(round=small_city.open_round()).published


def test_an_unpublished_measure_keeps_the_proposal_inside(city, planning_round):
    hidden = factories.source_file(published=False)
    factories.measure(facility=city.schools[0], service_type=city.service, source=hidden)
    assert not make_proposal(round=planning_round).published


def test_a_figure_that_a_later_delivery_withdrew_is_not_used(city, planning_round):
    withdrawn = {"value": None, "state": "keine_angabe", "source": factories.source_file()}
    pupils = {"facility": city.schools[0], "indicator": city.indicators["pupils"]}
    factories.facility_value(period=small_city.YEARS[1], **pupils, **withdrawn)
    proposal = make_proposal(round=planning_round)
    site = next(s for s in proposal.inputs["sites"] if s["number"] == "T-1")
    assert site["children"] == small_city.PUPILS[0]  # of the year before
    factories.facility_value(period=small_city.YEARS[0], **pupils, **withdrawn)
    proposal = make_proposal(round=planning_round)
    site = next(s for s in proposal.inputs["sites"] if s["number"] == "T-1")
    assert (site["children"], "pupils" in site["fields"]) == (None, False)


def hidden_group(city, **given):
    """A Schwerpunktraum around the first Ortsteil; ``given`` says which file is hidden."""
    files = {"area": city.source, "membership": city.source} | given
    group = factories.area(kind="schwerpunktraum", source=files["area"])
    factories.membership(member=city.areas[0], group=group, source=files["membership"])
    return group


@pytest.mark.parametrize("file", ["area", "membership"])
def test_an_unpublished_group_of_areas_keeps_the_proposal_inside(
    city, planning_round, file
):
    hidden_group(city, **{file: factories.source_file(published=False)})
    assert not make_proposal(round=planning_round).published


def test_a_group_without_facilities_hides_nothing(city, planning_round):
    elsewhere = factories.area(source=city.source)
    group = factories.area(kind="schwerpunktraum", source=city.source)
    hidden = factories.source_file(published=False)
    factories.membership(member=elsewhere, group=group, source=hidden)
    assert make_proposal(round=planning_round).published


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"service": "gibtsnicht"}, "nicht erfasst", id="unknown service"),
        pytest.param({"as_of": "gestern"}, "kein Datum", id="no date"),
        pytest.param({"farbe": "rot"}, "unbekanntes Feld", id="unknown field"),
        pytest.param({"code": "a b/c"}, "code: ", id="a code that no address can hold"),
        pytest.param({"title": "x" * 201}, "title: ", id="a title too long to keep"),
        pytest.param({"title": 7}, "title: hier wird ein Text", id="a number as title"),
        pytest.param({"code": ["a"]}, "code: hier wird ein Text", id="a list as code"),
        pytest.param({"rules": [1]}, "Objekt", id="rules that are no object"),
    ],
)
def test_a_bad_round_file_is_refused(city, given, message):
    with pytest.raises(ValidationError) as refused:
        save_round(small_city.round_document() | given)
    assert message in " ".join(refused.value.messages)
    assert not PlanningRound.objects.exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"as_of": "2025-08-01"}, "Stichtag", id="another day"),
        pytest.param({"school_year": "2025/26"}, "Schuljahr", id="another year"),
        pytest.param({"service": "bvj"}, "Leistungsbereich", id="another service"),
    ],
)
def test_a_round_with_proposals_keeps_what_they_say(planning_round, given, message):
    factories.service_type("bvj")
    document = small_city.round_document() | given
    make_proposal(round=planning_round)
    with pytest.raises(ValidationError, match=message):
        save_round(document)
    save_round(small_city.round_document() | {"title": "Neuer Titel"})
    planning_round.refresh_from_db()
    assert (planning_round.title, planning_round.as_of) == ("Neuer Titel", small_city.DAY)


def test_a_file_changes_no_rules_that_a_vorlage_rests_on(planning_round):
    """The page for files and the command go the same way as the rules form."""
    submit(
        proposal=make_proposal(round=planning_round),
        by=factories.user("planung"),
        title="V",
    )
    with pytest.raises(
        ValidationError, match="ihre Regeln bleiben, wie sie vorgelegt sind"
    ):
        save_round(small_city.round_document(levels=[0, 1.0]))
    save_round(small_city.round_document() | {"title": "Neuer Titel"})
    planning_round.refresh_from_db()
    assert planning_round.title == "Neuer Titel"
    assert planning_round.published, "what was open stays open"


def test_a_round_without_proposals_may_move(planning_round):
    moved = save_round(small_city.round_document() | {"as_of": "2025-08-01"})
    assert (moved.pk, moved.as_of.year) == (planning_round.pk, 2025)


def test_a_proposal_that_fails_leaves_nothing_behind(planning_round, monkeypatch):
    def stop(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(ProposalLine.objects, "bulk_create", stop)
    with pytest.raises(RuntimeError), transaction.atomic():
        make_proposal(round=planning_round)
    assert not Proposal.objects.exists()
    assert not ScoringRun.objects.exists()


def test_a_variant_somebody_tries_stays_inside(planning_round):
    scenario = save_scenario(
        round=planning_round, code="x", title="X", changes={"budget_fte": "4.00"}, by=None
    )
    assert not make_proposal(round=planning_round, scenario=scenario).published


def test_a_bestand_beyond_all_keeping_is_refused_in_words(city, planning_round):
    for place in range(2):
        factories.measure(
            facility=city.schools[0], service_type=city.service, fte_target="9999",
            valid_from=date(2024, 1, 1 + place), source=city.source,
        )  # fmt: skip
    with pytest.raises(ValidationError, match=r"T-1: Bestand 19\.998,0 VzÄ ist mehr"):
        draft_proposal(round=planning_round)
