"""What people enter about a decision; every act has its own small form."""

from __future__ import annotations

from typing import Any

from django import forms

from planning.decisions.paper import FIELDS, KINDS, NAMES, Field, PaperRefused, paper_of
from planning.models import Endorsement, Resolution

TEXT = forms.Textarea(attrs={"rows": 3})


class DayInput(forms.DateInput):
    """A day as the browser's own field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SubmitForm(forms.Form):
    """Vorlegen: subject, numbers, why there is a new Fassung, the texts of the paper."""

    title = forms.CharField(label="Betreff", max_length=200)
    paper_number = forms.CharField(
        label="Vorlagennummer",
        max_length=60,
        required=False,
        help_text="wie im Ratsinformationssystem, zum Beispiel VIII-DS-01234",
    )
    paper_url = forms.URLField(
        label="Adresse im Ratsinformationssystem",
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text="beginnt mit https://",
    )
    reason = forms.CharField(
        label="Grund der Neufassung",
        required=False,
        widget=TEXT,
        help_text="nur, wenn die Runde schon eine Vorlage hat",
    )
    visibility_reason = forms.CharField(
        label="Grund, weshalb Ränge geheim bleiben",
        required=False,
        widget=TEXT,
        help_text="nur, wenn die Sichtbarkeitsprüfung unter 90 % bleibt; er wird gedruckt",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in FIELDS:
            self.fields[field.name] = _paper_field(field)

    def clean(self) -> dict[str, Any]:
        """Every line of a field with lines reads; what does not is said beside it."""
        self.cleaned_data["paper"] = {
            name: self.cleaned_data.pop(name, "") for name in NAMES
        }
        try:
            paper_of(self.cleaned_data["paper"])
        except PaperRefused as refused:
            for name, message in refused.errors.items():
                self.add_error(name, message)
        return self.cleaned_data


def _paper_field(field: Field) -> forms.Field:
    """A field of the paper as people fill it in."""
    given = {"label": field.title, "help_text": field.hint, "required": False}
    if field.name == "kind":
        choices = [("", "keine Angabe"), *((kind, kind) for kind in KINDS)]
        return forms.ChoiceField(choices=choices, **given)
    if field.is_long:
        return forms.CharField(widget=TEXT, **given)
    return forms.CharField(max_length=160, **given)


class ReleaseForm(forms.Form):
    """Freigeben: bound to the document that was on the screen."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    read = forms.BooleanField(
        label="Ich habe die Vorlage und den Unterschied zum Geltenden geprüft."
    )


class ResolutionForm(forms.Form):
    """Beschluss eintragen: what a body did with the Vorlage."""

    body = forms.CharField(label="Gremium", max_length=120, initial="Jugendhilfeausschuss")
    decided_on = forms.DateField(label="Datum der Sitzung", widget=DayInput())
    result = forms.ChoiceField(label="Ergebnis", choices=Resolution.Result.choices)
    number = forms.CharField(
        label="Beschlussnummer",
        max_length=60,
        required=False,
        help_text="nötig bei beschlossen und bestätigt",
    )
    minutes = forms.CharField(
        label="Auszug der Niederschrift",
        required=False,
        widget=TEXT,
        help_text="nötig bei beschlossen und bestätigt",
    )


class EndorsementForm(forms.Form):
    """Mitzeichnung eintragen."""

    office = forms.ChoiceField(label="Amt", choices=Endorsement.Office.choices)
    given_on = forms.DateField(label="mitgezeichnet am", widget=DayInput())
    remark = forms.CharField(label="Vermerk", required=False, widget=TEXT)


class RevokeForm(forms.Form):
    """Aufheben: only with a reason."""

    reason = forms.CharField(label="Grund der Aufhebung", widget=TEXT)


class CheckForm(forms.Form):
    """Prüfen: a Beschlussdokumentation that somebody holds."""

    file = forms.FileField(label="Beschlussdokumentation (ZIP)")
