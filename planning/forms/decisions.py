"""What people enter about a decision; every act has its own small form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from planning.decisions.paper import (
    DECISION,
    FIELDS,
    KINDS,
    NAMES,
    Field,
    PaperRefused,
    paper_of,
)
from planning.models import Endorsement, Resolution

WARNINGS_READ = "Ich habe die Hinweise zu diesem Vorschlag gelesen und lege ihn so vor."
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
        label="Grund, weshalb die Vorlage oder Ränge geheim bleiben",
        required=False,
        widget=TEXT,
        help_text="nur, wenn die Vorlage nicht öffentlich lesbar ist oder die "
        "Sichtbarkeitsprüfung unter 90 % bleibt; er wird gedruckt",
    )

    def __init__(
        self, *args: Any, has_warnings: bool = False, earlier: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if earlier:
            self.fields["reason"] = _reason_after(earlier)
        for field in FIELDS:
            self.fields[field.name] = _paper_field(field)
        if has_warnings:
            self.fields["warnings_read"] = forms.BooleanField(label=WARNINGS_READ)

    def clean(self) -> dict[str, Any]:
        """Every line of a field with lines reads; what does not is said beside it."""
        self.cleaned_data.pop("warnings_read", None)
        self.cleaned_data["paper"] = {
            name: self.cleaned_data.pop(name, "") for name in NAMES
        }
        try:
            paper_of(self.cleaned_data["paper"])
        except PaperRefused as refused:
            for name, message in refused.errors.items():
                self.add_error(name, message)
        return self.cleaned_data


def _reason_after(version: int) -> forms.Field:
    """Why a Fassung follows an earlier one: nobody lays it before without."""
    return forms.CharField(
        label="Grund der Neufassung (nötig)",
        widget=TEXT,
        help_text=f"Zu dieser Runde gibt es schon Fassung {version}.",
        error_messages={"required": "Nennen Sie den Grund der Neufassung."},
    )


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
        label="Ich habe die Vorlage, ihre Hinweise und den Unterschied zum Geltenden "
        "geprüft."
    )
    opens = forms.BooleanField(label="", required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, inside: Sequence[str], **given: Any
    ) -> None:
        """``inside`` names what the Freigabe can publish; without it nobody is asked."""
        super().__init__(data, **given)
        if inside:
            self.fields["opens"].label = f"Mit veröffentlichen: {'; '.join(inside)}"
        else:
            del self.fields["opens"]


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

    def __init__(
        self, *args: Any, steps: Sequence[Mapping[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if steps:
            self.fields |= _bodies(steps)
            self.order_fields(["body", "other_body", "body_reason"])

    def clean(self) -> dict[str, Any]:
        """The body of the list, or the other one that was typed."""
        other = self.cleaned_data.pop("other_body", "")
        if "body" in self.cleaned_data and not self.cleaned_data["body"]:
            self.cleaned_data["body"] = other
            if not other:
                self.add_error("other_body", "Nennen Sie das Gremium.")
        return self.cleaned_data


def _bodies(steps: Sequence[Mapping[str, str]]) -> dict[str, forms.Field]:
    """Fields for the body that met: of the Beratungsfolge, or another with a reason."""
    named = {step["body"]: f"{step['body']} ({step['competence']})" for step in steps}
    deciding = [step["body"] for step in steps if step["competence"] == DECISION]
    return {
        "body": forms.ChoiceField(
            label="Gremium",
            required=False,
            choices=[*named.items(), ("", "anderes Gremium")],
            initial=deciding[-1] if deciding else "",
        ),
        "other_body": forms.CharField(
            label="anderes Gremium", max_length=120, required=False
        ),
        "body_reason": forms.CharField(
            label="Grund, wenn die Beratungsfolge anderes vorsieht",
            required=False,
            max_length=200,
            help_text="steht im Protokoll",
        ),
    }


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
