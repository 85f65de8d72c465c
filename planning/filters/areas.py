"""Filter words about scores of areas."""

from __future__ import annotations

from datetime import date

import django_filters as filters
from django.db.models import QuerySet

from districts.filters import KnownKeyFilter, OnDay, audience
from districts.models import Area
from planning.filters.catalogue import key_filter
from planning.models import AreaScore, ScoringRun
from planning.selectors.area_runs import current_area_runs


class AreaRankingFilter(OnDay):
    """Which areas of which run; without a run the latest one of each kind of area."""

    run = KnownKeyFilter(
        rows=ScoringRun.objects.all(), key="pk", label="Berechnungsstand",
        help_text="Nummer; ohne Angabe je Art des Gebiets der jüngste Stand.",
    )  # fmt: skip
    key = key_filter("run__key__code")
    kind = filters.ChoiceFilter(
        field_name="area__kind", choices=Area.Kind.choices, label="Art des Gebiets"
    )
    area = KnownKeyFilter(
        rows=Area.objects.defer("geometry"), key="key", field_name="area__key",
        label="Gebiet", help_text="Amtlicher Schlüssel; mit `kind` eindeutig.",
    )  # fmt: skip
    state = filters.ChoiceFilter(choices=AreaScore.State.choices, label="Zustand")

    class Meta:
        model = AreaScore
        fields: list[str] = []

    def on_day(self, rows: QuerySet, day: date) -> QuerySet:
        """Rows of the run asked for, else of the latest runs up to the day, if given."""
        given = self.form.cleaned_data
        if given.get("run"):
            return rows
        until = day if given.get("as_of") else None
        code = given.get("key") or ""
        return rows.filter(run__in=current_area_runs(audience(self.request), until, code))
