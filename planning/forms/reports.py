"""Forms of reports: the day of the figures, the chapters, the release, the comment."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MinValueValidator

from planning.forms.decisions import DayInput
from planning.models import PlanningReport, ReportComment, ReportText

HINTS = {
    ReportText.Chapter.STOCK: "Was die Zahlen zum Bestand nicht sagen; darf leer bleiben.",
    ReportText.Chapter.NEED: "Wo Bedarf wächst oder sinkt; darf leer bleiben.",
    ReportText.Chapter.PROJECTS: "Was als Nächstes kommt; darf leer bleiben.",
    ReportText.Chapter.PARTICIPATION: "Wer wie beteiligt war; darf leer bleiben.",
}
NEEDED = "Ohne dieses Kapitel wird der Bericht nicht freigegeben."


FIRST = date(1990, 1, 1)
TOO_EARLY = f"Gezählt wird frühestens ab dem {FIRST:%d.%m.%Y}; nennen Sie einen Tag danach."


class DrawUpForm(forms.Form):
    """Aufstellen: which report, and the day its figures hold for."""

    kind = forms.ChoiceField(label="Bericht", choices=PlanningReport.Kind.choices)
    as_of = forms.DateField(
        label="Stand der Zahlen",
        widget=DayInput(),
        validators=[MinValueValidator(FIRST, TOO_EARLY)],
        help_text="Gezählt wird, was an diesem Tag galt und veröffentlicht ist.",
    )


class TextsForm(forms.Form):
    """All chapters that planning writes; empty ones may follow later."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for chapter in ReportText.Chapter:
            self.fields[chapter.value] = forms.CharField(
                label=chapter.label,
                required=False,
                max_length=8000,
                widget=forms.Textarea(attrs={"rows": 6}),
                help_text=HINTS.get(chapter, NEEDED),
            )


class ReleaseReportForm(forms.Form):
    """Freigeben: bound to what was read."""

    seen = forms.CharField(widget=forms.HiddenInput)
    read = forms.BooleanField(label="Ich habe den ganzen Bericht gelesen.")


class CommentForm(forms.ModelForm):
    """What an evaluator says; it stays as written."""

    class Meta:
        model = ReportComment
        fields = ["body", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}
