"""One proposal, and several side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.release import Audience, audience_of
from districts.throttle import a_minute
from planning.allocation.rules import parse_rules
from planning.forms.path import PathForm
from planning.forms.rankings import ComparisonForm
from planning.permissions import may_plan
from planning.reports.comparison_file import (
    comparison_file,
    comparison_file_name,
    money_file,
)
from planning.reports.pdf import PdfUnavailable, render_pdf
from planning.reports.proposal_report import (
    proposal_context,
    report_html,
    report_name,
)
from planning.reports.rule_differences import rule_differences
from planning.selectors.best_plan import best_beside
from planning.selectors.budget_curve import curve_of
from planning.selectors.comparison import Comparison, compare
from planning.selectors.comparison_money import money_side_by_side
from planning.selectors.decisions import Standing, decision_of, standings
from planning.selectors.fairness import fairness_of
from planning.selectors.key_weights import weights_beside
from planning.selectors.path import evenly, path_of
from planning.selectors.protection import ProtectionPrice, protection_price
from planning.selectors.runs import HEAVY_PLAN
from planning.selectors.sides import Side, plans_to_compare, sides_of
from planning.views.choose import row_or_404
from planning.views.files import CSV, PDF, download

PARTS = [
    ("stufenauswahl", "Stufenauswahl"),
    ("bestand-vorschlag", "Bestand und Vorschlag"),
    ("zeilen", "Alle Einrichtungen"),
    ("kosten", "Kosten"),
    ("uebergangen", "Übergangen"),
    ("verliert", "Verliert bei größerem Budget"),
    ("anpassungspfad", "Anpassungspfad"),
    ("verteilung", "Maße der Verteilung"),
    ("budgetkurve", "Budgetkurve"),
    ("nachruecken", "Nachrückliste"),
    ("regeln", "Regeln"),
]
EXTRAS = {"stufenauswahl": "funnel", "verteilung": "fairness"}  # not on every page


@require_safe
def show_proposal(request: HttpRequest, number: int) -> HttpResponse:
    """One proposal: what changes against the Bestand, and one reason per facility."""
    expert = request.GET.get("ansicht") == "fach"
    if expert and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    audience = audience_of(request.user)
    proposal = row_or_404(plans_to_compare(audience), str(number))
    context = proposal_context(proposal, audience) | {
        "decision": decision_of(proposal, audience),
        "may_submit": may_plan(request.user, proposal.round.service_type),
    }
    context["curve"] = curve_of(proposal, context["lines"])
    if expert:
        context["fairness"] = fairness_of(proposal, context["lines"])
        context["best"] = best_beside(proposal, context["lines"])
    context |= _path(request, context)
    absent = {part for part, name in EXTRAS.items() if not context.get(name)}
    parts = [part for part in PARTS if part[0] not in absent]
    return render(request, "planning/proposal.html", context | {"parts": parts})


def _path(request: HttpRequest, context: dict[str, Any]) -> dict[str, object]:
    """The Anpassungspfad the rules or the address ask for, never kept."""
    proposal, lines = context["proposal"], context["lines"]
    form = PathForm(request.GET, rules=parse_rules(proposal.rules))
    transition = form.transition
    found = None
    if transition is not None:
        transition = evenly(transition, lines) if form.is_even else transition
        found = path_of(proposal, lines, transition, audience_of(request.user))
    is_unknown = transition is not None and found is None
    return {"path_form": form, "path": found, "is_unknown": is_unknown}


@require_safe
@a_minute(12)
def download_report(request: HttpRequest, number: int) -> HttpResponse:
    """The same proposal as a tagged PDF for the committee, with the reader's rights."""
    audience = audience_of(request.user)
    proposal = row_or_404(plans_to_compare(audience), str(number))
    try:
        html = report_html(proposal, request.user)
        report = render_pdf(html, made_at=proposal.created_at)
    except PdfUnavailable as missing:
        return render(request, "reports/unavailable.html", {"reason": missing}, status=503)
    name = report_name(proposal, standings(audience).get(proposal.pk, Standing()))
    return download(report, PDF, name)


@require_safe
@a_minute(60)
def show_comparison(request: HttpRequest) -> HttpResponse:
    """Saved proposals side by side, or beside the Bestand: who receives, who gives up."""
    audience = audience_of(request.user)
    asked = request.GET if {"a", "b"} & request.GET.keys() else None
    form = ComparisonForm(asked, proposals=plans_to_compare(audience).defer(*HEAVY_PLAN))
    sides = _sides(form, audience)
    comparison = compare(sides, audience) if len(sides) > 1 else None
    if comparison and request.GET.get("format") == "csv":
        return _download(comparison, request.GET.get("tabelle") == "kosten")
    context = {
        "form": form,
        "comparison": comparison,
        "is_same": len(sides) == 1,
        "differences": rule_differences(sides) if comparison else [],
        "weights": weights_beside(comparison.sides, audience) if comparison else None,
        "prices": _prices(sides) if comparison else [],
        "costs": money_side_by_side(sides) if comparison else None,
        "file_address": f"?{_with_format(request)}",
    }
    return render(request, "planning/comparison.html", context)


def _sides(form: ComparisonForm, audience: Audience) -> list[Side]:
    return sides_of(form.chosen, audience, from_stock=form.starts_at_stock)


def _prices(sides: Sequence[Side]) -> list[tuple[Side, ProtectionPrice | None]]:
    """What Bestandsschutz costs in each plan; None where there is none."""
    return [
        (
            side,
            protection_price(side.proposal, side.lines.values()) if side.proposal else None,
        )
        for side in sides
    ]


def _with_format(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["format"] = "csv"
    return query.urlencode()


def _download(comparison: Comparison, is_money: bool) -> HttpResponse:
    made = money_file if is_money else comparison_file
    name = comparison_file_name(comparison, "kosten" if is_money else "vergleich")
    return download(made(comparison), CSV, name)
