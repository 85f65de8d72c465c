"""R01: a decided round is calculated again from its record alone, whatever else changed.

The record gives the same SHA-256 after all live data changed, in processes with another
hash seed and with BLAS kernels of other processors. Who acted and when is on record.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from districts.models import Area, AreaValue, AuditEntry, Indicator, SourceFile
from districts.release import Audience
from facilities.models import Facility, FacilityValue, Provider
from planning.decisions.bundle import bundle
from planning.decisions.replay import result_of
from planning.decisions.unpack import record_in
from planning.decisions.verify import Verdict, verify
from planning.models import Decision, PlanningRound
from planning.scoring.canonical import sha256_of

ROOT = Path(__file__).resolve().parents[2]


def change_everything() -> None:
    """Live data as they could be years later: other values, names, rules, fewer sites."""
    AreaValue.objects.filter(state="wert").update(value=F("value") * 2 + 1)
    FacilityValue.objects.filter(state="wert").update(value=F("value") * 3 + 7)
    nowhere = {"area": None, "area_basis": Facility.AreaBasis.NONE}
    Facility.objects.update(name="Umbenannt", street="Anderswo 1", **nowhere)
    Provider.objects.update(name=F("pk"))
    Area.objects.update(name="Umbenannt")
    Indicator.objects.update(name="Umbenannt", unit="anders")
    SourceFile.objects.update(title="Umbenannt", licence="anders")
    PlanningRound.objects.update(title="Umbenannt", rules={"format": "lr-rules/1"})


def replayed(decision: Decision) -> str:
    """SHA-256 of the record with its result calculated anew."""
    document = json.loads(bytes(decision.record))
    return sha256_of({**document, "result": result_of(document)})


def test_the_record_gives_the_same_hash_after_all_live_data_changed(office):
    decision = office.in_force()
    change_everything()
    assert replayed(decision) == decision.sha256
    verification = verify(bytes(decision.record), sha256=decision.sha256)
    assert verification.verdict == Verdict.SAME


def test_a_stored_figure_that_was_altered_is_seen(office):
    document = json.loads(bytes(office.in_force().record))
    line = document["result"]["lines"][0]
    line["proposal_fte"] = "9.99"
    assert sha256_of({**document, "result": result_of(document)}) != sha256_of(document)


@pytest.fixture
def handed_out(office, tmp_path) -> Path:
    """The Beschlussdokumentation as it was handed out before everything changed."""
    path = tmp_path / "akte.zip"
    path.write_bytes(bundle(office.in_force(), Audience.INTERNAL))
    change_everything()
    return path


MACHINES = {
    "hash seed 0": {"PYTHONHASHSEED": "0"},
    "hash seed 4711": {"PYTHONHASHSEED": "4711"},
    "an old processor": {"PYTHONHASHSEED": "1", "OPENBLAS_CORETYPE": "Prescott"},
    "another processor, one thread": {
        "OPENBLAS_CORETYPE": "Nehalem", "OPENBLAS_NUM_THREADS": "1",
    },
}  # fmt: skip


@pytest.mark.parametrize("machine", MACHINES)
def test_another_process_finds_it_identical(handed_out, machine):
    """A process of its own, with an empty database that it never asks."""
    empty = f"sqlite:///{handed_out.parent / 'leer.sqlite3'}"
    command = [sys.executable, "manage.py", "verify_decision", str(handed_out)]
    done = subprocess.run(
        command,
        env=os.environ | MACHINES[machine] | {"DATABASE_URL": empty},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{handed_out}: identisch\n"


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_the_program_in_the_file_needs_python_alone(handed_out, tmp_path, seed):
    program = tmp_path / "nachrechnen.py"
    program.write_bytes(_member(handed_out, "nachrechnen.py"))
    done = subprocess.run(
        [sys.executable, "-I", str(program), str(handed_out)],
        env={"PYTHONHASHSEED": seed, "PATH": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "identisch" in done.stdout


def test_the_public_page_finds_it_identical(handed_out):
    with handed_out.open("rb") as file:
        answer = Client().post(reverse("planning:check"), {"file": file})
    assert "identisch" in answer.content.decode()
    record, sha256 = record_in(handed_out.read_bytes())
    assert Decision.objects.get().sha256 == sha256
    assert bytes(Decision.objects.get().record) == record


def test_who_did_what_and_when_is_on_record(office):
    decision = office.in_force()
    assert decision.submitted_by == office.planner
    assert decision.released_by == office.second
    assert decision.submitted_at < decision.released_at
    acts = list(AuditEntry.objects.values_list("act", "actor"))
    assert acts == [
        ("vorlegen", office.planner.pk),
        ("freigeben", office.second.pk),
        ("beschluss eintragen", office.planner.pk),
    ]


def _member(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)
