"""Dates that do not overlap, successions without circles, constraints with their words."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from django.db.models import CheckConstraint, Model
from django.utils import timezone

from districts.models import (
    Area,
    AreaMembership,
    AreaValue,
    AreaValueEdition,
    FileRequest,
    Indicator,
    ReleasedValue,
    SourceFile,
)
from facilities.models import (
    Cooperation,
    Facility,
    FacilitySuccession,
    FacilityValue,
    FacilityValueEdition,
)
from planning.models import Measure, Proposal, Scenario, ScoringKey
from tests import (
    agenda_rows,
    broken_coordination,
    deliveries,
    effect_rows,
    factories,
    funding_rows,
    plan_rows,
    report_rows,
)
from tests.broken_decisions import BROKEN_DECISIONS, changed, fresh
from tests.refusals import refused

pytestmark = pytest.mark.django_db

DAY = date(2024, 8, 1)
ONE = timedelta(days=1)

# Keys


@pytest.mark.parametrize(
    ("row", "name"),
    [
        pytest.param(lambda: factories.area(key="A/1"), "key", id="key of an area"),
        pytest.param(lambda: factories.facility(number="A 1"), "number", id="a number"),
    ],
)
def test_what_breaks_an_address_is_refused_in_forms(row, name):
    with pytest.raises(ValidationError) as said:
        row().full_clean()
    assert "Bindestrich" in said.value.message_dict[name][0]


# Dates


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        pytest.param((DAY, None), (DAY, None), False, id="the same open end"),
        pytest.param((DAY, None), (DAY + ONE, DAY + ONE), False, id="inside an open end"),
        pytest.param((DAY, DAY), (DAY, DAY), False, id="the same single day"),
        pytest.param((DAY, DAY + ONE), (DAY + ONE, None), False, id="one day in common"),
        pytest.param((DAY, DAY), (DAY + ONE, None), True, id="the day after"),
        pytest.param((DAY, None), (DAY - ONE, DAY - ONE), True, id="the day before"),
        pytest.param((DAY + ONE, None), (DAY - ONE, None), False, id="open from earlier"),
    ],
)
@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(
            lambda **dates: factories.area(key="01", **dates),
            "Ein Gebiet mit diesem Schlüssel gilt in diesem Zeitraum schon.",
            id="areas",
        ),
        pytest.param(
            lambda **dates: factories.membership(**pair_of_areas(), **dates),
            "Diese Zuordnung gilt in diesem Zeitraum schon.",
            id="memberships",
        ),
        pytest.param(
            lambda **dates: Cooperation.objects.create(**pair_of_sites(), **dates),
            "Diese Kooperation gilt in diesem Zeitraum schon.",
            id="cooperations",
        ),
    ],
)
def test_dated_rows_do_not_overlap(make, message, first, second, fits):
    names = ("valid_from", "valid_to")
    make(**dict(zip(names, first, strict=True)))
    if fits:
        make(**dict(zip(names, second, strict=True)))
        return
    with refused(message):
        make(**dict(zip(names, second, strict=True)))


def pair_of_areas() -> dict[str, Area]:
    """Always the same two areas."""
    member = Area.objects.filter(key="m").first() or factories.area(key="m")
    group = Area.objects.filter(key="g").first() or factories.area(
        kind="stadtbezirk", key="g"
    )
    return {"member": member, "group": group}


def pair_of_sites() -> dict[str, object]:
    """Always the same two facilities."""
    names = {"from_facility": "P-1", "to_facility": "P-2"}
    found = {
        role: Facility.objects.filter(number=number).first()
        or factories.facility(number=number)
        for role, number in names.items()
    }
    return found | {"kind": Cooperation.Kind.PARTNERSHIP}


def test_the_overlap_guard_says_which_rule_it_is():
    factories.area(key="01")
    with refused("Ein Gebiet mit diesem Schlüssel gilt in diesem Zeitraum schon."):
        factories.area(key="01", valid_from=DAY)


def test_a_row_may_be_saved_again_without_overlapping_itself():
    row = factories.area(key="01")
    row.name = "Neu"
    row.save()


def test_moving_a_row_onto_another_is_refused():
    factories.area(key="01", valid_to=DAY)
    later = factories.area(key="01", valid_from=DAY + ONE)
    with refused("Ein Gebiet mit diesem Schlüssel gilt in diesem Zeitraum schon."):
        Area.objects.filter(pk=later.pk).update(valid_from=DAY)


def test_another_kind_or_key_may_hold_at_the_same_time():
    factories.area(key="01")
    factories.area(key="02")
    factories.area(key="01", kind="stadtbezirk")


# Successions


def succeed(before: Facility, after: Facility) -> FacilitySuccession:
    return FacilitySuccession.objects.create(
        predecessor=before, successor=after, kind="umzug", happened_on=DAY
    )


def test_nothing_descends_from_itself():
    row = factories.facility()
    with refused("Eine Einrichtung geht nicht aus sich selbst hervor."):
        succeed(row, row)


@pytest.mark.parametrize("length", [2, 3, 5])
def test_a_chain_does_not_close_to_a_circle(length):
    sites = [factories.facility() for _ in range(length)]
    for before, after in pairwise(sites):
        succeed(before, after)
    with refused("Eine Einrichtung geht nicht aus sich selbst hervor."):
        succeed(sites[-1], sites[0])


def test_turning_one_link_of_a_chain_into_a_circle_is_refused():
    one, two, three = (factories.facility() for _ in range(3))
    succeed(one, two)
    last = succeed(two, three)
    with refused("Eine Einrichtung geht nicht aus sich selbst hervor."):
        FacilitySuccession.objects.filter(pk=last.pk).update(successor=one)


def test_merging_and_splitting_are_no_circles():
    one, two, three, four = (factories.facility() for _ in range(4))
    succeed(one, three)
    succeed(two, three)
    succeed(one, four)
    succeed(three, four)


# Constraints

EARLIER = {"valid_from": DAY, "valid_to": DAY - ONE}
BROKEN: dict[str, Callable[[], Model]] = {
    "source_file_rows_add_up": lambda: built(
        SourceFile, factories.source_file, rows_used=2
    ),
    "file_request_four_eyes": lambda: answered_alone(),
    "area_ends_after_start": lambda: built(Area, factories.area, **EARLIER),
    "area_outline_has_geometry": lambda: built(Area, factories.area, outline="grenze"),
    "area_membership_ends_after_start": lambda: changed(membership(), **EARLIER),
    "area_membership_not_itself": lambda: changed(
        row := membership(), group_id=row.member_id
    ),
    "indicator_source_unit_direction": lambda: built(
        Indicator, factories.indicator, unit=""
    ),
    "indicator_reviewed_before_next": lambda: built(
        Indicator, factories.indicator, next_review=date(2024, 1, 1)
    ),
    "area_value_exactly_when_known": lambda: changed(area_value(), state="geheim"),
    "released_value_exactly_when_known": lambda: ReleasedValue(
        release=factories.release(), cell="b", value=None, state="wert"
    ),
    "facility_closes_after_it_opens": lambda: built(
        Facility, factories.facility, opened_on=DAY, closed_on=DAY - ONE
    ),
    "facility_point_whole": lambda: built(Facility, factories.facility, easting=1.0),
    "facility_area_has_basis": lambda: built(
        Facility, factories.facility, area_basis="adresse"
    ),
    "facility_value_exactly_when_known": lambda: changed(facility_value(), value=None),
    "area_value_edition_exactly_when_known": lambda: AreaValueEdition(
        row=area_value(), audience="oeffentlich", state="geheim", value=1
    ),
    "facility_value_edition_exactly_when_known": lambda: FacilityValueEdition(
        row=facility_value(), audience="oeffentlich", state="wert", value=None
    ),
    "succession_share_of_one": lambda: FacilitySuccession(
        predecessor=factories.facility(), successor=factories.facility(),
        kind="teilung", happened_on=DAY, share="1.001",
    ),
    "cooperation_ends_after_start": lambda: Cooperation(**pair_of_sites(), **EARLIER),
    "cooperation_not_itself": lambda: Cooperation(
        **pair_of_sites() | {"to_facility": pair_of_sites()["from_facility"]},
        valid_from=DAY,
    ),
    "key_ends_after_start": lambda: built(ScoringKey, factories.scoring_key, **EARLIER),
    "key_decided_by_a_resolution": lambda: built(
        ScoringKey, factories.scoring_key, status="beschlossen", resolution="VII-DS-1"
    ),
    "key_indicator_weight_not_negative": lambda: changed(
        factories.key_indicator(), weight=Decimal("-0.1")
    ),
    "measure_ends_after_start": lambda: built(Measure, factories.measure, **EARLIER),
    "measure_has_amount": lambda: built(Measure, factories.measure, fte_target=None),
    "measure_not_negative": lambda: built(
        Measure, factories.measure, fte_target=Decimal("-0.10")
    ),
    "measure_follows_another": lambda: changed(
        row := factories.measure(), follows_id=row.pk
    ),
    **BROKEN_DECISIONS,
    **broken_coordination.BROKEN,
    **plan_rows.BROKEN,
    "proposal_sum_and_rest_are_budget": lambda: fresh(
        open_proposal(), rest_fte=Decimal("0.10")
    ),
    "proposal_rest_not_negative": lambda: fresh(
        open_proposal(), rest_fte=Decimal("-0.10"), budget_fte=Decimal("0.70")
    ),
    "proposal_line_not_negative": lambda: changed(
        open_proposal().lines.get(), stock_fte=Decimal(-1)
    ),
    "proposal_line_has_reason": lambda: changed(open_proposal().lines.get(), note=""),
    "scenario_changes_something": lambda: built(Scenario, factories.scenario, changes={}),
    "facility_score_exactly_when_scored": lambda: fresh(
        factories.facility_score(), facility=factories.facility(), index=None
    ),
    "facility_score_rank_span": lambda: fresh(
        factories.facility_score(), facility=factories.facility(), rank_low=9, rank_high=8
    ),
    "area_score_exactly_when_scored": lambda: fresh(
        factories.area_score(), area=factories.area(), index=None
    ),
    "certainty_run_asks_something": lambda: fresh(factories.certainty_run(), places=0),
    "area_score_rank_span": lambda: fresh(
        factories.area_score(), area=factories.area(), rank_low=9, rank_high=8
    ),
    **funding_rows.BROKEN,
    **agenda_rows.BROKEN,
    **effect_rows.BROKEN,
    **report_rows.BROKEN,
}  # fmt: skip


def open_proposal() -> Proposal:
    return factories.proposal(sealed=False)


def built(model: type[Model], make: Callable[..., Model], **wrong: object) -> Model:
    """A valid row made by a factory, then changed so that it breaks a rule."""
    return changed(make(), **wrong)


def membership() -> AreaMembership:
    return factories.membership(**pair_of_areas())


def answered_alone() -> FileRequest:
    row = deliveries.file_request()
    return changed(row, accepted=True, answered_by=row.asked_by, answered_at=timezone.now())


def area_value() -> AreaValue:
    return factories.area_value(indicator=factories.indicator(), area=factories.area())


def facility_value() -> FacilityValue:
    return factories.facility_value(
        indicator=factories.indicator(), facility=factories.facility()
    )


CONSTRAINTS = {
    constraint.name: constraint
    for app in ("districts", "facilities", "planning")
    for model in apps.get_app_config(app).get_models()
    for constraint in model._meta.constraints
    if isinstance(constraint, CheckConstraint)
}
# What only services and importers write; people never see these refused in a form.
WITHOUT_WORDS = {
    "source_file_rows_add_up",
    "area_outline_has_geometry",
    "proposal_rest_not_negative",
    "proposal_line_not_negative",
    "proposal_line_has_reason",
    "facility_score_exactly_when_scored",
    "facility_score_rank_span",
    "area_score_exactly_when_scored",
    "area_score_rank_span",
    "certainty_run_asks_something",
}


def test_every_constraint_is_tried_here():
    assert BROKEN.keys() == CONSTRAINTS.keys()


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses_what_breaks_a_constraint(name):
    row = BROKEN[name]()
    with refused(name):
        row.save()


@pytest.mark.parametrize("name", sorted(BROKEN.keys() - WITHOUT_WORDS))
def test_forms_say_in_german_what_breaks_a_constraint(name):
    row = BROKEN[name]()
    with pytest.raises(ValidationError) as caught:
        row.validate_constraints()
    said = CONSTRAINTS[name].violation_error_message
    assert said in caught.value.messages
    assert "%" not in said
    assert said.endswith(".")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_two_writers_at_once_cannot_both_be_first():
    """The second writer waits, since it cannot see what the first has not committed."""
    factories.area()
    insert = (
        "INSERT INTO districts_area (kind, key, name, territory, outline, valid_from, "
        "invented, source_id) VALUES ('ortsteil', '99', 'Neu', '2024', 'ohne', "
        "'2024-01-01', false, 1)"
    )
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            cursor.execute(insert)
