"""From headings and cells to the units and series of a key."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from districts.importers.report import FileRefused
from planning.scoring import POOLED, parse_key
from planning.tables.delimited import read_grid
from planning.tables.units import read_units
from tests.planning.scoring.samples import area_document, plain_document, plain_indicator

ALL = {"reference": {"group_by": None}}
GAP = np.nan


def read(text, *codes, unit=None, indicators=None, **sections):
    document = plain_document(codes or ("a",), **{**ALL, **sections})
    if indicators:
        document["indicators"] = indicators
    return read_units(read_grid(text.encode()), parse_key(document), unit=unit)


def test_a_plain_column_is_already_pooled():
    found = read("schule,a\n01,0.5\n02,\n")
    assert found.table.units == ("01", "02")
    assert found.table.groups == ("grundschule",) * 2
    assert found.table.series["a"].periods == (POOLED,)
    assert_array_equal(found.table.series["a"].value[:, 0], [0.5, GAP])


def test_periods_stand_in_brackets():
    found = read("s,a[2024],a[2023]\nA,2,1\n").table.series["a"]
    assert found.periods == ("2023", "2024")
    assert_array_equal(found.value, [[1, 2]])


def test_the_key_says_which_periods_and_in_which_order():
    found = read(
        "s,a[2022],a[2023],a[2022/23]\nA,1,2,3\n",
        periods={"use": ["2023", "2022/23"], "min_periods": 1},
    )
    assert found.table.series["a"].periods == ("2023", "2022/23")
    assert found.unread == ("a[2022]",)


def test_rates_come_as_counts():
    found = read(
        "s,a.numerator[2023],a.denominator[2023],a.numerator[2024],a.denominator[2024]\n"
        "A,1,10,.,20\nB,0,0,5,20\n"
    ).table.series["a"]
    assert_array_equal(found.value, [[0.1, GAP], [GAP, 0.25]])
    assert_array_equal(found.numerator, [[1, GAP], [0, 5]])
    assert_array_equal(found.denominator, [[10, 20], [0, 20]])


def test_counts_may_be_pooled_already():
    found = read("s,a.numerator,a.denominator\nA,1,10\n").table.series["a"]
    assert found.is_pooled
    assert_array_equal(found.denominator, [[10]])


def test_years_of_values_and_years_of_counts_may_stand_side_by_side():
    found = read("s,a[2023],a.numerator[2024],a.denominator[2024]\nA,0.5,1,10\n")
    assert_array_equal(found.table.series["a"].value, [[0.5, 0.1]])


def test_another_column_may_be_the_unit():
    found = read("name,a,nr\nAlpha,1,7\n", unit="nr")
    assert (found.table.units, found.unit_column) == (("7",), "nr")
    assert found.unread == ("name",)


def test_types_flags_and_impute_groups_are_read_where_the_key_needs_them():
    found = read(
        "s,a,facility_type,flags,raum\n"
        "A,1,grundschule,neu | klein,Nord\nB,2,grundschule,,\n",
        indicators=[plain_indicator("a", impute_group="raum")],
        reference={"group_by": "facility_type", "exclude": {"flags": ["neu"]}},
    )
    assert found.table.groups == ("grundschule",) * 2
    assert found.table.flags == (frozenset({"neu", "klein"}), frozenset())
    assert found.table.attributes == {"raum": ("Nord", "")}
    assert found.unread == ()


def test_areas_need_no_type():
    key = parse_key(area_document(("a",), reference={"group_by": None}))
    found = read_units(read_grid(b"s,a\n01,1\n"), key)
    assert found.table.groups == ("ortsteil",)


GROUPED = {"reference": {"group_by": "facility_type"}}


@pytest.mark.parametrize(
    ("text", "sections", "message"),
    [
        pytest.param(
            "s,a\nA,1\n",
            GROUPED,
            "Zeile 1: Der Schlüssel braucht die Spalten „facility_type“. Vorhanden sind: "
            "„s“, „a“",
            id="the column of the groups",
        ),
        pytest.param(
            "s,a\nA,1\n",
            {"reference": {"group_by": None, "exclude": {"flags": ["neu"]}}},
            "„flags“",
            id="the column of the flags",
        ),
        pytest.param("s,b\nA,1\n", {}, "die Spalten „a“", id="an indicator"),
        pytest.param(
            "s,a\nA,1\n",
            {"indicators": [plain_indicator("a", denominator="n")]},
            "die Spalten „n“",
            id="a denominator",
        ),
        pytest.param(
            "s,a.numerator[2024]\nA,1\n",
            {},
            "„a.2024.“ hat einen Zähler, aber keinen Nenner",
            id="half a rate",
        ),
        pytest.param(
            "s,a.denominator[2024]\nA,1\n",
            {},
            "„a.2024.“ hat einen Nenner, aber keinen Zähler",
            id="the other half",
        ),
        pytest.param(
            "s,a,a.numerator,a.denominator\nA,1,1,1\n",
            {},
            "„a“ steht als Wert und als Zähler und Nenner da",
            id="one value in two forms",
        ),
        pytest.param(
            "s,a,a[2024]\nA,1,1\n",
            {},
            "„a“ steht zusammengefasst und je Zeitraum da",
            id="pooled and yearly",
        ),
        pytest.param(
            "s,a\nA,1\n,2\nA,3\n",
            {},
            "Zeile 3, Spalte „s“: „“ – die Kennung fehlt\nZeile 4, Spalte „s“: „A“ – steht "
            "schon in Zeile 2",
            id="units without key or twice",
        ),
        pytest.param(
            "s,facility_type,a\nA,,1\n",
            GROUPED,
            "Zeile 2, Spalte „facility_type“: „“ – die Einrichtungsart fehlt",
            id="a unit without type",
        ),
        pytest.param(
            's,a\nA,1\nB,viel\nC,"1,5"\n',
            {},
            "Zeile 3, Spalte „a“: „viel“ – weder Zahl .*\nZeile 4, Spalte „a“: „1,5“ – k",
            id="cells that are no numbers",
        ),
        pytest.param(
            "s,a.numerator[2024],a.denominator[2024]\nA,1,-5\n",
            {},
            "Zeile 2, Spalte „a.denominator.2024.“: „-5“ – ein Nenner ist kleiner als 0",
            id="a denominator below zero",
        ),
    ],
)
def test_tables_that_are_refused(text, sections, message):
    with pytest.raises(FileRefused, match=message):
        read(text, **sections)
