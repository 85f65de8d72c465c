from datetime import date
from decimal import Decimal

import pytest

from planning.models import Measure
from tests import factories
from tests.deliveries import errors, take

pytestmark = pytest.mark.django_db
HEADING = (
    "facility;service;provider;fte_target;fte_actual;places;valid_from;valid_to;follows;"
    "resolution\n"
)


@pytest.fixture(autouse=True)
def world():
    factories.facility(number="S-1")
    factories.service_type("ssa")
    for name in ("Verein A", "Verein B"):
        factories.provider(name=name)


def measures(*rows, **given):
    return take("measures", HEADING + "\n".join(rows) + "\n", **given)


FIRST = "S-1;ssa;Verein A;0,8;0,5;;2022-08-01;2025-07-31;;B-1"
SECOND = "S-1;ssa;Verein B;1;;;2025-08-01;;Verein A;B-2"


def test_a_new_provider_follows_the_old_one():
    assert not measures(FIRST, SECOND, invented=True).failed
    old, new = Measure.objects.order_by("valid_from")
    assert (old.fte_target, old.fte_actual) == (Decimal("0.80"), Decimal("0.50"))
    assert (new.fte_target, new.fte_actual, new.valid_to) == (1, None, None)
    assert new.follows == old
    assert old.follows is None
    assert old.invented


def test_repeating_with_a_change_touches_that_row_alone():
    measures(FIRST, SECOND)
    outcome = measures(FIRST, SECOND.replace(";1;;", ";1,5;;"))
    assert (outcome.written.changed, outcome.written.unchanged) == (1, 1)
    assert Measure.objects.count() == 2
    assert Measure.objects.get(valid_from=date(2025, 8, 1)).follows is not None


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param(
            FIRST.replace("S-1", "S-9"), "Einrichtung ist nicht erfasst", id="site"
        ),
        pytest.param(
            FIRST.replace("ssa", "xyz"), "Leistungsbereich ist nicht", id="service"
        ),
        pytest.param(FIRST.replace("Verein A", "X"), "Träger ist nicht erfasst", id="name"),
        pytest.param(FIRST.replace("0,8", "-1"), "ist kleiner als 0", id="negative"),
        pytest.param(FIRST.replace("0,8", "0,805"), "mehr als 2 Stellen", id="places"),
        pytest.param(FIRST.replace("0,8", ""), "weder VzÄ noch Plätze", id="no amount"),
        pytest.param(FIRST.replace("0,8", "10000"), "größer als 9999", id="too many VzÄ"),
        pytest.param(
            FIRST.replace("0,5;", "0,5;2,5"), "keine ganze Zahl", id="half a place"
        ),
        pytest.param(
            FIRST.replace("0,5;", "0,5;3000000000"), "ist größer als", id="endless places"
        ),
        pytest.param(
            FIRST.replace("2025-07-31", "2020-07-31"), "vor dem Anfang", id="dates"
        ),
        pytest.param(
            FIRST.replace(";;B-1", ";Verein B;B-1"), "keine frühere", id="follows"
        ),
    ],
)
def test_measures_refused(row, message):
    outcome = measures(row)
    assert any(message in error for error in errors(outcome)), errors(outcome)
    assert not Measure.objects.exists()


def test_a_measure_twice_is_an_error_of_the_second_line():
    assert "steht schon in Zeile 2" in errors(measures(FIRST, FIRST))[0]


def test_a_measure_follows_an_earlier_one_only():
    together = SECOND.replace("2025-08-01", "2022-08-01")
    assert "keine frühere Maßnahme" in errors(measures(FIRST, together))[0]


def test_a_trial_says_the_sum_before_and_after():
    measures(FIRST)
    again = measures(FIRST.replace("0,8;0,5", "1,3;0,5"), name="zwei.csv")
    assert again.report.notes == [
        "Schulsozialarbeit, SOLL am 31.12.2024: bisher 0,80 VzÄ, danach 1,30 VzÄ "
        "(+0,50 VzÄ)."
    ]
    assert again.report.warnings == []


def test_a_measure_beside_another_of_the_same_carrier_is_pointed_out():
    measures(FIRST)
    beside = measures("S-1;ssa;Verein A;1,8;;;2024-08-01;;;B-3", name="zwei.csv")
    assert not beside.failed
    (said,) = beside.report.warnings
    assert said.startswith(
        "Zeile 2: S-1 hat bei diesem Träger schon eine Maßnahme ab 01.08.2022 bis "
        "31.07.2025 (0,80 VzÄ); beide zählen zusammen."
    )
    after = measures("S-1;ssa;Verein A;1;;;2025-08-01;;;B-4", FIRST, name="drei.csv")
    assert [line[:7] for line in after.report.warnings] == ["Zeile 2"]


def test_a_slip_of_the_comma_is_pointed_out():
    (said,) = measures("S-1;ssa;Verein A;80;;;2024-08-01;;;B-3").report.warnings
    assert said == "Zeile 2: 80,00 VzÄ an S-1 sind sehr viel."
