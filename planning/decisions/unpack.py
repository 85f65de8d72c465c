"""Taking the record out of a Beschlussdokumentation that somebody hands in."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from planning.decisions.bundle import FORMAT

MEMBERS = 200
UNPACKED, RECORD = 60 * 2**20, 10 * 2**20  # a record of 75 sites takes 0.3 MB
RATIO = 200  # canonical JSON packs about 1:20
# An encrypted entry, an unknown method, damaged bytes, strange JSON: all unreadable.
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError),
    *(LookupError, TypeError, ValueError, AttributeError, RecursionError),
)
PACKED = {".zip", ".gz", ".bz2", ".xz", ".7z", ".tar"}


class BundleUnreadable(ValueError):
    """The bytes are no Beschlussdokumentation; German message."""


class BundleAltered(BundleUnreadable):
    """A file of the archive is not the one its own manifest names."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name} ist nicht die Datei des Verzeichnisses.")


def record_in(content: bytes) -> tuple[bytes, str]:
    """Record and its hash from the manifest of a ZIP file that somebody hands in.

    Nothing is unpacked to disk, and nothing before names and sizes are looked at.

    Raises
    ------
    BundleUnreadable
        If it is no ZIP file of ours or too large; BundleAltered, if a file in it is not
        that of the manifest.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive)
            _check_members(archive)
            manifest = json.loads(archive.read("manifest.json"))
            _check_manifest(archive, manifest)
            return archive.read("record.json"), str(manifest["decision"]["record_sha256"])
    except DAMAGED as error:
        if isinstance(error, BundleUnreadable):
            raise
        said = "Das ist keine Beschlussdokumentation (ZIP mit manifest.json, record.json)."
        raise BundleUnreadable(said) from error


def _check_sizes(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    sizes = {member.filename: member.file_size for member in members}
    bomb = any(m.file_size > RATIO * max(1, m.compress_size) for m in members)
    too_large = sum(sizes.values()) > UNPACKED or sizes.get("record.json", 0) > RECORD
    if len(members) > MEMBERS or bomb or too_large:
        raise BundleUnreadable("Die ZIP-Datei ist größer, als eine Akte sein kann.")


def _check_members(archive: zipfile.ZipFile) -> None:
    """No links, no ways out of the archive, no archives in it: a record has none."""
    for member in archive.infolist():
        path = PurePosixPath(member.filename.replace("\\", "/"))
        leads_out = path.is_absolute() or ".." in path.parts
        is_link = stat.S_ISLNK(member.external_attr >> 16)
        if leads_out or is_link or path.suffix.lower() in PACKED:
            raise BundleUnreadable(
                "Die ZIP-Datei enthält Verweise, Pfade nach außen oder weitere Archive."
            )


def _check_manifest(archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise BundleUnreadable(f"Erwartet wird das Format {FORMAT}.")
    named = set(archive.namelist()) - {"manifest.json"}
    if extra := sorted(named ^ set(manifest["files"])):
        raise BundleUnreadable(f"Inhalt und Verzeichnis passen nicht: {', '.join(extra)}")
    for name, sha256 in sorted(manifest["files"].items()):
        if (
            name != "record.json"
            and hashlib.sha256(archive.read(name)).hexdigest() != sha256
        ):
            raise BundleAltered(name)
