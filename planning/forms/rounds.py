"""A new Planungsrunde with the rules of another one."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from planning.allocation.periods import later
from planning.forms.decisions import DayInput
from planning.models import PlanningRound
from planning.selectors.calendar import years_before

SCHOOL_YEAR = re.compile(r"(\d{4})/(\d{2})", re.ASCII)


class CopyForm(forms.Form):
    """Name and time of the new round; all else comes from the old one."""

    title = forms.CharField(label="Titel", max_length=200)
    code = forms.SlugField(
        label="Code",
        max_length=60,
        help_text="steht in der Adresse; Buchstaben, Ziffern, Bindestriche",
    )
    school_year = forms.CharField(
        label="Schuljahr", max_length=7, help_text="zum Beispiel 2027/28"
    )
    as_of = forms.DateField(
        label="Stichtag",
        widget=DayInput(),
        help_text="gerechnet wird mit Daten, deren Stand nicht später ist",
    )

    def clean_school_year(self) -> str:
        """A school year of two years in a row."""
        given = self.cleaned_data["school_year"]
        found = SCHOOL_YEAR.fullmatch(given)
        if not found or (int(found[1]) + 1) % 100 != int(found[2]):
            raise ValidationError("Ein Schuljahr heißt wie 2027/28.")
        return given


def suggested(round: PlanningRound) -> dict[str, Any]:
    """The same round one school year later, in the words of the old one."""
    year = later(round.school_year, 1)
    title = round.title.replace(round.school_year, year)
    return {
        "title": title if title != round.title else f"{round.title} {year}",
        "code": f"{round.code}-{year[:4]}"[:60],
        "school_year": year,
        "as_of": years_before(round.as_of, -1),
    }
