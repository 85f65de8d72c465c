"""Rangliste of Ortsteile and other areas, and the review of the Schwerpunkträume."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.models import Area
from districts.release import Audience, audience_of
from planning.forms.areas import AreaRankingForm, ReviewForm
from planning.models import ScoringRun
from planning.permissions import may_plan
from planning.reports.area_ranking_file import area_ranking_file, area_ranking_file_name
from planning.selectors.area_ranking import PLURAL, AreaRanking, area_ranking
from planning.selectors.area_review import review
from planning.selectors.area_runs import area_runs, indexed_area_kinds
from planning.selectors.area_years import area_years
from planning.views.choose import row_or_404
from planning.views.files import CSV, download

FIRST = "rang"


def area_tabs(audience: Audience) -> list[tuple[str, str]]:
    """Tabs of the Rangliste for kinds of area that were ranked."""
    return [(kind.value, PLURAL[kind]) for kind in indexed_area_kinds(audience)]


def show_area_ranking(
    request: HttpRequest, kind: str, tabs: dict[str, object]
) -> HttpResponse:
    """All areas of a kind in one Berechnungsstand, on the page or as a file."""
    run = _run(request, kind)
    if run is None:
        raise Http404(f"Für die Art „{kind}“ gibt es keinen Berechnungsstand.")
    audience = audience_of(request.user)
    found = area_ranking(run, kind, audience)
    form = AreaRankingForm(request.GET, ranking=found)
    shown, sort = found.where(**form.chosen), request.GET.get("sort", FIRST)
    if request.GET.get("format") == "csv":
        return _download(found, [*shown.in_order(sort), *found.unranked])
    context = tabs | {
        "ranking": found,
        "shown": shown,
        "rows": shown.in_order(sort),
        "form": form,
        "sort": sort,
        "runs": area_runs(kind, audience),
        "has_review": kind == Area.Kind.ORTSTEIL,
    }
    return render(request, "planning/area_ranking.html", context)


@require_safe
def show_review(request: HttpRequest) -> HttpResponse:
    """Today's Schwerpunkträume beside the ranking of all Ortsteile."""
    kind, audience = Area.Kind.ORTSTEIL, audience_of(request.user)
    run = _run(request, kind)
    if run is None:
        return render(request, "planning/area_review.html", {"ranking": None})
    found = area_ranking(run, kind, audience)
    form = ReviewForm(request.GET)
    context = {
        "ranking": found,
        "form": form,
        "rule": form.rule,
        "review": review(found, form.rule, audience),
        "runs": area_runs(kind, audience),
        "plans": may_plan(request.user),
        "rule_query": _rule_query(request, run),
    }
    return render(request, "planning/area_review.html", context)


@require_safe
def show_years(request: HttpRequest) -> HttpResponse:
    """Status and Dynamik of the Ortsteile over the years, by one key."""
    kind, audience = Area.Kind.ORTSTEIL, audience_of(request.user)
    codes = sorted({run.key.code for run in area_runs(kind, audience)})
    code = request.GET.get("schluessel") or next(iter(codes), "")
    if codes and code not in codes:
        raise Http404(f"Nach dem Schlüssel „{code}“ ist kein Ortsteil bewertet.")
    context = {"key": code, "keys": codes, "years": area_years(code, kind, audience)}
    return render(request, "planning/area_years.html", context)


def _rule_query(request: HttpRequest, run: ScoringRun) -> str:
    """The rule and its Berechnungsstand, for the page that keeps them."""
    given = {name: request.GET.get(name, "") for name in ("anzahl", "schwelle")}
    return urlencode({"stand": run.pk, **given})


def _run(request: HttpRequest, kind: str) -> ScoringRun | None:
    """The run named by ``stand``, else the latest of this kind of area."""
    runs = area_runs(kind, audience_of(request.user))
    number = request.GET.get("stand")
    return row_or_404(runs, number) if number else runs.first()


def _download(found: AreaRanking, rows: list) -> HttpResponse:
    name = area_ranking_file_name(found)
    return download(area_ranking_file(found, rows), CSV, name)
