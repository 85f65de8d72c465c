"""The form for Jahreszahlen of a Leistungsbereich: totals of a place and a school year."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from districts.importers.cells import is_period
from planning.forms.decisions import DayInput
from planning.forms.records import FacilityField

PERIOD = "Ein Zeitraum heißt wie 2024/25 (Schuljahr) oder 2024 (Jahr)."


class YearTotalForm(forms.Form):
    """Totals alone; without a facility they are those of the whole city."""

    facility = FacilityField(required=False, label="Einrichtung")
    period = forms.CharField(
        label="Zeitraum", max_length=7, help_text="Schuljahr wie 2024/25"
    )
    as_of = forms.DateField(label="Stand", widget=DayInput())
    places = forms.IntegerField(label="Plätze", required=False, min_value=0)
    occupied = forms.IntegerField(label="belegt", required=False, min_value=0)
    leavers = forms.IntegerField(
        label="Abgänge im Zeitraum", required=False, min_value=0,
        help_text="nötig, wenn Abschluss oder Anschluss angegeben ist",
    )  # fmt: skip
    finished = forms.IntegerField(
        label="davon mit Schulabschluss", required=False, min_value=0
    )
    placed = forms.IntegerField(label="davon mit Anschluss", required=False, min_value=0)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        said = "Kennung, zum Beispiel D-0001. Leer heißt: ganze Stadt."
        self.fields["facility"].help_text = said

    def clean_period(self) -> str:
        """A year or a school year."""
        period = self.cleaned_data["period"].strip()
        if not is_period(period):
            raise forms.ValidationError(PERIOD)
        return period

    def clean_as_of(self) -> date:
        """What was counted is known by today."""
        if self.cleaned_data["as_of"] > timezone.localdate():
            raise forms.ValidationError("Der Stand liegt voraus.")
        return self.cleaned_data["as_of"]

    @property
    def counts(self) -> dict[str, int | None]:
        """What was typed, None where nothing was."""
        names = ("places", "occupied", "leavers", "finished", "placed")
        return {name: self.cleaned_data[name] for name in names}
