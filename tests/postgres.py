"""A PostgreSQL cluster of one's own, for as long as a test run lasts."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

# Nothing of this cluster outlives the run, so nothing is forced to disk. It listens
# on a socket in its own folder only: no port that could be taken.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


def programs() -> Path | None:
    """The folder of the newest installed server, None without one."""
    versions = [
        (float(path.parent.parent.name), path.parent)
        for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")
    ]
    if versions:
        return max(versions)[1]
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def owner() -> dict[str, Any]:
    """Who runs the cluster: PostgreSQL refuses root, so there postgres or nobody."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise SystemExit("Weder der Benutzer postgres noch nobody ist vorhanden.")


def run(program: str, folder: Path, *args: str) -> None:
    """Run a program of the server on the cluster in a folder, as its owner."""
    command = [programs() / program, "--pgdata", folder / "data", *args]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, **owner())
    if done.returncode:
        log = (folder / "log").read_text() if (folder / "log").exists() else ""
        raise SystemExit(f"PostgreSQL: {program} scheitert.\n{done.stderr}{log}")


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a fresh cluster; it stops and vanishes on the way out."""
    # /tmp, not TMPDIR: a socket's path is short and readable for its owner.
    folder = Path(tempfile.mkdtemp(prefix="leipzig-postgres-", dir="/tmp"))
    if account := owner():
        os.chown(folder, account["user"], account["group"])
    initdb = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    options = " ".join(f"-c {name}={value!r}" for name, value in SETTINGS.items())
    try:
        run("initdb", folder, *initdb, "--no-sync")
        start = [f"--log={folder / 'log'}", f"--options=-k {folder} {options}"]
        run("pg_ctl", folder, "start", "--wait", "--silent", *start)
        yield f"postgres://postgres@{quote(str(folder), safe='')}/leipzig"
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            run("pg_ctl", folder, "stop", "--wait", "--silent", "--mode=immediate")
        shutil.rmtree(folder)
