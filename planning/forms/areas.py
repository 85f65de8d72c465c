"""What readers choose on the pages of ranked areas; all by GET."""

from __future__ import annotations

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from planning.selectors.area_ranking import AreaRanking
from planning.selectors.area_review import Rule
from planning.selectors.development import Trend

ALL = ("", "alle")
NUMBER = re.compile(r"-?\d{1,6}([.,]\d{1,10})?")


class AreaRankingForm(forms.Form):
    """Which areas of a ranking are shown; their ranks stay as they are."""

    stufe = forms.ChoiceField(label="Bedarfsstufe", required=False)
    dynamik = forms.ChoiceField(
        label="Entwicklung",
        required=False,
        choices=[ALL, *((trend.value, trend.words) for trend in Trend)],
    )

    def __init__(self, data: object, *, ranking: AreaRanking) -> None:
        super().__init__(data)
        labels = [(label, label) for label in ranking.classes]
        self.fields["stufe"].choices = [ALL, *labels]

    @property
    def chosen(self) -> dict[str, str]:
        """Class and trend asked for; what is refused filters nothing."""
        self.is_valid()
        words = self.cleaned_data
        return {"label": words.get("stufe", ""), "trend": words.get("dynamik", "")}

    @property
    def filters(self) -> bool:
        """Whether any filter is in use."""
        return any(self.chosen.values())


class ReviewForm(forms.Form):
    """The rule by which Ortsteile would belong to Schwerpunkträume: one of the two."""

    anzahl = forms.IntegerField(
        label="Anzahl der Ortsteile",
        required=False,
        min_value=1,
        max_value=999,
        help_text="zum Beispiel 20; gleicher Rang bleibt zusammen",
    )
    schwelle = forms.CharField(
        label="oder Schwelle des Indexwerts",
        required=False,
        max_length=20,
        help_text="zum Beispiel 1,5",
    )

    def clean_schwelle(self) -> Decimal | None:
        """A number with comma or point; empty is no rule."""
        text = self.cleaned_data["schwelle"].strip()
        if text and not NUMBER.fullmatch(text):
            raise ValidationError("Bitte eine Zahl wie 1,5 eintragen.")
        return Decimal(text.replace(",", ".")) if text else None

    def clean(self) -> dict[str, object]:
        """Two rules at once would contradict each other."""
        both = [self.cleaned_data.get(name) for name in ("anzahl", "schwelle")]
        if None not in both:
            raise ValidationError("Bitte Anzahl oder Schwelle eintragen, nicht beides.")
        return self.cleaned_data

    @property
    def rule(self) -> Rule:
        """The rule asked for; none while the form has errors."""
        if not self.is_valid():
            return Rule()
        return Rule(self.cleaned_data["anzahl"], self.cleaned_data["schwelle"])
