"""The Anpassungspfad of a proposal: years by Träger and by facility."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from districts.collation import german_order
from districts.release import Audience, released
from facilities.models import Facility
from planning.allocation.german import fte
from planning.allocation.model import Transition
from planning.allocation.path import (
    Caps,
    Path,
    fewest_periods,
    path,
    price_of_continuity,
)
from planning.allocation.periods import school_year_from
from planning.models import Measure, Proposal, ProposalLine
from planning.values import hundredths

NOBODY = "noch ohne Maßnahmeträger"


@dataclass(frozen=True)
class PathRow:
    """VzÄ of a Träger or a facility: Bestand, then every year, then the Vorschlag."""

    name: str
    facility: Facility | None
    stock: Decimal
    years: tuple[Decimal, ...]
    target: Decimal


@dataclass(frozen=True)
class PathView:
    """An Anpassungspfad as the page shows it.

    ``prices`` are percent of the weighted coverage of the Vorschlag that a year does not
    reach; ``distance`` is what is left after the last year shown; ``missing`` what the
    budget of the next year lacks; ``reached_after`` counts years, beyond those shown too.
    """

    transition: Transition
    labels: tuple[str, ...]
    providers: tuple[PathRow, ...]
    facilities: tuple[PathRow, ...]
    total: PathRow
    prices: tuple[Decimal | None, ...]
    reached_after: int | None
    fewest: int
    distance: Decimal
    missing: Decimal | None

    @property
    def caps_in_words(self) -> str:
        """What a site gives up and receives in a year at most."""
        caps = {
            "Abgabe": self.transition.max_loss_per_period,
            "Zugang": self.transition.max_gain_per_period,
        }
        said = [f"{fte(cap)} VzÄ {name}" for name, cap in caps.items() if cap is not None]
        return " und ".join(said)

    @property
    def is_late(self) -> bool:
        """Whether the target takes more years than were asked for."""
        after = self.reached_after
        return after is not None and after > self.transition.periods


def evenly(transition: Transition, lines: Sequence[ProposalLine]) -> Transition:
    """The same years with caps by which the largest change of a site takes all of them."""
    known = [line for line in lines if line.stock_fte is not None]
    steps = [hundredths(line.proposed_fte) - hundredths(line.stock_fte) for line in known]
    years = transition.periods
    loss, gain = (
        -(-max((sign * step for step in steps), default=0) // years) for sign in (-1, 1)
    )
    return Transition(years, max(loss, 0) or None, max(gain, 0) or None)


def path_of(
    proposal: Proposal,
    lines: Sequence[ProposalLine],
    transition: Transition,
    audience: Audience,
) -> PathView | None:
    """Year by year from Bestand to Vorschlag; None where a Bestand is not known."""
    if any(line.stock_fte is None for line in lines):
        return None
    baseline = [hundredths(line.stock_fte) for line in lines]
    target = [hundredths(line.proposed_fte) for line in lines]
    caps = Caps(transition.max_loss_per_period, transition.max_gain_per_period)
    found = path(baseline, target, caps, budget=hundredths(proposal.budget_fte))
    shown = found.periods[: transition.periods]
    held = [[Fraction(amount) for amount in baseline], *(list(one.held) for one in shown)]
    weights = _weights(lines)
    last = held[-1]
    return PathView(
        transition=transition,
        labels=tuple(_label(proposal.round.school_year, at) for at in range(len(shown))),
        providers=tuple(_by_provider(proposal, lines, held, audience)),
        facilities=tuple(_changing(lines, held)),
        total=_row("Zusammen", None, lines, held, range(len(lines))),
        prices=tuple(_percent(price_of_continuity(h, target, weights)) for h in held[1:]),
        reached_after=found.reached_after,
        fewest=fewest_periods(baseline, target, caps),
        distance=_fte(
            sum(
                (abs(now - end) for now, end in zip(last, target, strict=True)), Fraction(0)
            )
        ),
        missing=_missing(found),
    )


def _missing(found: Path) -> Decimal | None:
    return None if found.missing is None else _fte(found.missing)


def _weights(lines: Sequence[ProposalLine]) -> list[Fraction]:
    """(n - rank + 1) / n within a type; 1 where nobody ranks."""
    sizes: dict[str, int] = defaultdict(int)
    ranks = {line.pk: line.score and line.score.rank_low for line in lines}
    for line in lines:
        sizes[line.facility.kind] += ranks[line.pk] is not None
    return [
        Fraction(1)
        if ranks[line.pk] is None
        else Fraction(
            sizes[line.facility.kind] - ranks[line.pk] + 1, sizes[line.facility.kind]
        )
        for line in lines
    ]


def _by_provider(
    proposal: Proposal,
    lines: Sequence[ProposalLine],
    held: Sequence[Sequence[Fraction]],
    audience: Audience,
) -> list[PathRow]:
    names = _providers(proposal, lines, audience)
    places: dict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        places[names.get(line.facility_id, NOBODY)].append(place)
    rows = [_row(name, None, lines, held, at) for name, at in places.items()]
    shown = [row for row in rows if row.stock or row.target or any(row.years)]
    return sorted(shown, key=lambda row: (row.name == NOBODY, german_order(row.name)))


def _providers(
    proposal: Proposal, lines: Sequence[ProposalLine], audience: Audience
) -> Mapping[int, str]:
    """Facility id to the Maßnahmeträger of the round's service on its day."""
    rows = released(Measure.objects.valid_on(proposal.round.as_of), audience).filter(
        service_type=proposal.round.service_type_id,
        facility__in=[line.facility_id for line in lines],
        provider__isnull=False,
    )
    found: dict[int, set[str]] = defaultdict(set)
    for facility, name in rows.values_list("facility_id", "provider__name"):
        found[facility].add(name)
    return {
        facility: " / ".join(sorted(some, key=german_order))
        for facility, some in found.items()
    }


def _changing(
    lines: Sequence[ProposalLine], held: Sequence[Sequence[Fraction]]
) -> list[PathRow]:
    return [
        _row(line.facility.name, line.facility, lines, held, [place])
        for place, line in enumerate(lines)
        if line.stock_fte != line.proposed_fte
    ]


def _row(
    name: str,
    facility: Facility | None,
    lines: Sequence[ProposalLine],
    held: Sequence[Sequence[Fraction]],
    places: Sequence[int],
) -> PathRow:
    stock, *years = (_fte(sum((now[at] for at in places), Fraction(0))) for now in held)
    target = sum((lines[at].proposed_fte for at in places), Decimal(0))
    return PathRow(name, facility, stock, tuple(years), target)


def _fte(amount: Fraction) -> Decimal:
    """VzÄ rounded to hundredths, halves up; the path itself is exact."""
    exact = Decimal(amount.numerator) / Decimal(amount.denominator) / 100
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _percent(share: Fraction | None) -> Decimal | None:
    if share is None:
        return None
    exact = Decimal(share.numerator) * 100 / Decimal(share.denominator)
    return exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _label(school_year: str, later: int) -> str:
    """The school year so many years later: 2026/27 becomes 2027/28; else "Jahr 2"."""
    if not school_year[:4].isdecimal():
        return f"Jahr {later + 1}"
    return school_year_from(int(school_year[:4]) + later)
