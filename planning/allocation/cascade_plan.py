"""The proposal of a Stufenauswahl: one amount and one main reason for every site."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from planning.allocation.cascade import cascade_cases, funnel, offers, selection
from planning.allocation.cascade_notes import Chosen, cascade_note, cascade_text
from planning.allocation.closing import later_loss, rest_reason, waiting_list
from planning.allocation.feasible import refuse_infeasible
from planning.allocation.funds import Funds
from planning.allocation.german import vzae
from planning.allocation.levels import PROTECTIONS
from planning.allocation.lines import Settled, source_lacks, source_of
from planning.allocation.model import Rules
from planning.allocation.needs import need_label
from planning.allocation.outlook import steady_outlook
from planning.allocation.plan import LogLine, PassedOver, Plan, PlanLine
from planning.allocation.reasons import CONDITIONS, Facts, Reason
from planning.allocation.rules import rules_hash
from planning.allocation.sites import Site, lookup
from planning.allocation.unknown_stock import unknown_stock


def cascade_plan(sites: Sequence[Site], rules: Rules, funds: Funds, *, as_of: date) -> Plan:
    """The proposal for all sites by the filters and the order of the rules.

    Lines stand in the order of the selection, then who left it, by number.

    Raises
    ------
    Infeasible
        If Bestandsschutz and entries by hand cost more than the budget.
    """
    cases = tuple(cascade_cases(sites, rules, as_of))
    refuse_infeasible(cases, funds, rules, lambda other: cascade_cases(sites, other, as_of))
    claims = tuple(case.claim for case in cases)
    method = selection(rules)
    outcome = method(claims, funds)
    turns = offers(claims, rules.cascade.take)
    ahead = steady_outlook(claims, funds, turns, outcome)
    settled = Settled(rules, as_of, funds, cases, claims, outcome, ahead)
    lines = tuple(_lines(settled))
    allocated = sum(line.proposed for line in lines)
    return Plan(
        method=rules.method,
        rules_hash=rules_hash(rules),
        as_of=as_of,
        lines=lines,
        need_label=need_label(rules),
        budget=funds.total,
        allocated=allocated,
        rest=funds.total - allocated,
        rest_reason=rest_reason(settled),
        cut_after=_cut(settled),
        passed_over=tuple(_passed_over(settled, lines)),
        lose_at_larger_budget=tuple(map(later_loss, ahead.losses)),
        waiting_list=tuple(waiting_list(settled)),
        log=(*funnel(sites, rules), _taken(settled)),
        warnings=tuple(_warnings(settled)),
    )


def _cut(settled: Settled) -> str | None:
    """The last site that was chosen."""
    pairs = zip(settled.claims, settled.outcome.earned, strict=True)
    chosen = [claim.number for claim, earned in pairs if earned]
    return chosen[-1] if chosen else None


def _taken(settled: Settled) -> LogLine:
    """Who was chosen of those who passed; the last count of the selection."""
    passed = sum(case.is_open for case in settled.cases)
    chosen = sum(earned > 0 for earned in settled.outcome.earned)
    take = settled.rules.cascade.take
    return LogLine("take", passed, chosen, {"sites": take.sites, "fte": take.fte})


def _warnings(settled: Settled) -> Iterator[str]:
    yield from unknown_stock([case.site for case in settled.cases], settled.rules)
    if settled.outcome.lacking and not settled.funds.has_pool:
        yield "Ohne Quelle für alle Einrichtungen gibt es keine Nachrückliste."


def _lines(settled: Settled) -> Iterator[PlanLine]:
    purse = settled.purse()
    for place, (case, claim) in enumerate(zip(settled.cases, settled.claims, strict=True)):
        rival = _equal_that_got_more(settled, place)
        facts = Facts(
            case=case,
            rules=settled.rules,
            as_of=settled.as_of,
            given=settled.outcome.held[place],
            earned=settled.outcome.earned[place],
            is_shut=False,
            tie_lost=rival is not None,
            source_lacks=source_lacks(claim, settled.outcome.held[place], purse),
        )
        yield _line(settled, facts, rival)


def _line(settled: Settled, facts: Facts, rival: Site | None) -> PlanLine:
    site = facts.case.site
    gain = settled.gains.get(site.number)
    missing = None if gain is None else gain.budget - settled.funds.total
    seen = Chosen(
        facts=facts,
        cut=None,
        missing=missing,
        then=None if gain is None else gain.then,
        tie_key=None if rival is None else "facility",
        won_by=None,
        money_ended=settled.outcome.refused is not None,
    )
    main, *others = [reason for reason, holds in HOLDS.items() if holds(facts)]
    return PlanLine(
        number=site.number,
        rank_low=site.rank_low,
        rank_high=site.rank_high,
        need=None,
        stock=site.stock,
        proposed=facts.given,
        reason=main,
        reason_text=cascade_text(main, seen),
        attached=tuple(reason for reason in others if reason is not Reason.FUNDED_RANK),
        note=cascade_note(main, seen),
        source=source_of(main, facts),
        missing_to_step=missing,
    )


def _equal_that_got_more(settled: Settled, place: int) -> Site | None:
    """A chosen site that is equal in every sort key but the last, which is unique."""
    case, held = settled.cases[place], settled.outcome.held
    if not case.is_open or held[place] >= settled.claims[place].rungs[-1]:
        return None
    names = [name.removeprefix("-") for name in settled.rules.cascade.sort[:-1]]
    own = [lookup(case.site, name) for name in names]
    for other, earned in zip(settled.cases, settled.outcome.earned, strict=True):
        if earned and [lookup(other.site, name) for name in names] == own:
            return other.site
    return None


def _passed_over(settled: Settled, lines: Sequence[PlanLine]) -> Iterator[PassedOver]:
    """Who passed every filter and gets less than one that entries by hand put ahead."""
    by_hand = [line for line in lines if line.reason in (Reason.OVERRIDE, Reason.LOCKED)]
    for place, (case, line) in enumerate(zip(settled.cases, lines, strict=True)):
        behind = {other.number for other in lines[place + 1 :]}
        ahead = [
            other
            for other in by_hand
            if other.number in behind and other.proposed > line.proposed
        ]
        if case.is_open and ahead:
            by = ahead[0]
            amounts = f"{by.number} erhält {vzae(by.proposed)}, {line.number} "
            note = f"{amounts}{vzae(line.proposed)}: {by.reason_text}."
            yield PassedOver(line.number, by.number, by.reason, note)


def _is_capped_by_hand(facts: Facts) -> bool:
    """Whether an entry that only lowers keeps out who passed every filter."""
    entry = facts.case.override or facts.case.lock
    lowers = entry is not None and entry.rule == "max"
    is_least = facts.given == facts.wanted < max(facts.levels)
    return lowers and facts.case.is_open and is_least


def _overridden(facts: Facts) -> bool:
    by_rule = CONDITIONS[Reason.OVERRIDE](facts)
    return by_rule or (facts.case.override is not None and _is_capped_by_hand(facts))


def _locked(facts: Facts) -> bool:
    if CONDITIONS[Reason.LOCKED](facts):
        return True
    return facts.case.override is None and _is_capped_by_hand(facts)


def _not_eligible(facts: Facts) -> bool:
    return facts.case.failed in facts.rules.eligibility and not _already_supplied(facts)


def _filtered(facts: Facts) -> bool:
    failed = facts.case.failed
    outside = failed is None or failed in facts.rules.eligibility
    return not outside and not _already_supplied(facts)


_already_supplied = CONDITIONS[Reason.ALREADY_SUPPLIED]


def _kept(facts: Facts) -> bool:
    floor = facts.case.limits
    return facts.given > 0 and floor.floor_by in PROTECTIONS and not facts.earned


# Neither index nor threshold nor class says anything in a selection.
HOLDS: dict[Reason, Callable[[Facts], bool]] = {
    Reason.OVERRIDE: _overridden,
    Reason.LOCKED: _locked,
    Reason.ALREADY_SUPPLIED: _already_supplied,
    Reason.NOT_ELIGIBLE: _not_eligible,
    Reason.DATA_MISSING: lambda facts: facts.case.absent is not None,
    Reason.FILTERED: _filtered,
    Reason.KEPT_GRANDFATHERED: _kept,
    Reason.FUNDING_ENDS: CONDITIONS[Reason.FUNDING_ENDS],
    Reason.REDUCED: CONDITIONS[Reason.REDUCED],
    Reason.FUNDED_RANK: CONDITIONS[Reason.FUNDED_RANK],
    Reason.TIE: CONDITIONS[Reason.TIE],
    Reason.SOURCE_LIMIT: CONDITIONS[Reason.SOURCE_LIMIT],
    Reason.BUDGET: lambda facts: facts.given < facts.wanted and not facts.source_lacks,
}
