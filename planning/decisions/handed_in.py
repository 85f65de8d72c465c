"""The verdict on a whole Beschlussdokumentation that somebody hands in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from planning.decisions.bundle import earlier_files, record_files
from planning.decisions.unpack import BundleAltered, BundleUnreadable, record_in
from planning.decisions.verify import Difference, Verification, judged, verify

# The program may be that of an earlier version; it is judged by what it says.
UNCOMPARED = {"record.json", "nachrechnen.py"}
MOST_SITES = 1500
SITE = b'"funding_ended_on"'  # stands once in every site of a record
TOO_MANY = (
    f"Die Akte enthält mehr als {MOST_SITES} Einrichtungen; so viele rechnet diese Seite "
    "nicht. Das beiliegende Programm nachrechnen.py kennt keine Grenze."
)


def verify_bundle(content: bytes) -> tuple[Verification, str]:
    """Verdict on the record and on the files made from it, and the record's hash.

    An archive with another file than its manifest names differs, whatever it holds; then
    nothing is calculated and there is no hash.

    Raises
    ------
    BundleUnreadable, RecordUnreadable
        As ``record_in`` and ``verify`` do, and for a record beyond all size.
    """
    try:
        record, sha256 = record_in(content)
    except BundleAltered as altered:
        return judged((Difference(altered.name, "verändert", "wie im Verzeichnis"),)), ""
    if record.count(SITE) > MOST_SITES:
        raise BundleUnreadable(TOO_MANY)
    found = verify(record, sha256=sha256)
    wrong = (*found.differences, *_forged(content, record))
    return judged(wrong, found.left_out), sha256


def _forged(content: bytes, record: bytes) -> Iterator[Difference]:
    """Files of the archive that are not those the record gives."""
    made, earlier = record_files(record), earlier_files(record)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        there = set(archive.namelist())
        for name in sorted(made.keys() - UNCOMPARED):
            if name not in there:
                yield Difference(name, "fehlt", "aus der Akte gebildet")
            elif archive.read(name) not in (made[name], earlier.get(name)):
                yield Difference(name, "andere Datei", "aus der Akte gebildet")
