"""Dated thresholds of statistical secrecy, as the Statistikstelle writes them down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from districts.disclosure.types import AUDIENCES, Rule
from districts.importers.report import FileRefused
from districts.importers.strict_json import loads

FIELDS = (
    "sources",
    "min_count",
    "valid_from",
    "valid_to",
    "min_base",
    "dominance",
    "zeros_visible",
    "rounding_base",
    "basis",
)


def read_rules(path: Path) -> tuple[Rule, ...]:
    """The rules of a file: one entry holds for several sources, by audience.

    Raises
    ------
    ValidationError
        If the file or an entry cannot be read; the message names the entry.
    """
    try:
        entries = loads(path.read_bytes(), number=Decimal)
    except OSError as error:
        raise ValidationError(f"{path.name}: nicht lesbar ({error.strerror}).") from None
    except FileRefused as refused:
        raise ValidationError(f"{path.name}: {refused}") from None
    if not isinstance(entries, list):
        raise ValidationError(f"{path.name}: Erwartet wird eine Liste von Regeln.")
    return tuple(
        rule
        for number, entry in enumerate(entries, start=1)
        for rule in _entry(entry, f"{path.name}, Regel {number}")
    )


def _entry(entry: object, place: str) -> tuple[Rule, ...]:
    names = set(entry) if isinstance(entry, dict) else set()
    if wrong := names.symmetric_difference(FIELDS):
        words = ", ".join(sorted(wrong))
        raise ValidationError(f"{place}: Fehlende oder unbekannte Felder: {words}.")
    try:
        return tuple(_rules(entry))
    except (TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise ValidationError(f"{place}: {error}") from None


def _rules(entry: Mapping[str, Any]) -> Iterator[Rule]:
    if unknown := sorted(set(entry["min_count"]).difference(AUDIENCES)):
        raise ValueError(f"Unbekannte Adressaten in min_count: {', '.join(unknown)}.")
    last = entry["valid_to"]
    for source in entry["sources"]:
        for audience, least in entry["min_count"].items():
            yield Rule(
                source=_text(source, "sources"),
                audience=audience,
                valid_from=_day(entry["valid_from"], "valid_from"),
                valid_to=None if last is None else _day(last, "valid_to"),
                min_count=_whole(least, "min_count"),
                min_base=_whole(entry["min_base"], "min_base"),
                dominance=_dominance(entry["dominance"]),
                zeros_visible=_yes_or_no(entry["zeros_visible"], "zeros_visible"),
                rounding_base=_rounding(entry["rounding_base"]),
                basis=_text(entry["basis"], "basis"),
            )


def _whole(value: object, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{field} ist keine ganze Zahl ab 0.")
    return value


def _text(value: object, field: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{field} ist kein Text.")
    return value


def _day(value: object, field: str) -> date:
    try:
        return date.fromisoformat(_text(value, field))
    except ValueError:
        raise ValueError(f"{field} ist kein Tag wie 2026-08-01.") from None


def _yes_or_no(value: object, field: str) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{field} ist weder true noch false.")
    return value


def _dominance(value: object) -> tuple[int, Decimal] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("dominance ist weder null noch ein Paar aus Anzahl und Prozent.")
    number, percent = value
    return _whole(number, "dominance"), Decimal(_text(percent, "dominance"))


def _rounding(value: object) -> int | None:
    return None if value is None else _whole(value, "rounding_base")
