"""R32: an archive is judged by its list of contents before a byte of it is unpacked.

Each is handed to the public page in a process whose memory is limited, so that a bomb
that went off would end the process and fail the test.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from planning.decisions.bundle import FORMAT

SETTINGS = "leipzig_ressourcen.settings"
ROOT = Path(__file__).resolve().parents[2]
MORE_MEMORY = 150 * 2**20  # beside what the program itself takes
TRY = """
import os, resource, sys
import django
django.setup()
from planning.decisions.unpack import BundleUnreadable, record_in
content = open(sys.argv[1], "rb").read()
pages = int(open("/proc/self/statm").read().split()[0])
limit = pages * os.sysconf("SC_PAGE_SIZE") + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
try:
    record_in(content)
except BundleUnreadable as refused:
    print(refused)
    sys.exit(3)
"""


def archive(files: dict[str, bytes], *, links: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o120777 if name in links else 0o100644) << 16
            made.writestr(entry, content)
    return out.getvalue()


def lying_about_its_size() -> bytes:
    """The list says one byte, the stream holds fifty million."""
    raw = bytearray(archive({"manifest.json": bytes(50_000_000)}))
    size = (50_000_000).to_bytes(4, "little")
    small = (1).to_bytes(4, "little")
    return bytes(raw.replace(size, small))


def named(*names: str, links: tuple[str, ...] = ()) -> bytes:
    """A bundle whose manifest knows all its files, some with bad names."""
    manifest = {"format": FORMAT, "decision": {"record_sha256": "0" * 64}}
    files = dict.fromkeys(names, b"/etc/passwd")
    manifest["files"] = dict.fromkeys(names, "0" * 64)
    return archive({"manifest.json": json.dumps(manifest).encode(), **files}, links=links)


BOMBS = {
    "one member of zeros": lambda: archive({"manifest.json": bytes(60_000_000)}),
    "many members": lambda: archive({f"{n}.csv": b"" for n in range(300)}),
    "many members of zeros": lambda: archive({f"{n}": bytes(2**20) for n in range(60)}),
    "a list that lies about the size": lying_about_its_size,
    "a zip in a zip": lambda: archive({"a.zip": archive({"b": bytes(10_000_000)})}),
    "a list of nothing": lambda: b"PK\x05\x06" + bytes(18),
    "a path upwards": lambda: named("record.json", "../../etc/cron.d/x"),
    "an absolute path": lambda: named("record.json", "/etc/cron.d/x"),
    "a link": lambda: named("record.json", links=("record.json",)),
}
NAMED = {
    "one member of zeros": "größer, als eine Akte sein kann",
    "many members": "größer, als eine Akte sein kann",
    "a path upwards": "Pfade nach außen",
    "an absolute path": "Pfade nach außen",
    "a link": "Verweise",
    "a zip in a zip": "größer, als eine Akte|weitere Archive",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_without_going_off(bomb, tmp_path):
    path = tmp_path / "akte.zip"
    path.write_bytes(BOMBS[bomb]())
    done = subprocess.run(
        [sys.executable, "-c", TRY, str(path), str(MORE_MEMORY)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": SETTINGS},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3, done.stderr
    assert re.search(NAMED.get(bomb, "Das ist keine|größer"), done.stdout)
    assert list(tmp_path.iterdir()) == [path]
