"""The file of a backup: a ZIP whose manifest says what lies in it, byte by byte."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import IO, Any

from leipzig_ressourcen.backups.checksums import Content
from leipzig_ressourcen.backups.refusal import Refused, refusing

MANIFEST = "manifest.json"
FORMAT = 1
BLOCK = 1 << 20
MOST_MANIFEST_BYTES = 50_000_000


@dataclass(frozen=True)
class Manifest:
    """What was backed up, when and by which program; numbers to hold a restore against."""

    created_at: str  # with its UTC offset
    program: str
    vendor: str  # of the database: postgresql or sqlite
    secret_key: str  # a fingerprint, not the key
    roles: list[str]  # of PostgreSQL, without their passwords
    migrations: list[list[str]]  # app and name
    tables: Content
    decisions: dict[str, str]  # code -> SHA-256 of the record
    log: dict[str, Any]  # number and sha256 of the last entry
    files: dict[str, dict[str, Any]] = field(default_factory=dict)  # sha256 and bytes
    format: int = FORMAT

    @property
    def title(self) -> str:
        """One line that names the backup."""
        return f"Sicherung vom {self.created_at} ({self.program}, {self.vendor})"


def pack(path: Path, manifest: Manifest, sources: Mapping[str, Path]) -> str:
    """Write the file whole or not at all, readable for its owner only; its SHA-256."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with refusing("Es wurde keine Sicherung geschrieben."):
            known = {name: _facts(source) for name, source in sources.items()}
            handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
            with open(handle, "r+b") as out:
                _fill(out, asdict(manifest) | {"files": known}, sources)
                os.fsync(out.fileno())
            os.replace(draft, path)
            return _facts(path)["sha256"]
    finally:
        draft.unlink(missing_ok=True)


def _fill(out: IO[bytes], manifest: dict[str, Any], sources: Mapping[str, Path]) -> None:
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(MANIFEST, text + "\n")
        for name, source in sources.items():
            archive.write(source, name)


def _facts(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return {"sha256": sha256, "bytes": path.stat().st_size}


def unpack(path: Path, folder: Path) -> Manifest:
    """Lay the parts into a folder; every byte is what the manifest says.

    Raises
    ------
    Refused
        If the file is no backup, was damaged or altered, or cannot be laid down.
    """
    try:
        with refusing("Es wurde nichts verändert."), zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            if sorted(archive.namelist()) != sorted([MANIFEST, *manifest.files]):
                raise Refused(f"{path.name}: Inhalt und Verzeichnis passen nicht zusammen.")
            for name, facts in manifest.files.items():
                _lay(archive, name, facts, folder)
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, EOFError) as error:
        raise Refused(f"{path.name}: keine unversehrte Sicherung ({error}).") from error
    return manifest


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    if archive.getinfo(MANIFEST).file_size > MOST_MANIFEST_BYTES:
        raise ValueError("Verzeichnis zu groß")
    document = json.loads(archive.read(MANIFEST))
    if document.get("format") != FORMAT:
        raise ValueError(f"Format {document.get('format')} statt {FORMAT}")
    return Manifest(**{entry.name: document[entry.name] for entry in fields(Manifest)})


def _lay(archive: zipfile.ZipFile, name: str, facts: dict[str, Any], folder: Path) -> None:
    place = folder / Path(name).name
    if place.name != name or archive.getinfo(name).file_size != facts["bytes"]:
        raise Refused(f"{name} ist nicht die Datei, die gesichert wurde.")
    with archive.open(name) as source, place.open("wb") as out:
        shutil.copyfileobj(source, out, BLOCK)
    if _facts(place)["sha256"] != facts["sha256"]:
        raise Refused(f"{name}: Die Prüfsumme stimmt nicht. Es wurde nichts verändert.")
