"""All tests: once on SQLite, the database tests once more on PostgreSQL.

``python -m tests.run [pytest arguments]``, or shorter ``make test``.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any
from xml.etree import ElementTree

from tests import postgres

NOTHING_SELECTED = 5  # pytest's exit code; right for a run cut down by arguments
ON_POSTGRES = "database and not browser"
RUNNING: list[subprocess.Popen] = []  # all that a signal to us has to reach
STOPPED = Event()  # nothing is begun after it


@dataclass(frozen=True)
class Need:
    """What some tests need from the machine, and how Debian calls it."""

    packages: str
    tests: str  # the mark expression of the tests that need it
    is_there: Callable[[], bool]


def loads(library: str) -> bool:
    """Whether the system finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


NEEDS = [
    Need("postgresql", ON_POSTGRES, lambda: postgres.programs() is not None),
    Need("chromium", "browser", lambda: shutil.which("chromium") is not None),
    Need("libpango-1.0-0", "pdf", lambda: loads("libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", "pdf", lambda: loads("libpangoft2-1.0.so.0")),
    Need("libharfbuzz-subset0", "pdf", lambda: loads("libharfbuzz-subset.so.0")),
    Need("poppler-utils", "pdf", lambda: shutil.which("pdftotext") is not None),
]


def missing() -> list[Need]:
    """What the machine lacks."""
    return [need for need in NEEDS if not need.is_there()]


def install(needs: list[Need]) -> None:
    """Let Debian install what is missing; what fails is still missing afterwards."""
    unattended = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"env": unattended, "stdout": sys.stderr}
    subprocess.run(["apt-get", "-qq", "update"], **quiet)
    packages = [need.packages for need in needs]
    command = ["apt-get", "-qq", "install", "--yes", "--no-install-recommends", *packages]
    subprocess.run(command, **quiet)


def prepare() -> list[Need]:
    """What stays missing after all that may be done about it.

    Raises
    ------
    SystemExit
        With 2 and the apt command if something is missing and nobody allowed that.
    """
    if missing() and os.geteuid() == 0 and shutil.which("apt-get"):
        install(missing())
    needs = missing()
    if needs and (os.environ.get("ALLOW_MISSING") != "1" or os.environ.get("CI")):
        packages = " ".join(need.packages for need in needs)
        print(f"Es fehlt: {packages}. Abhilfe: sudo apt-get install {packages}")
        raise SystemExit(2)
    return needs


def pytest(*args: str, chosen: list[str], database: str = "", **options: Any) -> int:
    """Run pytest on tests that satisfy all mark expressions; hand on its exit code."""
    environment = {name: v for name, v in os.environ.items() if name != "DATABASE_URL"}
    if database:
        environment["DATABASE_URL"] = database
    expression = " and ".join(f"({part})" for part in chosen)
    command = [sys.executable, "-m", "pytest", "-m", expression, *args]
    process = subprocess.Popen(command, env=environment, **options)
    RUNNING.append(process)
    try:
        return process.wait()
    except SystemExit:  # a signal to us alone; Ctrl-C reaches pytest by itself
        STOPPED.set()
        for each in RUNNING:
            each.terminate()
        raise
    finally:
        process.wait()


def count(arguments: list[str], chosen: list[str]) -> int:
    """Number of tests that satisfy all mark expressions."""
    with tempfile.TemporaryFile("w+") as listing:
        pytest("--collect-only", "-q", *arguments, chosen=chosen, stdout=listing)
        listing.seek(0)
        return sum("::" in line and not line.startswith("ERROR") for line in listing)


def tally(report: Path) -> Counter[str]:
    """How many tests of a JUnit report failed, were skipped and passed."""
    if not report.exists():
        return Counter(failed=1)  # pytest itself broke down
    suite = ElementTree.parse(report).getroot().find("testsuite").attrib
    failed = int(suite["failures"]) + int(suite["errors"])
    skipped = int(suite["skipped"])
    passed = int(suite["tests"]) - failed - skipped
    return Counter(passed=passed, failed=failed, skipped=skipped)


def announce(needs: list[Need], arguments: list[str], chosen: list[str]) -> None:
    """Say how many tests stay away, and for want of what."""
    for tests in sorted({need.tests for need in needs}):
        packages = " ".join(need.packages for need in needs if need.tests == tests)
        left_out = count(arguments, [*chosen, tests])
        print(f"Ohne {packages}: {left_out} Tests ausgelassen ({tests}).", flush=True)


@dataclass(frozen=True)
class Part:
    """A share of the tests that runs by itself, on one database."""

    title: str
    chosen: str
    words: tuple[str, ...] = ()
    on_postgres: bool = False


PAGES = Part("Chromium", "browser")
POSTGRES = Part("PostgreSQL", ON_POSTGRES, on_postgres=True)
SQLITE = Part("SQLite", "not browser")
# Only the pure packages' own tests are traced for coverage: the tracer doubles their time.
SQLITE_SPLIT = (
    Part("SQLite", "database and not browser"),
    Part("reine Pakete", "pure and not (database or browser)", words=("--cov",)),
    Part("ohne Datenbank", "not (pure or database or browser)"),
)


def parts(arguments: list[str], chosen: list[str], lacking: set[str]) -> list[Part]:
    """What there is to run, the longest first; what somebody chose is not split."""
    sqlite = [SQLITE] if arguments or chosen else SQLITE_SPLIT
    planned = [sqlite[0], POSTGRES, PAGES, *sqlite[1:]]
    return [part for part in planned if part.chosen not in lacking]


def run(arguments: list[str], chosen: list[str], needs: list[Need]) -> int:
    """Run everything on SQLite and the database tests on PostgreSQL; 0 if all passed.

    Two go on at a time, so that two cores have work. What the second of them prints comes
    in one piece at the end.
    """
    lacking = {need.tests for need in needs}
    allowed = [*chosen, *(f"not {tests}" for tests in sorted(lacking - {ON_POSTGRES}))]
    total, codes, titles = Counter(), [], []
    left = iter(parts(arguments, chosen, lacking))  # both take their next part from it

    def once(part: Part, **options: Any) -> None:
        titles.append(part.title)
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            words = [f"--junit-xml={report}", *part.words, *arguments]
            codes.append(pytest(*words, chosen=[*allowed, part.chosen], **options))
            total.update(tally(report))

    def work(**options: Any) -> None:
        for part in left:
            if STOPPED.is_set():
                return
            if part.on_postgres:
                with postgres.cluster() as address:
                    once(part, database=address, **options)
            else:
                once(part, **options)

    with tempfile.TemporaryFile("w+") as out, ThreadPoolExecutor(1) as pool:
        other = pool.submit(work, stdout=out, stderr=subprocess.STDOUT)
        work()
        other.result()
        out.seek(0)
        print("== Daneben gelaufen", out.read(), sep="\n", flush=True)
    print(f"{', '.join(titles)} zusammen, {total['skipped']} übersprungen:")
    print(f"{total['passed']} passed, {total['failed']} failed")
    fine = {0, NOTHING_SELECTED} if arguments or chosen else {0}
    return int(not fine.issuperset(codes))


def main() -> None:
    """Read the arguments, see to the tools, run the tests."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    parser = ArgumentParser(prog="tests.run", description=__doc__, add_help=False)
    parser.add_argument("-m", dest="chosen", action="append", default=[])
    known, arguments = parser.parse_known_args()
    needs = prepare()
    announce(needs, arguments, known.chosen)
    sys.exit(run(arguments, known.chosen, needs))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
