"""What is delivered later does not show on an earlier day, on any page or in any list.

The delivery of each test is dated far ahead, so that today is the earlier day.
"""

import re
from datetime import date

import pytest

from districts import geometry
from districts.release import Audience
from planning.selectors import tasks
from planning.services import make_proposal
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db

LATER = date(2099, 1, 1)


def words(client, path, **asked):
    """What a reader sees, without tags and line breaks."""
    response = client.get(path, asked)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.fixture
def late():
    return factories.source_file(as_of=LATER, title="Spätere Lieferung")


@pytest.fixture
def city():
    made = small_city.build()
    made.people = factories.indicator("einwohner", level="area", unit="Personen")
    made.whole = factories.area(kind="stadt", key="leipzig", source=made.source)
    return made


def people(city, area, value, **given):
    common = {"indicator": city.people, "source": city.source} | given
    return factories.area_value(area=area, value=value, **common)


def test_the_rest_of_the_city_does_not_count_later_parts(client, city, late):
    people(city, city.whole, 1002)
    for area, value in zip(city.areas, (500, 300, 200), strict=True):
        people(city, area, value)
    people(city, city.areas[0], 47117, source=late)
    shown = words(client, "/bezirke/stadt/leipzig/")
    assert "+2 1.002 insgesamt, 1.000 als Summe der Ortsteile" in shown


def test_a_steckbrief_without_index_shows_what_was_known(client, city, late):
    count = factories.indicator("plaetze", unit="Plätze")
    kita = factories.facility(kind="kita", number="K-1", source=city.source)
    common = {"facility": kita, "indicator": count}
    factories.facility_value(value=81, source=city.source, **common)
    factories.facility_value(value=47117, source=late, **common)
    shown = words(client, "/einrichtungen/K-1/")
    assert "81" in shown
    assert "47.117" not in shown


def test_expected_pupils_are_those_known_on_the_day_of_the_run(client, city, late):
    young = factories.facility(
        number="N-1", opened_on=small_city.DAY, area=city.areas[0], source=city.source
    )
    common = {"facility": young, "indicator": city.indicators["pupils"], "planned": True}
    factories.facility_value(value=63, period="2024/25", source=city.source, **common)
    factories.facility_value(value=47117, period="2024/25", source=late, **common)
    make_proposal(round=small_city.open_round())
    shown = words(client, "/planung/rangliste/", art="grundschule")
    assert "63 erwartet" in shown
    assert "47.117" not in shown


def test_the_map_offers_no_later_indicators_and_periods(client, late):
    source = factories.source_file()
    corners = {"1": (12.3, 51.3), "2": (12.4, 51.3), "3": (12.3, 51.4)}
    shape = geometry.tessellate(corners)["1"]
    area = factories.area(outline="zerlegung", geometry=shape, source=source)
    known = factories.indicator("bekannt", level="area")
    factories.area_value(indicator=known, area=area, period="2023", source=source)
    factories.area_value(indicator=known, area=area, period="2098", source=late)
    ahead = factories.indicator("kuenftig", level="area")
    factories.area_value(indicator=ahead, area=area, source=late)
    choice = client.get("/karte/").context["choice"]
    assert choice.periods == ["2023"]
    assert {i.code: i.available for i in choice.indicators} == {
        "bekannt": True,
        "kuenftig": False,
    }


def test_the_catalogue_knows_no_later_values_and_files(client, late):
    quota, area = factories.indicator("quote", level="area"), factories.area()
    source = factories.source_file(title="Frühere Lieferung")
    factories.area_value(indicator=quota, area=area, period="2023", source=source)
    factories.area_value(indicator=quota, area=area, period="2098", source=late)
    assert "2098" not in words(client, "/indikatoren/")
    card = words(client, "/indikatoren/quote/")
    assert "Frühere Lieferung" in card
    assert "2098" not in card
    assert "Spätere Lieferung" not in card


def test_a_value_delivered_later_does_not_make_an_indicator_young(late):
    quota, area = factories.indicator(level="area"), factories.area()
    factories.area_value(indicator=quota, area=area, period="2015")
    factories.area_value(indicator=quota, area=area, period="2098", source=late)
    old = tasks.outdated(date(2026, 11, 22), 3, Audience.PUBLIC)
    assert old == {quota.pk: "2015"}


@pytest.mark.parametrize("owner", ["area", "facility"])
@pytest.mark.parametrize(
    ("asked", "values"),
    [
        pytest.param({}, [7], id="today"),
        pytest.param({"as_of": "2099-01-01"}, [47117], id="on the day of delivery"),
        pytest.param({"as_of": "2000-01-01"}, [], id="before anything was delivered"),
    ],
)
def test_lists_of_values_hold_what_was_known(owner, asked, values, client, late):
    make = getattr(factories, f"{owner}_value")
    common = {owner: getattr(factories, owner)(), "indicator": factories.indicator()}
    make(value=7, **common)
    make(value=47117, source=late, **common)
    answer = client.get(f"/api/v1/{owner}-values/", asked).json()
    assert [row["value"] for row in answer["results"]] == values
