"""Forms of Stellungnahmen and of Nachsteuerungen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from facilities.models import Facility, Provider
from planning.forms.decisions import TEXT, DayInput
from planning.models import PlanningRound, Reallocation, Statement

NO_FACILITY = "„{number}“ ist keine Einrichtung dieser Runde."


class FacilityField(forms.CharField):
    """A facility by its official number, None where the field is empty."""

    def __init__(self, label: str, numbers: frozenset[str], **given: Any) -> None:
        super().__init__(label=label, required=False, max_length=40, **given)
        self._numbers = numbers

    def clean(self, value: str) -> Facility | None:
        """The row behind the number."""
        number = super().clean(value)
        if not number:
            return None
        row = Facility.objects.filter(number=number).first()
        if row is None or number not in self._numbers:
            raise forms.ValidationError(NO_FACILITY.format(number=number))
        return row


class AskForm(forms.Form):
    """Stellungnahme anfordern: who, until when, about which facility."""

    kind = forms.ChoiceField(label="wer sich äußert", choices=Statement.Writer.choices)
    body = forms.CharField(
        label="Name der Stelle",
        max_length=160,
        help_text="Stelle oder Gremium; ein Träger mit seinem Namen in den Stammdaten",
    )
    deadline = forms.DateField(label="Frist", widget=DayInput())

    def __init__(self, numbers: frozenset[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facility"] = FacilityField(
            "betrifft Einrichtung (Kennung)", numbers, help_text="leer: die ganze Runde"
        )

    def clean(self) -> dict[str, Any]:
        """Whoever is asked can be found: a facility by its number, a carrier by name."""
        found = super().clean()
        if found.get("kind") == Statement.Writer.CARRIER:
            found["provider"] = Provider.objects.filter(name=found.get("body")).first()
        return found


class HandInStatementForm(forms.Form):
    """Stellungnahme abgeben: the text, and that it names nobody."""

    text = forms.CharField(
        label="Text der Stellungnahme", widget=forms.Textarea(attrs={"rows": 12})
    )
    is_impersonal = forms.BooleanField(
        label="Der Text sagt nichts über einzelne Personen.", required=False
    )


class StatementChoice(forms.ModelChoiceField):
    """Statements of one round that wait for the same step."""

    def __init__(self, rows: QuerySet[Statement]) -> None:
        super().__init__(rows, label="Stellungnahme von", empty_label=None)


class ReceiveForm(forms.Form):
    """Eingang eintragen: the text as it came in."""

    def __init__(self, round: PlanningRound, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["statement"] = StatementChoice(round.statements.filter(text=""))
        self.fields["text"] = forms.CharField(label="Text der Stellungnahme", widget=TEXT)
        self.fields["received_on"] = forms.DateField(
            label="eingegangen am", widget=DayInput()
        )


class AnswerForm(forms.Form):
    """Antwort eintragen: what the office says, and what changed by it."""

    def __init__(self, round: PlanningRound, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = round.statements.exclude(text="").filter(answer="")
        self.fields["statement"] = StatementChoice(rows)
        self.fields["answer"] = forms.CharField(label="Antwort", widget=TEXT)
        self.fields["effect"] = forms.ChoiceField(
            label="Wirkung", choices=Statement.Effect.choices
        )
        self.fields["is_impersonal"] = forms.BooleanField(
            label="Stellungnahme und Antwort sagen nichts über einzelne Personen.",
            required=False,
        )


class ReallocationForm(forms.Form):
    """Nachsteuern: where VzÄ come from, for how long, and on whose word."""

    cause = forms.ChoiceField(
        label="Anlass",
        choices=Reallocation.Cause.choices,
        help_text="Eine unbesetzte Stelle allein macht nichts frei.",
    )
    fte = forms.DecimalField(
        label="VzÄ", max_digits=6, decimal_places=2, min_value=0.01, localize=True
    )
    starts_on = forms.DateField(label="von", widget=DayInput())
    ends_on = forms.DateField(label="bis", widget=DayInput())
    note = forms.CharField(
        label="Nachweis",
        widget=TEXT,
        help_text="woher die VzÄ kommen",
    )
    resolution = forms.CharField(
        label="Beschluss",
        max_length=120,
        required=False,
        help_text="Gremium und Nummer, nötig über der Zuständigkeitsgrenze",
    )
    field_order = ("cause", "origin", "source", "fte", "starts_on", "ends_on")

    def __init__(self, record: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = frozenset(line["number"] for line in record["result"]["lines"])
        names = {entry["source"] for entry in record["rules"]["allocation"]["budget"]}
        self.fields["origin"] = FacilityField(
            "frei geworden bei (Kennung)",
            numbers,
            help_text="leer bei neuen Mitteln",
        )
        choices = [(name, name) for name in sorted(names)]
        self.fields["source"] = forms.ChoiceField(label="Mittelquelle", choices=choices)
        self.order_fields(self.field_order)


class ReallocationReleaseForm(forms.Form):
    """Freigeben: bound to the Nachsteuerung that was on the screen."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    read = forms.BooleanField(label="Ich habe Anlass, Nachweis und Reihenfolge geprüft.")
