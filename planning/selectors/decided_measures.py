"""From a Beschluss to its measures: what begins, changes and ends with the school year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from planning.allocation.german import day, vzae
from planning.models import Decision, Measure, ProposalLine, Resolution
from planning.selectors.decisions import begin_of
from planning.values import hundredths

DAY = timedelta(days=1)
Running = dict[int, list[Measure]]  # by facility


@dataclass(frozen=True)
class PlannedMeasure:
    """A measure as the importer reads it, not saved, and what happens to it in words.

    What goes on from an earlier measure, or ends, is no new post.
    """

    measure: Measure
    happens: str
    is_new: bool = False


@dataclass
class Planned:
    """Rows for the importer of measures, none saved; sites left to a person.

    ``begins`` is the first day of the decided amounts. A site is left to a person where
    several measures share its amount, or where it is changed on that very day.
    """

    begins: date
    rows: list[PlannedMeasure] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)

    @property
    def new(self) -> int:
        """Sites that held nothing before."""
        return sum(row.is_new for row in self.rows)


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
        found.rows += [_ended(row, found.begins - DAY, line) for row in running]
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
            found.rows.append(_begun(new, running, earlier))
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


def _ended(row: Measure, last: date, line: ProposalLine) -> PlannedMeasure:
    ended = copy(row)
    ended.valid_to = last
    said = f"endet am {day(last)}"
    if line.proposed_fte:
        said += f"; danach {_vzae(line.proposed_fte)} statt {_vzae(row.fte_target)}"
    return PlannedMeasure(ended, said)


def _begun(
    new: Measure, running: Sequence[Measure], earlier: Sequence[Measure]
) -> PlannedMeasure:
    """The measure of the decided amount: changed, carried on after its end, or new."""
    begins = day(new.valid_from)
    if running:
        before = _vzae(running[0].fte_target)
        said = f"ab {begins} {_vzae(new.fte_target)} statt {before}, kein neuer Standort"
        return PlannedMeasure(new, said)
    if earlier:
        held = sum((row.fte_target for row in earlier), Decimal(0))
        said = (
            f"ab {begins} im Anschluss an die Förderung bis "
            f"{day(new.valid_from - DAY)}, bisher {_vzae(held)}"
        )
        return PlannedMeasure(new, said)
    return PlannedMeasure(new, f"neue Stelle ab {begins}", is_new=True)


def _vzae(amount: Decimal) -> str:
    return vzae(hundredths(amount))


def _number(decision: Decision) -> str:
    """The Beschlussnummer that put the decision in force."""
    rows = decision.resolutions.filter(result__in=Resolution.IN_FORCE)
    last = rows.order_by("decided_on", "pk").last()
    return last.number if last else ""
