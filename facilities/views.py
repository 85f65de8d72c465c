"""The list of facilities, with search."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.days import as_of, filter_words
from districts.release import audience_of, released
from districts.selectors import search_areas
from facilities.filters import FacilityFilter
from facilities.models import Facility
from facilities.selectors import DEFAULT, in_order

PER_PAGE = 50


@require_safe
def list_facilities(request: HttpRequest) -> HttpResponse:
    """Facilities by name or key, and areas that are called so."""
    audience = audience_of(request.user)
    everything = released(Facility.objects.all(), audience)
    asked = as_of(request)
    words = filter_words(request.GET, asked)
    chosen = FacilityFilter(words, queryset=everything, request=request)
    sort = request.GET.get("sort", DEFAULT)
    found = in_order(chosen.qs, sort) if chosen.form.is_valid() else []
    text = request.GET.get("search", "").strip()
    context = {
        "form": chosen.form,
        "sort": sort,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("seite")),
        "total": everything.open_on(asked.day).count(),
        "day": asked.day,
        "asked": asked,
        "text": text,
        "areas": search_areas(text, asked.day, audience) if text else [],
    }
    return render(request, "facilities/list.html", context)
