"""One proposal, and several side by side."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from districts.release import Audience, audience_of, released
from planning.forms import ComparisonForm, proposal_title
from planning.models import Proposal
from planning.permissions import may_plan
from planning.reports.pdf import PdfUnavailable, render_pdf
from planning.reports.rule_words import rule_words
from planning.selectors.comparison import Side, compare, lines_of
from planning.selectors.decisions import Standing, decision_of, standings
from planning.selectors.details import details_of
from planning.selectors.marks import cut_of
from planning.selectors.records import runs_behind
from planning.selectors.runs import HEAVY_PLAN, sources_of
from planning.selectors.thresholds import index_places
from planning.services.rounds import checked_rules
from planning.views.choose import row_or_404


@require_GET
def show_proposal(request: HttpRequest, number: int) -> HttpResponse:
    """One proposal: what changes against the Bestand, and one reason per facility."""
    context = _context(request, number)
    return render(request, "planning/proposal.html", context)


@require_GET
def download_report(request: HttpRequest, number: int) -> HttpResponse:
    """The same proposal as a tagged PDF for the committee, with the reader's rights."""
    context = _context(request, number)
    proposal = context["proposal"]
    html = render_to_string("reports/proposal.html", context, request)
    try:
        report = render_pdf(html, made_at=proposal.created_at)
    except PdfUnavailable as missing:
        return render(request, "reports/unavailable.html", {"reason": missing}, status=503)
    found = standings(audience_of(request.user)).get(proposal.pk, Standing())
    mark = f"{found.mark}_" if found.mark else ""
    name = f"{mark}vorschlag_{proposal.pk}_{proposal.round.as_of:%Y-%m-%d}.pdf"
    return HttpResponse(
        report,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _context(request: HttpRequest, number: int) -> dict[str, object]:
    audience = audience_of(request.user)
    proposal = row_or_404(_proposals(audience), str(number))
    lines = lines_of(proposal, audience)
    side = Side.of("Vorschlag", proposal, lines)
    runs = runs_behind([proposal], audience).get(proposal.pk, [])
    rules = checked_rules(proposal.rules)
    return {
        "proposal": proposal,
        "title": proposal_title(proposal),
        "lines": lines,
        "places": {line.pk: index_places(line, rules) for line in lines},
        "cut": cut_of(proposal),
        "comparison": compare([Side.stock(lines), side], audience),
        "side": side,
        "details": details_of(proposal, audience),
        "paragraphs": rule_words(rules),
        "runs": runs,
        "sources": sources_of(proposal, runs, audience),
        "decision": decision_of(proposal, audience),
        "may_submit": may_plan(request.user),
    }


@require_GET
def show_comparison(request: HttpRequest) -> HttpResponse:
    """Two or three saved proposals: who receives, who gives up."""
    audience = audience_of(request.user)
    asked = request.GET if {"a", "b"} & request.GET.keys() else None
    form = ComparisonForm(asked, proposals=_proposals(audience).defer(*HEAVY_PLAN))
    sides = [_side(proposal, audience) for proposal in form.chosen]
    comparison = compare(sides, audience) if len(sides) > 1 else None
    context = {"form": form, "comparison": comparison, "is_same": len(sides) == 1}
    return render(request, "planning/comparison.html", context)


def _proposals(audience: Audience) -> QuerySet[Proposal]:
    rows = released(Proposal.objects.filter(sealed=True), audience)
    return rows.select_related("round__service_type", "scenario").order_by("-pk")


def _side(proposal: Proposal, audience: Audience) -> Side:
    return Side.of(proposal_title(proposal), proposal, lines_of(proposal, audience))
