"""What a school takes over of earlier years, kind by kind (rules: Methodik).

Parents are T-1 (300 pupils, 90 with migration background, Ortsteil of 30 %) and T-2
(120 and 30, 10 %), in 2022/23 and 2023/24. The key needs two school years.
"""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from facilities.models import Facility, FacilitySuccession, FacilityValue
from planning.inputs import unit_table
from planning.scoring import parse_key
from planning.scoring.pipeline import score
from planning.services import import_key, recalculate, run_scoring
from planning.swaps import FACTORS, Stand, mixed
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
DAY = small_city.DAY
YEARS = small_city.YEARS


def imported(**periods):
    document = small_city.key_document(code="test-nachfolge", periods=periods)
    return import_key(document, published=True)


@pytest.fixture
def city():
    made = small_city.build()
    for area in made.areas:  # min_periods asks for two calendar years as well
        value = area.values.get().value
        factories.area_value(
            area=area, indicator=made.indicators["benefit"], period="2022",
            value=value, source=made.source,
        )  # fmt: skip
    return made


@pytest.fixture
def key(city):
    return imported(use=["2022", "2023", *YEARS], min_periods=2)


def school(city, number="T-ERBE", **given):
    start = {"opened_on": DAY, "area": city.areas[0], "source": city.source}
    return factories.facility(number=number, **start | given)


def follows(heir, kind, *before, share="1", on=DAY, closed=True):
    for predecessor in before:
        FacilitySuccession.objects.create(
            predecessor=predecessor, successor=heir, kind=kind, happened_on=on, share=share
        )
        if closed:
            predecessor.closed_on = date.fromordinal(on.toordinal() - 1)
            predecessor.save()


def value(city, site, code, period, number, **given):
    return factories.facility_value(
        facility=site, indicator=city.indicators[code], period=period, value=number,
        **{"source": city.source} | given,
    )  # fmt: skip


def found(key, site) -> SimpleNamespace:
    """State of a school and what its pooled parts rest on."""
    run = run_scoring(key=key, as_of=DAY)
    score = run.scores.get(facility=site)
    parts = {part["code"]: part for part in score.parts}
    return SimpleNamespace(run=run, score=score, state=score.state, parts=parts)


def pupils(key, site):
    text = found(key, site).parts["pupils"]["value"]
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("kind", "share", "parents", "expected"),
    [
        pytest.param(
            "umzug", "1", 1, ("scored", 300, 180, 600),
            id="a school that moves keeps its pooled years",
        ),
        pytest.param(
            "zusammenlegung", "1", 2, ("scored", 420, 240, 840),
            id="merged schools add numerators and denominators of each year",
        ),
        pytest.param(
            "teilung", "0.4", 1, ("scored", 120, 72, 240),
            id="a part of a split school keeps the rate on its share of the pupils",
        ),
        pytest.param(
            "schulartwechsel", "1", 1, ("new", None, None, None),
            id="a school that changes its type loses its years and is im Aufbau",
        ),
        pytest.param(
            "neugruendung", "1", 1, ("new", None, None, None),
            id="a school founded beside another has no years and is im Aufbau",
        ),
    ],
)  # fmt: skip
def test_each_kind_of_succession(city, key, kind, share, parents, expected):
    heir = school(city)
    follows(heir, kind, *city.schools[:parents], share=share)
    result = found(key, heir)
    state, mean, top, bottom = expected
    assert result.state == state
    if state == "new":
        assert result.parts == {}
        assert result.score.rank is None
        return
    assert Decimal(result.parts["pupils"]["value"]) == mean
    migration = result.parts["migration"]
    assert Decimal(migration["numerator"]) == top
    assert Decimal(migration["denominator"]) == bottom
    assert migration["periods"] == [*YEARS]


