"""``python -m tests.bench.run [P1 P3 …]``, or shorter ``make bench``.

Prints the ratios of methods P1 to P9 and P12 and writes them to var/bench.json. Nothing is
asserted about times: they belong to the machine; results are asserted equal first.
"""

import json
import os
import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
os.environ.update(dict.fromkeys(THREADS, "1"))  # before numpy is loaded

from tests.bench import goals, optimum  # noqa: E402
from tests.bench.common import Line  # noqa: E402

ALL = goals.ALL | optimum.ALL
OUT = Path(__file__).resolve().parents[2] / "var" / "bench.json"


def text(line: Line) -> str:
    """One line of the table, in Markdown."""
    sign = "≤" if line.at_most else "≥"
    goal = "" if line.goal is None else f"{sign} {line.goal:.3g}"
    word = {True: "yes", False: "no", None: ""}[line.is_reached]
    value = f"{line.value:.3g} {line.unit}".strip()
    return f"| {line.goal_id} | {line.what} | {value} | {goal} | {word} |"


def machine() -> str:
    """Class of the machine, without its name."""
    return (
        f"{os.cpu_count()} cores {platform.machine()}, Python {platform.python_version()}"
    )


def main(chosen: list[str]) -> None:
    """Measure, print, write."""
    unknown = sorted(set(chosen) - set(ALL))
    if unknown:
        raise SystemExit(f"Unbekannt: {', '.join(unknown)}. Es gibt: {', '.join(ALL)}.")
    today = str(datetime.now(UTC).date())
    print(f"{today}, {machine()}\n")
    print("| | what | measured | goal | reached |\n|---|---|---|---|---|", flush=True)
    lines = []
    for name in chosen or ALL:
        for line in ALL[name]():
            print(text(line), flush=True)
            lines.append({**asdict(line), "is_reached": line.is_reached})
    OUT.parent.mkdir(exist_ok=True)
    document = {"date": today, "machine": machine(), "lines": lines}
    OUT.write_text(json.dumps(document, indent=2, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
