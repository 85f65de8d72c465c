"""The only place that writes a number, a date or a state for a page.

German forms: ``1.234,5``, ``22.11.2026``, a real minus sign. Every number keeps its exact
value in ``<data value>``; where there is none, a word stands instead, never a zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from planning.allocation.money import in_cents

register = template.Library()

GAP = "keine Angabe"
STATES = {
    "keine_angabe": "keine Angabe",
    "geheim": "geheim",
    "nicht_sinnvoll": "nicht sinnvoll",
}
# What a screen reader says for a sign that it would pass over.
SIGNS = {
    "-": "Minuszeichen",
    "–": "Gedankenstrich",
    ".": "Punkt",
    "•": "dicker Punkt",
    "...": "drei Punkte",
    "…": "drei Punkte",
    "/": "Schrägstrich",
}
SHARE, PERCENT, EURO, INDEX = "Anteil", "Prozent", "Euro", "Indexpunkte"
Number = Decimal | float | int


def german(number: Number, places: int) -> str:
    """The number rounded half up to ``places``, ``1.234,5``, without a negative zero."""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{places}f}".translate(str.maketrans(",.", ".,"))
    return f"−{text}" if rounded < 0 else text


def data(number: Number | None, text: str, gap: str = GAP) -> str:
    """The text with the exact value beside it, or the word for the gap."""
    if number is None:
        return gap
    return format_html('<data value="{}">{}</data>', f"{number}", text)


def plain(number: Number) -> str:
    """As many places as the number has, at most two."""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    short = exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP).normalize()
    return german(short, max(0, -short.as_tuple().exponent))


@register.filter
def vzae(fte: Number | None, gap: str = GAP) -> str:
    """Vollzeitäquivalente with two places."""
    return gap if fte is None else data(fte, german(fte, 2))


@register.filter
def ganzzahl(number: Number | None, gap: str = GAP) -> str:
    """A count, with dots between thousands."""
    return gap if number is None else data(number, german(number, 0))


@register.filter
def kennzahl(number: int) -> str:
    """A number that is a name (of a run, a version, a page): no dots."""
    return str(number)


@register.filter
def zahl(number: Number | None, places: int = 1) -> str:
    """A number with a fixed number of places."""
    return GAP if number is None else data(number, german(number, int(places)))


@register.filter
def euro(amount: Number | None, gap: str = GAP) -> str:
    """Money to the cent; here alone it is rounded."""
    return gap if amount is None else data(amount, f"{german(_money(amount), 2)} €")


@register.filter
def euro_veraenderung(change: Number | None, gap: str = GAP) -> str:
    """Money more or less, to the cent, always with its sign."""
    return gap if change is None else data(change, f"{_signed(_money(change), 2)} €")


def _money(amount: Number) -> Number:
    return in_cents(amount) if isinstance(amount, Decimal) else amount


@register.filter
def indexwert(index: Number | None, gap: str = "kein Indexwert") -> str:
    """An Indexwert or a Beitrag with two places and a real minus sign."""
    return gap if index is None else data(index, german(index, 2))


@register.filter
def veraenderung(change: Number | None, places: int = 2) -> str:
    """A difference with its sign; nothing changed reads ±0."""
    if change is None:
        return GAP
    return data(change, _signed(change, int(places)))


def _signed(change: Number, places: int) -> str:
    text = german(change, places)
    if not text.strip("−0,."):
        return f"±{text.lstrip('−')}"
    return text if text.startswith("−") else f"+{text}"


@register.filter
def anteil(share: Number | None, places: int = 1) -> str:
    """A share of one as percent."""
    if share is None:
        return GAP
    exact = share if isinstance(share, Decimal) else Decimal(repr(share))
    return data(share, f"{german(exact * 100, int(places))} %")


@register.filter
def zustand(state: str) -> str:
    """The word for a missing value, with its code beside it."""
    return format_html('<data value="{}">{}</data>', state, STATES[state])


def with_sign(text: str, sign: str) -> str:
    """What is shown with the sign of the delivered cell beside it; ``""`` was empty."""
    if not sign:
        return format_html("{} <small>(geliefert: leer)</small>", text)
    quoted = f"„{sign}“"
    if name := SIGNS.get(sign):
        quoted = format_html('<span role="img" aria-label="{}">{}</span>', name, quoted)
    return format_html("{} <small>(geliefert: {})</small>", text, quoted)


def gap_as_delivered(state: str, sign: str) -> str:
    """The word for a missing value with its sign.

    Of a secret one neither a number is quoted nor that there is no sign: the gate shows
    none, whatever was delivered.
    """
    is_bare = state == "geheim" and (not sign or has_digit(sign))
    return zustand(state) if is_bare else with_sign(zustand(state), sign)


def has_digit(sign: str) -> bool:
    """Whether a delivered cell holds a number, wholly or in part."""
    return any(letter.isdigit() for letter in sign)


@register.filter
def luecke(state: str, sign: str | None = None) -> str:
    """Why a calculation lacks a figure: a known value alone means too few years.

    The sign as delivered stands beside; None says that nothing was delivered.
    """
    if state == "wert":
        return "zu wenige Jahre"
    return zustand(state) if sign is None else gap_as_delivered(state, sign)


@register.filter
def beitraege(parts: Iterable[Any]) -> SafeString:
    """Contributions one after the other: name and value, or why there is none."""
    said = (
        luecke(part.state, part.sign) if part.value is None else indexwert(part.value)
        for part in parts
    )
    pairs = zip((part.name for part in parts), said, strict=True)
    return format_html_join("; ", "{} {}", pairs)


@register.filter
def messwert(cell: object, unit: str = "") -> str:
    """A delivered value (value, state, sign) in its unit, or the word for its state.

    The sign stands beside what is missing, and beside a 0 that was delivered as a dash.
    """
    if cell is None:
        return zustand("keine_angabe")
    sign = cell.source_sign
    if cell.state != "wert":
        return gap_as_delivered(cell.state, sign)
    shown = in_unit(cell.value, unit or cell.indicator.unit)
    return shown if not sign or has_digit(sign) else with_sign(shown, sign)


@register.filter
def in_unit(value: Number, unit: str) -> str:
    """A value as its unit asks: shares as percent, large sums in whole euros."""
    if unit == SHARE:
        return anteil(value)
    if unit in ("%", PERCENT):
        return data(value, f"{german(value, 1)} %")
    if unit.startswith(("€", EURO)):
        return data(value, f"{german(value, 0 if abs(value) >= 100 else 2)} €")
    return indexwert(value) if unit == INDEX else data(value, plain(value))


@register.filter
def datum(day: date | datetime | None, gap: str = GAP) -> str:
    """A day as 22.11.2026; a point in time as its day in Leipzig."""
    if day is None:
        return gap
    if isinstance(day, datetime) and timezone.is_aware(day):
        day = timezone.localtime(day)
    iso, text = f"{day:%Y-%m-%d}", f"{day:%d.%m.%Y}"
    return format_html('<time datetime="{}">{}</time>', iso, text)


@register.filter
def zeitraum(period: str) -> str:
    """A period in words: a school year says so, a calendar year speaks for itself."""
    return f"Schuljahr {period}" if "/" in period else period


@register.filter
def rangspanne(low: int | None, high: int | None) -> str:
    """A rank, or the span of a tie: 12–15."""
    if low is None or high is None:
        return "ohne Rang"
    return str(low) if low == high else f"{low}–{high}"


@register.filter
def anzahl(count: int, forms: str) -> str:
    """A count with its noun, ``forms`` as "Einrichtung,Einrichtungen"."""
    one, many = forms.split(",")
    return f"{german(count, 0)} {one if count == 1 else many}"


@register.filter
def zu(table: dict[object, object], key: object) -> object:
    """What a table of the context holds for a key; templates cannot ask by variable."""
    return table.get(key)


@register.filter
def ergebnis(value: Number | str, places: int) -> str:
    """What an example gives: a word as it is, a number with at most so many places."""
    if isinstance(value, str):
        return value
    step = Decimal(1).scaleb(-int(places))
    short = Decimal(repr(value)).quantize(step, rounding=ROUND_HALF_UP).normalize()
    return data(value, german(short, max(0, -short.as_tuple().exponent)))


@register.filter
def punkt(place: float) -> str:
    """A place on a drawing, with the decimal point that SVG asks for."""
    return f"{place:g}"


@register.filter
def minus(place: float, length: float) -> str:
    """A place on a drawing, moved left or up."""
    return punkt(round(place - length, 1))


@register.filter
def kebab(code: str) -> str:
    """A code as a CSS class."""
    return code.replace("_", "-")


@register.filter
def zelle(value: Number | str | date | None, style: str) -> str:
    """A cell of a frozen table in the style of its column; a word stays a word."""
    if value is None:
        return GAP
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return datum(value)
    return CELLS[style](value)


def exact(number: Number) -> str:
    """A number with the places it has, at most two."""
    return data(number, plain(number))


def changed(number: Number) -> str:
    """A difference with its sign and the places it has, at most two."""
    places = max(0, -Decimal(number).normalize().as_tuple().exponent)
    return veraenderung(number, min(2, places))


CELLS = {
    "whole": ganzzahl,
    "fte": vzae,
    "eur": euro,
    "share": anteil,
    "number": exact,
    "change": changed,
}
