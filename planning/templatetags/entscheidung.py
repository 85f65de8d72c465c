"""What became of a proposal, asked once a page however many lines name one."""

from __future__ import annotations

from django import template
from django.template import RequestContext

from districts.release import audience_of
from planning.selectors.decisions import Standing, standings

register = template.Library()


@register.simple_tag(takes_context=True)
def standing(context: RequestContext, proposal: int | None) -> Standing:
    """Status, code and mark of a proposal by its number; without one an Entwurf."""
    request = context.request
    if not hasattr(request, "standings"):
        request.standings = standings(audience_of(request.user))
    return request.standings.get(proposal, Standing())
