"""REST: which facility changed its rank between two Berechnungsstände, and why."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError

from districts.filters import KnownKeyFilter, audience
from districts.rest import PAGING, ReleasedList
from facilities.models import Facility
from planning.models import FacilityScore, ScoringRun
from planning.selectors.run_changes import (
    FacilityChange,
    NotComparable,
    changes_between,
    run_before,
)
from planning.selectors.runs import default_run, indexed_kinds, runs_of
from planning.serializers.run_changes import FacilityChangeSerializer

RUNS = ScoringRun.objects.select_related("key")


class RunChangeFilter(filters.FilterSet):
    """Which two runs, and facilities of which type."""

    facility_type = filters.ChoiceFilter(
        choices=Facility.Kind.choices,
        label="Art der Einrichtung",
        help_text="Ohne Angabe alle Arten mit Rangliste.",
    )
    run = KnownKeyFilter(
        rows=RUNS, key="pk", label="Jetziger Berechnungsstand",
        help_text="Nummer; ohne Angabe je Art der Stand, den die Rangliste zeigt.",
    )  # fmt: skip
    since = KnownKeyFilter(
        rows=RUNS, key="pk", label="Bisheriger Berechnungsstand",
        help_text="Nummer; ohne Angabe der Stand mit dem Stichtag davor.",
    )  # fmt: skip

    class Meta:
        model = FacilityScore
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> list[FacilityChange]:
        """The changes themselves, type by type."""
        asked = self.form.cleaned_data["facility_type"]
        kinds = [asked] if asked else indexed_kinds(audience(self.request))
        return [row for kind in kinds for row in self._changes(kind)]

    def _changes(self, kind: str) -> tuple[FacilityChange, ...]:
        reader, asked = audience(self.request), self.form.cleaned_data
        runs = runs_of(kind, reader)
        new = _named(runs, asked["run"]) if asked["run"] else default_run(kind, reader)
        if new is None:
            return ()
        if not asked["since"]:
            old = run_before(new, kind, reader)
        elif (old := _named(runs, asked["since"])) is None:
            words = f"Stand {asked['since']} enthält keine Einrichtung der Art „{kind}“."
            raise ValidationError({"since": [words]})
        try:
            return changes_between(old, new, kind, reader).rows
        except NotComparable as refused:
            raise ValidationError({"since": [str(refused)]}) from refused


def _named(runs: QuerySet[ScoringRun], number: str) -> ScoringRun | None:
    return runs.filter(pk=number).first()


class RankChangeViewSet(ReleasedList):
    """Facilities in two runs, each change split into its causes."""

    about = (
        "Rangänderungen zwischen zwei Berechnungsständen, nach Ursachen getrennt.\n\n"
        "Ursachen: `daten`, `schluessel`, `einrichtungen` (Kreis der Einrichtungen), "
        "`gebiete` (Gebietsgrenzen). Die Anteile sind Shapley-Werte und ergeben zusammen "
        "die Änderung. Ohne früheren Stand sind alle Einrichtungen `neu`."
    )
    queryset = FacilityScore.objects.all()
    serializer_class = FacilityChangeSerializer
    filterset_class = RunChangeFilter
    filter_backends = [DjangoFilterBackend]
    ordering_words = {"facility": "facility__number"}
    default_ordering = ["facility"]

    def known_words(self) -> set[str]:
        """The rows have one order: by type, then by the new rank."""
        return {"format", *PAGING, *RunChangeFilter.base_filters}
