"""From Entwurf to beschlossen in the browser by two people, and a cut before the vote."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page

from tests.browser.conftest import Visit, sign_in

ROUND = "ssa-os-demo-runde"
OPEN = f"/entscheidungen/{ROUND}-f1/"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def release(visit: Visit, address: str) -> None:
    """A second person looks at the difference and stands for it."""
    visit.open(f"{address}freigeben/")
    visit.page.check("#id_read")
    press(visit.page, "Freigeben")
    visit.page.wait_for_url(f"**{address}*")


def decide(visit: Visit, address: str) -> None:
    """What the committee did, entered by planning."""
    visit.open(address)
    visit.page.select_option("#id_result", "unveraendert")
    visit.page.fill("#id_decided_on", timezone.localdate().isoformat())
    visit.page.fill("#id_number", "DEMO-DS-00009")
    visit.page.fill("#id_minutes", "Erfunden: ungeändert beschlossen.")
    press(visit.page, "Beschluss eintragen")
    visit.page.wait_for_url(f"**{address}*")


def handed_out(visit: Visit, address: str, folder: Path) -> Path:
    """The Beschlussdokumentation as somebody downloads it."""
    visit.open(address)
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("link", name="Beschlussdokumentation herunterladen").click()
    path = folder / "akte.zip"
    waiting.value.save_as(path)
    return path


def recalculated(path: Path) -> subprocess.CompletedProcess:
    """The program out of the file, alone with Python."""
    program = path.with_name("nachrechnen.py")
    with zipfile.ZipFile(path) as archive:
        program.write_bytes(archive.read("nachrechnen.py"))
    command = [sys.executable, "-I", program, path]
    return subprocess.run(command, capture_output=True, text=True)


def with_one_other_digit(path: Path) -> Path:
    """The file with one digit of a Vorschlag changed."""
    changed = path.with_name("anders.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "record.json":
                record = json.loads(content)
                given = [x for x in record["result"]["lines"] if x["proposal_fte"] > "0.1"]
                text = f'"number":"{given[0]["number"]}","proposal_fte":"'
                at = content.index(text.encode()) + len(text)
                content = content[:at] + b"7" + content[at + 1 :]
            new.writestr(name, content)
    return changed


def test_a_cut_is_laid_before_released_decided_and_proven(visiting, own_demo, tmp_path):
    planner, second = visiting(own_demo), visiting(own_demo)
    sign_in(planner, "planung")
    sign_in(second, "freigabe")
    planner.open(f"{OPEN}kuerzung/")
    planner.page.fill("#id_quelle_0", "10 %")
    press(planner.page, "Folgen rechnen")
    planner.page.fill("#id_reason", "Der Haushalt wurde gekürzt.")
    press(planner.page, "Neufassung anlegen")
    address = f"/entscheidungen/{ROUND}-f2/"
    planner.page.wait_for_url(f"**{address}*")
    release(second, address)
    report = second.page.get_by_role("link", name="Bericht für das Gremium (PDF)")
    paper = second.page.request.get(own_demo + report.get_attribute("href"))
    assert paper.headers["content-type"] == "application/pdf"
    assert "VORLAGE_" in paper.headers["content-disposition"]
    decide(planner, address)
    assert "beschlossen, " in planner.page.inner_text("main")
    path = handed_out(planner, address, tmp_path)
    assert recalculated(path).returncode == 0
    answer = recalculated(with_one_other_digit(path))
    assert answer.returncode == 1
    assert "result.lines" in answer.stdout
    assert planner.errors == second.errors == []


def test_a_draft_becomes_a_beschluss_by_two_people(visiting, own_demo):
    planner, second = visiting(own_demo), visiting(own_demo)
    sign_in(planner, "planung")
    sign_in(second, "freigabe")
    planner.open("/planung/vorschlaege/1/")
    planner.page.get_by_role("link", name="Vorlegen").click()
    assert planner.page.input_value("#id_motion").startswith("Beschlossen wird")
    press(planner.page, "Vorlegen")
    planner.page.wait_for_url("**/entscheidungen/*-f1/*")
    address = planner.page.url.removeprefix(own_demo).partition("#")[0]
    release(second, address)
    decide(planner, address)
    assert "beschlossen, " in planner.page.inner_text("main")
    planner.open(f"{address}nachsteuerung/")
    assert planner.page.get_by_role("heading", name="Nachsteuerung eintragen").count()
    assert planner.errors == second.errors == []
