"""Canonical JSON: one byte string for one meaning, so that hashes can be compared."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal


def canonical_json(document: object) -> bytes:
    """UTF-8 JSON with sorted keys, no blanks, and decimals as strings.

    Whole numbers of type int stay numbers; floats and Decimals become the shortest
    decimal string without exponent (``0.20`` and ``Decimal("0.2")`` are both
    ``"0.2"``). Dates become ISO text.

    Raises
    ------
    ValueError
        If a number is not finite: a gap is None.
    TypeError
        If a value has no place in JSON, or a key is not text.
    """
    text = json.dumps(
        _plain(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return text.encode("utf-8")


def sha256_of(document: object) -> str:
    """SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(document)).hexdigest()


def decimal_text(number: float | Decimal) -> str:
    """Shortest decimal string that reads back as the same number."""
    if not math.isfinite(number):
        raise ValueError(f"{number} is not a finite number")
    if number == 0:
        return "0"
    text = format(Decimal(repr(number)) if isinstance(number, float) else number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float | Decimal):
        return decimal_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_key(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _key(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(f"key {name!r} is not text")
    return name
