"""The form of a cut: one field for each source of the Vorlage, VzÄ, per cent or euros."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import Any

from django import forms

from planning.allocation.german import euro, payer, vzae
from planning.decisions.changes import period_of
from planning.decisions.edits import hundredths_in
from planning.forms.decisions import TEXT

NO_AMOUNT = "„{text}“ ist keine Kürzung wie 2,4 oder 10 % oder 60.000 €."
EUROS = re.compile(r"(\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?) *(?:€|EUR|Euro)")
Entry = Mapping[str, Any]


def price_of(record: Mapping[str, Any], entry: Entry) -> Decimal | None:
    """Euros of a VzÄ and year: the price of the source, else the frozen cost rate.

    The rate of the first day of its period counts; None where none holds on it.
    """
    if entry["cost_per_fte"] is not None:
        return Decimal(entry["cost_per_fte"])
    funding, span = record.get("funding"), period_of(entry["period"])
    if not funding or span is None:
        return None
    first = span[0].isoformat()
    for rate in funding["rates"]:
        if rate["valid_from"] <= first and (rate["valid_to"] or first) >= first:
            rise = 1 + Decimal(funding["tariff_percent"]) / 100
            return Decimal(rate["eur_per_fte"]) * rise
    return None


def _number(text: str) -> Decimal:
    """A number as people type it, not below zero."""
    number = Decimal(text.strip().replace(",", "."))
    if not number.is_finite() or number < 0:
        raise InvalidOperation
    return number


class CutForm(forms.Form):
    """How much less each source pays; an empty field leaves it as it is."""

    def __init__(self, record: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = record["rules"]["allocation"]
        self.grid = hundredths_in(rules["fte_grid"])
        self.entries = rules["budget"]
        self.prices = [price_of(record, entry) for entry in self.entries]
        for at, entry in enumerate(self.entries):
            self.fields[f"quelle_{at}"] = forms.CharField(
                label=f"{payer(entry['source'])} {entry['period']} (Vorlage: "
                f"{self._held(entry)})",
                required=False,
                max_length=20,
                help_text=self._example(self.prices[at]),
            )

    def clean(self) -> dict[str, Any]:
        """Every amount a number of VzÄ or a share of what the source pays."""
        for at, entry in enumerate(self.entries):
            text = self.cleaned_data.get(f"quelle_{at}", "").strip()
            try:
                self.cleaned_data[f"quelle_{at}"] = (
                    self._left(text, entry, self.prices[at]) if text else None
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

    def _held(self, entry: Entry) -> str:
        """What a source pays in the Vorlage, in its own measure and in VzÄ."""
        posts = vzae(self._budget(entry))
        if entry["eur"] is None:
            return posts
        return f"{euro(Decimal(entry['eur']))}, das sind {posts}"

    @staticmethod
    def _example(price: Decimal | None) -> str:
        said = "weniger um, zum Beispiel 2,4 oder 10 %"
        return said if price is None else f"{said} oder 60.000 € (1 VzÄ: {euro(price)})"

    def _budget(self, entry: Entry) -> int:
        """Hundredths of a VzÄ that a source pays; euros are rounded down to the grid."""
        found = [] if entry["fte"] is None else [hundredths_in(entry["fte"])]
        if entry["eur"] is not None:
            paid = Decimal(entry["eur"]) * 100 / Decimal(entry["cost_per_fte"])
            found.append(int(paid // self.grid) * self.grid)
        return min(found)

    def _left(self, text: str, entry: Entry, price: Decimal | None) -> int:
        """Hundredths that remain; a share is rounded down to the grid of the rules."""
        budget = self._budget(entry)
        if found := EUROS.fullmatch(text):
            left = budget - self._posts(found[1], price)
        elif text.endswith("%"):
            share = _number(text.removesuffix("%"))
            left = int(budget * (100 - share) / 100 // self.grid) * self.grid
        elif _number(text) * 100 % self.grid:
            raise ValueError("liegt nicht auf dem Raster der Regeln.")
        else:
            left = budget - int(_number(text) * 100)
        if left < 0:
            raise ValueError("ist mehr, als die Quelle in der Vorlage bezahlt.")
        return left

    def _posts(self, text: str, price: Decimal | None) -> int:
        """Hundredths that save so many euros at least: rounded up to the grid."""
        if price is None:
            raise ValueError("lässt sich nicht umrechnen: Es gibt keinen Kostensatz.")
        steps = _number(text.replace(".", "")) * 100 / price / self.grid
        return int(steps.to_integral_value(ROUND_CEILING)) * self.grid

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
