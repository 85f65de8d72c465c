"""Everything said about a proposal, once for its page and once for paper."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string

from districts.release import Audience, audience_of
from planning.allocation.rules import parse_rules
from planning.decisions.record import closed_keys
from planning.models import Decision, Proposal, ScoringRun
from planning.reports.funnel import funnel_of
from planning.reports.pdf import SVG, PdfUnavailable, render_pdf
from planning.reports.rule_words import rule_words
from planning.selectors.comparison import compare
from planning.selectors.decision_report import decision_parts
from planning.selectors.decisions import Standing, decision_of
from planning.selectors.details import details_of
from planning.selectors.glance import glance_at
from planning.selectors.key_weights import variant_weights
from planning.selectors.marks import cut_of
from planning.selectors.path import path_of
from planning.selectors.plan_money import money_of
from planning.selectors.records import runs_behind
from planning.selectors.report_map import SiteMap, site_map
from planning.selectors.runs import sources_of
from planning.selectors.sides import Side, lines_of
from planning.selectors.thresholds import index_places


def proposal_context(proposal: Proposal, audience: Audience) -> dict[str, Any]:
    """What page and report show of a proposal, as far as the audience may see it."""
    lines = lines_of(proposal, audience)
    side = Side.of("Vorschlag", proposal, lines)
    comparison = compare([Side.stock(lines), side], audience)
    runs = runs_behind([proposal], audience).get(proposal.pk, [])
    rules = parse_rules(proposal.rules)
    return {
        "proposal": proposal,
        "lines": lines,
        "places": {line.pk: index_places(line, rules) for line in lines},
        "cut": cut_of(proposal),
        "comparison": comparison,
        "side": side,
        "glance": glance_at(proposal, lines, comparison, audience),
        "details": details_of(proposal, audience),
        "funnel": funnel_of(proposal, rules),
        "paragraphs": rule_words(rules),
        "path": rules.transition and path_of(proposal, lines, rules.transition, audience),
        "runs": runs,
        "varied": variant_weights(runs, audience),
        "key_is_inside": _is_key_inside(proposal, runs, audience),
        "sources": sources_of(proposal, runs, audience),
        "money": money_of(proposal),
        "laid_before": decision_of(proposal, audience),
    }


def _is_key_inside(
    proposal: Proposal, runs: Sequence[ScoringRun], audience: Audience
) -> bool:
    """Whether a key behind what was given out is not published any more."""
    asked, shown = set(proposal.rules["key"].values()), {run.key.code for run in runs}
    is_lacking = bool(asked - shown - {None}) and audience != Audience.INTERNAL
    return is_lacking and bool(closed_keys(proposal))


def report_html(proposal: Proposal, user: AbstractBaseUser | AnonymousUser) -> str:
    """The report as HTML with the rights of its reader; it becomes the PDF."""
    request, audience = HttpRequest(), audience_of(user)
    request.user = user
    context = proposal_context(proposal, audience)
    context["map"] = _map(context, audience)
    context["copy_of"] = user if audience == Audience.COMMITTEE else None
    if decision := decision_of(proposal, audience):
        context |= decision_parts(decision, audience)
        context["money"] = context["frozen_money"] or context["money"]
        _name_as_frozen(context, context["names"])
    return render_to_string("reports/proposal.html", context, request)


def _map(context: Mapping[str, Any], audience: Audience) -> tuple[str, SiteMap] | None:
    """The map as an address that holds the drawing, and what it shows."""
    found = site_map(context["lines"], context["proposal"].round.as_of, audience)
    if found is None:
        return None
    svg = render_to_string("reports/_map.svg", {"map": found})
    return f"{SVG}{b64encode(svg.encode()).decode()}", found


def _name_as_frozen(context: Mapping[str, Any], names: Mapping[str, str]) -> None:
    """Facilities on paper keep the names they were decided under."""
    details = context["details"]
    listed = (*details.waiting_list, *details.passed_over, *details.later_losses)
    facilities = [row.facility for row in (*context["lines"], *listed)]
    facilities += [entry.by for entry in details.passed_over]
    for facility in facilities:
        facility.name = names.get(facility.number, facility.name)


def report_files(
    decision: Decision, user: AbstractBaseUser | AnonymousUser, *, as_pdf: bool = False
) -> dict[str, bytes]:
    """The report as a file of the Beschlussdokumentation; HTML where no PDF can be made."""
    proposal = decision.proposal
    html = report_html(proposal, user)
    if not as_pdf:
        return {"bericht.html": html.encode()}
    try:
        return {"bericht.pdf": render_pdf(html, made_at=proposal.created_at)}
    except PdfUnavailable:
        return {"bericht.html": html.encode()}


def report_name(proposal: Proposal, standing: Standing) -> str:
    """A name made by the server, led by the word that warns."""
    mark = f"{standing.mark}_" if standing.mark else ""
    return f"{mark}vorschlag_{proposal.pk}_{proposal.round.as_of:%Y-%m-%d}.pdf"
