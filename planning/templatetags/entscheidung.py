"""Status of a proposal and VzÄ in force, asked once a page however many lines there are."""

from __future__ import annotations

from datetime import date

from django import template
from django.template import RequestContext

from districts.release import audience_of
from planning.models import ProposalLine
from planning.selectors.decisions import Amount, Standing, decided_lines, standings

register = template.Library()


@register.simple_tag(takes_context=True)
def standing(context: RequestContext, proposal: int | None) -> Standing:
    """Status, code and mark of a proposal by its number; without one an Entwurf."""
    request = context.request
    if not hasattr(request, "standings"):
        request.standings = standings(audience_of(request.user))
    return request.standings.get(proposal, Standing())


@register.simple_tag(takes_context=True)
def in_force_at(
    context: RequestContext, facility: int, line: ProposalLine | None, day: date | None
) -> tuple[Amount, ...]:
    """VzÄ by Beschluss for the Leistungsbereich of a line; without a line for each.

    On the day a page shows, else today.
    """
    request = context.request
    if not hasattr(request, "decided_lines"):
        request.decided_lines = decided_lines(audience_of(request.user), day)
    service = line.proposal.round.service_type_id if line else None
    return request.decided_lines.of(facility, service)
