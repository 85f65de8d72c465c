"""Reading a JSON object field by field, gathering every complaint instead of the first."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

REQUIRED: Any = object()


class Reader:
    """One JSON object under its path; complaints are in German and name that path.

    A field that is absent or null takes its default. Every method returns a usable
    value even after a complaint, so that reading goes on to the end.
    """

    def __init__(self, document: object, path: str, errors: list[str]) -> None:
        self.path = path
        self.errors = errors
        self._seen: set[str] = set()
        self._fields: Mapping[str, Any] = {}
        if isinstance(document, Mapping):
            self._fields = document
        else:
            self.complain("", "muss ein Objekt mit Feldern sein")

    def at(self, name: str) -> str:
        """Full path of a field, such as ``indicators[2].weight``."""
        return ".".join(part for part in (self.path, name) if part)

    def complain(self, name: str, what: str) -> None:
        """Keep one error about a field."""
        self.errors.append(f"{self.at(name) or 'Schlüssel'}: {what}")

    def has(self, name: str) -> bool:
        """Whether the field is given and not null."""
        return self._fields.get(name) is not None

    def given(self) -> frozenset[str]:
        """Names of all fields in the object, null ones too."""
        return frozenset(map(str, self._fields))

    def peek(self, name: str) -> Any:
        """Value of a field as it stands, without a check."""
        return self._fields.get(name)

    def allow(self, *names: str) -> None:
        """Take fields as known that are read elsewhere or need no reading."""
        self._seen.update(names)

    def text(self, name: str, default: Any = REQUIRED) -> Any:
        """Text that is not blank."""
        value = self._take(name, default)
        if value is default:
            return "" if default is REQUIRED else default
        if isinstance(value, str) and value.strip():
            return value
        return self._refuse(name, value, "erwartet wird ein nicht leerer Text", "")

    def code(self, name: str, default: Any = REQUIRED) -> Any:
        """Identifier without blanks and colons."""
        value = self.text(name, default)
        if isinstance(value, str) and (":" in value or len(value.split()) > 1):
            self._refuse(name, value, "Leerzeichen und Doppelpunkt sind nicht erlaubt", "")
        return value

    def choice(self, name: str, options: Collection[str], default: Any = REQUIRED) -> Any:
        """One word of a closed list."""
        value = self._take(name, default)
        if value is default:
            return next(iter(options)) if default is REQUIRED else default
        if isinstance(value, str) and value in options:
            return value
        words = ", ".join(f"„{word}“" for word in options)
        return self._refuse(name, value, f"erlaubt sind {words}", next(iter(options)))

    def number(
        self,
        name: str,
        default: Any = REQUIRED,
        *,
        above: float = -math.inf,
        least: float = -math.inf,
        most: float = math.inf,
    ) -> Any:
        """Finite number as float, within its bounds."""
        value = self._take(name, default)
        if value is default:
            return 1.0 if default is REQUIRED else default
        if not _is_number(value):
            return self._refuse(name, value, "erwartet wird eine Zahl", 1.0)
        if value <= above:
            return self._refuse(name, value, f"muss größer als {above:g} sein", 1.0)
        if value < least:
            return self._refuse(name, value, f"muss mindestens {least:g} sein", 1.0)
        if value > most:
            return self._refuse(name, value, f"darf höchstens {most:g} sein", 1.0)
        return float(value)

    def integer(self, name: str, default: Any = REQUIRED, *, least: int, most: int) -> Any:
        """Whole number within its bounds, both ends allowed."""
        value = self._take(name, default)
        if value is default:
            return least if default is REQUIRED else default
        if isinstance(value, bool) or not isinstance(value, int):
            return self._refuse(name, value, "erwartet wird eine ganze Zahl", least)
        if not least <= value <= most:
            bounds = f"muss zwischen {least} und {most} liegen"
            return self._refuse(name, value, bounds, least)
        return value

    def flag(self, name: str, default: bool) -> bool:
        """True or false."""
        value = self._take(name, default)
        if isinstance(value, bool):
            return value
        return self._refuse(name, value, "erwartet wird true oder false", default)

    def day(self, name: str, default: Any = REQUIRED) -> Any:
        """Date given as ISO text."""
        value = self._take(name, default)
        if value is default:
            return date.min if default is REQUIRED else default
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            hint = "erwartet wird ein Datum wie 2026-08-01"
            return self._refuse(name, value, hint, date.min)

    def texts(self, name: str, default: Any = REQUIRED) -> Any:
        """List of texts, each once."""
        value = self._take(name, default)
        if value is default:
            return () if default is REQUIRED else default
        if not isinstance(value, list | tuple) or not all(
            isinstance(item, str) and item.strip() for item in value
        ):
            return self._refuse(name, value, "erwartet wird eine Liste von Texten", ())
        if len(set(value)) < len(value):
            self.complain(name, "ein Eintrag steht doppelt in der Liste")
        return tuple(value)

    def part(self, name: str) -> Reader:
        """Nested object; an absent one reads as empty."""
        value = self._take(name, None)
        return Reader({} if value is None else value, self.at(name), self.errors)

    def parts(self, name: str) -> list[Reader]:
        """Readers for a list of objects; an absent list is empty."""
        value = self._take(name, ())
        if not isinstance(value, list | tuple):
            self._refuse(name, value, "erwartet wird eine Liste", None)
            return []
        return [
            Reader(item, f"{self.at(name)}[{place}]", self.errors)
            for place, item in enumerate(value)
        ]

    def close(self, *, also: Collection[str] = ()) -> None:
        """Complain about every field that nobody asked for; ``also`` names known ones."""
        for name in sorted(self.given() - self._seen - set(also)):
            self.complain(name, "unbekanntes Feld")

    def _take(self, name: str, default: Any) -> Any:
        self._seen.add(name)
        value = self._fields.get(name)
        if value is not None:
            return value
        if default is REQUIRED:
            self.complain(name, "fehlt")
        return default

    def _refuse(self, name: str, value: object, why: str, instead: Any) -> Any:
        shown = f"„{value}“" if isinstance(value, str) else f"„{value!r}“"
        self.complain(name, f"{shown} ist nicht zulässig, {why}")
        return instead


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False
