"""R17: what leaves the gate carries nothing hidden, in no attribute and no text."""

from __future__ import annotations

import json
import pickle
from dataclasses import asdict, fields

import pytest

from districts.disclosure import protect, view_of
from districts.disclosure.types import Release, Report
from tests.districts.disclosure.tables import table

CANARY = 2
SUMS = {"T": {"a": CANARY, "b": 31, "c": 47}}


def written(made: Release) -> str:
    """A release as a channel would write it, as a whole."""
    rows = {" ".join(key): asdict(shown) for key, shown in made.shown.items()}
    rest = [made.audience, str(made.as_of), sorted(made.derived), sorted(made.withheld)]
    return json.dumps([rows, rest, made.digest])


def test_a_release_holds_no_hidden_value():
    made, _ = protect(table(SUMS))
    held = {shown.value for shown in made.shown.values()}
    assert held == {None, 47, 80}
    assert made == protect(table({"T": {"a": 1, "b": 32, "c": 47}}))[0]
    assert '"value": 2,' not in written(made)


def test_every_field_of_a_release_is_written_by_the_test_above():
    names = {field.name for field in fields(Release)}
    assert names == {"audience", "as_of", "shown", "derived", "withheld", "digest"}


def test_a_view_holds_no_hidden_value():
    view = view_of(table(SUMS))
    assert view.visible == {("T",): 80, ("c",): 47}
    assert view == view_of(table({"T": {"a": 1, "b": 32, "c": 47}}))


def test_a_report_is_for_nobody_outside():
    report = protect(table(SUMS))[1]
    assert repr(report) == str(report) == "Report(internal)"
    with pytest.raises(TypeError, match="stays where it was made"):
        pickle.dumps(report)
    with pytest.raises(TypeError):
        json.dumps(report)
    assert isinstance(report, Report)


def test_the_gate_says_nothing_on_the_way(capfd, caplog):
    protect(table(SUMS))
    out, err = capfd.readouterr()
    assert (out, err, caplog.text) == ("", "", "")
