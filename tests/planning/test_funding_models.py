"""What the database keeps about money, on both databases alike."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from planning.guards.funding import OTHER_YEAR, RATES, RULES, TAKES_PART, TWICE, WHOLE
from planning.models import Measure, MeasureShare
from tests import factories, funding_rows
from tests.refusals import refused

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)
ONE = timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        pytest.param((DAY, None), (DAY, None), False, id="two without end"),
        pytest.param((DAY, DAY), (DAY, DAY), False, id="the boundary day in both"),
        pytest.param((DAY, DAY), (DAY + ONE, None), True, id="from the day after"),
    ],
)
def test_dated_rules_and_rates_do_not_overlap(first, second, fits):
    programme, service = funding_rows.programme(), funding_rows.service()
    facility = factories.facility()
    makers = {
        RULES: lambda **days: funding_rows.rule(
            programme=programme, service_type=service, **days
        ),
        RATES: lambda **days: funding_rows.cost_rate(service_type=service, **days),
        TAKES_PART: lambda **days: funding_rows.participation(
            programme=programme, facility=facility, **days
        ),
    }
    names = ("valid_from", "valid_to")
    for message, make in makers.items():
        make(**dict(zip(names, first, strict=True)))
        if fits:
            make(**dict(zip(names, second, strict=True)))
        else:
            with refused(message):
                make(**dict(zip(names, second, strict=True)))


def test_a_rule_of_one_facility_type_may_stand_beside_that_of_all():
    of_all = funding_rows.rule()
    funding_rows.rule(
        programme=of_all.programme,
        service_type=of_all.service_type,
        facility_type="oberschule",
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param({"rate": "1.1"}, "rate_is_share", id="more than the whole"),
        pytest.param({"min_fte": "2", "max_fte": "1"}, "limits_in_order", id="limits"),
        pytest.param({"deadline_month": 10}, "deadline_is_day", id="a month alone"),
        pytest.param(
            {"deadline_month": 13, "deadline_day": 1}, "deadline_is_day", id="month 13"
        ),
    ],
)
def test_a_rule_that_says_nonsense_is_refused(values, message):
    with refused(message):
        funding_rows.rule(**values)


def test_one_programme_has_one_share_of_a_measure_and_year():
    row = funding_rows.share(share="0.4")
    with refused():
        funding_rows.share(measure=row.measure, programme=row.programme, share="0.4")


def test_shares_of_a_year_are_at_most_the_whole():
    row = funding_rows.share(share="0.6")
    with refused(WHOLE):
        funding_rows.share(measure=row.measure, share="0.40001")
    funding_rows.share(measure=row.measure, share="0.4")
    funding_rows.share(measure=row.measure, share="1", year=2026)
    with refused(WHOLE):
        MeasureShare.objects.filter(pk=row.pk).update(share="0.60001")


class AnyShares(TestCase):
    """Whatever is written in whatever order, a year never holds more than 100 %."""

    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.integers(1, 100_000), min_size=1, max_size=5))
    def test_the_sum_stays_at_most_one(self, parts):
        measure = factories.measure()
        held = 0
        for part in parts:
            amount = Decimal(part) / 100_000
            if held + part > 100_000:
                with refused(WHOLE):
                    funding_rows.share(measure=measure, share=amount)
            else:
                funding_rows.share(measure=measure, share=amount)
                held += part
        kept = sum(row.share for row in measure.shares.all())
        assert kept == Decimal(held) / 100_000


@pytest.mark.parametrize("year", [2023, 2027])
def test_a_share_lies_in_a_year_of_its_measure(year):
    measure = factories.measure(valid_from=DAY.replace(year=2024), valid_to=DAY)
    with refused(OTHER_YEAR):
        funding_rows.share(measure=measure, year=year)


def test_a_measure_keeps_the_years_it_has_shares_in():
    row = funding_rows.share(year=2026)
    with refused("Finanzierungsanteile"):
        Measure.objects.filter(pk=row.measure_id).update(valid_to=DAY - ONE)


def test_a_position_is_not_paid_twice_while_it_changes_hands():
    before = factories.measure(valid_to=DAY)
    same = {"facility": before.facility, "service_type": before.service_type}
    with refused(TWICE):
        factories.measure(follows=before, valid_from=DAY, **same)
    after = factories.measure(follows=before, valid_from=DAY + ONE, **same)
    with refused(TWICE):
        Measure.objects.filter(pk=before.pk).update(valid_to=after.valid_from)
    with refused(TWICE):
        Measure.objects.filter(pk=before.pk).update(valid_to=None)


def test_two_services_at_one_site_are_allowed():
    """A Mehrfachangebot is no Doppelförderung."""
    first = funding_rows.share(share="1")
    service = funding_rows.service()
    beside = factories.measure(facility=first.measure.facility, service_type=service)
    funding_rows.share(measure=beside, programme=first.programme, share="1")
