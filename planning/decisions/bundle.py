"""The Beschlussdokumentation: everything about a decision in one ZIP file.

Who has it needs nothing of ours: the record, its inputs as tables, key and rules as
files, the result, and a program that calculates them again.

    manifest.json     envelope (status, people, Beschluss) and SHA-256 of every file
    record.json       the Beschlussakte, byte for byte as it was hashed
    key.json          the key; several keys are named key-CODE.json
    rules.json        the allocation rules
    inputs/CODE.csv   values a key read, in the columns of ``score_table``
    inputs/sites.csv  what the allocation read, in the columns of ``allocate_table``
    result.csv        one line per facility with its reason
    akte.xlsx         a workbook whose formulas calculate it again
    LIESMICH.txt      what each file is and how to check it, in German
    nachrechnen.py    calculates the record again: ``python3 -I nachrechnen.py FILE.zip``
    bericht.html      the report for the committee, or bericht.pdf

The same decision gives the same bytes: names are sorted and no time is taken.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from districts.release import Audience, released
from planning.allocation.rules import parse_rules
from planning.decisions.numbers import as_numbers
from planning.decisions.program import nachrechnen
from planning.decisions.read_me import NAME, read_me
from planning.decisions.tables import allocation_table, result_table, scoring_table
from planning.decisions.workbook.write import workbook
from planning.models import Decision

FORMAT = "lr-bundle/1"
NO_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP file knows


def bundle(
    decision: Decision,
    audience: Audience,
    *,
    more: Mapping[str, bytes] | None = None,
) -> bytes:
    """The ZIP file of a decision as an audience may have it.

    ``more`` are further files by name, such as reports.
    """
    files = {**record_files(bytes(decision.record)), **(more or {})}
    files[NAME] = read_me(files)
    manifest = {
        "format": FORMAT,
        "decision": envelope(decision, audience),
        "files": {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)},
    }
    return zipped({"manifest.json": _json(manifest), **files})


def envelope(decision: Decision, audience: Audience) -> dict[str, Any]:
    """What stands around the record: status, acts and their times, what it replaces.

    Decisions a reader may not see are not named, remarks of offices stay inside.
    """
    is_internal = audience == Audience.INTERNAL
    return {
        "code": decision.code,
        "title": decision.title,
        "version": decision.version,
        "status": decision.status,
        "paper_number": decision.paper_number,
        "paper_url": decision.paper_url,
        "record_sha256": decision.sha256,
        "submitted_at": _moment(decision.submitted_at),
        "released_at": _moment(decision.released_at),
        "replaces": _code(decision.replaces_id, audience),
        "replaces_reason": decision.replaces_reason,
        "replaced_by": _code(decision.replaced_by_id, audience),
        "revoked_reason": decision.revoked_reason,
        "resolutions": [
            {
                "body": row.body,
                "decided_on": row.decided_on.isoformat(),
                "number": row.number,
                "result": row.get_result_display(),
                "minutes": row.minutes,
            }
            for row in decision.resolutions.all()
        ],
        "endorsements": [
            {
                "office": row.get_office_display(),
                "given_on": row.given_on.isoformat(),
                "remark": row.remark if is_internal else "",
            }
            for row in decision.endorsements.all()
        ],
    }


def _code(decision: int | None, audience: Audience) -> str | None:
    rows = released(Decision.objects.filter(pk=decision), audience)
    return rows.values_list("code", flat=True).first()


@lru_cache(maxsize=4)
def record_files(content: bytes) -> Mapping[str, bytes]:
    """The record and every file that is made from it alone, by name."""
    return MappingProxyType(dict(_files(content)))


def earlier_files(content: bytes) -> dict[str, bytes]:
    """Files as earlier versions made them of the same record, by name."""
    return {"result.csv": result_table(json.loads(content), in_words=False).encode()}


def _files(content: bytes) -> Iterator[tuple[str, bytes]]:
    record = json.loads(content)
    yield "record.json", content
    keys = record["rules"]["keys"]
    for reference, key in keys.items():
        code = reference.partition("@")[0]
        name = "key.json" if len(keys) == 1 else f"key-{code}.json"
        yield name, _json(_plain(as_numbers(key["content"])))
        inputs = record["inputs"]["scoring"][reference]
        yield f"inputs/{code}.csv", scoring_table(inputs).encode()
    yield "rules.json", _json(_plain(as_numbers(record["rules"]["allocation"])))
    rules = parse_rules(as_numbers(record["rules"]["allocation"]))
    sites = allocation_table(record["inputs"]["allocation"], rules)
    yield "inputs/sites.csv", sites.encode()
    yield "result.csv", result_table(record).encode()
    yield "akte.xlsx", workbook(record)
    yield "nachrechnen.py", nachrechnen()


def _plain(document: Any) -> Any:
    """Decimals as JSON numbers, for files that are read as keys and rules."""
    return json.loads(json.dumps(document, default=float))


def _json(document: Any) -> bytes:
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive without times: the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()