@pytest.mark.parametrize(
    ("opened", "state"),
    [
        pytest.param(date(2024, 8, 1), "new", id="no school year of its own"),
        pytest.param(date(2023, 8, 1), "new", id="one school year of two, calendar aside"),
        pytest.param(date(2022, 8, 1), "scored", id="both school years"),
        pytest.param(None, "scored", id="a school that was always there"),
    ],
)
def test_a_new_school_is_im_aufbau_until_it_has_the_years_the_key_asks_for(
    city, key, opened, state
):
    site = school(city, opened_on=opened)
    for year in YEARS:
        value(city, site, "pupils", year, 200)
        value(city, site, "migration", year, "0.1", numerator=20, denominator=200)
    assert found(key, site).state == state


def test_a_new_school_is_outside_the_reference_group(city, key):
    before = found(key, city.schools[0]).run
    site = school(city)
    value(city, site, "pupils", "2023/24", 5000)
    after = found(key, city.schools[0]).run
    assert after.statistics == before.statistics
    assert not any(unit["number"] == "T-ERBE" for unit in after.inputs["units"])
    assert after.inputs["new"] == ["T-ERBE"]


def test_a_key_that_names_no_years_still_knows_who_is_new(city):
    key = imported(min_periods=2)
    assert found(key, school(city)).state == "new"
    assert found(key, school(city, "T-ALT", opened_on=date(2022, 8, 1))).state != "new"


@pytest.mark.parametrize("kind", ["schulartwechsel", "neugruendung"])
def test_without_opening_date_the_succession_says_when_a_school_began(city, key, kind):
    heir = school(city, opened_on=None)
    follows(heir, kind, city.schools[0])
    assert found(key, heir).state == "new"


def test_years_of_another_type_do_not_count_whatever_the_succession_is_called(city, key):
    city.schools[0].kind = Facility.Kind.OBERSCHULE
    city.schools[0].save()
    heir = school(city)
    follows(heir, "umzug", city.schools[0])
    assert found(key, heir).state == "new"


def test_a_school_that_changed_type_and_then_moved_is_still_im_aufbau(city, key):
    changed = school(city, "T-NEU", opened_on=date(2024, 2, 1))
    follows(changed, "schulartwechsel", city.schools[0], on=date(2024, 2, 1))
    heir = school(city)
    follows(heir, "umzug", changed)
    assert found(key, heir).state == "new"


def test_a_renamed_school_keeps_everything(city, key):
    before = pupils(key, city.schools[0])
    city.schools[0].name = "Anderer Name"
    city.schools[0].save()
    assert pupils(key, city.schools[0]) == before == 300


def test_a_school_that_takes_in_another_adds_it_to_its_own_years(city, key):
    host, guest = city.schools[:2]
    follows(host, "zusammenlegung", guest)
    assert pupils(key, host) == 420
    part = found(key, host).parts["migration"]
    assert (part["numerator"], part["denominator"]) == ("240", "840")


def test_years_delivered_anew_for_a_merged_school_are_not_added_again(city, key):
    heir = school(city)
    follows(heir, "zusammenlegung", *city.schools[:2])
    value(city, heir, "pupils", "2022/23", 430)
    assert pupils(key, heir) == Decimal("425")  # 430 as delivered, 300 + 120 as added


def test_a_school_that_is_merged_young_adds_nothing_to_years_before_it_opened(city, key):
    young = city.schools[1]
    young.opened_on = date(2023, 8, 1)
    young.save()
    FacilityValue.objects.filter(facility=young, period="2022/23").delete()
    heir = school(city)
    follows(heir, "zusammenlegung", city.schools[0], young)
    assert pupils(key, heir) == 360  # 300 alone, then 300 + 120


def test_a_missing_year_of_one_part_leaves_the_sum_empty(city, key):
    FacilityValue.objects.filter(facility=city.schools[1], period="2022/23").delete()
    heir = school(city)
    follows(heir, "zusammenlegung", *city.schools[:2])
    assert pupils(key, heir) is None  # one year of the two that the key asks for


