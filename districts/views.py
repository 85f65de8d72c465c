"""The list of areas."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.days import as_of
from districts.release import audience_of
from districts.selectors import areas_by_kind


@require_safe
def list_areas(request: HttpRequest) -> HttpResponse:
    """All areas valid on a day, one table a kind."""
    asked = as_of(request)
    kinds = areas_by_kind(asked.day, audience_of(request.user))
    jump = [(kind.value, kind.label) for kind in kinds]
    context = {"kinds": kinds, "jump": jump, "today": asked.day, "asked": asked}
    return render(request, "districts/areas.html", context)
