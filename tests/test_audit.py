"""No audit is green that did not look."""

import pytest

from tests.audit import django_in, judge

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
