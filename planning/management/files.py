"""Files named on the command line: read whole, written all or none."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError


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
        document = json.loads(read_bytes(path).decode("utf-8-sig"), parse_float=Decimal)
    except ValueError as error:
        raise CommandError(
            f"{path}: kein gültiges JSON ({error}).", returncode=1
        ) from error
    if not isinstance(document, dict):
        raise CommandError(f"{path}: erwartet wird ein Objekt {{…}}.", returncode=1)
    return document


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