def test_a_secret_part_makes_the_sum_secret(city, key):
    FacilityValue.objects.filter(
        facility=city.schools[1], indicator__code="migration"
    ).update(value=None, numerator=None, denominator=None, state="geheim", source_sign=".")
    heir = school(city)
    follows(heir, "zusammenlegung", *city.schools[:2])
    part = found(key, heir).parts["migration"]
    assert (part["state"], part["source_sign"], part["value"]) == ("geheim", ".", None)


def test_years_after_a_split_stay_with_the_school_that_goes_on(city, key):
    parent = city.schools[0]
    heir = school(city, opened_on=date(2023, 8, 1))
    follows(heir, "teilung", parent, share="0.5", on=date(2023, 8, 1), closed=False)
    part = found(key, heir).parts["migration"]
    assert part["periods"] == ["2022/23"]  # 2023/24 is the parent's own


def test_a_moved_school_has_the_area_values_of_its_old_ortsteil_for_earlier_years(
    city, key
):
    """Ortsteile of 30 % and 10 %: before the move in 2023 the old, from it on the new."""
    heir = school(city, opened_on=date(2023, 8, 1), area=city.areas[1])
    follows(heir, "umzug", city.schools[0], on=date(2023, 8, 1))
    part = found(key, heir).parts["benefit"]
    assert part["periods"] == ["2022", "2023"]
    assert Decimal(part["value"]) == Decimal("0.2")  # mean of 0.3 and 0.1


def test_a_moved_school_does_not_pass_its_values_on_to_its_neighbours(city, key):
    """Two runs mixed with every cause as now are the new run, moved school included."""
    old = run_scoring(key=key, as_of=date(2023, 7, 31))
    heir = school(city, opened_on=date(2023, 8, 1), area=city.areas[1])
    follows(heir, "umzug", city.schools[0], on=date(2023, 8, 1))
    new = run_scoring(key=key, as_of=DAY)
    places = new.inputs["series"]["benefit"]["places"]
    assert places["T-ERBE"] == f"{city.areas[1].key} (T-ERBE)"
    assert places["T-2"] == city.areas[1].key
    rules = parse_key(key.content)
    both = (Stand(old.inputs, rules), Stand(new.inputs, rules))
    now = mixed(*both, FACTORS)
    result = score(unit_table(now.inputs), now.key)
    kept = {row.facility.number: row.index for row in new.scores.all() if row.index}
    assert {n: round(float(i), 9) for n, i in kept.items()} == {
        unit: round(float(index), 9)
        for unit, index in zip(result.units, result.index, strict=True)
        if unit in kept
    }


def test_a_merged_school_has_the_area_values_of_where_it_stands(city, key):
    heir = school(city, opened_on=date(2023, 8, 1), area=city.areas[1])
    follows(heir, "zusammenlegung", *city.schools[:2], on=date(2023, 8, 1))
    assert Decimal(found(key, heir).parts["benefit"]["value"]) == Decimal("0.1")


@pytest.mark.parametrize("hidden", ["a value of the second part", "the second part itself"])
def test_a_run_that_read_a_hidden_predecessor_is_not_public(city, key, hidden):
    secret = factories.source_file(published=False)
    if hidden == "the second part itself":
        city.schools[1].source = secret
        city.schools[1].save()
    else:
        FacilityValue.objects.filter(facility=city.schools[1]).update(source=secret)
    heir = school(city)
    follows(heir, "zusammenlegung", *city.schools[:2])
    result = found(key, heir)
    assert not result.run.published
    if hidden == "a value of the second part":
        assert secret.pk in result.parts["pupils"]["sources"]


def test_what_was_taken_over_recalculates_from_the_record(city, key):
    heir = school(city)
    follows(heir, "zusammenlegung", *city.schools[:2])
    result = found(key, heir)
    FacilitySuccession.objects.all().delete()
    FacilityValue.objects.all().delete()
    [again] = [s for s in recalculate(result.run).scores if s.facility == heir]
    assert again.index == result.score.index
    assert again.parts == result.score.parts
