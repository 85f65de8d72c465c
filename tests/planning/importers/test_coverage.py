"""Ausbauziele and published counts as tables."""

from datetime import date

import pytest

from planning.models import CoveragePoint, CoverageTarget
from tests import factories
from tests.deliveries import errors, take

pytestmark = pytest.mark.django_db
TARGETS = "service;kind;sites;due_on;resolution;valid_from;valid_to\n"
POINTS = "service;kind;as_of;stated_for;sites;of_sites;evidence\n"
TARGET = "ssa;grundschule;;2028-08-01;VII-A-1;2023-05-17;"
POINT = "ssa;grundschule;2021-01-31;Anfang 2021;43;67;Papier"
OTHER = "ssa;grundschule;2025-10-31;Oktober 2025;46;71;Zeitung"


@pytest.fixture(autouse=True)
def world():
    factories.service_type("ssa")


def test_an_empty_number_of_sites_means_all():
    assert not take("coverage_targets", TARGETS + TARGET).failed
    row = CoverageTarget.objects.get()
    assert (row.sites, row.due_on, row.valid_to) == (None, date(2028, 8, 1), None)


def test_a_count_is_kept_with_its_words():
    assert not take("coverage_points", POINTS + POINT).failed
    row = CoveragePoint.objects.get()
    assert (row.sites, row.of_sites, row.stated_for) == (43, 67, "Anfang 2021")


def test_repeating_changes_what_differs_alone():
    take("coverage_points", POINTS + POINT)
    assert take("coverage_points", POINTS + POINT).written is None  # the same file
    more = POINT.replace("43", "44")
    again = take("coverage_points", f"{POINTS}{more}\n{OTHER}")
    assert (again.written.created, again.written.changed) == (1, 1)


@pytest.mark.parametrize(
    ("importer", "content", "message"),
    [
        pytest.param(
            "coverage_targets", TARGETS + TARGET.replace(";;2", ";0;2"),
            "keines", id="a target of nothing",
        ),
        pytest.param(
            "coverage_targets", TARGETS + TARGET.replace("grundschule", "burg"),
            "unbekannt", id="an unknown kind of facility",
        ),
        pytest.param(
            "coverage_targets", TARGETS + f"{TARGET}\n{TARGET}",
            "steht schon in Zeile 2", id="the same target twice",
        ),
        pytest.param(
            "coverage_points", POINTS + POINT.replace("43", "68"),
            "mehr, als es gibt", id="more sites than there are",
        ),
        pytest.param(
            "coverage_points", POINTS + POINT.replace(";43;", ";;"),
            "ist leer", id="no count",
        ),
        pytest.param(
            "coverage_points", POINTS + POINT.replace("ssa", "xyz"),
            "Leistungsbereich ist nicht", id="an unknown service",
        ),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_and_nothing_is_written(importer, content, message):
    outcome = take(importer, content)
    (said,) = errors(outcome)
    assert message in said
    assert not CoverageTarget.objects.exists()
    assert not CoveragePoint.objects.exists()
