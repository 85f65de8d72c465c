"""Options of a manifest as frozen dataclasses: every unknown or wrong field is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
WORDS = {
    str: "Text",
    bool: "true oder false",
    int: "eine ganze Zahl",
    date: "ein Datum wie 2024-12-31",
    dict: "eine Tabelle",
    tuple: "eine Liste",
}


class OptionsRefused(ValueError):
    """Options that cannot be used; ``errors`` holds every reason, in German."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


def read_options(kind: type[T], given: Mapping[str, Any]) -> T:
    """Fill a dataclass of options from a table of the manifest.

    Understood are str, bool, int, date, ``X | None``, Literal, dict, tuples and
    dataclasses.

    Raises
    ------
    OptionsRefused
        With every unknown, missing or wrong field.
    """
    errors: list[str] = []
    found = _fill(kind, given, "", errors)
    if errors:
        raise OptionsRefused(errors)
    return found


def _fill(kind: type, given: Mapping[str, Any], place: str, errors: list[str]) -> Any:
    known = {item.name: item for item in fields(kind)}
    hints = get_type_hints(kind)
    errors += [f"Unbekannte Option „{place}{name}“." for name in given if name not in known]
    values = {}
    for name, item in known.items():
        if name in given:
            values[name] = _read(hints[name], given[name], f"{place}{name}", errors)
        elif not _has_default(item):
            errors.append(f"Es fehlt die Option „{place}{name}“.")
    return None if errors else kind(**values)


def _has_default(item: Field) -> bool:
    return item.default is not MISSING or item.default_factory is not MISSING


def _read(hint: Any, value: Any, place: str, errors: list[str]) -> Any:
    if get_origin(hint) is UnionType:  # X | None
        hint = next(part for part in get_args(hint) if part is not type(None))
    kind = get_origin(hint) or hint
    if is_dataclass(kind):
        return _table(kind, value, place, errors)
    if kind is Literal:
        return _word(get_args(hint), value, place, errors)
    if kind is tuple:
        return _list(get_args(hint)[0], value, place, errors)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        errors.append(f"Option „{place}“: erwartet wird {WORDS[kind]}.")
        return None
    if kind is dict:
        part = get_args(hint)[1]
        return {
            name: _read(part, item, f"{place}.{name}", errors)
            for name, item in value.items()
        }
    return value


def _table(kind: type, value: Any, place: str, errors: list[str]) -> Any:
    if not isinstance(value, dict):
        errors.append(f"Option „{place}“: erwartet wird {WORDS[dict]}.")
        return None
    return _fill(kind, value, f"{place}.", errors)


def _word(words: tuple[str, ...], value: Any, place: str, errors: list[str]) -> Any:
    if value not in words:
        choice = ", ".join(f"„{word}“" for word in words)
        errors.append(f"Option „{place}“: möglich sind {choice}.")
    return value


def _list(hint: Any, value: Any, place: str, errors: list[str]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        errors.append(f"Option „{place}“: erwartet wird {WORDS[tuple]}.")
        return ()
    return tuple(
        _read(hint, item, f"{place}[{number}]", errors)
        for number, item in enumerate(value, start=1)
    )
