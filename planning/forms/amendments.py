"""Entering an amendment: one small form for each type, filled from the Vorlage."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet

from districts.collation import german_order
from planning.allocation.german import payer
from planning.decisions.changes import MODES, named_key
from planning.forms.decisions import TEXT, DayInput
from planning.values import decimal_text

Record = Mapping[str, Any]
SEPARATOR = "|"


class MotionForm(forms.Form):
    """What every amendment names; its types add their own fields."""

    what = ""
    joined: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "source": ("source", "period"),
        "threshold": ("key", "level"),
        "indicator": ("key", "indicator"),
    }  # fields whose value is made of several parts of a change
    number = forms.CharField(
        label="Nummer", max_length=60, help_text="wie im Ratsinformationssystem"
    )
    mover = forms.CharField(
        label="eingebracht von",
        max_length=120,
        help_text="Gremium oder Fraktion, keine Person",
    )
    title = forms.CharField(label="Worum es geht", max_length=200)

    def __init__(self, record: Record, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        self.offer()

    def offer(self) -> None:
        """Choices that the Vorlage holds."""

    def change(self) -> dict[str, Any]:
        """The typed change of a valid form."""
        raise NotImplementedError

    def filled(self, change: Mapping[str, Any]) -> dict[str, Any]:
        """What the fields of the form hold for a typed change, for changing it."""
        return {name: self._held(name, change) for name in self.fields if name != "title"}

    def _held(self, name: str, change: Mapping[str, Any]) -> Any:
        if name in self.joined:
            return SEPARATOR.join(change[part] for part in self.joined[name])
        value = change.get(name)
        is_number = isinstance(self.fields[name], forms.DecimalField)
        return Decimal(value) if is_number and value is not None else value

    def choices(self, name: str, pairs: list[tuple[str, str]]) -> None:
        """Fill a field with what the Vorlage has."""
        self.fields[name].choices = pairs

    def parts(self, name: str) -> list[str]:
        """What a chosen value is made of."""
        return self.cleaned_data[name].split(SEPARATOR)


def _sources(record: Record) -> list[tuple[str, str]]:
    entries = record["rules"]["allocation"]["budget"]
    return [
        (f"{entry['source']}{SEPARATOR}{entry['period']}", _said(entry))
        for entry in entries
    ]


def _said(entry: Mapping[str, Any]) -> str:
    amount = "in Euro" if entry["fte"] is None else f"{_comma(entry['fte'])} VzÄ"
    return f"{payer(entry['source'])} {entry['period']}: {amount}"


def _comma(text: object) -> str:
    return str(text).replace(".", ",")


def _amount(label: str, **given: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, localize=True, max_digits=10, widget=forms.TextInput, **given
    )


class BudgetForm(MotionForm):
    """Another budget of one source."""

    what = "budget"
    source = forms.ChoiceField(label="Quelle")
    fte = _amount("Budget in VzÄ", min_value=0, decimal_places=2)

    def offer(self) -> None:
        """The sources of the Vorlage."""
        self.choices("source", _sources(self.record))

    def change(self) -> dict[str, Any]:
        """A change of type budget."""
        source, period = self.parts("source")
        amount = f"{self.cleaned_data['fte']:.2f}"
        return {"what": "budget", "source": source, "period": period, "fte": amount}


class PositionsForm(MotionForm):
    """So many positions more from a day on."""

    what = "positions"
    count = forms.IntegerField(label="Zahl der Stellen", min_value=1, max_value=1000)
    fte = _amount(
        "VzÄ je Stelle", min_value=Decimal("0.01"), decimal_places=2, initial="0,8"
    )
    starts_on = forms.DateField(label="ab", widget=DayInput())
    source = forms.ChoiceField(label="Quelle")

    def offer(self) -> None:
        """The sources of the Vorlage."""
        self.choices("source", _sources(self.record))

    def change(self) -> dict[str, Any]:
        """A change of type positions."""
        source, period = self.parts("source")
        return {
            "what": "positions",
            "source": source,
            "period": period,
            "count": self.cleaned_data["count"],
            "fte": f"{self.cleaned_data['fte']:.2f}",
            "starts_on": self.cleaned_data["starts_on"].isoformat(),
        }


class ThresholdForm(MotionForm):
    """Another threshold of a step."""

    what = "threshold"
    threshold = forms.ChoiceField(label="Schwelle")
    enter = _amount("Eintritt ab Index")
    stay = _amount("Verbleib ab Index")

    def offer(self) -> None:
        """The thresholds of the Vorlage."""
        rules = self.record["rules"]
        entries = rules["allocation"]["thresholds"]
        pairs = {
            f"{entry['key']}{SEPARATOR}{entry['level']}": (
                f"{_comma(entry['level'])} VzÄ: Eintritt ab {_comma(entry['enter'])}, "
                f"Verbleib ab {_comma(entry['stay'])} (Schlüssel "
                f"{named_key(rules, entry['key'])})"
            )
            for entry in entries
        }
        self.choices("threshold", list(pairs.items()))

    def change(self) -> dict[str, Any]:
        """A change of type threshold."""
        key, level = self.parts("threshold")
        figures = {
            name: decimal_text(self.cleaned_data[name]) for name in ("enter", "stay")
        }
        return {"what": "threshold", "key": key, "level": level, **figures}


class GrandfatheringForm(MotionForm):
    """Another Bestandsschutz."""

    what = "grandfathering"
    mode = forms.ChoiceField(label="Bestandsschutz", choices=list(MODES.items()))
    until = forms.DateField(label="bis", widget=DayInput(), required=False)

    def change(self) -> dict[str, Any]:
        """A change of type grandfathering."""
        until = self.cleaned_data["until"]
        return {
            "what": "grandfathering",
            "mode": self.cleaned_data["mode"],
            "until": until and until.isoformat(),
        }


class WeightForm(MotionForm):
    """Another Wichtung of an indicator."""

    what = "weight"
    indicator = forms.ChoiceField(label="Indikator")
    weight = _amount("Wichtung", min_value=0)

    def offer(self) -> None:
        """The indicators of the frozen keys."""
        self.choices("indicator", _indicators(self.record))

    def change(self) -> dict[str, Any]:
        """A change of type weight."""
        key, code = self.parts("indicator")
        weight = decimal_text(self.cleaned_data["weight"])
        return {"what": "weight", "key": key, "indicator": code, "weight": weight}


class IndicatorOutForm(MotionForm):
    """A key without one of its indicators."""

    what = "indicator_out"
    indicator = forms.ChoiceField(label="Indikator, der entfällt")

    def offer(self) -> None:
        """The indicators of the frozen keys."""
        self.choices("indicator", _indicators(self.record))

    def change(self) -> dict[str, Any]:
        """A change of type indicator_out."""
        key, code = self.parts("indicator")
        return {"what": "indicator_out", "key": key, "indicator": code}


class SingleCaseForm(MotionForm):
    """What one facility receives whatever the rules say, with the reason."""

    what = "single_case"
    facility = forms.ChoiceField(label="Einrichtung")
    fte = _amount("erhält VzÄ", min_value=0, decimal_places=2, help_text="0: keine Stelle")
    reason = forms.CharField(
        label="Begründung",
        max_length=500,
        widget=TEXT,
        help_text="Sie steht als Grund an der Einrichtung; ohne Namen von Personen.",
    )

    def offer(self) -> None:
        """The facilities of the Vorlage, each with what it is to receive."""
        names = {row["number"]: row["name"] for row in self.record["inputs"]["facilities"]}
        lines = self.record["result"]["lines"]
        pairs = [
            (n, f"{names.get(n, n)} ({n}), in der Vorlage {_comma(line['proposal_fte'])}")
            for line in lines
            for n in [line["number"]]
        ]
        self.choices("facility", sorted(pairs, key=lambda pair: german_order(pair[1])))

    def change(self) -> dict[str, Any]:
        """A change of type single_case."""
        amount = f"{self.cleaned_data['fte']:.2f}"
        said = {name: self.cleaned_data[name] for name in ("facility", "reason")}
        return {"what": "single_case", "fte": amount, **said}


def _indicators(record: Record) -> list[tuple[str, str]]:
    names = {row["code"]: row["name"] for row in record["inputs"]["indicators"]}
    return [
        (
            f"{reference}{SEPARATOR}{entry['code']}",
            f"{names.get(entry['code'], entry['code'])}: Wichtung "
            f"{_comma(entry['weight'])}",
        )
        for reference, key in record["rules"]["keys"].items()
        for entry in key["content"]["indicators"]
    ]


# Type of an amendment to its form and what a link to the form says.
MOTIONS: dict[str, tuple[type[MotionForm], str]] = {
    "budget": (BudgetForm, "anderes Budget"),
    "positions": (PositionsForm, "zusätzliche Stellen ab einem Tag"),
    "threshold": (ThresholdForm, "andere Schwelle"),
    "grandfathering": (GrandfatheringForm, "anderer Bestandsschutz"),
    "weight": (WeightForm, "andere Wichtung"),
    "indicator_out": (IndicatorOutForm, "ohne einen Indikator"),
    "single_case": (SingleCaseForm, "Einzelfall: was eine Einrichtung erhält"),
}


class AcceptForm(forms.Form):
    """Übernehmen: why there is a new Fassung."""

    reason = forms.CharField(label="Grund der Neufassung", widget=TEXT)


class HandInForm(forms.Form):
    """Einreichen: under which number, and for whom."""

    number = MotionForm.base_fields["number"]
    mover = MotionForm.base_fields["mover"]


class ShareForm(forms.Form):
    """Teilen: who of the own Fraktion reads a draft."""

    def __init__(self, fellows: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"] = forms.ModelMultipleChoiceField(
            fellows,
            label="Wer mitliest",
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


def motions_for(record: Record) -> dict[str, tuple[type[MotionForm], str]]:
    """What an amendment may change in a Vorlage: only what its rules have at all."""
    rules = record["rules"]
    there = {"threshold": rules["allocation"]["thresholds"]}
    there |= dict.fromkeys(("weight", "indicator_out"), rules["keys"])
    return {what: form for what, form in MOTIONS.items() if there.get(what, True)}
