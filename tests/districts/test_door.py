"""The door: while strangers read, protected rows stand as they were given out."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db.models import F, Sum

from districts import geometry
from districts.door import ProtectedWrite
from districts.models import Area, AreaValue, State
from districts.release import Audience, reading_as, released
from facilities.models import FacilityValue
from planning.services.releases import make_release
from tests import factories
from tests.planning.test_release_values import DAY

CORNERS = {"01": (12.3, 51.3), "02": (12.4, 51.3), "03": (12.3, 51.4)}
pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    """A Bezirk of three Ortsteile; the first has 2 people, from a closed file."""
    made = SimpleNamespace(people=factories.indicator("menschen", level="area"))
    made.people.unit = "Personen"
    made.people.save()
    source = factories.source_file()
    made.bezirk = factories.area(kind=Area.Kind.STADTBEZIRK, key="B", source=source)
    outlines = geometry.tessellate(CORNERS)
    made.parts = [
        factories.area(key=key, source=source, outline="zerlegung", geometry=outlines[key])
        for key in CORNERS
    ]
    made.file = factories.source_file(published=False, importer="area_values")
    numbers = zip([*made.parts, made.bezirk], (2, 40, 50, 92), strict=True)
    for part in made.parts:
        factories.membership(member=part, group=made.bezirk, source=source)
    for area, number in numbers:
        factories.area_value(
            indicator=made.people, area=area, value=number, source=made.file,
            source_sign=f"= {number}",
        )  # fmt: skip
    return made


def seen(audience: Audience = Audience.PUBLIC) -> dict[str, tuple[Decimal | None, str]]:
    with reading_as(audience):
        rows = released(AreaValue.objects.all(), audience).select_related("area")
        return {row.area.key: (row.value, row.state) for row in rows}


def test_nothing_released_is_nothing_shown(city):
    assert seen() == {}
    assert len(seen(Audience.INTERNAL)) == 4


def test_strangers_read_what_was_given_out(city):
    make_release("oeffentlich", DAY)
    hidden = (None, State.SECRET)
    assert seen() == {"01": hidden, "02": hidden, "03": (50, "wert"), "B": (92, "wert")}
    assert seen(Audience.INTERNAL)["01"] == (2, "wert")


def test_what_was_given_to_one_audience_is_not_given_to_the_next(city):
    make_release("ausschuss_nichtoeffentlich", DAY)
    assert seen() == {}
    assert seen(Audience.COMMITTEE)["03"] == (50, "wert")


def test_outside_the_door_a_closed_row_is_not_there(city):
    """Who forgets ``reading_as`` shows too little, never too much."""
    make_release("oeffentlich", DAY)
    assert not released(AreaValue.objects.all(), Audience.PUBLIC).exists()


def test_nothing_tells_the_small_number_from_its_partner(city):
    make_release("oeffentlich", DAY)
    with reading_as(Audience.PUBLIC):
        rows = AreaValue.objects.filter(state=State.SECRET).values(
            "value", "numerator", "denominator", "state", "source_sign", "limited"
        )
        assert len(rows) == 2
        assert rows[0] == rows[1]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param({"value__lt": 10}, [], id="a filter below"),
        pytest.param({"value__gte": 2}, ["03", "B"], id="a filter above"),
        pytest.param({"value__gt": Decimal("49.5")}, ["03", "B"], id="a decimal"),
        pytest.param({"source_sign__startswith": "="}, ["03", "B"], id="its sign"),
    ],
)
def test_filters_and_sums_meet_released_values_alone(city, asked, found):
    make_release("oeffentlich", DAY)
    with reading_as(Audience.PUBLIC):
        rows = AreaValue.objects.filter(**asked).order_by("area__key")
        assert list(rows.values_list("area__key", flat=True)) == found
        total = AreaValue.objects.aggregate(all=Sum("value"))["all"]
        assert total == 142
        order = AreaValue.objects.order_by(F("value").desc(nulls_last=True), "area__key")
        assert [row.area.key for row in order] == ["B", "03", "01", "02"]


def test_rows_reached_by_a_relation_are_released_rows_too(city):
    make_release("oeffentlich", DAY)
    with reading_as(Audience.PUBLIC):
        assert city.parts[0].values.get().value is None
        area = Area.objects.prefetch_related("values").get(pk=city.parts[0].pk)
        assert [row.value for row in area.values.all()] == [None]
        assert not Area.objects.filter(values__value=2).exists()
        row = AreaValue.objects.get(area=city.parts[0])
        row.refresh_from_db()
        assert row.value is None


def test_what_becomes_open_later_is_read_as_it_is(city):
    make_release("oeffentlich", DAY)
    type(city.file).objects.update(published=True)
    assert seen()["01"] == (2, "wert")


def test_values_of_facilities_pass_the_same_door(city):
    school = factories.facility()
    pupils = factories.indicator("pupils", unit="Personen")
    for value, period in ((2, "2023/24"), (200, "2022/23")):
        factories.facility_value(
            facility=school, indicator=pupils, value=value, period=period, source=city.file
        )
    make_release("oeffentlich", DAY)
    with reading_as(Audience.PUBLIC):
        rows = released(FacilityValue.objects.order_by("period"), Audience.PUBLIC)
        assert [row.value for row in rows] == [200, None]


def test_strangers_write_no_protected_row(city):
    with reading_as(Audience.PUBLIC), pytest.raises(ProtectedWrite):
        AreaValue.objects.update(value=1)


@pytest.mark.parametrize(
    "path",
    [
        "/bezirke/ortsteil/01/",
        "/karte/?indikator=menschen&ansicht=tabelle",
        "/api/v1/area-values/?page_size=100",
        "/indikatoren/menschen/",
    ],
)
def test_pages_show_geheim_and_not_the_number(city, path, client):
    make_release("oeffentlich", DAY)
    body = client.get(path).content.decode()
    assert "= 2" not in body
    assert "= 40" not in body
    assert ("geheim" in body) == ("indikatoren" not in path)
