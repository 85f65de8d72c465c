"""Between the rules document and what a person types: numbers, lists, days, conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

NUMBER = re.compile(r"[-−+]?(0|[1-9]\d*)([.,]\d+)?")  # 04 is a Kennung
CENTS = re.compile(r"\d+\.\d0")
TRUTH = {"ja": True, "nein": False}
LISTED = ("in", "not_in")


def shown(value: Any) -> str:
    """A value of the document as a field shows it; lists with semicolons."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, Mapping):
        return f"{value['area_kind']}: {value['area']}"
    if isinstance(value, list | tuple):
        return "; ".join(map(shown, value))
    text = str(value)
    if isinstance(value, str) and CENTS.fullmatch(text):
        text = text[:-1]  # VzÄ: 0,8 and not 0,80
    return text.replace(".", ",") if NUMBER.fullmatch(text) else text


def number(text: str) -> str | None:
    """A number with a point; what is none goes to the reader of rules as it was typed."""
    typed = text.strip().replace("−", "-")
    return (typed.replace(",", ".") if NUMBER.fullmatch(typed) else typed) or None


def numbers(text: str) -> list[str] | None:
    """Numbers between semicolons."""
    return [number(part) or "" for part in words(text) or ()] or None


def levels(text: str) -> list[str] | None:
    """Steps in VzÄ; none at all is always one of them."""
    steps = numbers(text)
    return steps and [*([] if {"0", "0.0"} & set(steps) else ["0"]), *steps]


def whole(text: str) -> int | str | None:
    """A whole number."""
    typed = text.strip()
    return int(typed) if typed.isdecimal() and len(typed) < 10 else typed or None


def word(text: str) -> str | None:
    """Text without blanks around it."""
    return text.strip() or None


def words(text: str) -> list[str] | None:
    """Texts between semicolons."""
    return [part.strip() for part in text.split(";") if part.strip()] or None


def share(text: str) -> str | None:
    """Percent as a share of one."""
    typed = number(text)
    is_number = typed is not None and NUMBER.fullmatch(typed)
    return format(Decimal(typed) / 100, "f") if is_number else typed


def percent(value: Any) -> str:
    """A share of one as percent."""
    return "" if value is None else shown(f"{(Decimal(str(value)) * 100).normalize():f}")


def curve(text: str) -> list[list[str]] | None:
    """Points "Indexwert: Faktor" between semicolons."""
    pairs = [part.split(":") for part in words(text) or ()]
    return [[number(side) or "" for side in pair] for pair in pairs] or None


def curve_shown(points: Sequence[Sequence[Any]] | None) -> str:
    """The points of a curve as they are typed."""
    return "; ".join(f"{shown(x)}: {shown(y)}" for x, y in points or ())


def condition_value(op: str, text: str) -> Any:
    """What a filter compares with, by its comparison."""
    if op == "in_area":
        kind, _, area = text.partition(":")
        return {"area_kind": kind.strip(), "area": area.strip() or "*"} if kind else None
    if op in LISTED:
        return [_scalar(part) for part in words(text) or ()] or None
    return _scalar(text.strip()) if text.strip() else None


def _scalar(text: str) -> Any:
    if text.lower() in TRUTH:
        return TRUTH[text.lower()]
    return Decimal(number(text)) if NUMBER.fullmatch(text) else text
