"""The Förderliste: shares by calendar year, posts by school year, gaps by name."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from districts.release import Audience
from planning.models import GrantNotice
from planning.reports.funding_file import list_html, list_workbook
from planning.selectors.funding_list import funding_list
from planning.selectors.usage import usage_rows
from tests import factories, funding_rows

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
ALL = Audience.INTERNAL


@pytest.fixture
def service():
    made = factories.service_type()
    funding_rows.cost_rate(service_type=made)
    return made


@pytest.fixture
def measure(service):
    return factories.measure(service_type=service, fte_actual="0.4")


def pays(measure, share, year, code="stadt", **programme):
    found = funding_rows.FundingProgramme.objects.filter(code=code).first()
    found = found or funding_rows.programme(code, **programme)
    return funding_rows.share(measure=measure, programme=found, share=share, year=year)


def the_line(period: str, audience: Audience = ALL):
    (line,) = funding_list(period, DAY, audience).lines
    return line


def test_a_year_of_four_fifths_of_a_post(measure):
    pays(measure, "0.6", 2026, "esf", funder="esf")
    pays(measure, "0.4", 2026)
    line = the_line("2026")
    assert line.by_half == (Decimal(35_000), Decimal(25_000))
    assert [(p.programme.code, p.eur) for p in line.parts] == [
        ("stadt", Decimal(24_000)), ("esf", Decimal(36_000)),
    ]  # fmt: skip
    assert (line.own_eur, line.grant_eur, line.open_eur) == (24_000, 36_000, 0)
    assert not line.has_gap
    assert line.fte_years == Decimal("0.80")


def test_a_school_year_takes_the_shares_of_both_calendar_years(measure):
    pays(measure, "0.6", 2026, "stiftung", funder="stiftung")
    pays(measure, "0.4", 2026)
    pays(measure, "0.4", 2027, "stiftung")
    pays(measure, "0.6", 2027)
    line = the_line("2026/27")
    paid = {part.programme.code: part.eur for part in line.parts}
    assert line.by_half == (Decimal(25_000), Decimal(35_000))
    assert paid == {"stiftung": 15_000 + 14_000, "stadt": 10_000 + 21_000}


def test_a_post_that_goes_on_says_so_and_one_that_ends_names_its_day(client, service):
    """Two rows of one post: the second begins where the money of the first ends."""
    ended = factories.measure(service_type=service, valid_to=date(2026, 7, 31))
    common = {"service_type": service, "facility": ended.facility}
    factories.measure(follows=ended, valid_from=date(2026, 8, 1), **common)
    factories.measure(valid_from=date(2026, 12, 1), service_type=service)
    found = [line.standing for line in funding_list("2026", DAY, ALL).lines]
    goes_on = "läuft, im Anschluss an die Förderung bis 31.07.2026"
    assert found == ["endete am 31.07.2026", goes_on, "beginnt am 01.12.2026"]
    assert goes_on in client.get("/foerderung/liste/?jahr=2026").content.decode()
    ended.source.published = False
    ended.source.save()
    told = [line.standing for line in funding_list("2026", DAY, Audience.PUBLIC).lines]
    assert told == ["läuft", "beginnt am 01.12.2026"]


def test_calendar_and_school_years_reconcile_to_the_cent(service):
    rates = service.cost_rates.get()
    rates.eur_per_fte = Decimal("77777.77")
    rates.save()
    for number in range(3):
        row = factories.measure(
            service_type=service, fte_target=f"0.{7 + number}5", valid_from=date(2025, 1, 1)
        )
        for year in (2025, 2026, 2027):
            pays(row, "0.33333", year, "land")
            pays(row, "0.66667", year)
    lists = {p: funding_list(p, DAY, ALL) for p in ("2025", "2026", "2027")}
    schools = {p: funding_list(p, DAY, ALL) for p in ("2025/26", "2026/27")}
    outer = lists["2025"].by_half[0] + lists["2027"].by_half[1]
    assert sum(x.eur for x in lists.values()) == outer + sum(
        x.eur for x in schools.values()
    )
    for found in [*lists.values(), *schools.values()]:
        for line in found.lines:
            assert sum(p.eur for p in line.parts) + line.open_eur == line.eur
        programmes = sum(eur for _, eur, _ in found.by_programme)
        assert programmes + found.open_eur == found.eur == found.own_eur + found.grant_eur


def test_a_funder_that_leaves_is_a_gap_with_its_name(measure):
    leaving = pays(measure, "0.6", 2026, "stiftung", funder="stiftung").programme
    pays(measure, "0.4", 2026)
    pays(measure, "0.4", 2027)
    line = the_line("2027")
    assert (line.has_gap, line.leaving) == (True, (leaving,))
    assert line.open_eur == Decimal(36_000)
    assert funding_list("2027", DAY, ALL).gaps == [line]


def test_a_programme_that_ends_inside_a_year_pays_no_day_more(measure):
    pays(measure, "1", 2026, "esf", funder="esf", valid_to=date(2026, 6, 30))
    line = the_line("2026")
    assert (line.parts[0].eur, line.open_eur) == (Decimal(30_000), Decimal(30_000))
    assert line.has_gap


def test_what_is_not_known_is_no_zero(service):
    factories.measure(service_type=funding_rows.service(), facility=factories.facility())
    found = funding_list("2026", DAY, ALL)
    line = found.lines[0]
    assert (line.eur, line.open_eur, line.own_eur) == (None, None, None)
    assert (found.eur, found.known_eur, len(found.unpriced)) == (None, 0, 1)
    assert (found.known_by_payer, len(found.untold)) == ((0, 0, 0), 1)
    assert not line.has_gap


def test_a_hidden_share_leaves_open_what_is_covered(measure):
    """Strangers are not told a gap that is none."""
    hidden = factories.source_file(published=False)
    pays(measure, "0.4", 2026)
    secret = funding_rows.programme(source=hidden)
    funding_rows.share(measure=measure, programme=secret, share="0.6", year=2026)
    assert the_line("2026").open_eur == 0
    line = the_line("2026", Audience.PUBLIC)
    assert (line.open_eur, line.has_gap) == (None, False)


def test_the_newest_count_up_to_the_day_is_the_actual(measure):
    funding_rows.staffing(measure=measure, as_of=date(2026, 10, 1), fte_actual="0.7")
    funding_rows.staffing(measure=measure, as_of=date(2026, 12, 1), fte_actual="0.1")
    line = the_line("2026")
    assert (line.fte_actual, line.actual_on) == (Decimal("0.70"), date(2026, 10, 1))


def test_the_list_takes_as_many_queries_for_ten_measures_as_for_one(
    service, django_assert_num_queries
):
    for _ in range(10):
        row = factories.measure(service_type=service)
        pays(row, "1", 2026)
    with django_assert_num_queries(5):
        found = funding_list("2026", DAY, Audience.PUBLIC)
    assert len(found.lines) == 10


def test_figures_for_the_account_of_a_notice(service):
    """R55: SOLL, IST, Maßnahmeträger, amounts, documents, Weitergabe, due day."""
    carrier = factories.provider()
    row = factories.measure(service_type=service, provider=carrier, fte_actual="0.5")
    share = pays(row, "0.5", 2026, "esf", funder="esf")
    share.approved_eur, share.spent_eur = 29_000, 18_000
    share.save()
    other = factories.measure(service_type=service, provider=factories.provider())
    pays(other, "0.5", 2026, "esf")
    funding_rows.notice(
        programme=share.programme, year=2026, provider=carrier,
        report_due=date(2026, 6, 30), documents="Bescheid\nBelegliste",
    )  # fmt: skip
    (found,) = usage_rows(GrantNotice.objects.all(), DAY, ALL)
    assert (found.target_fte, found.actual_fte) == (Decimal("0.80"), Decimal("0.50"))
    assert (found.planned_eur, found.approved_eur, found.spent_eur) == (
        30_000, 29_000, 18_000,
    )  # fmt: skip
    assert found.documents == ["Bescheid", "Belegliste"]
    assert found.is_overdue


def test_the_workbook_keeps_numbers_and_defuses_formulas(service):
    row = factories.measure(
        service_type=service, facility=factories.facility(name="=1+1", number="T-1")
    )
    pays(row, "1", 2026)
    found = funding_list("2026", DAY, ALL)
    book = openpyxl.load_workbook(io.BytesIO(list_workbook(found)))
    assert book.sheetnames == ["Förderliste", "Anteile", "Programme"]
    page = book["Förderliste"]
    head = [cell.value for cell in page[3]]
    cells = dict(zip(head, page[4], strict=True))
    assert cells["Einrichtung"].value == "'=1+1"
    assert cells["Einrichtung"].data_type == "s"
    assert cells["Kosten zusammen"].value == 60_000
    assert cells["IST VzÄ"].value == "keine Angabe"
    assert list_workbook(found) == list_workbook(found)


def test_pages_say_what_pays_what_and_what_is_open(client, measure):
    pays(measure, "0.4", 2026)
    page = client.get("/foerderung/liste/?jahr=2026&auswahl=luecke").content.decode()
    assert measure.facility.name in page
    assert "36.000,00 €" in page
    html = list_html(funding_list("2026", DAY, ALL), factories.user())
    assert "nicht gedeckt" in html
    assert client.get("/foerderung/liste/?jahr=2026").status_code == 200
    assert client.get("/foerderung/verwendung/?jahr=2026").status_code == 200


@pytest.mark.parametrize("year", ["x", "2026/28", "0001", "2026/2"])
def test_an_unreadable_year_is_said_in_words(client, year):
    answer = client.get(f"/foerderung/liste/?jahr={year}")
    assert answer.status_code == 400
    assert "Haushaltsjahr wie 2026" in answer.content.decode()
