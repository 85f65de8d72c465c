"""What of planning a search finds, for the page of facilities, which knows none of it."""

from __future__ import annotations

from datetime import date

from django import template
from django.template import RequestContext

from districts.release import audience_of
from planning.selectors.site_search import Hits
from planning.selectors.site_search import site_search as search

register = template.Library()


@register.simple_tag(takes_context=True)
def planning_hits(context: RequestContext, text: str, day: date) -> list[Hits]:
    """Plans, goals, reports and more that hold the text and that the reader may see."""
    return search(text, day, audience_of(context.request.user))
