"""Bestand follows a site through more than one succession."""

from datetime import timedelta
from decimal import Decimal

import pytest

from facilities.models import FacilitySuccession
from planning.allocation.rules import parse_rules
from planning.models import Measure
from planning.selectors.sites import allocation_inputs
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("order", [[0, 1], [1, 0]], ids=["by day", "the last one first"])
def test_stock_moves_on_whatever_was_entered_first(order):
    source = small_city.build().source
    round = small_city.open_round()
    round.refresh_from_db()
    day = round.as_of
    sites = [factories.facility(number=number, source=source) for number in "ABC"]
    days = [day - timedelta(days=300), day - timedelta(days=30)]
    for site, closed_on in zip(sites[:2], days, strict=True):
        site.closed_on = closed_on
        site.save()
    Measure.objects.create(
        facility=sites[0], service_type=round.service_type, fte_target=Decimal(1),
        valid_from=day - timedelta(days=900), source=source,
    )  # fmt: skip
    for step in order:
        FacilitySuccession.objects.create(
            predecessor=sites[step], successor=sites[step + 1], happened_on=days[step],
            kind=FacilitySuccession.Kind.MOVED, share=1,
        )  # fmt: skip
    document = allocation_inputs(round=round, rules=parse_rules(round.rules), scores=[])
    (found,) = [site for site in document["sites"] if site["number"] == "C"]
    assert found["stock"] == 100
