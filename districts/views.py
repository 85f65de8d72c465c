"""The list of areas."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from districts.release import audience_of
from districts.selectors import areas_by_kind


@require_GET
def list_areas(request: HttpRequest) -> HttpResponse:
    """All areas valid today, one table a kind."""
    day = timezone.localdate()
    kinds = areas_by_kind(day, audience_of(request.user))
    jump = [(kind.value, kind.label) for kind in kinds]
    context = {"kinds": kinds, "jump": jump, "today": day}
    return render(request, "districts/areas.html", context)
