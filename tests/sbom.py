"""Whether the bills of materials in var/ name every locked package that runs.

``make sbom`` writes them and then runs ``python -m tests.sbom``.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PYTHON, BROWSER = (ROOT / "var" / f"sbom-{name}.json" for name in ("python", "browser"))
Parts = set[tuple[str, str]]  # name and version


def named(bill: dict[str, Any]) -> Parts:
    """What a bill of materials in CycloneDX names."""
    return {(part["name"], part["version"]) for part in bill.get("components", ())}


def in_requirements(lock: str) -> Parts:
    """What a lock file of Python pins."""
    return set(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", lock, flags=re.MULTILINE))


def in_package_lock(lock: dict[str, Any]) -> Parts:
    """What a lock file of npm pins beside what development alone needs."""
    return {
        (path.rpartition("node_modules/")[2], entry["version"])
        for path, entry in lock["packages"].items()
        if path and not entry.get("dev")
    }


def judge(bill: dict[str, Any], locked: Parts) -> list[str]:
    """Locked packages that a bill leaves out, or that there are none."""
    missing = [f"{name} {version}" for name, version in sorted(locked - named(bill))]
    return missing if locked else ["keine gesperrten Pakete gefunden"]


def main() -> None:
    """Hold both bills against their locks."""
    python = in_requirements((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    browser = in_package_lock(json.loads((ROOT / "package-lock.json").read_text()))
    missing = judge(json.loads(PYTHON.read_text()), python)
    missing += judge(json.loads(BROWSER.read_text()), browser)
    if missing:
        sys.exit(f"In der Stückliste fehlt: {', '.join(missing)}")
    print(f"{len(python)} Pakete für Python: {PYTHON.relative_to(ROOT)}")
    print(f"{len(browser)} Pakete für den Browser: {BROWSER.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
