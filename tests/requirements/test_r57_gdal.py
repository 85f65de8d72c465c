"""R57: GDAL reads all our places over several pages, from a real server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread

from leipzig_ressourcen.features.collections import COLLECTIONS
from tests import factories
from tests.requirements.test_r57_ogc_features import ROOT, SITES, outlined, place, sites


@pytest.fixture
def server(own_database) -> Iterator[str]:
    """A real server over a copy of the test database."""
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None
    yield f"http://127.0.0.1:{thread.port}{ROOT}"
    thread.terminate()


def test_gdal_reads_all_rows_over_several_pages(server):
    sites()
    factories.facility(number="Z", kind="kita", provider=factories.provider())
    outlined("01", 12.30, 51.30)
    outlined("02", 12.31, 51.30)
    script = Path(__file__).with_name("read_as_gis.py")
    done = subprocess.run(
        [sys.executable, script, server], capture_output=True, text=True, timeout=120,
        env=os.environ | {"no_proxy": "127.0.0.1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["layers"] == list(COLLECTIONS)
    assert found["paged"]["keys"] == [*(f"S-{n:03d}" for n in range(SITES)), "Z"]
    assert found["paged"]["crs"] == "EPSG:25833"
    west, _, _, north = found["paged"]["bounds"]
    assert (west, north) == pytest.approx(place(0), abs=0.001)
    assert found["in degrees"]["keys"][:2] == ["01", "02"]
    assert found["in degrees"]["bounds"] == pytest.approx([12.30, 51.30, 12.32, 51.31])
    assert found["in a box"]["keys"] == [f"S-{n:03d}" for n in range(5)]
    assert found["filtered"]["keys"] == ["Z"]
