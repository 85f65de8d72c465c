"""Runs for readers outside: what no possible small number changes is shown, no more."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from districts.disclosure.types import WITHHELD
from districts.release import Audience, reading_as, released
from facilities.models import FacilitySuccession, FacilityValue
from planning.models import (
    FacilityScore,
    FacilityScoreEdition,
    ProposalLineEdition,
    ScoringRun,
)
from planning.selectors.worlds import Unprotected, protected
from planning.services import make_proposal, proposal_editions, run_scoring
from planning.services.releases import make_release, would_give_out
from tests import factories
from tests.planning import closed_city, small_city

pytestmark = pytest.mark.django_db
NUMBERS = [f"T-{place}" for place in range(1, 9)]
PAGES = [
    "/planung/rangliste/?art=grundschule",
    "/einrichtungen/T-1/",
    "/einrichtungen/T-2/",
    "/methodik/?einrichtung=T-2",
    "/planung/rangliste/?art=grundschule&format=csv",
    "/api/v1/facility-values/?page_size=100",
    "/api/v1/runs/",
    "/",
]


@pytest.fixture
def city():
    made = closed_city.build()
    made.run = run_scoring(key=made.key, as_of=small_city.DAY)
    return made


def seen(number: str) -> FacilityScore:
    """The row of a school as a stranger reads it."""
    with reading_as(Audience.PUBLIC):
        rows = released(FacilityScore.objects.all(), Audience.PUBLIC)
        return rows.select_related("run__key", "facility").get(facility__number=number)


def test_nothing_released_shows_no_run(city, client):
    answer = client.get(f"/api/v1/rankings/?run={city.run.pk}")
    assert answer.status_code == 400
    assert "Testschule" not in client.get(PAGES[0]).content.decode()


def test_ranks_that_no_small_number_changes_are_shown_as_they_are(city):
    make_release("oeffentlich", small_city.DAY)
    for number in ("T-1", "T-3", "T-4", "T-5", "T-6", "T-7"):
        row, true = seen(number), FacilityScore.objects.get(facility__number=number)
        assert row.state == "scored"
        assert (row.rank, row.rank_low) == (true.rank, true.rank_low)
        assert abs(row.index - true.index) <= Decimal("0.005")


def test_a_unit_whose_index_would_tell_has_neither_index_nor_rank(city):
    make_release("oeffentlich", small_city.DAY)
    row = seen("T-2")
    assert (row.state, row.index, row.rank, row.rank_low) == ("secret", None, None, None)
    part = next(part for part in row.parts if part["code"] == "migration")
    assert part["state"] == "geheim"
    figures = ("value", "numerator", "denominator", "normalised", "contribution")
    assert {part[name] for name in figures} == {None}


def test_the_run_keeps_back_what_it_read_and_what_it_worked_out_of_it(city):
    make_release("oeffentlich", small_city.DAY)
    with reading_as(Audience.PUBLIC):
        run = released(ScoringRun.objects.all(), Audience.PUBLIC).get()
        assert run.inputs["series"] == run.statistics == {}
        assert (run.input_sha256, run.log, run.published) == ("", [], False)
        lazily = FacilityScore.objects.first().run
        assert lazily.inputs["series"] == {}


def test_every_world_that_fits_gives_the_same_figures(city):
    """The attack: put 3 children in place of 2 and look for any figure that differs."""
    make_release("oeffentlich", small_city.DAY)
    shown = {number: seen(number) for number in NUMBERS}
    for row in FacilityValue.objects.filter(source=city.closed, facility__number="T-2"):
        row.numerator, row.value = 3, round(Decimal(3) / row.denominator, 6)
        row.save()
    other = run_scoring(key=city.key, as_of=small_city.DAY)
    assert other.pk != city.run.pk
    for score in other.scores.select_related("facility"):
        row = shown[score.facility.number]
        if row.state == "scored":
            assert (row.rank, row.rank_low, row.rank_high) == (
                score.rank,
                score.rank_low,
                score.rank_high,
            )
            assert row.index in (score.index, score.index.quantize(Decimal("0.01")))
        for mine, true in zip(row.parts, score.parts, strict=True):
            for name in ("contribution", "normalised"):
                if mine[name] is not None:
                    assert abs(Decimal(mine[name]) - Decimal(true[name])) <= Decimal("0.01")


def test_pages_name_the_hidden_school_and_no_number_of_it(city):
    run = city.run.scores.get(facility__number="T-2")
    secret = next(part for part in run.parts if part["code"] == "migration")
    words = [f"{run.index:.4f}", secret["numerator"] + " /", "1,67", "0.016667"]
    words += [word.replace(".", ",") for word in words]
    stranger, planner = Client(), Client()
    planner.force_login(factories.user("planung"))
    make_release("oeffentlich", small_city.DAY)
    paths = [*PAGES, f"/api/v1/rankings/?run={city.run.pk}"]
    for path in paths:
        answer = stranger.get(path)
        assert answer.status_code in (200, 403, 404), path
        text = answer.content.decode()
        assert [word for word in words if word in text] == [], path
    assert "1,67" in planner.get("/einrichtungen/T-2/").content.decode()
    ranking = stranger.get(PAGES[0]).content.decode()
    assert re.search(r"Geheim – zum Schutz kleiner Zahlen.*Testschule 2", ranking, re.S)


def test_a_figure_without_rule_keeps_its_run_inside(city):
    type(city.closed).objects.filter(pk=city.closed.pk).update(importer="unbekannt")
    make_release("oeffentlich", small_city.DAY)
    assert not FacilityScoreEdition.objects.exists()


def test_a_release_that_would_take_back_what_is_out_is_refused(city):
    make_release("oeffentlich", small_city.DAY)
    out = FacilityScoreEdition.objects.get(
        row__facility__number="T-2", audience="oeffentlich"
    )
    out.state, out.rank, out.index = "scored", 7, Decimal("0.30")
    out.save()
    factories.facility_value(
        facility=city.schools[0], indicator=city.indicators["migration"],
        period="2021/22", value=1, source=city.closed,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="zeigt mehr, als heute gezeigt werden"):
        make_release("oeffentlich", small_city.DAY)


@pytest.fixture
def merged():
    """The school with the small number was taken in by the third one last summer."""
    made = closed_city.build()
    small, heir = made.schools[1], made.schools[2]
    FacilitySuccession.objects.create(
        predecessor=small, successor=heir, kind="zusammenlegung",
        happened_on=small_city.DAY - timedelta(days=30),
    )  # fmt: skip
    small.closed_on = small_city.DAY - timedelta(days=31)
    small.save()
    made.run = run_scoring(key=made.key, as_of=small_city.DAY)
    return made


def test_a_merged_school_does_not_take_the_ranks_of_all_others(merged):
    """Its cell is a sum of delivered rows; each of them varies in the possible worlds."""
    cell = merged.run.inputs["series"]["migration"]["cells"]["T-3"]["2023/24"]
    assert cell["numerator"] == "127"
    make_release("oeffentlich", small_city.DAY)
    shown = [number for number in NUMBERS if number != "T-2"]
    states = {number: seen(number).state for number in shown}
    assert states | {"T-3": "", "T-8": ""} == dict.fromkeys(states, "scored") | {
        "T-3": "", "T-8": "",
    }  # fmt: skip
    given = would_give_out("oeffentlich", small_city.DAY)
    known = protected(merged.run.inputs, merged.run.key.content, given)
    assert "migration" in known.hidden["T-3"]
    moved = [known.changes(world) for world in given.worlds]
    assert any(("migration", "T-3", "2023/24") in changes for changes in moved)


def test_shown_figures_fit_every_number_of_children_of_a_merged_school(merged):
    """The attack: put 3 children in place of 2 and look for any figure that differs."""
    make_release("oeffentlich", small_city.DAY)
    numbers = [number for number in NUMBERS if number != "T-2"]
    shown = {number: seen(number) for number in numbers}
    for row in FacilityValue.objects.filter(source=merged.closed, facility__number="T-2"):
        row.numerator, row.value = 1, round(Decimal(1) / row.denominator, 6)
        row.save()
    other = run_scoring(key=merged.key, as_of=small_city.DAY)
    assert other.pk != merged.run.pk
    for score in other.scores.select_related("facility"):
        row = shown[score.facility.number]
        if row.state == "scored":
            assert row.rank == score.rank
            assert abs(row.index - score.index) <= Decimal("0.005")


def test_what_is_out_and_cannot_be_judged_any_more_stops_the_next_release(city):
    make_release("oeffentlich", small_city.DAY)
    type(city.closed).objects.filter(pk=city.closed.pk).update(importer="unbekannt")
    with pytest.raises(ValidationError, match=r"Berechnungsstand \d+ ist schon"):
        make_release("oeffentlich", small_city.DAY)


def test_a_proposal_that_is_out_takes_no_sentence_back(city, monkeypatch):
    proposal = make_proposal(round=small_city.open_round())
    make_release("oeffentlich", small_city.DAY)
    plain = proposal_editions._line

    def silent(line, others):
        made = plain(line, others)
        made.note = WITHHELD
        return made

    monkeypatch.setattr(proposal_editions, "_line", silent)
    with pytest.raises(ValidationError, match=f"Vorschlag {proposal.pk} ist schon frei"):
        make_release("oeffentlich", small_city.DAY)
    rows = ProposalLineEdition.objects.filter(audience="oeffentlich")
    assert not rows.filter(note=WITHHELD).exists()


def test_a_rest_told_otherwise_in_a_world_keeps_the_proposal_inside(city):
    proposal = make_proposal(round=small_city.open_round())
    given = would_give_out("oeffentlich", small_city.DAY)
    assert proposal_editions.editions_of(proposal, given)
    proposal.rest_reason = "Rest 0,4 VzÄ – alle zulässigen Stufen sind vergeben"
    with pytest.raises(Unprotected, match="rest_reason"):
        proposal_editions.editions_of(proposal, given)
