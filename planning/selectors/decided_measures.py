"""From a Beschluss to its measures: what begins, changes and ends with the school year."""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from planning.models import Decision, Measure, Resolution
from planning.selectors.decisions import begin_of

DAY = timedelta(days=1)
Running = dict[int, list[Measure]]  # by facility


@dataclass
class Planned:
    """Rows as the importer of measures reads them, none saved; sites left to a person.

    ``begins`` is the first day of the decided amounts. A site is left to a person where
    several measures share its amount, or where it is changed on that very day.
    """

    begins: date
    rows: list[Measure] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)


def planned_measures(decision: Decision) -> Planned:
    """What has to be entered so that SOLL is as decided; nothing where it is already.

    A measure whose amount changes ends the day before and is followed by one of the same
    Maßnahmeträger. Where nobody holds one, the Träger stays empty: it is chosen later.
    """
    found = Planned(begin_of(decision))
    number = _number(decision)
    now = _running(decision, found.begins)
    before = _running(decision, found.begins - DAY)
    lines = decision.proposal.lines.select_related("facility").order_by("facility__number")
    for line in lines:
        running = now[line.facility_id]
        held = sum((row.fte_target for row in running), Decimal(0))
        if held == line.proposed_fte:
            continue
        if len(running) > 1 or any(row.valid_from == found.begins for row in running):
            found.by_hand.append(line.facility.number)
            continue
        found.rows += [_ended(row, found.begins - DAY) for row in running]
        if line.proposed_fte:
            earlier = running or before[line.facility_id]
            new = Measure(
                facility=line.facility,
                service_type=decision.round.service_type,
                fte_target=line.proposed_fte,
                valid_from=found.begins,
                resolution=number,
            )
            if len(earlier) == 1 and earlier[0].provider is not None:
                new.provider, new.follows = earlier[0].provider, earlier[0]
            found.rows.append(new)
    return found


def _running(decision: Decision, day: date) -> Running:
    """Measures of the service in VzÄ that run on a day."""
    rows = Measure.objects.valid_on(day).filter(
        service_type=decision.round.service_type_id, fte_target__isnull=False
    )
    found: Running = defaultdict(list)
    related = ("facility", "service_type", "provider", "follows__provider")
    for row in rows.select_related(*related).order_by("valid_from", "pk"):
        found[row.facility_id].append(row)
    return found


def _ended(row: Measure, last: date) -> Measure:
    ended = copy(row)
    ended.valid_to = last
    return ended


def _number(decision: Decision) -> str:
    """The Beschlussnummer that put the decision in force."""
    rows = decision.resolutions.filter(result__in=Resolution.IN_FORCE)
    last = rows.order_by("decided_on", "pk").last()
    return last.number if last else ""
