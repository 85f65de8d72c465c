"""A new version of a key: other weights, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from planning.forms.decisions import DayInput
from planning.forms.weights import Weighing, WeightFields, weight_fields
from planning.models import ScoringKey

NEW_REASON = "Die Wichtung ist geändert; bitte begründen Sie die neue."
TEXT = forms.Textarea(attrs={"rows": 3})


class KeyVersionForm(WeightFields):
    """Weights and reasons of every indicator of a key, and who proposes the version."""

    title = forms.CharField(label="Titel", max_length=200)
    valid_from = forms.DateField(label="gilt ab", widget=DayInput())
    source = forms.CharField(
        label="Quelle der geänderten Wichtungen",
        max_length=300,
        help_text="Vorlage, Gutachten oder Sitzung, auf die sie sich stützen",
    )
    proposed_by = forms.CharField(
        label="vorgeschlagen von", max_length=200, help_text="Stelle, keine Person"
    )
    consulted = forms.CharField(
        label="beraten mit", max_length=300, required=False, help_text="Stellen, Gremien"
    )
    date = forms.DateField(label="vorgeschlagen am", widget=DayInput())

    def __init__(
        self, *args: Any, key: ScoringKey, weighing: Weighing, **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.weighings = (weighing,)
        self.reasons = {
            entry["code"]: (entry["rationale"] or {}).get("reason", "")
            for entry in key.content["indicators"]
        }
        self.fields |= weight_fields(self.weighings)
        for one in weighing.weights:
            self.fields[weighing.field(one)].label = f"Wichtung: {one.name}"
            reason = self.reasons[one.indicator]
            self.fields[_reason(one.indicator)] = forms.CharField(
                label=f"Begründung: {one.name}",
                initial=reason,
                required=bool(reason),
                widget=TEXT,
                max_length=2000,
            )

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What is said about the version as a whole."""
        return [self[name] for name in self.base_fields]

    @property
    def entries(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Each indicator with the fields of its weight and its reason."""
        (weighing,) = self.weighings
        return [
            (one.name, self[weighing.field(one)], self[_reason(one.indicator)])
            for one in weighing.weights
        ]

    def clean(self) -> dict[str, Any]:
        """Read the weights; who changes one says why."""
        given = super().clean()
        self.read_weights()
        for code, weight in self.weights.items():
            reason = self.cleaned_data.get(_reason(code), "")
            if Decimal(weight) and reason == self.reasons[code]:
                self.add_error(_reason(code), NEW_REASON)
        return given

    @property
    def weights(self) -> Mapping[str, str]:
        """The weights that differ, by indicator."""
        (weighing,) = self.weighings
        return self.changed_weights().get(weighing.code, {})

    @property
    def rationales(self) -> dict[str, dict[str, str]]:
        """What is new about the reasons, as a key file holds it, by indicator."""
        said = {
            "source": self.cleaned_data["source"],
            "proposed_by": self.cleaned_data["proposed_by"],
            "consulted": self.cleaned_data["consulted"] or None,
            "date": self.cleaned_data["date"].isoformat(),
        }
        return {
            code: {"reason": self.cleaned_data[_reason(code)], **said}
            for code, before in self.reasons.items()
            if self.cleaned_data[_reason(code)] != before
        }


def _reason(code: str) -> str:
    return f"reason-{code}"
