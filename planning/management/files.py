"""Files named on the command line: read whole, written all or none."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from districts.importers.report import FileRefused
from districts.importers.strict_json import loads


def read_bytes(path: Path) -> bytes:
    """Content of a file; one that cannot be read is wrong usage (exit code 2)."""
    try:
        return path.read_bytes()
    except OSError as error:
        said = f"{path}: nicht lesbar ({error.strerror})."
        raise CommandError(said, returncode=2) from error


def read_document(path: Path) -> dict[str, Any]:
    """A JSON object, its decimals exact; anything else is refused (exit code 1)."""
    try:
        document = loads(read_bytes(path), number=Decimal)
    except FileRefused as refused:
        raise CommandError(f"{path}: {refused}", returncode=1) from refused
    if not isinstance(document, dict):
        raise CommandError(f"{path}: erwartet wird ein Objekt {{…}}.", returncode=1)
    return document


def json_file(document: Mapping[str, Any]) -> bytes:
    """A JSON object as people read it in a file."""
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n".encode()


def check_places(read: set[Path], written: set[Path]) -> None:
    """Refuse to write over what is read, or over a folder (exit code 2)."""
    if any(path.is_dir() for path in written):
        raise CommandError("--out ist ein Ordner.", returncode=2)
    if {path.resolve() for path in read} & {path.resolve() for path in written}:
        raise CommandError("--out würde eine Eingabe überschreiben.", returncode=2)


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write files so that a reader sees each whole or as it was before.

    All are written beside their places first; only then they take them.
    """
    drafts: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            drafts[path] = _draft(path, content)
        for path in list(drafts):
            os.replace(drafts.pop(path), path)
    except OSError as error:
        said = f"{path}: nicht schreibbar ({error.strerror})."
        raise CommandError(said, returncode=2) from error
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


def _draft(path: Path, content: bytes) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    draft.write_bytes(content)
    return draft
