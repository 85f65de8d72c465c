"""Ranked areas over REST: the same figures as the page, by run, day and key."""

from datetime import date

import pytest

from planning.services import import_key, run_scoring
from tests import factories
from tests.planning import small_city

PATH = "rankings/areas/"


def keys(answer):
    return [row["area"]["key"] for row in answer["results"]]


def test_figures_are_those_of_the_kept_run(city, read):
    row = read(f"{PATH}{city.area_score.pk}/")
    kept = city.area_score
    assert row["area"] == {"kind": "ortsteil", "key": kept.area.key, "name": kept.area.name}
    assert (row["run"], row["key"]) == (city.area_run.pk, "test-ortsteile@1")
    assert row["index"] == float(kept.index)
    assert row["index"] == pytest.approx(
        row["base"] + sum(part["contribution"] for part in row["contributions"])
    )
    assert (row["rank"], row["class_label"]) == (1, "hoch")


def test_the_list_stands_by_rank(city, read):
    first, second, third = (city.areas[place].key for place in (0, 2, 1))
    assert keys(read(PATH)) == [first, second, third]
    assert keys(read(PATH, ordering="-rank")) == [third, second, first]


def test_without_a_run_the_latest_stichtag_answers(city, read):
    later = run_scoring(key=city.area_key, as_of=date(2025, 1, 1))
    assert {row["run"] for row in read(PATH)["results"]} == {later.pk}
    earlier = read(PATH, as_of="2024-12-31")["results"]
    assert {row["run"] for row in earlier} == {city.area_run.pk}
    assert {row["run"] for row in read(PATH, run=later.pk)["results"]} == {later.pk}


def test_a_key_can_be_named(city, read):
    other = import_key(small_city.area_key_document(code="anderer"), published=True)
    run = run_scoring(key=other, as_of=date(2025, 1, 1))
    assert {row["run"] for row in read(PATH, key="anderer")["results"]} == {run.pk}
    named = read(PATH, key="test-ortsteile")["results"]
    assert {row["run"] for row in named} == {city.area_run.pk}


def test_one_area_can_be_named(city, read):
    area = city.areas[1]
    assert keys(read(PATH, kind="ortsteil", area=area.key)) == [area.key]
    assert keys(read(PATH, kind="stadtbezirk")) == []


def test_an_area_without_index_says_why(city, read):
    bare = factories.area(source=city.source)
    run_scoring(key=city.area_key, as_of=date(2025, 1, 1))
    [row] = read(PATH, area=bare.key)["results"]
    assert (row["state"], row["index"], row["missing"]) == ("no_score", None, ["benefit"])
    assert read(PATH, state="no_score")["count"] == 1


def test_runs_and_keys_say_what_they_rank(city, read):
    assert read("keys/test-ortsteile@1/")["area_kind"] == "ortsteil"
    assert read("keys/test-ortsteile@1/")["unit_kind"] == "area"
    assert read("keys/test-gs@1/")["area_kind"] is None


def test_unknown_words_are_refused(city, refused):
    assert "gibt es hier nicht" in refused(PATH, area="zz")["area"][0]
