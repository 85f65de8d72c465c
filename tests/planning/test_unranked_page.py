"""Tab Ohne Index: which schools stand there, by what rule, with how many VzÄ."""

import re
from datetime import date
from decimal import Decimal

import pytest

from districts.release import Audience
from facilities.models import FacilitySuccession
from planning.selectors.unranked import amounts_on, per_100, without_index
from planning.services import make_proposal
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
DAY = small_city.DAY


@pytest.fixture
def city():
    made = small_city.build()
    made.special = factories.facility(
        number="F-1", kind="foerderschule", source=made.source
    )
    factories.facility(number="K-1", kind="kita", source=made.source)
    factories.facility(
        number="F-2", kind="foerderschule", closed_on=date(2024, 7, 31), source=made.source
    )
    factories.facility_value(
        facility=made.special,
        indicator=made.indicators["pupils"],
        value=120,
        source=made.source,
    )
    factories.measure(
        facility=made.special, service_type=made.service, fte_actual="0.30",
        source=made.source,
    )  # fmt: skip
    made.round = small_city.open_round(
        key={"grundschule": "test-gs", "foerderschule": None},
        priority_classes=[
            {"code": "v", "facility_types": ["foerderschule"], "mode": "mandatory",
             "min_fte": 0.8},
            {"code": "r", "facility_types": ["grundschule"]},
        ],
    )  # fmt: skip
    made.proposal = make_proposal(round=made.round)
    return made


def page_of(city):
    return without_index(["grundschule"], Audience.PUBLIC)


@pytest.mark.parametrize(
    ("fte", "pupils", "expected"),
    [
        pytest.param("0.80", "120", "0.67", id="rounded half up"),
        pytest.param("0.80", None, None, id="pupils not known"),
        pytest.param("0.80", "0", None, id="no pupils at all"),
        pytest.param("0", "120", "0.00", id="nothing is zero"),
        pytest.param(None, "120", None, id="no measure was ever delivered"),
    ],
)
def test_per_100(fte, pupils, expected):
    found = per_100(fte and Decimal(fte), pupils and Decimal(pupils))
    assert found == (expected and Decimal(expected))


def test_schools_of_types_without_key_and_free_schools_stand_there(city):
    found = {row.facility.number: row for row in page_of(city).rows}
    assert sorted(found) == ["F-1", "T-8"], "no Kita, nothing closed, nothing ranked"
    assert found["F-1"].excluded == ""
    assert "freie" in found["T-8"].excluded
    assert found["F-1"].amount.target == Decimal("0.80")
    assert found["F-1"].per_100 == Decimal("0.67")


def test_each_type_is_summed_over_schools_with_known_pupils(city):
    factories.facility(number="F-3", kind="foerderschule", source=city.source)
    figures = {f.kind_name: f for f in page_of(city).figures}
    special = figures["Förderschule"]
    assert (special.sites, special.sites_with_pupils) == (2, 1)
    assert (special.pupils, special.target) == (Decimal(120), Decimal("0.80"))
    assert figures["Grundschule"].has_index
    assert figures["Grundschule"].pupils == sum(small_city.PUPILS)


def test_a_row_counts_the_service_of_its_round_alone(client, city):
    other = factories.service_type("kifaz", name="KiFaZ")
    factories.measure(facility=city.special, service_type=other, source=city.source)
    row = next(r for r in page_of(city).rows if r.facility.number == "F-1")
    assert (row.amount.target, row.amount.service) == (Decimal("0.80"), city.service.name)


def test_the_sum_of_a_type_is_that_of_its_proposal(city):
    before = factories.facility(
        number="A-1", closed_on=date(2024, 7, 31), source=city.source
    )
    factories.measure(facility=before, service_type=city.service, source=city.source)
    merged = factories.facility(
        number="A-2", opened_on=date(2024, 8, 1), source=city.source
    )
    FacilitySuccession.objects.create(
        predecessor=before, successor=merged, kind="zusammenlegung", happened_on=DAY
    )
    proposal = make_proposal(round=city.round)
    lines = proposal.lines.filter(facility__kind="grundschule")
    stock = sum(line.stock_fte for line in lines)
    schools = next(f for f in page_of(city).figures if f.kind_name == "Grundschule")
    assert schools.target == stock == Decimal("0.80")
    assert schools.sites == schools.sites_with_pupils + 1
    assert schools.counted_target == 0


def test_what_was_never_delivered_is_not_zero(client):
    factories.facility(number="F-9", kind="foerderschule")
    found = without_index([], Audience.PUBLIC)
    assert found.rows[0].amount.target is None
    assert (found.figures[0].pupils, found.figures[0].target) == (None, None)
    html = client.get("/planung/rangliste/?art=ohne-index").content.decode()
    assert 'value="0' not in html.partition("tabelle-ohne-index")[2]


def test_pupils_that_a_later_delivery_withdrew_are_not_known(city):
    factories.facility_value(
        facility=city.special,
        indicator=city.indicators["pupils"],
        value=None,
        state="keine_angabe",
    )
    special = next(r for r in page_of(city).rows if r.facility.number == "F-1")
    assert (special.pupils, special.per_100) == (None, None)


def test_a_school_without_measure_has_none_once_measures_are_known(city):
    free = next(r for r in page_of(city).rows if r.facility.number == "T-8")
    assert (free.amount.target, free.amount.actual) == (0, 0)


def test_one_unknown_ist_makes_the_sum_unknown(city):
    other = factories.service_type("kifaz", name="KiFaZ")
    factories.measure(facility=city.special, service_type=other, fte_actual=None)
    amount = amounts_on(DAY, Audience.PUBLIC)[city.special.pk]
    assert (amount.target, amount.actual) == (Decimal("1.60"), None)


def test_the_page_names_rule_proposal_and_review(client, city):
    html = client.get("/planung/rangliste/?art=ohne-index").content.decode()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))
    assert "Vorschlag 0,80 VzÄ, Vollausstattung / Pflichtausstattung" in words
    assert "Beschluss: noch offen" in words
    assert "spätestens 01.08.2027" in words
    assert "für diese Schulart kein Schlüssel" in words


def test_before_the_first_import_the_page_says_so(client):
    page = client.get("/planung/rangliste/?art=ohne-index")
    assert page.status_code == 200
    assert "noch keine Schulen eingelesen" in page.content.decode()


def test_strangers_see_no_amount_from_unpublished_files(city):
    secret = factories.source_file(published=False)
    factories.measure(
        facility=city.special, service_type=city.service, fte_actual="0.30", source=secret
    )
    amounts = [amounts_on(DAY, a)[city.special.pk] for a in ("oeffentlich", "intern")]
    assert [a.target for a in amounts] == [Decimal("0.80"), Decimal("1.60")]
