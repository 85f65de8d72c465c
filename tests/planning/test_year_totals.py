"""Jahreszahlen of a Leistungsbereich: one table, one form, the gate between all sums."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from districts.models import Area, AreaValue, Release, SourceFile
from districts.release import Audience, reading_as
from facilities.models import FacilityValue
from planning.selectors.report_chapters.scope import scope_of
from planning.selectors.report_chapters.year_totals import year_totals
from planning.selectors.year_totals import totals_of
from planning.services import make_proposal
from planning.services.releases import collect, make_release
from planning.year_totals import Total, codes_of
from tests import factories
from tests.deliveries import errors, take
from tests.planning import small_city

pytestmark = pytest.mark.django_db
HEAD = "service;facility;period;places;occupied;leavers;finished;placed\n"
CITY = "lernort;;2024/25;160;149;400;200;260"
DAY = date(2026, 8, 1)


@pytest.fixture(autouse=True)
def service():
    """A service that the catalogue counts, two sites and the city."""
    made = factories.service_type("lernort", unit="plaetze")
    for code, (total, is_city) in codes_of("lernort").items():
        shares = {"unit": "Anteil", "numerator": "davon", "denominator": "Abgänge"}
        given = shares if total.is_share else {"unit": "Plätze"}
        factories.indicator(code, level="area" if is_city else "facility", **given)
    source = factories.source_file()
    factories.area(kind=Area.Kind.STADT, key="stadt", source=source)
    for number in ("L-1", "L-2"):
        factories.facility(number=number, source=source)
    return made


def years(service, audience=Audience.INTERNAL) -> dict[str, list]:
    """Place to the numbers or states of its only year."""
    with reading_as(audience):
        return {
            "stadt" if year.is_city else year.place.number: [
                cell and (cell.value if cell.value is not None else cell.state)
                for cell in year.cells
            ]
            for year in totals_of(service, DAY, audience)
        }


def test_a_line_speaks_of_a_site_or_of_the_whole_city(service):
    outcome = take("year_totals", f"{HEAD}{CITY}\nlernort;L-1;2024/25;12;10;9;6;")
    assert not outcome.failed
    assert years(service) == {
        "stadt": [160, 149, 400, 200, 260],
        "L-1": [12, 10, 9, 6, None],
    }
    assert not AreaValue.objects.filter(indicator__code="lernort_abschluss").exists()


def test_a_sign_is_no_zero_and_a_second_file_corrects_the_first(service):
    take("year_totals", f"{HEAD}lernort;L-1;2024/25;12;.;9;-;.")
    assert years(service) == {"L-1": [12, "geheim", 9, 0, "geheim"]}
    take("year_totals", f"{HEAD}lernort;L-1;2024/25;13;;;;", as_of=DAY)
    assert years(service) == {"L-1": [13, "geheim", 9, 0, "geheim"]}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("lernort;L-1;2024/25;1,5;;;;", "keine ganze Zahl", id="half a place"),
        pytest.param("lernort;L-1;2024/25;;;9;10;", "nicht größer", id="more than left"),
        pytest.param("lernort;L-1;2024/25;;;;6;", "fehlt neben", id="nobody who left"),
        pytest.param("lernort;L-1;2024/25;;;9;;", "steht hier ohne", id="a bare total"),
        pytest.param("lernort;L-9;2024/25;1;;;;", "nicht erfasst", id="no such site"),
        pytest.param("ssa;L-1;2024/25;1;;;;", "nicht erfasst", id="no such service"),
        pytest.param(f"{CITY}\n{CITY}", "steht schon in Zeile 2", id="a year twice"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(line, said):
    found = errors(take("year_totals", HEAD + line))
    assert said in found[0]
    assert not FacilityValue.objects.exists()
    assert not AreaValue.objects.exists()


def test_a_service_that_nobody_defined_is_not_counted():
    factories.service_type("ssa")
    (said,) = errors(take("year_totals", f"{HEAD}ssa;L-1;2024/25;1;;;;"))
    assert "Indikator „ssa_plaetze“ fehlt im Indikatorenkatalog" in said


# The gate


def test_small_totals_stay_secret_with_what_would_give_them_away(service):
    lines = (CITY, "lernort;L-1;2024/25;150;140;391;194;254", "lernort;L-2;2024/25;;;9;6;6")
    take("year_totals", HEAD + "\n".join(lines), published=False)
    assert years(service, Audience.PUBLIC) == {}
    make_release("oeffentlich", DAY)
    shown = years(service, Audience.PUBLIC)
    assert shown["L-2"][2:] == ["geheim"] * 3
    assert "geheim" in (shown["stadt"][2], shown["L-1"][2])  # 400 − 391 would be 9
    assert shown["L-1"][:2] == [150, 140]
    assert years(service)["L-2"][2:] == [9, 6, 6]


def test_who_left_is_one_number_beneath_both_shares():
    take("year_totals", HEAD + CITY, published=False)
    found = [
        (equation.total[0], equation.total[-1], equation.parts[0][0])
        for equation in collect(DAY).equations
        if len(equation.parts) == 1
    ]
    assert found == [("lernort_anschluss_stadt", "nenner", "lernort_abschluss_stadt")]


def test_closed_totals_of_a_school_close_no_vorlage():
    city = small_city.build()
    lines = f"lernort;{city.schools[0].number};2024/25;12;10;9;6;7"
    known = {"published": False, "as_of": date(2024, 7, 1)}  # before the Stichtag
    assert not take("year_totals", HEAD + lines, **known).failed
    proposal = make_proposal(round=small_city.open_round())
    assert not [one for one in proposal.inputs["sources"] if not one["published"]]
    assert "lernort_plaetze" not in str(proposal.inputs)


# Pages


def test_planners_enter_a_year_and_strangers_do_not_see_it(service, client):
    client.force_login(factories.user("planung"))
    page = "/leistungsbereiche/lernort/"
    address = f"{page}eintragen/?art=jahreszahlen"
    given = {"facility": "L-1", "period": "2024/25", "as_of": "2025-09-01", "places": "12"}
    refused = client.post(address, given | {"finished": "6"})
    assert refused.status_code == 400
    ahead = client.post(address, given | {"as_of": "2999-01-01"}).content.decode()
    assert "Der Stand liegt voraus" in ahead
    assert "fehlt neben Abschluss" in refused.content.decode()
    assert client.post(address, given).status_code == 302
    assert client.post(address, given).status_code == 400  # the same once more
    assert not SourceFile.objects.get(importer="year_totals").published
    assert '<data value="12.000000">12</data>' in client.get(page).content.decode()
    assert "Jahreszahlen" in client.get("/einrichtungen/L-1/").content.decode()
    assert "Jahreszahlen" not in Client().get(page).content.decode()


def test_a_service_without_definitions_offers_no_form(client):
    factories.service_type("ssa")
    client.force_login(factories.user("planung"))
    address = "/leistungsbereiche/ssa/eintragen/?art=jahreszahlen"
    assert client.get(address).status_code == 404


def test_a_report_counts_what_everybody_may_read():
    take("year_totals", HEAD + CITY, published=True)
    take("year_totals", f"{HEAD}lernort;L-1;2024/25;12;10;9;6;7", published=False)
    scope = scope_of("planung", DAY, date(2025, 1, 1))
    with reading_as(Audience.PUBLIC):
        rows = year_totals(scope).rows
    assert rows == [
        ("Schulsozialarbeit", "ganze Stadt", "2024/25", 160, 149, 400, 200, 260)
    ]
    assert not Release.objects.exists()
    assert Total.PLACED.is_share
