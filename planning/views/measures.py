"""The list of funded measures, also those that need attention."""

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.days import as_of, filter_words
from districts.release import audience_of, released
from planning.filters.catalogue import MeasureFilter
from planning.models import Measure
from planning.selectors import duties, tasks

PER_PAGE = 50
CHOICES = [
    ("", "alle"),
    (duties.ENDING, "Förderende binnen 12 Monaten ohne Anschluss"),
    (tasks.VACANT, "SOLL und IST verschieden"),
]


@require_safe
def list_measures(request: HttpRequest) -> HttpResponse:
    """Measures funded on a day, by end of funding, those without end last."""
    everything = released(Measure.objects.all(), audience_of(request.user))
    asked = as_of(request)
    words = filter_words(request.GET, asked)
    chosen = MeasureFilter(words, queryset=everything, request=request)
    rows = chosen.qs if chosen.form.is_valid() else everything.none()
    choice = request.GET.get("auswahl", "")
    if choice == duties.ENDING:
        rows = tasks.ending(rows, asked.day)
    elif choice == tasks.VACANT:
        rows = tasks.vacant(rows)
    rows = rows.select_related("facility", "service_type", "provider", "source")
    first_to_end = F("valid_to").asc(nulls_last=True)
    rows = rows.order_by(first_to_end, "facility__number", "service_type__code", "pk")
    context = {
        "form": chosen.form,
        "choices": CHOICES,
        "choice": choice,
        "day": asked.day,
        "asked": asked,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("seite")),
        "total": everything.valid_on(asked.day).count(),
    }
    return render(request, "planning/measures.html", context)
