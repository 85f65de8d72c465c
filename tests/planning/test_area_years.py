"""Status and Dynamik over the years, and class bounds that belong to a version."""

from copy import deepcopy
from datetime import date

import pytest

from districts.release import Audience
from planning.selectors.area_years import area_years
from planning.selectors.report_chapters.area_course import area_course
from planning.selectors.report_chapters.scope import scope_of
from planning.services import import_key, run_scoring
from tests.planning import small_city

pytestmark = pytest.mark.django_db
LATER = date(2026, 8, 1)
CLASSES = {
    "method": "fixed",
    "bounds": [{"at": 0.0, "belongs_to": "upper"}],
    "labels": ["niedrig", "hoch"],
}


@pytest.fixture
def document():
    small_city.build()
    return small_city.area_key_document() | {"classes": CLASSES}


def years(document):
    return area_years(document["code"], "ortsteil", Audience.PUBLIC)


def test_each_stichtag_is_a_column_with_the_bounds_of_its_version(document):
    key = import_key(document, published=True)
    for day in (LATER, small_city.DAY):
        run_scoring(key=key, as_of=day)
    found = years(document)
    assert [column.run.as_of for column in found.columns] == [small_city.DAY, LATER]
    assert [column.bounds for column in found.columns] == [[0.0], [0.0]]
    assert not any(column.is_break for column in found.columns)
    assert {cell.label for _, cells in found.rows for cell in cells} <= {"niedrig", "hoch"}


def test_other_bounds_are_marked_as_a_break(document, client):
    run_scoring(key=import_key(document, published=True), as_of=small_city.DAY)
    other = deepcopy(document) | {"version": 2}
    other["classes"]["bounds"][0]["at"] = 0.5
    run_scoring(key=import_key(other, published=True), as_of=LATER)
    assert [column.is_break for column in years(document).columns] == [False, True]
    page = client.get("/planung/sozialraumanalyse/jahre/").content.decode()
    assert "andere Klassengrenzen als davor" in page


def test_of_two_runs_of_a_day_the_newest_counts(document):
    first = import_key(document, published=True)
    run_scoring(key=first, as_of=small_city.DAY)
    second = import_key(deepcopy(document) | {"version": 2}, published=True)
    newest = run_scoring(key=second, as_of=small_city.DAY)
    assert [column.run for column in years(document).columns] == [newest]


def test_a_report_holds_the_years_up_to_its_day_with_their_bounds(document):
    key = import_key(document, published=True)
    for day in (LATER, small_city.DAY):
        run_scoring(key=key, as_of=day)
    whole, before = (
        next(area_course(scope_of("planung", day, date(2020, 1, 1))))
        for day in (LATER, small_city.DAY)
    )
    assert [column.title for column in whole.columns[2:]] == ["01.08.2024", "01.08.2026"]
    assert len(before.columns) == 3
    assert "Grenzen 0,00" in whole.notes[1]
    assert "zweiten Stichtag" in before.notes[1]
    cells = [cell for row in whole.rows for cell in row[2:]]
    assert {cell.partition(";")[0] for cell in cells} <= {"niedrig", "hoch"}
    assert len(cells) == 2 * len(whole.rows) > 0
