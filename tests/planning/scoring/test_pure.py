"""The package needs no web framework, no data frames and no clock."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_scoring_runs_without_django():
    code = (
        "import sys, planning.scoring, planning.scoring.variants; "
        "sys.exit(bool({'django', 'pandas', 'scipy'} & sys.modules.keys()))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert run.returncode == 0
