"""Money: programmes, the Förderliste, accounts that are due, offers at one site."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from districts.days import UnreadableDay, as_of
from districts.release import audience_of, released
from districts.throttle import a_minute
from planning.allocation.periods import CALENDAR_YEAR, SCHOOL_YEAR, school_year_from
from planning.importers.registry import IMPORTERS
from planning.models import GrantNotice, Measure, ServiceType
from planning.reports.funding_file import half_words, list_html, list_name, list_workbook
from planning.reports.funding_tables import TABLES, funding_table
from planning.reports.pdf import PdfUnavailable, render_pdf
from planning.selectors import programmes
from planning.selectors.funding_lines import FundingList
from planning.selectors.funding_list import funding_list
from planning.selectors.offers import offers_on
from planning.selectors.usage import usage_rows
from planning.views.files import CSV, PDF, XLSX, download

PER_PAGE = 50
FIRST_YEAR, LAST_YEAR = 1990, 2100
GAPS = "luecke"


class UnreadablePeriod(UnreadableDay):
    """A period of a Förderliste that is neither a calendar nor a school year."""

    title = "Zeitraum nicht verstanden"
    remedy = "Schreiben Sie ein Haushaltsjahr wie 2026 oder ein Schuljahr wie 2026/27."


@require_safe
def list_programmes(request: HttpRequest) -> HttpResponse:
    """Programmes with their dated rules, what falls, what ends, what is due."""
    asked, audience = as_of(request), audience_of(request.user)
    context = {
        "asked": asked,
        "day": asked.day,
        "rows": programmes.programme_rows(asked.day, audience),
        "rates": programmes.cost_rates(asked.day, audience),
        "deadlines": programmes.deadlines(asked.day, audience),
        "tables": [(name, IMPORTERS[name].title) for name in TABLES],
    }
    return render(request, "planning/programmes.html", context)


@require_safe
def show_funding_list(request: HttpRequest) -> HttpResponse:
    """The Förderliste of a year, page by page; sums are those of the whole list."""
    found = _list(request)
    only_gaps = request.GET.get("auswahl") == GAPS
    lines = found.gaps if only_gaps else found.lines
    context = {
        "found": found,
        "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("seite")),
        "only_gaps": only_gaps,
        "service": request.GET.get("service_type", ""),
        "services": ServiceType.objects.order_by("name", "code"),
        "periods": _periods(found.period),
        "halves": [half_words(half) for half in found.halves],
    }
    return render(request, "planning/funding_list.html", context)


@require_safe
@a_minute(60)
def download_list(request: HttpRequest) -> HttpResponse:
    """The same list as a workbook."""
    found = _list(request)
    return download(list_workbook(found), XLSX, list_name(found, "xlsx"))


@require_safe
@a_minute(12)
def print_list(request: HttpRequest) -> HttpResponse:
    """The same list as a tagged PDF for the Jugendhilfeausschuss."""
    found = _list(request)
    try:
        made = render_pdf(list_html(found, request.user), made_at=timezone.now())
    except PdfUnavailable as missing:
        return render(request, "reports/unavailable.html", {"reason": missing}, status=503)
    return download(made, PDF, list_name(found, "pdf"))


@require_safe
def list_usage(request: HttpRequest) -> HttpResponse:
    """Figures for the Verwendungsnachweis of every Zuwendungsbescheid."""
    audience = audience_of(request.user)
    asked = as_of(request)
    notices = released(GrantNotice.objects.all(), audience)
    years = sorted(set(notices.values_list("year", flat=True)), reverse=True)
    year = request.GET.get("jahr", "")
    chosen = notices.filter(year=year) if year.isdecimal() and len(year) == 4 else notices
    context = {
        "asked": asked,
        "day": asked.day,
        "years": years,
        "year": year,
        "rows": usage_rows(chosen, asked.day, audience),
    }
    return render(request, "planning/usage.html", context)


@require_safe
def show_offers(request: HttpRequest) -> HttpResponse:
    """Mehrfachangebote as sets of sites and children, and sites of need without offer."""
    asked = as_of(request)
    found = offers_on(asked.day, audience_of(request.user))
    context = {"asked": asked, "day": asked.day, "found": found}
    return render(request, "planning/offers.html", context)


@require_safe
@a_minute(60)
def download_table(request: HttpRequest, name: str) -> HttpResponse:
    """A table of money or measures, in the columns that the importers read."""
    if name not in TABLES:
        raise Http404
    table = funding_table(name, audience_of(request.user))
    return download(table.encode(), CSV, f"{name}.csv")


def _list(request: HttpRequest) -> FundingList:
    period = _period(request)
    measures = Measure.objects.all()
    if code := request.GET.get("service_type", ""):
        measures = measures.filter(service_type__code=code)
    day = as_of(request).day
    return funding_list(period, day, audience_of(request.user), measures=measures)


def _period(request: HttpRequest) -> str:
    text = request.GET.get("jahr", "").strip() or str(as_of(request).day.year)
    is_year = CALENDAR_YEAR.fullmatch(text) or SCHOOL_YEAR.fullmatch(text)
    if not is_year or not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        raise UnreadablePeriod(f"„{text[:20]}“ ist kein Jahr.")
    if "/" in text and int(text[5:]) != (int(text[:4]) + 1) % 100:
        raise UnreadablePeriod(f"„{text}“ ist kein Schuljahr.")
    return text


def _periods(period: str) -> list[str]:
    """Years before and after, and the school years that lie in them."""
    year = int(period[:4])
    around = range(year - 1, year + 3)
    schools = [school_year_from(first) for first in around]
    return [name for pair in zip(map(str, around), schools, strict=True) for name in pair]
