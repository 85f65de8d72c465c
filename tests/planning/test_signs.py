"""The sign as delivered stands beside a missing value on every page that explains it."""

import re

import pytest

from districts import geometry
from planning.services import import_key, make_proposal
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
CORNERS = {"1": (12.3, 51.3), "2": (12.4, 51.3), "3": (12.3, 51.4)}
SAID = [
    pytest.param("keine_angabe", "/", "keine Angabe (geliefert: „/“)", id="not given"),
    pytest.param("keine_angabe", "", "keine Angabe (geliefert: leer)", id="empty cell"),
    pytest.param("geheim", ".", "geheim (geliefert: „.“)", id="secret"),
    pytest.param("nicht_sinnvoll", "x", "nicht sinnvoll (geliefert: „x“)", id="senseless"),
]


def words(client, path, **asked):
    """What a reader sees, without tags and line breaks."""
    response = client.get(path, asked)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def delivered(school, code, state, sign):
    """Every value of an indicator of a school is missing, with this sign."""
    made = school.values.filter(indicator__code=code)
    made.update(state=state, source_sign=sign, value=None, numerator=None, denominator=None)


def scored():
    """A round whose key gives no index where a value is missing."""
    document = small_city.key_document(version=2, missing={"policy": "no_score"})
    import_key(document, published=True)
    return make_proposal(round=small_city.open_round())


@pytest.mark.parametrize(("state", "sign", "text"), SAID)
def test_the_map_and_the_area(state, sign, text, client):
    area = factories.area(
        key="1", outline="zerlegung", geometry=geometry.tessellate(CORNERS)["1"]
    )
    factories.area_value(
        indicator=factories.indicator("quote", level="area"), area=area, value=None,
        state=state, source_sign=sign,
    )  # fmt: skip
    assert text in words(client, "/karte/", ansicht="tabelle")
    chosen = client.get("/karte/", {"gebiet": "1"}).content.decode()
    side = re.search(r'id="gebiet-text".*?</p>', chosen, re.S)[0]
    assert text in re.sub(r"<[^>]+>", "", side)
    assert text in words(client, "/bezirke/ortsteil/1/")


@pytest.mark.parametrize(("state", "sign", "text"), SAID)
def test_a_steckbrief_without_index(state, sign, text, client):
    kita = factories.facility(kind="kita", number="K-1")
    factories.facility_value(
        facility=kita, indicator=factories.indicator("plaetze"), value=None,
        state=state, source_sign=sign,
    )  # fmt: skip
    assert text in words(client, "/einrichtungen/K-1/")


@pytest.mark.parametrize(("state", "sign", "text"), SAID)
def test_the_ranking_and_the_steckbrief_of_who_has_no_index(state, sign, text, client):
    city = small_city.build()
    delivered(city.schools[0], "migration", state, sign)
    scored()
    shown = words(client, "/planung/rangliste/", art="grundschule")
    assert f"migration: {text}" in shown
    assert "migration: keine Angabe" in shown, "nothing was delivered for the fifth"
    assert text in words(client, "/einrichtungen/T-1/")


@pytest.mark.parametrize(("state", "sign", "text"), SAID)
def test_a_school_without_index_says_why_its_pupils_are_missing(state, sign, text, client):
    pupils = factories.indicator("pupils")
    school = factories.facility(kind="foerderschule")
    for period in ("2022/23", "2023/24"):
        factories.facility_value(
            facility=school, indicator=pupils, value=None, state=state,
            source_sign=sign, period=period,
        )  # fmt: skip
    assert text in words(client, "/planung/rangliste/", art="ohne-index")


def test_a_school_of_which_nothing_was_delivered_has_no_sign(client):
    factories.facility(kind="foerderschule")
    shown = words(client, "/planung/rangliste/", art="ohne-index")
    assert "keine Angabe" in shown
    assert "(geliefert:" not in shown


def test_a_zero_that_was_a_dash_says_so(client):
    area = factories.area(key="1")
    factories.area_value(
        indicator=factories.indicator("leute", level="area", unit="Personen"), area=area,
        value=0, source_sign="-",
    )  # fmt: skip
    assert "0 (geliefert: „-“)" in words(client, "/bezirke/ortsteil/1/")


def test_strangers_read_no_sign_of_an_unpublished_file(client):
    hidden = factories.source_file(published=False)
    school = factories.facility(kind="foerderschule")
    factories.facility_value(
        facility=school, indicator=factories.indicator("pupils"), value=None,
        state="geheim", source_sign="•", source=hidden,
    )  # fmt: skip
    assert "•" not in words(client, "/planung/rangliste/", art="ohne-index")
    planner = factories.user("planung")
    client.force_login(planner)
    assert "•" in words(client, "/planung/rangliste/", art="ohne-index")


@pytest.mark.parametrize(
    ("years", "text"),
    [
        pytest.param(2, "migration keine Angabe (geliefert: „/“)", id="every year"),
        pytest.param(1, "migration zu wenige Jahre", id="one year of two"),
    ],
)
def test_the_worked_example_of_the_method(years, text, client):
    city = small_city.build()
    late = city.schools[0].values.filter(indicator__code="migration")
    for cell in late.order_by("period")[:years]:
        late.filter(pk=cell.pk).update(
            state="keine_angabe", source_sign="/", value=None,
            numerator=None, denominator=None,
        )  # fmt: skip
    periods = {"use": [*small_city.YEARS, "2022", "2023"], "min_periods": 2}
    for area in city.areas:
        factories.area_value(
            indicator=city.indicators["benefit"], area=area, period="2022",
            value="0.2", source=city.source,
        )  # fmt: skip
    import_key(small_city.key_document(version=2, periods=periods), published=True)
    make_proposal(round=small_city.open_round())
    shown = words(client, "/methodik/", einrichtung="T-1")
    assert text in shown
