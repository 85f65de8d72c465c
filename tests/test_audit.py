"""No audit is green that did not look, no bill of materials that leaves something out."""

import json
from pathlib import Path

import pytest

from planning.version import CODE_VERSION
from tests import sbom
from tests.audit import django_in, judge

ROOT = Path(__file__).resolve().parent.parent

CHECKED = {"name": "numpy", "version": "2.4.6", "vulns": []}
SKIPPED = {"name": "numpy", "skip_reason": "Dependency not found"}
WEAK = {"name": "numpy", "version": "2.4.6", "vulns": [{"id": "CVE-1"}]}


@pytest.mark.parametrize(
    ("packages", "newest", "code", "sentence"),
    [
        pytest.param([CHECKED], "5.2.19", 0, "1 Pakete ohne", id="all checked is green"),
        pytest.param([CHECKED, SKIPPED], "5.2.19", 2, "Prüfung nicht möglich: numpy",
                     id="one skipped package spoils it"),
        pytest.param([], "5.2.19", 2, "kein Bericht", id="no report is not green"),
        pytest.param([WEAK], "5.2.19", 1, "numpy 2.4.6: CVE-1", id="a weakness is named"),
        pytest.param([CHECKED], "5.2.20", 1, "neueste Fassung 5.2.20", id="a newer patch"),
        pytest.param([CHECKED], "", 2, "Django unbekannt", id="newest patch unknown"),
        pytest.param([WEAK, SKIPPED], "5.2.19", 1, "Prüfung nicht möglich: numpy",
                     id="what was found outweighs what is unknown, both are said"),
    ],
)  # fmt: skip
def test_judgement(packages, newest, code, sentence):
    report = {"dependencies": packages} if packages else {}
    verdict, sentences = judge(report, locked="5.2.19", newest=newest)
    assert verdict == code
    assert sentence in "\n".join(sentences)


def test_django_is_found_among_its_namesakes():
    assert django_in("django-csp==4.0 \\\ndjango==5.2.19 \\\n    --hash=x") == "5.2.19"
    assert django_in("numpy==2.4.6") == ""


def test_a_bill_of_materials_names_every_locked_package():
    lock = "numpy==2.4.6 \\\n    --hash=sha256:x\ndjango==5.2.19 ; python_version > '3'\n"
    locked = sbom.in_requirements(lock)
    assert locked == {("numpy", "2.4.6"), ("django", "5.2.19")}
    part = {"name": "numpy", "version": "2.4.6"}
    assert sbom.judge({"components": [part]}, locked) == ["django 5.2.19"]
    assert sbom.judge({"components": [part]}, set()) == ["keine gesperrten Pakete gefunden"]


def test_the_locks_of_this_repository_are_read():
    python = sbom.in_requirements((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert "django" in dict(python)
    package = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert package["version"] == lock["packages"][""]["version"] == CODE_VERSION
    browser = sbom.in_package_lock(lock)
    assert browser >= set(package["dependencies"].items())
    assert not dict(browser).keys() & package["devDependencies"].keys()
