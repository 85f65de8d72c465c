"""Numbers of keys and rules on their way into a record and back.

A record knows whole numbers and text. A weight of 0.2 is kept as ``"0.2"`` and read
back as a number; fields that hold names and sentences stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from planning.scoring.canonical import decimal_text

DECIMAL = re.compile(r"-?\d+\.\d+")
WORDS = frozenset(
    {
        *("title", "text", "reason", "resolution", "code", "note", "label", "labels"),
        *("facility", "group", "source", "proposed_by", "consulted", "key", "group_by"),
    }
)  # fields of keys and rules in which "2.10" is a name


def as_text(document: Any) -> Any:
    """The document with every broken number as decimal text, whole ones as int."""
    if isinstance(document, float | Decimal):
        return int(document) if document == int(document) else decimal_text(document)
    if isinstance(document, Mapping):
        return {name: as_text(inner) for name, inner in document.items()}
    if isinstance(document, list | tuple):
        return [as_text(inner) for inner in document]
    return document


def as_numbers(document: Any, *, name: str = "") -> Any:
    """The document with decimal text as numbers again, but for fields that hold words."""
    if isinstance(document, str):
        is_number = name not in WORDS and DECIMAL.fullmatch(document)
        return Decimal(document) if is_number else document
    if isinstance(document, Mapping):
        return {field: as_numbers(inner, name=field) for field, inner in document.items()}
    if isinstance(document, list):
        return [as_numbers(inner, name=name) for inner in document]
    return document
