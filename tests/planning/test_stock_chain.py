"""Bestand, services and ends of funding follow a site through successions."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from facilities.models import FacilitySuccession
from planning.allocation.rules import parse_rules
from planning.models import Measure
from planning.selectors.sites import allocation_inputs
from planning.services import draft_proposal
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
Kind = FacilitySuccession.Kind


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


@pytest.fixture
def heir():
    """A site that grew out of another, and what is needed to write its document."""
    source = small_city.build().source
    round = small_city.open_round()
    round.refresh_from_db()
    before, after = (factories.facility(number=number, source=source) for number in "AB")
    before.closed_on = round.as_of - timedelta(days=30)
    before.save()
    return SimpleNamespace(source=source, round=round, before=before, after=after)


def succeed(heir, kind, share=1):
    FacilitySuccession.objects.create(
        predecessor=heir.before, successor=heir.after, kind=kind, share=share,
        happened_on=heir.before.closed_on,
    )  # fmt: skip


def measured(heir, site, service, *, until=None):
    Measure.objects.create(
        facility=site, service_type=service, fte_target=Decimal("0.80"), source=heir.source,
        valid_from=heir.round.as_of - timedelta(days=900), valid_to=until,
    )  # fmt: skip


def document_of(heir):
    rules = parse_rules(heir.round.rules)
    sites = allocation_inputs(round=heir.round, rules=rules, scores=[])["sites"]
    return next(site for site in sites if site["number"] == heir.after.number)


@pytest.mark.parametrize(
    ("kind", "share", "services"),
    [
        pytest.param(Kind.MOVED, 1, ["kifaz", "ssa"], id="a move"),
        pytest.param(Kind.MERGED, 1, ["kifaz", "ssa"], id="a merger"),
        pytest.param(Kind.SPLIT, Decimal("0.5"), ["kifaz", "ssa"], id="a split"),
        pytest.param(Kind.CHANGED_TYPE, 1, ["kifaz", "ssa"], id="another school type"),
        pytest.param(Kind.FOUNDED, 1, [], id="a new site takes nothing over"),
    ],
)
def test_services_go_the_way_of_bestand(heir, kind, share, services):
    for service in (heir.round.service_type, factories.service_type("kifaz")):
        measured(heir, heir.before, service)
    succeed(heir, kind, share)
    assert document_of(heir)["measures"] == services


@pytest.mark.parametrize(
    ("own_days", "taken_days", "expected_days"),
    [
        pytest.param(None, 100, 100, id="only what was taken over"),
        pytest.param(50, 100, 100, id="the later of both"),
        pytest.param(200, 100, 200, id="the own one is later"),
        pytest.param(50, 0, None, id="what was taken over has no end"),
    ],
)
def test_the_end_of_funding_goes_along(heir, own_days, taken_days, expected_days):
    def day(days):
        return heir.round.as_of + timedelta(days=days) if days else None

    if own_days:
        measured(heir, heir.after, heir.round.service_type, until=day(own_days))
    measured(heir, heir.before, heir.round.service_type, until=day(taken_days))
    succeed(heir, Kind.MOVED)
    expected = day(expected_days)
    assert document_of(heir)["funding_ended_on"] == (expected and expected.isoformat())


def test_a_funding_that_ended_lately_is_remembered_at_the_heir(heir):
    until = heir.round.as_of - timedelta(days=40)
    measured(heir, heir.before, heir.round.service_type, until=until)
    succeed(heir, Kind.SPLIT, Decimal("0.5"))
    found = document_of(heir)
    ended = until.isoformat()
    assert (found["stock"], found["former"], found["funding_ended_on"]) == (0, 40, ended)


def test_an_end_stays_where_the_grid_leaves_nothing_of_the_share(heir):
    until = heir.round.as_of + timedelta(days=100)
    measured(heir, heir.before, heir.round.service_type, until=until)
    succeed(heir, Kind.SPLIT, Decimal("0.01"))
    found = document_of(heir)
    assert (found["stock"], found["funding_ended_on"]) == (0, None)


def test_whoever_took_a_service_over_no_longer_lacks_it(heir):
    measured(heir, heir.before, factories.service_type("kifaz"))
    succeed(heir, Kind.MOVED)
    lacks = {"code": "E1", "op": "lacks_measure", "value": "kifaz", "text": "ohne KiFaZ"}
    draft = draft_proposal(round=heir.round, changes={"eligibility": [lacks]})
    reasons = {line.facility.number: line.reason for line in draft.lines}
    assert reasons[heir.after.number] == "ALREADY_SUPPLIED"
