"""Which numbers an indicator can have at all, by its unit.

A share lies between 0 and 1. What may be greater, such as a Versorgungsgrad, is no share
and says so by another unit; what may be negative is a difference and says that likewise.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from districts.importers.fields import Fields
from districts.importers.values import ReadValue

SHARE = "Anteil"
DIFFERENCES = ("saldo", "veränderung", "differenz", "punkte", "standardabweichung")

ABOVE_ONE = (
    "Darf der Wert über 1 liegen (wie ein Versorgungsgrad), braucht der Indikator im "
    "Katalog eine andere Einheit, etwa „Verhältnis“."
)
IN_PER_CENT = "Prozentwerte geben Sie durch 100 geteilt an."
PER_CENT_OPTION = "Stehen in der Spalte Prozente, gehört „percent = true“ ins Manifest."


@dataclass(frozen=True)
class Source:
    """Columns of a row that a value was read from, and how its shares are to be given."""

    value: str
    numerator: str = ""
    denominator: str = ""
    percent: bool = False
    remedy: str = IN_PER_CENT


def check_limits(fields: Fields, read: ReadValue, source: Source) -> None:
    """Refuse the cells of a value that no count or share can have."""
    if _counts_fit(fields, read, source):
        _value_fits(fields, read, source)


def _counts_fit(fields: Fields, read: ReadValue, source: Source) -> bool:
    top, bottom = read.numerator, read.denominator
    fits = True
    for column, count in ((source.numerator, top), (source.denominator, bottom)):
        if count is not None and count < 0:
            fields.refuse(column, "Zähler und Nenner sind nicht negativ; bitte berichtigen")
            fits = False
    if fits and read.indicator.unit == SHARE and None not in (top, bottom) and top > bottom:
        fields.refuse(
            source.numerator,
            "der Zähler eines Anteils ist nicht größer als der Nenner "
            f"({bottom.normalize():f}). {ABOVE_ONE}",
        )
        fits = False
    return fits


def _value_fits(fields: Fields, read: ReadValue, source: Source) -> None:
    value, unit = read.cell.value, read.indicator.unit
    if value is None:
        return
    if unit == SHARE and not 0 <= value <= 1:
        fields.refuse(source.value, _share_message(value, source))
    elif value < 0 and not any(word in unit.lower() for word in DIFFERENCES):
        fields.refuse(
            source.value,
            f"in „{unit}“ gibt es keine negativen Werte. Ist eine Differenz gemeint, "
            "nennt die Einheit des Indikators das, etwa „Personen (Saldo)“.",
        )


def _share_message(value: Decimal, source: Source) -> str:
    if source.percent:
        said = "ein Anteil in Prozent liegt zwischen 0 und 100; bitte berichtigen."
    else:
        said = f"ein Anteil liegt zwischen 0 und 1. {source.remedy}"
    return f"{said} {ABOVE_ONE}" if value > 1 else said
