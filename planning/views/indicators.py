"""The catalogue of indicators; it stands here because it names keys and values."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from districts.days import as_of
from districts.filters import IndicatorFilter
from districts.models import Indicator
from districts.release import audience_of, released
from planning.selectors import catalogue, duties, tasks


@require_safe
def list_indicators(request: HttpRequest) -> HttpResponse:
    """The catalogue, one section a Themenfeld."""
    audience = audience_of(request.user)
    everything = released(Indicator.objects.all(), audience)
    asked = as_of(request)
    day = asked.day
    chosen = IndicatorFilter(request.GET, queryset=everything, request=request)
    chosen.form.fields["theme"].widget.choices = catalogue.theme_choices(everything)
    rows = chosen.qs
    old = tasks.outdated(day, settings.DATA_MAX_AGE_YEARS, audience)
    if request.GET.get("pruefung") == duties.OVERDUE:
        rows = tasks.overdue(rows, day)
    if request.GET.get("daten") == tasks.OUTDATED:
        rows = rows.filter(pk__in=old)
    indicators = list(catalogue.with_keys(rows, audience))
    context = {
        "form": chosen.form,
        "themes": catalogue.themes(indicators),
        "availability": catalogue.availability(indicators, day, audience),
        "shown": len(indicators),
        "total": everything.count(),
        "today": day,
        "asked": asked,
        "old": old,
        "max_age": settings.DATA_MAX_AGE_YEARS,
    }
    return render(request, "planning/indicators.html", context)


@require_safe
def show_indicator(request: HttpRequest, code: str) -> HttpResponse:
    """The method card of one indicator."""
    audience, asked = audience_of(request.user), as_of(request)
    day = asked.day
    rows = catalogue.with_keys(released(Indicator.objects.all(), audience), audience)
    indicator = get_object_or_404(rows, code=code)
    context = {
        "indicator": indicator,
        "available": catalogue.availability([indicator], day, audience)[indicator.pk],
        "sources": catalogue.sources(indicator, day, audience),
        "today": day,
        "asked": asked,
    }
    return render(request, "planning/indicator.html", context)
