"""JSON as delivered, without what JSON does not have: NaN, Infinity, endless nesting."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

from districts.importers.report import FileRefused

MAX_BYTES = 20_000_000
MAX_DEPTH = 20
# Possessive, and the closing quote may be missing: each character is looked at once.
TOKENS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]')
SUSPECT = re.compile(r"\\u(0000|[dD][89a-fA-F])")  # may stand for what is no text


def decoded(content: bytes, *, most: int = MAX_BYTES) -> str:
    """Text of a delivered file in UTF-8, with or without byte order mark.

    ``most`` bytes are read; larger files are for who has a shell, not for an upload.

    Raises
    ------
    FileRefused
        If the file is empty, too large, packed, or in another encoding.
    """
    if not content.strip():
        raise FileRefused("Die Datei ist leer.")
    if len(content) > most:
        raise FileRefused(f"Die Datei ist größer als {most // 1_000_000} MB.")
    if content.startswith(b"PK\x03\x04"):
        raise FileRefused(
            "Die Datei ist ein ZIP-Archiv oder eine Excel-Mappe, kein Text. "
            "Speichern Sie die Tabelle als „CSV UTF-8“."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileRefused(
            f"Die Datei ist nicht in UTF-8 (zuerst in Zeile {line}). "
            "Speichern Sie sie als „CSV UTF-8“ oder mit der Kodierung UTF-8."
        ) from None
    if "\0" in text:
        raise FileRefused("Die Datei ist keine Textdatei.")
    return text


def loads(content: bytes, *, number: Callable[[str], Any] = float) -> Any:
    """Parsed JSON of a delivered file.

    ``number`` turns the text of a number with decimals into a value; what is wrong is
    told by its place alone, never by quoting the file.

    Raises
    ------
    FileRefused
        If it is no JSON, nests deeper than 20 levels, names a field twice, or holds
        NaN, Infinity, a number too large, or text that cannot be stored.
    """
    text = decoded(content)
    if _depth(text) > MAX_DEPTH:
        raise FileRefused(f"Die Datei ist tiefer als {MAX_DEPTH} Ebenen verschachtelt.")
    parsed = _parsed(text, number)
    if SUSPECT.search(text):
        _refuse_broken_text(parsed)
    return parsed


def _parsed(text: str, number: Callable[[str], Any]) -> Any:
    try:
        return json.loads(
            text,
            parse_float=_finite(number),
            parse_constant=_refuse_constant,
            object_pairs_hook=_each_field_once,
        )
    except FileRefused:
        raise
    except json.JSONDecodeError as error:
        raise FileRefused(
            f"Die Datei ist kein JSON (Zeile {error.lineno}, Zeichen {error.colno})."
        ) from None
    except ValueError:  # an integer of thousands of digits
        raise FileRefused("Die Datei enthält eine Zahl, die zu lang ist.") from None


def _refuse_broken_text(value: Any) -> None:
    """Half a surrogate pair or a zero byte cannot be stored as text."""
    if isinstance(value, dict):
        _refuse_broken_text([*value, *value.values()])
    elif isinstance(value, list):
        for item in value:
            _refuse_broken_text(item)
    elif isinstance(value, str) and re.search(r"[\x00\ud800-\udfff]", value):
        raise FileRefused("Die Datei enthält Zeichen, die kein Text sind (\\u-Folgen).")


def _depth(text: str) -> int:
    depth = deepest = 0
    for token in TOKENS.finditer(text):
        mark = token[0]
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "]}":
            depth -= 1
    return deepest


def _finite(number: Callable[[str], Any]) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        if math.isinf(float(text)):
            raise FileRefused("Die Datei enthält eine Zahl, die zu groß ist.")
        return number(text)

    return parse


def _refuse_constant(name: str) -> None:
    raise FileRefused(f"Die Datei enthält „{name}“; das ist in JSON keine Zahl.")


def _each_field_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise FileRefused("Die Datei nennt in einem Objekt dasselbe Feld zweimal.")
    return fields
