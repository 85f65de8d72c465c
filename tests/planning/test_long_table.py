"""A table of 35,000 units and seven indicators through the command, in its own process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.planning.scoring.samples import plain_document

ROOT = Path(__file__).resolve().parents[2]
UNITS, CODES, MOST = 35_000, "abcdefg", 500 * 2**20
# The system counts the memory of the parent until a program starts; VmHWM begins anew.
PROGRAM = """
import re, sys
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "score_table", *sys.argv[1:]])
print(int(re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1]) * 1024)
"""


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="memory is read from /proc"
)
def test_a_long_table_takes_less_than_500_mb(tmp_path):
    values = np.random.default_rng(1).normal(size=(UNITS, len(CODES))).round(6)
    rows = [f"U{at}," + ",".join(map(str, row)) for at, row in enumerate(values.tolist())]
    source, key = tmp_path / "units.csv", tmp_path / "key.json"
    heading = ",".join(["unit", *CODES])
    source.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    document = plain_document(tuple(CODES), reference={"group_by": None})
    key.write_text(json.dumps(document), encoding="utf-8")
    words = [str(source), "--key", str(key), "--out", str(tmp_path / "out.csv")]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "leipzig_ressourcen.settings"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[-1]) < MOST
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        assert sum(1 for _ in file) == UNITS + 1
