"""From stored values to a kept Berechnungsstand and back."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from districts.models import AreaValue
from facilities.models import FacilitySuccession, FacilityValue
from planning.models import FacilityScore, ScoringRun
from planning.services import calculate, import_key, recalculate, run_scoring
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
FIGURES = ["index", "base", "coverage", "area_share", "rank", "rank_best", "rank_worst"]
FIGURES += ["missing", "parts", "state", "rank_low", "rank_high"]


@pytest.fixture
def city():
    return small_city.build()


def figures(scores):
    return {s.facility.number: [getattr(s, name) for name in FIGURES] for s in scores}


def scores_of(run):
    return {score.facility.number: score for score in run.scores.all()}


def test_base_and_contributions_make_up_the_index(city):
    run = run_scoring(key=city.key, as_of=small_city.DAY)
    for score in run.scores.filter(state="scored"):
        parts = sum(Decimal(part["contribution"] or 0) for part in score.parts)
        assert abs(score.base + parts - score.index) < Decimal("1e-9")


def test_a_kept_run_recalculates_from_its_record_to_the_last_place(city):
    run = run_scoring(key=city.key, as_of=small_city.DAY)
    FacilityValue.objects.all().delete()
    AreaValue.objects.update(value=0)
    assert figures(recalculate(run).scores) == figures(run.scores.all())


def test_the_same_inputs_give_the_same_run(city):
    first = run_scoring(key=city.key, as_of=small_city.DAY)
    assert run_scoring(key=city.key, as_of=small_city.DAY) == first
    assert FacilityScore.objects.count() == len(city.schools)


def test_a_changed_value_gives_a_new_run_beside_the_old(city):
    first = run_scoring(key=city.key, as_of=small_city.DAY)
    AreaValue.objects.filter(area=city.areas[0]).update(value=Decimal("0.5"))
    second = run_scoring(key=city.key, as_of=small_city.DAY)
    assert second != first
    assert ScoringRun.objects.count() == 2


def test_a_gap_is_named_and_its_weight_shared_out(city):
    score = scores_of(run_scoring(key=city.key, as_of=small_city.DAY))["T-5"]
    assert score.missing == ["migration"]
    assert score.coverage == Decimal("0.7")
    assert score.parts[1]["state"] == "keine_angabe"
    assert score.parts[1]["contribution"] is None


def test_a_secret_value_keeps_its_state_and_sign(city):
    FacilityValue.objects.filter(
        indicator__code="migration", facility__number="T-1"
    ).update(value=None, numerator=None, denominator=None, state="geheim", source_sign=".")
    part = scores_of(run_scoring(key=city.key, as_of=small_city.DAY))["T-1"].parts[1]
    assert (part["state"], part["source_sign"], part["value"]) == ("geheim", ".", None)


def test_a_zero_is_a_value(city):
    FacilityValue.objects.filter(
        indicator__code="migration", facility__number="T-1"
    ).update(value=0, numerator=0, source_sign="-")
    part = scores_of(run_scoring(key=city.key, as_of=small_city.DAY))["T-1"].parts[1]
    assert (part["state"], part["value"], part["numerator"]) == ("wert", "0", "0")


def test_a_free_school_stays_outside_the_index(city):
    score = scores_of(run_scoring(key=city.key, as_of=small_city.DAY))["T-8"]
    assert (score.state, score.index, score.rank) == ("excluded", None, None)
    assert score.state_detail == "freie Trägerschaft"


def test_a_school_too_young_for_the_years_is_im_aufbau(city):
    factories.facility(number="T-NEU", opened_on=date(2024, 8, 1), source=city.source)
    score = scores_of(run_scoring(key=city.key, as_of=small_city.DAY))["T-NEU"]
    assert (score.state, score.index) == ("new", None)


def test_a_closed_school_is_not_ranked(city):
    city.schools[0].closed_on = date(2024, 7, 31)
    city.schools[0].save()
    assert "T-1" not in scores_of(run_scoring(key=city.key, as_of=small_city.DAY))


def test_a_later_delivery_counts_only_from_its_stand_on(city):
    later = factories.source_file(as_of=date(2024, 9, 1))
    factories.area_value(
        area=city.areas[0],
        indicator=city.indicators["benefit"],
        period="2023",
        value=Decimal("0.9"),
        source=later,
    )
    before = calculate(key=city.key, as_of=date(2024, 8, 31))
    after = calculate(key=city.key, as_of=date(2024, 9, 1))
    value = [
        {s.facility.number: s.parts[2]["value"] for s in c.scores} for c in (before, after)
    ]
    assert (value[0]["T-1"], value[1]["T-1"]) == ("0.3", "0.9")


def succession(city, kind, before, after, share="1", on=date(2024, 7, 31)):
    for school in before:
        FacilitySuccession.objects.create(
            predecessor=school, successor=after, kind=kind, happened_on=on, share=share
        )
        school.closed_on = on
        school.save()


@pytest.mark.parametrize(
    ("kind", "parents", "share", "numerator", "state"),
    [
        pytest.param("umzug", [0], "1", "180", "scored", id="a move goes on"),
        pytest.param(
            "zusammenlegung", [0, 1], "1", "240", "scored", id="a merger adds counts"
        ),
        pytest.param("teilung", [0], "0.4", "72", "scored", id="a split takes its share"),
        pytest.param(
            "schulartwechsel", [0], "1", None, "new", id="another type starts anew"
        ),
        pytest.param("neugruendung", [0], "1", None, "new", id="a foundation starts anew"),
    ],
)
def test_years_of_predecessors(city, kind, parents, share, numerator, state):
    heir = factories.facility(
        number="T-ERBE", opened_on=date(2024, 8, 1), area=city.areas[0], source=city.source
    )
    succession(city, kind, [city.schools[p] for p in parents], heir, share)
    score = scores_of(run_scoring(key=city.key, as_of=small_city.DAY))["T-ERBE"]
    assert score.state == state
    if numerator:
        assert Decimal(score.parts[1]["numerator"]) == Decimal(numerator)
        assert Decimal(score.parts[1]["value"]) == Decimal(
            {"zusammenlegung": "0.2857142857"}.get(kind, "0.3")
        )


def test_a_run_on_unpublished_files_is_not_public():
    city = small_city.build(published=False)
    assert not run_scoring(key=city.key, as_of=small_city.DAY).published


@pytest.mark.parametrize("file", ["ortsteil", "group", "membership"])
def test_a_run_on_places_from_an_unpublished_file_is_not_public(city, file):
    hidden = factories.source_file(published=False)
    files = dict.fromkeys(["ortsteil", "group", "membership"], city.source) | {file: hidden}
    city.areas[0].source = files["ortsteil"]
    city.areas[0].save()
    group = factories.area(kind="stadtbezirk", source=files["group"])
    factories.membership(member=city.areas[0], group=group, source=files["membership"])
    factories.area_value(
        area=group, indicator=city.indicators["benefit"], period="2023", source=city.source
    )
    *others, benefit = small_city.key_document()["indicators"]
    wider = [*others, benefit | {"area_kind": "stadtbezirk"}]
    key = import_key(
        small_city.key_document(code="test-bezirk", indicators=wider), published=True
    )
    assert not run_scoring(key=key, as_of=small_city.DAY).published


def test_a_run_on_invented_figures_says_so():
    city = small_city.build(invented=True)
    assert run_scoring(key=city.key, as_of=small_city.DAY).invented


def test_a_day_without_facilities_is_refused_in_words(city):
    for school in city.schools:
        school.opened_on = date(2024, 8, 1)
        school.save()
    with pytest.raises(ValidationError, match="keine Einrichtung der Art grundschule"):
        calculate(key=city.key, as_of=date(2020, 1, 1))


def test_queries_do_not_grow_with_the_city(city, django_assert_max_num_queries):
    with django_assert_max_num_queries(13):
        calculate(key=city.key, as_of=small_city.DAY)
