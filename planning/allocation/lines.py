"""The lines of a proposal: what each site gets, why, and what it would take."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from planning.allocation.cases import Case
from planning.allocation.claims import Claim, Outcome, is_shut, unsupplied_groups
from planning.allocation.funds import Funds, Purse
from planning.allocation.model import Rules
from planning.allocation.notes import Circumstances, note, reason_text
from planning.allocation.outlook import Outlook, Turn
from planning.allocation.plan import PlanLine, Source
from planning.allocation.reasons import Facts, Reason, reasons_for
from planning.allocation.sites import Site, lookup
from planning.allocation.stated import is_stated


@dataclass(frozen=True)
class Settled:
    """A round after the money is handed out; cases and claims share their places."""

    rules: Rules
    as_of: date
    funds: Funds
    cases: tuple[Case, ...]
    claims: tuple[Claim, ...]
    outcome: Outcome
    outlook: Outlook

    @property
    def given(self) -> dict[str, int]:
        """Proposal by number."""
        numbers = (claim.number for claim in self.claims)
        return dict(zip(numbers, self.outcome.held, strict=True))

    @cached_property
    def gains(self) -> dict[str, Turn]:
        """What a larger budget gives first, by number."""
        return {turn.number: turn for turn in self.outlook.gains}

    @cached_property
    def cut(self) -> Site | None:
        """The last site the walk served; no other method has such a place."""
        if self.rules.method != "rank_order":
            return None
        served = [
            case.site
            for case, earned in zip(self.cases, self.outcome.earned, strict=True)
            if earned and case.site.is_scored
        ]
        return served[-1] if served else None

    def purse(self) -> Purse:
        """The money as it stands after the proposal."""
        purse = Purse(self.funds)
        for claim, held in zip(self.claims, self.outcome.held, strict=True):
            purse.pay(claim.facility_type, held)
        return purse


def lines_of(settled: Settled) -> tuple[PlanLine, ...]:
    """One line for each site, in the order of the walk."""
    equals = _equals(settled)
    rivals = [_luckier(settled, place, others) for place, others in enumerate(equals)]
    return tuple(
        _line(_circumstances(settled, facts, rival, _loser(settled, facts.given, others)))
        for facts, rival, others in zip(
            _facts(settled, rivals), rivals, equals, strict=True
        )
    )


def _facts(settled: Settled, rivals: Sequence[Site | None]) -> Iterator[Facts]:
    outcome, purse = settled.outcome, settled.purse()
    unsupplied = unsupplied_groups(settled.claims, outcome.held)
    for place, (case, claim) in enumerate(zip(settled.cases, settled.claims, strict=True)):
        yield Facts(
            case=case,
            rules=settled.rules,
            as_of=settled.as_of,
            given=outcome.held[place],
            earned=outcome.earned[place],
            is_shut=outcome.shut[place] if outcome.shut else is_shut(claim, unsupplied),
            tie_lost=rivals[place] is not None,
            source_lacks=source_lacks(claim, outcome.held[place], purse),
            by_minimum=bool(outcome.by_minimum) and outcome.by_minimum[place],
        )


def _circumstances(
    settled: Settled, facts: Facts, rival: Site | None, loser: Site | None
) -> Circumstances:
    gain = settled.gains.get(facts.case.site.number)
    return Circumstances(
        facts=facts,
        cut=settled.cut,
        missing=None if gain is None else gain.budget - settled.funds.total,
        then=None if gain is None else gain.then,
        tie_key=None if rival is None else _deciding_key(facts, rival),
        won_by=None if loser is None else _deciding_key(facts, loser),
    )


def _line(seen: Circumstances) -> PlanLine:
    facts, site = seen.facts, seen.facts.case.site
    main, attached = reasons_for(facts)
    return PlanLine(
        number=site.number,
        rank_low=site.rank_low,
        rank_high=site.rank_high,
        need=facts.case.need,
        stock=site.stock,
        proposed=facts.given,
        reason=main,
        reason_text=reason_text(main, seen),
        attached=attached,
        note=note(main, seen),
        source=source_of(main, facts),
        missing_to_step=seen.missing,
    )


def source_of(main: Reason, facts: Facts) -> Source:
    """Who fixed the level: a resolution, a hand, or the calculation."""
    entries = {Reason.OVERRIDE: facts.case.override, Reason.LOCKED: facts.case.lock}
    if main in entries:
        return _fixed_by(entries[main].resolution)
    if main is Reason.MANDATORY:
        return _fixed_by(facts.rules.resolution)
    return "berechnet"


def _fixed_by(number: str | None) -> Source:
    return "beschluss" if number and not is_stated(number) else "gesetzt"


def source_lacks(claim: Claim, held: int, purse: Purse) -> bool:
    """Whether the rest would pay the next rung, but the sources may not."""
    step = next((rung - held for rung in claim.rungs if rung > held), None)
    if step is None or step > purse.rest:
        return False
    return purse.lacks(claim.facility_type, step) > 0


def _equals(settled: Settled) -> list[list[int]]:
    """For each place those that only the tie keys tell apart; none without an index."""
    equals: dict[tuple[object, ...], list[int]] = {}
    marks = [_equality(case) for case in settled.cases]
    for place, mark in enumerate(marks):
        equals.setdefault(mark, []).append(place)
    return [
        equals[mark] if case.site.is_scored else []
        for case, mark in zip(settled.cases, marks, strict=True)
    ]


def _luckier(settled: Settled, place: int, equals: list[int]) -> Site | None:
    """The first equal site that got more, None where nothing more is asked for."""
    held = settled.outcome.held
    if held[place] >= settled.claims[place].rungs[-1]:
        return None
    return _first(settled, (other for other in equals if held[other] > held[place]))


def _loser(settled: Settled, given: int, equals: list[int]) -> Site | None:
    """The first equal site that got less."""
    held = settled.outcome.held
    return _first(settled, (other for other in equals if held[other] < given))


def _first(settled: Settled, places: Iterator[int]) -> Site | None:
    found = next(places, None)
    return None if found is None else settled.cases[found].site


def _equality(case: Case) -> tuple[object, ...]:
    """What makes two sites equal but for the tie keys: class, type, rank and rungs."""
    site = case.site
    return (
        case.group_place,
        site.facility_type,
        site.rank_low,
        case.claim.rungs,
    )


def _deciding_key(facts: Facts, rival: Site) -> str:
    """The first tie key in which a site differs from its equal."""
    names = [name.removeprefix("-") for name in facts.rules.ties]
    own = facts.case.site
    differing = (
        name
        for name in names
        if name != "index" and lookup(own, name) != lookup(rival, name)
    )
    return next(differing)
