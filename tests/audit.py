"""Known vulnerabilities in what runs, and whether Django is the newest patch.

``python -m tests.audit``, or shorter ``make audit``. pip-audit may skip every package and
still call that a success: here a skipped package means that nothing is known.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
UV = str(Path(sys.executable).with_name("uv"))
# A tool of its own, in an environment of its own that is thrown away.
PIP_AUDIT = [UV, "tool", "run", "pip-audit==2.10.1", "--disable-pip", "--require-hashes"]
NEWEST = [UV, "pip", "compile", "-", "--quiet", "--no-deps", "--no-header", "--no-annotate"]


def output(command: list[str], **options: Any) -> str:
    """What a command prints; without any answer its complaint goes to the terminal."""
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, **options)
    if not done.stdout:
        sys.stderr.write(done.stderr)
    return done.stdout


def django_in(requirements: str) -> str:
    """The Django version that a requirements text pins, empty without one."""
    found = re.search(r"^django==(\S+)", requirements, flags=re.MULTILINE)
    return found[1] if found else ""


def judge(report: dict[str, Any], *, locked: str, newest: str) -> tuple[int, list[str]]:
    """Exit code and sentences for pip-audit's report and two Django versions.

    Returns
    -------
    0 if everything was checked and is in order, 1 if something was found, 2 if
    something could not be checked and nothing was found.
    """
    packages = report.get("dependencies", [])
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    found = [
        f"{package['name']} {package['version']}: {weakness['id']}"
        for package in packages
        for weakness in package.get("vulns", [])
    ]
    if newest and locked != newest:
        found.append(f"Django {locked} ist nicht die neueste Fassung {newest}: make lock")
    doubts = []
    if unknown or not packages:
        doubts.append(f"Prüfung nicht möglich: {', '.join(unknown) or 'kein Bericht'}")
    if not newest:
        doubts.append("Prüfung nicht möglich: neueste Fassung von Django unbekannt")
    if found or doubts:
        return (1 if found else 2), found + doubts
    return 0, [f"{len(packages)} Pakete ohne bekannte Schwachstelle, Django {locked}."]


def main() -> None:
    """Ask pip-audit and the package index, print the judgement."""
    lock = LOCK.read_text(encoding="utf-8")
    locked = django_in(lock)
    series = ".".join(locked.split(".")[:2])
    newest = django_in(output(NEWEST, input=f"django=={series}.*"))
    answer = output([*PIP_AUDIT, "--format", "json", "--requirement", str(LOCK)])
    code, sentences = judge(json.loads(answer or "{}"), locked=locked, newest=newest)
    print("\n".join(sentences))
    sys.exit(code)


if __name__ == "__main__":
    main()
