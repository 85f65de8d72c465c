"""Manifests: which files come in, in which order, by which importer and rules (TOML)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from districts.importers.delivery import Delivery, Importer
from districts.importers.options import OptionsRefused, read_options
from districts.importers.rules import rules_from

OWN = "fixtures:"  # a path that starts so lies in the project's own folder
TEXTS = {"path": str, "importer": str, "title": str, "attribution": str, "licence": str}
FIELDS = {
    **TEXTS,
    "as_of": date,
    "published": bool,
    "invented": bool,
    "options": dict,
    "leave_out": list,
}
OPTIONAL = {"published", "invented", "options", "leave_out"}
WORDS = {str: "Text", date: "ein Datum", bool: "true oder false", dict: "eine Tabelle"}


class ManifestRefused(ValueError):
    """A manifest that cannot be used; ``errors`` holds every reason, in German."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


@dataclass(frozen=True)
class Entry:
    """One file of a manifest with the importer that reads it."""

    delivery: Delivery
    importer: Importer


def read_manifest(path: Path, data: Path, importers: Mapping[str, Importer]) -> list[Entry]:
    """The files of a manifest in their order, each already loaded.

    Raises
    ------
    ManifestRefused
        With every unknown field, importer, option, rule and missing file.
    """
    document = _toml(path)
    errors = [
        f"Unbekanntes Feld „{name}“." for name in document if name not in ("title", "file")
    ]
    files = document.get("file")
    if not isinstance(files, list) or not all(isinstance(table, dict) for table in files):
        files = []
    if not files:
        errors.append("Das Manifest nennt keine Datei ([[file]]).")
    entries = []
    for position, table in enumerate(files, start=1):
        place = f"Datei {position} ({table.get('path', 'ohne Pfad')}): "
        entry, wrong = _entry(table, data, importers)
        errors += [place + message for message in wrong]
        entries += [entry] if entry else []
    errors += _twice(entries)
    if errors:
        raise ManifestRefused(errors)
    return entries


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ManifestRefused([f"{path}: nicht lesbar ({error.strerror})."]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestRefused([f"{path}: kein gültiges TOML ({error})."]) from error


def _entry(
    table: Mapping[str, Any], data: Path, importers: Mapping[str, Importer]
) -> tuple[Entry | None, list[str]]:
    wrong = list(_wrong_fields(table))
    rules, in_rules = rules_from(table.get("leave_out", []))
    wrong += in_rules
    importer = importers.get(str(table.get("importer")))
    if importer is None:
        known = ", ".join(sorted(importers))
        wrong.append(f"Importer „{table.get('importer')}“ gibt es nicht; möglich: {known}.")
    else:
        wrong += _wrong_options(importer, table.get("options", {}))
    content, unreadable = _content(str(table.get("path", "")), data)
    wrong += unreadable
    if wrong:
        return None, wrong
    given = {name: table[name] for name in FIELDS if name in table}
    given = {name: given[name] for name in given if name not in ("path", "importer")}
    name = table["path"].removeprefix(OWN)
    delivery = Delivery(name=name, content=content, **{**given, "leave_out": rules})
    return Entry(delivery, importer), []


def _wrong_fields(table: Mapping[str, Any]) -> Iterator[str]:
    for name in table:
        if name not in FIELDS:
            yield f"unbekanntes Feld „{name}“."
    for name, kind in FIELDS.items():
        if name not in table:
            if name not in OPTIONAL:
                yield f"„{name}“ fehlt."
        elif not isinstance(table[name], kind) or isinstance(table[name], datetime):
            yield f"„{name}“: erwartet wird {WORDS.get(kind, 'eine Liste von Tabellen')}."
        elif kind is str and not table[name].strip():
            yield f"„{name}“ ist leer."


def _wrong_options(importer: Importer, options: Any) -> list[str]:
    try:
        read_options(importer.options, options if isinstance(options, dict) else {})
    except OptionsRefused as refused:
        return refused.errors
    return []


def _content(path: str, data: Path) -> tuple[bytes, list[str]]:
    own = path.startswith(OWN)
    folder = settings.BASE_DIR / "fixtures" if own else data
    file = folder / path.removeprefix(OWN)
    try:
        if not file.resolve().is_relative_to(folder.resolve()):
            return b"", ["der Pfad führt aus dem Ordner hinaus."]
        return file.read_bytes(), []
    except ValueError:
        return b"", ["der Pfad enthält Zeichen, die kein Dateiname haben kann."]
    except OSError as error:
        return b"", [f"nicht lesbar in {folder} ({error.strerror})."]


def _twice(entries: list[Entry]) -> list[str]:
    seen: dict[tuple[str, str], str] = {}
    wrong = []
    for entry in entries:
        place = (entry.delivery.sha256, entry.importer.name)
        if place in seen:
            wrong.append(
                f"{entry.delivery.name}: derselbe Inhalt steht schon als {seen[place]} "
                f"für den Importer {entry.importer.name}."
            )
        seen[place] = entry.delivery.name
    return wrong
