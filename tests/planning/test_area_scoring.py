"""A key of areas: from stored values to a kept Berechnungsstand and back."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from districts.models import Area, AreaValue
from planning.models import AreaScore, FacilityScore, ScoringRun
from planning.services import (
    calculate,
    import_key,
    make_proposal,
    recalculate,
    run_scoring,
)
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
FIGURES = ["index", "base", "coverage", "area_share", "rank", "rank_best", "rank_worst"]
FIGURES += ["missing", "parts", "state", "rank_low", "rank_high", "class_label", "group"]


@pytest.fixture
def city():
    made = small_city.build()
    made.area_key = import_key(small_city.area_key_document(), published=True)
    return made


def run_of(city, **given):
    return run_scoring(key=city.area_key, **{"as_of": small_city.DAY} | given)


def by_key(scores):
    return {score.area.key: score for score in scores}


def figures(scores):
    return {s.area.key: [getattr(s, name) for name in FIGURES] for s in scores}


def test_three_ortsteile_by_hand(city):
    """Rates 0.3, 0.1, 0.2: mean 0.2, sd sqrt(0.02/3); index = 1 + 0.5 z."""
    scores = by_key(run_of(city).area_scores.all())
    high, low, middle = (scores[area.key] for area in city.areas)
    far = Decimal("0.6123724357")  # 0.5 * 0.1 / sqrt(0.02 / 3)
    assert [s.index for s in (high, middle, low)] == [1 + far, Decimal(1), 1 - far]
    assert [s.rank_low for s in (high, middle, low)] == [1, 2, 3]
    assert [s.class_label for s in (high, middle, low)] == ["hoch", "hoch", "niedrig"]
    assert {s.group for s in scores.values()} == {"ortsteil"}
    assert {s.area_share for s in scores.values()} == {1}


def test_base_and_contributions_make_up_the_index(city):
    for score in run_of(city).area_scores.all():
        parts = sum(Decimal(part["contribution"]) for part in score.parts)
        assert abs(score.base + parts - score.index) < Decimal("1e-9")


def test_a_kept_run_recalculates_from_its_record_to_the_last_place(city):
    run = run_of(city)
    AreaValue.objects.update(value=0)
    Area.objects.update(valid_to=date(2001, 1, 1))
    again = recalculate(ScoringRun.objects.get(pk=run.pk))
    assert figures(again.scores) == figures(run.area_scores.all())
    assert again.run.input_sha256 == run.input_sha256


def test_the_same_inputs_give_the_same_run_without_facilities(city):
    assert run_of(city) == run_of(city)
    assert AreaScore.objects.count() == len(city.areas)
    assert not FacilityScore.objects.exists()


def test_an_area_without_value_has_no_index(city):
    bare = factories.area(source=city.source)
    score = by_key(run_of(city).area_scores.all())[bare.key]
    assert (score.state, score.index, score.rank) == ("no_score", None, None)
    assert score.missing == ["benefit"]


def test_values_of_an_old_cut_do_not_count_for_the_new_one(city):
    old = city.areas[0]
    old.valid_to = date(2024, 6, 30)
    old.save()
    factories.area(key=old.key, valid_from=date(2024, 7, 1), source=city.source)
    score = by_key(run_of(city).area_scores.all())[old.key]
    assert (score.state, score.area.valid_from) == ("no_score", date(2024, 7, 1))


def test_a_small_area_stays_outside_every_statistic(city):
    people = factories.indicator("leute", level="area", direction="neutral")
    for area, count in zip(city.areas, (200, 1000, 2000), strict=True):
        factories.area_value(
            area=area, indicator=people, period="2024", value=count, source=city.source
        )
    rule = {"exclude": {"min_denominator": 300, "denominator_of": "leute"}}
    key = import_key(small_city.area_key_document(code="gross", reference=rule))
    scores = by_key(run_scoring(key=key, as_of=small_city.DAY).area_scores.all())
    small = scores[city.areas[0].key]
    assert (small.state, small.index) == ("excluded", None)
    assert small.state_detail == "Grundgesamtheit zu klein: leute"
    assert [scores[area.key].rank_low for area in city.areas] == [None, 2, 1]


@pytest.mark.parametrize("hidden", ["value", "area", "key"])
def test_a_run_is_public_only_if_everything_it_read_is(city, hidden):
    secret = factories.source_file(published=False)
    if hidden == "value":
        AreaValue.objects.filter(area=city.areas[0]).update(source=secret)
    if hidden == "area":
        Area.objects.filter(pk=city.areas[0].pk).update(source=secret)
    if hidden == "key":
        city.area_key = import_key(small_city.area_key_document(code="geheim"))
    assert not run_of(city).published


def test_a_run_on_published_files_is_public(city):
    assert run_of(city).published


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            {"area_kind": "stadt"},
            "area_kind „stadt“ gibt es nicht. Möglich: stadtbezirk, ortsteil",
            id="the city alone is no ranking",
        ),
        pytest.param(
            {"area_kind": "land"},
            "area_kind „land“ gibt es nicht",
            id="an unknown kind of area",
        ),
        pytest.param(
            {"level": "facility", "area_kind": None},
            "ein Schlüssel für Gebiete liest nur Gebietswerte",
            id="an indicator of facilities",
        ),
        pytest.param(
            {"denominator": "pupils"},
            "Indikator „pupils“ gehört nicht zur Ebene „Gebiet“",
            id="a denominator of facilities",
        ),
    ],
)
def test_what_a_key_of_areas_may_not_say(city, change, said):
    document = small_city.area_key_document(code="falsch")
    document["indicators"][0].update(change)
    if change.get("area_kind"):
        document["area_kind"] = change["area_kind"]
    with pytest.raises(ValidationError, match=said):
        import_key(document)


def test_a_day_without_areas_is_refused_in_words(city):
    with pytest.raises(ValidationError, match="gilt kein Gebiet der Art ortsteil"):
        calculate(key=city.area_key, as_of=date(1999, 1, 1))


def test_the_command_prints_the_columns_of_every_ranking(city, capsys):
    day = small_city.DAY.isoformat()
    call_command("rank", "--key", "test-ortsteile", "--as-of", day, "--format", "csv")
    heading, first, *_ = capsys.readouterr().out.splitlines()
    assert heading.startswith("rank,rank_low,rank_high,facility,name,index,base,")
    area = city.areas[0]
    assert first.startswith(f"1,1,1,{area.key},{area.name},1.6123724357,1.0000000000,")


def test_queries_do_not_grow_with_the_city(city, django_assert_num_queries):
    for _ in range(20):
        factories.area(source=city.source)
    with django_assert_num_queries(5):
        calculate(key=city.area_key, as_of=small_city.DAY)


def test_a_round_refuses_a_key_of_areas(city):
    round = small_city.open_round(key={"grundschule": "test-ortsteile"})
    with pytest.raises(ValidationError, match="test-ortsteile@1 rechnet Gebiete"):
        make_proposal(round=round)
