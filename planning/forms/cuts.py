"""The form of a cut: one field for each source of the Vorlage, VzÄ or per cent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from planning.decisions.edits import hundredths_in
from planning.forms.decisions import TEXT
from planning.reports.rule_words import payer

NO_AMOUNT = "„{text}“ ist keine Kürzung wie 2,4 oder 10 %."


class CutForm(forms.Form):
    """How much less each source pays; an empty field leaves it as it is."""

    def __init__(self, record: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = record["rules"]["allocation"]
        self.grid = hundredths_in(rules["fte_grid"])
        self.entries = [entry for entry in rules["budget"] if entry["fte"] is not None]
        for at, entry in enumerate(self.entries):
            self.fields[f"quelle_{at}"] = forms.CharField(
                label=f"{payer(entry['source'])} {entry['period']} (Vorlage: "
                f"{entry['fte'].replace('.', ',')} VzÄ)",
                required=False,
                max_length=20,
                help_text="weniger um, zum Beispiel 2,4 oder 10 %",
            )

    def clean(self) -> dict[str, Any]:
        """Every amount a number of VzÄ or a share of what the source pays."""
        for at, entry in enumerate(self.entries):
            text = self.cleaned_data.get(f"quelle_{at}", "").strip()
            try:
                self.cleaned_data[f"quelle_{at}"] = (
                    self._left(text, entry) if text else None
                )
            except (InvalidOperation, ValueError) as wrong:
                self.add_error(f"quelle_{at}", self._said(wrong, text))
        return self.cleaned_data

    def changes(self) -> list[dict[str, Any]]:
        """Changes of type budget for the sources that are cut."""
        return list(self._changes())

    def _changes(self) -> Iterator[dict[str, Any]]:
        for at, entry in enumerate(self.entries):
            left = self.cleaned_data.get(f"quelle_{at}")
            if left is not None:
                where = {"source": entry["source"], "period": entry["period"]}
                yield {"what": "budget", **where, "fte": f"{Decimal(left) / 100:.2f}"}

    def _left(self, text: str, entry: Mapping[str, Any]) -> int:
        """Hundredths that remain; a share is rounded down to the grid of the rules."""
        budget = hundredths_in(entry["fte"])
        number = Decimal(text.removesuffix("%").strip().replace(",", "."))
        if not number.is_finite() or number < 0:
            raise InvalidOperation
        if text.endswith("%"):
            left = int(budget * (100 - number) / 100 // self.grid) * self.grid
        elif number * 100 % self.grid:
            raise ValueError("liegt nicht auf dem Raster der Regeln.")
        else:
            left = budget - int(number * 100)
        if left < 0:
            raise ValueError("ist mehr, als die Quelle in der Vorlage bezahlt.")
        return left

    @staticmethod
    def _said(wrong: Exception, text: str) -> str:
        if isinstance(wrong, InvalidOperation):
            return NO_AMOUNT.format(text=text)
        return f"„{text}“ {wrong}"


class CutVersionForm(forms.Form):
    """Neufassung anlegen: the reason and what the Kämmerei notes beside the cut."""

    reason = forms.CharField(label="Grund der Neufassung", widget=TEXT)
    reservation = forms.CharField(
        label="Haushaltsvorbehalt",
        required=False,
        widget=TEXT,
        help_text="mit dem Tag, bis zu dem er gilt",
    )
    blocked = forms.CharField(label="Sperrvermerk", required=False, widget=TEXT)
