"""R37: each row is used, left out by a named rule, or an error; one error writes nothing.

Laws over invented deliveries. Repeating a file changes nothing, a later version stands
beside the earlier one, and withdrawn it leaves no trace in what is known.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from districts.importers.run import take_in_all
from districts.models import Area, AreaValue, FileRequest, Indicator, SourceFile
from planning.importers.registry import IMPORTERS
from planning.services.file_requests import ask, confirm
from tests import factories
from tests.deliveries import delivery, errors, ortsteil, take
from tests.districts.importers.test_delivery import entries

pytestmark = pytest.mark.django_db
HEADING = "indicator;area_kind;area_key;period;value;numerator;denominator\n"
RULE = {"code": "R07", "text": "nur zum Vergleich", "column": "period", "in": ["1999"]}
KEYS = ("00", "01", "02")
YEARS = ("2022", "2023", "1999")

good = st.tuples(st.sampled_from(KEYS), st.sampled_from(YEARS), st.integers(0, 99).map(str))
bad = st.sampled_from([("77", "2023", "1"), ("00", "23", "1"), ("01", "2022", "zwei")])


def prepare() -> None:
    """Three Ortsteile and an indicator, once a test."""
    for key in KEYS:
        if not Area.objects.filter(key=key).exists():
            ortsteil(key)
    if not Indicator.objects.filter(code="quote").exists():
        factories.indicator("quote", level="area", unit="Kinder")


@pytest.fixture(autouse=True)
def city():
    prepare()


def text(rows: list[tuple[str, str, str]]) -> str:
    return HEADING + "".join(f"quote;ortsteil;{k};{y};{v};;\n" for k, y, v in rows)


@given(st.lists(st.one_of(good, bad), min_size=1, max_size=12))
def test_used_left_out_and_errors_are_all_rows(rows):
    with transaction.atomic():
        before = AreaValue.objects.count()
        report = take("area_values", text(rows), leave_out=[RULE]).report
        left_out = sum(year == "1999" for _, year, _ in rows)
        wrong = {error.line for error in report.errors if error.line}
        assert report.rows_in == len(rows)
        assert report.rows_left_out == left_out
        assert report.rows_used + left_out + len(wrong) == len(rows)
        written = AreaValue.objects.count() - before
        assert written == (report.rows_used if report.is_clean else 0)
        transaction.set_rollback(True)


@given(st.lists(good, min_size=1, max_size=8, unique_by=lambda row: row[:2]), bad)
def test_one_error_writes_nothing_of_the_file(rows, wrong):
    outcome = take("area_values", text([*rows, wrong]), leave_out=[RULE])
    assert outcome.failed
    assert f"Zeile {len(rows) + 2}" in " ".join(errors(outcome))
    assert not AreaValue.objects.exists()
    assert not SourceFile.objects.filter(importer="area_values").exists()


def test_what_was_left_out_is_listed_with_its_rule():
    rows = [("00", "2023", "5"), ("01", "1999", "6"), ("02", "1999", "7")]
    assert not take("area_values", text(rows), leave_out=[RULE]).failed
    source = SourceFile.objects.get(importer="area_values")
    assert (source.rows_in, source.rows_used) == (3, 1)
    (listed,) = source.left_out
    assert (listed["code"], listed["text"]) == ("R07", "nur zum Vergleich")
    assert listed["count"] == 2


def test_every_error_names_row_column_and_remedy():
    rows = [("77", "2023", "1"), ("00", "23", "1"), ("01", "2022", "zwei")]
    said = errors(take("area_values", text(rows)))
    assert len(said) == 3
    for line, (error, column) in enumerate(
        zip(said, ("area_key", "period", "value"), strict=True), start=2
    ):
        assert error.startswith(f"Zeile {line}, Spalte „{column}“: ")


def test_a_dry_run_says_the_same_and_writes_nothing():
    content = text([("00", "2023", "5"), ("01", "2023", "6")])
    (tried,) = take_in_all(entries(content), dry_run=True)
    assert not AreaValue.objects.exists()
    done = take("area_values", content)
    assert tried.report.rows_used == done.report.rows_used == 2
    assert tried.written == done.written


def test_the_same_bytes_again_change_nothing():
    content = text([("00", "2023", "5")])
    take("area_values", content)
    before = list(AreaValue.objects.values())
    again = take("area_values", content, title="anders")
    assert again.known_since is not None
    assert list(AreaValue.objects.values()) == before
    assert delivery(content).sha256 == SourceFile.objects.latest("pk").sha256


def test_a_version_can_be_taken_back_by_delivering_the_one_before():
    """Both versions stay; which one counts is decided by day and order, never by loss."""
    first = take("area_values", text([("00", "2023", "5")]))
    take("area_values", text([("00", "2023", "9")]))
    values = AreaValue.objects.order_by("source_id").values_list("value", flat=True)
    assert list(values) == [Decimal(5), Decimal(9)]
    kept = SourceFile.objects.get(sha256=first.delivery.sha256)
    assert AreaValue.objects.get(source=kept).value == 5


@pytest.mark.parametrize("name", sorted(IMPORTERS))
def test_no_importer_writes_from_a_file_it_cannot_read(name):
    before = SourceFile.objects.count()
    outcome = take(name, "völlig;anders\n1;2\n")
    assert outcome.failed
    assert errors(outcome)
    assert SourceFile.objects.count() == before


def told() -> dict[tuple[int, str], Decimal]:
    """What is known of every place and year."""
    rows = AreaValue.objects.newest_last()
    return {(row.area_id, row.period): row.value for row in rows}


def test_a_version_that_two_people_withdraw_leaves_what_was_known_before():
    take("area_values", text([("00", "2022", "1"), ("01", "2023", "2")]))
    before = told()
    second = text([("00", "2022", "7"), ("02", "2023", "8")])
    take("area_values", second, as_of=date(2025, 6, 30))
    assert told() != before
    source = SourceFile.objects.order_by("pk").last()
    row = ask(
        source=source,
        kind=FileRequest.Kind.WITHDRAW,
        reason="Spalten vertauscht",
        by=factories.user("statistikstelle"),
    )
    confirm(request=row, by=factories.user("freigabe"))
    assert told() == before
    take("area_values", second, as_of=date(2025, 6, 30))
    assert told() != before, "the same bytes may come in again"
