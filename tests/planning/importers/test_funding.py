"""Money as tables: read whole or not at all, and out again in the same columns."""

from __future__ import annotations

from datetime import date

import pytest

from districts.release import Audience
from planning.importers.funding import KINDS
from planning.importers.funding_cells import COLUMNS
from planning.importers.registry import IMPORTERS
from planning.models import FundingRule, MeasureShare, MeasureStage
from planning.reports.funding_tables import TABLES, funding_table
from tests import factories, funding_rows, plan_rows
from tests.deliveries import errors, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure():
    carrier = factories.provider(name="Träger A")
    place = factories.facility(number="T-1")
    return factories.measure(facility=place, provider=carrier)


def shares(*rows: str):
    head = ";".join(COLUMNS["measure_shares"])
    return take("measure_shares", "\n".join([head, *rows]) + "\n")


def test_shares_come_in_by_the_name_of_their_measure(measure):
    funding_rows.programme("stadt")
    row = "T-1;ssa;Träger A;2024-08-01;stadt;2025;0,6;1000,50;"
    assert shares(row).written.created == 1
    kept = MeasureShare.objects.get()
    assert (kept.measure, str(kept.share), str(kept.approved_eur)) == (
        measure, "0.60000", "1000.50",
    )  # fmt: skip
    assert kept.spent_eur is None


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        pytest.param("T-1;ssa;Träger A;2024-08-01;stadt;2025;0,5;;", "share", "das Ganze",
                     id="more than the whole together with what is stored"),
        pytest.param("T-1;ssa;Träger A;2024-08-01;stadt;2025;1,5;;", "share", "größer als",
                     id="a share above one"),
        pytest.param("T-1;ssa;Träger A;2024-08-01;stadt;2023;0,1;;", "year", "läuft",
                     id="before the measure"),
        pytest.param("T-9;ssa;Träger A;2024-08-01;stadt;2025;0,1;;", "facility",
                     "nicht erfasst", id="no such measure"),
        pytest.param("T-1;ssa;Träger A;2024-08-01;fremd;2025;0,1;;", "programme",
                     "nicht erfasst", id="no such programme"),
    ],
)  # fmt: skip
def test_a_bad_share_is_refused_with_its_place(measure, row, column, said):
    funding_rows.programme("stadt")
    funding_rows.share(
        measure=measure, programme=funding_rows.programme("land"), share="0.6"
    )
    outcome = shares(row)
    assert outcome.written is None
    (error,) = outcome.report.errors
    assert (error.line, error.column) == (2, column)
    assert said in error.message
    assert MeasureShare.objects.count() == 1


def test_a_deadline_is_a_day_of_the_year():
    funding_rows.programme("land")
    factories.service_type()
    head = ";".join(COLUMNS["funding_rules"])
    row = "land;ssa;;2024-01-01;;0,8;;;;;{};FRL;"
    assert errors(take("funding_rules", f"{head}\n{row.format('31.02.')}\n"))
    assert take("funding_rules", f"{head}\n{row.format('31.10.')}\n").written.created == 1
    kept = FundingRule.objects.get()
    assert (kept.deadline_day, kept.deadline_month) == (31, 10)


def test_rules_that_overlap_are_refused_whole():
    funding_rows.programme("land")
    factories.service_type()
    head = ";".join(COLUMNS["funding_rules"])
    rows = [f"land;ssa;;{day};;0,8;;;;;;FRL;" for day in ("2024-01-01", "2025-01-01")]
    outcome = take("funding_rules", "\n".join([head, *rows]) + "\n")
    assert "gilt in diesem Zeitraum schon" in str(outcome.report.errors[0])
    assert not FundingRule.objects.exists()


def test_every_table_goes_out_as_it_came_in(measure):
    made = funding_rows.around(measure, measure.source)
    made.funding_rule.deadline_day, made.funding_rule.deadline_month = 31, 10
    made.funding_rule.save()
    made.notice.documents = "Bescheid\nBelege"
    made.notice.save()
    funding_rows.cost_rate(service_type=measure.service_type)
    plan_rows.stage(measure=measure)
    for name, kind in KINDS.items():
        before = list(kind.model.objects.order_by("pk").values())
        table = funding_table(name, Audience.INTERNAL)
        outcome = take(name, table)
        assert not errors(outcome), name
        assert (outcome.written.created, outcome.written.changed) == (0, 0), name
        assert outcome.written.unchanged == len(before) == 1
        assert list(kind.model.objects.order_by("pk").values()) == before


def test_measures_go_out_as_they_came_in(measure):
    outcome = take("measures", funding_table("measures", Audience.INTERNAL))
    assert not errors(outcome)
    assert (outcome.written.created, outcome.written.unchanged) == (0, 1)


def test_every_table_has_its_importer_and_its_address(client):
    assert set(TABLES) <= IMPORTERS.keys()
    for name in TABLES:
        assert client.get(f"/foerderung/tabellen/{name}.csv").status_code == 200
    assert client.get("/foerderung/tabellen/users.csv").status_code == 404


def test_steps_come_in_by_the_name_of_their_measure_and_in_their_order(measure):
    head = ";".join(COLUMNS["measure_stages"])
    named = "T-1;ssa;Träger A;2024-08-01"
    rows = [f"{named};bewilligt;2024-05-01;Bescheid", f"{named};besetzt;2024-09-01;Vertrag"]
    assert take("measure_stages", "\n".join([head, *rows])).written.created == 2
    early = f"{named};interessenbekundung;2024-04-01;Aufruf"
    (said,) = errors(take("measure_stages", f"{head}\n{early}"))
    assert "liegt nicht zwischen" in said
    late = f"{named};bewilligt;2024-10-01;Bescheid"
    assert "liegt nicht zwischen" in errors(take("measure_stages", f"{head}\n{late}"))[0]
    moved = rows[1].replace("2024-09-01", "2024-10-01")
    assert take("measure_stages", f"{head}\n{moved}").written.changed == 1
    assert MeasureStage.objects.get(stage="besetzt").day == date(2024, 10, 1)
