"""From sites and rules to a proposal: one level and one main reason for every site."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from planning.allocation.cascade_plan import cascade_plan
from planning.allocation.cases import Case, cases_of
from planning.allocation.claims import Claim, Handout, Offer, Outcome
from planning.allocation.closing import later_loss, rest_reason, waiting_list
from planning.allocation.divisor import divisor
from planning.allocation.divisor import offers as divisor_offers
from planning.allocation.feasible import refuse_infeasible
from planning.allocation.filling import filling_outlook
from planning.allocation.funds import Funds, funds_of
from planning.allocation.german import number, vzae
from planning.allocation.greedy import offers as rank_offers
from planning.allocation.greedy import rank_order
from planning.allocation.inputs import key_versions, refuse_misfits
from planning.allocation.lines import Settled, lines_of
from planning.allocation.model import Rules, RulesRefused
from planning.allocation.needs import need_label
from planning.allocation.optimise.highs import Effort
from planning.allocation.optimise.plan import best_plan, look_ahead
from planning.allocation.outlook import Outlook, steady_outlook
from planning.allocation.passing import passed_over
from planning.allocation.plan import LogLine, Plan
from planning.allocation.rules import rules_hash
from planning.allocation.side_rules import broken_rules
from planning.allocation.sites import Site
from planning.allocation.step_warnings import step_warnings
from planning.allocation.unknown_stock import unknown_stock

METHODS: dict[str, Handout] = {"rank_order": rank_order, "divisor": divisor}
OFFERS: dict[Handout, Callable[[Sequence[Claim]], list[Offer]]] = {
    rank_order: rank_offers,
    divisor: divisor_offers,
}
WITHOUT_RESOLUTION = (
    "method: „milp“ wird nur mit Beschlussnummer zum Vorschlag (resolution fehlt); ohne "
    "sie steht der rechnerische Vergleichsplan neben der Vergabe nach Rangfolge."
)
NO_OUTLOOK = Outlook((), ())


def propose(
    sites: Sequence[Site], rules: Rules, *, budget: int | None = None, as_of: date
) -> Plan:
    """The proposal for all sites under the rules of a round.

    Parameters
    ----------
    sites : sequence of Site
        In any order; the result does not depend on it.
    rules : Rules
        As ``parse_rules`` returns them.
    budget : int, optional
        Another total in hundredths of a VzÄ; the source that pays everything takes up
        the difference. Without it the sum of the sources.
    as_of : date
        Day on which protection and funding are judged.

    Returns
    -------
    Plan
        Lines and rest sum up to the budget exactly; each line has one main reason.

    Raises
    ------
    RulesRefused
        If rules and sites do not fit, with every German reason.
    Infeasible
        If what is fixed before the walk costs more than the budget; for method "milp"
        if no plan keeps all rules.
    """
    if rules.method == "cascade":
        refuse_misfits(sites, rules)
        return cascade_plan(sites, rules, _funds(rules, budget), as_of=as_of)
    if rules.method == "milp":
        return best_proposal(sites, rules, budget=budget, as_of=as_of)
    refuse_misfits(sites, rules)
    funds = _funds(rules, budget)
    cases = tuple(cases_of(sites, rules, as_of))
    refuse_infeasible(cases, funds, rules, lambda other: cases_of(sites, other, as_of))
    claims = tuple(case.claim for case in cases)
    method = _method(rules)
    outcome = method(claims, funds)
    ahead = _ahead(claims, funds, rules, outcome)
    return _plan(Settled(rules, as_of, funds, cases, claims, outcome, ahead))


def best_proposal(
    sites: Sequence[Site], rules: Rules, *, budget: int | None = None, as_of: date
) -> Plan:
    """The best plan as the proposal, which takes a resolution of the council.

    Raises
    ------
    RulesRefused, Infeasible
        As ``propose`` does, and without a resolution.
    """
    if rules.resolution is None:
        raise RulesRefused([WITHOUT_RESOLUTION])
    return comparison_plan(sites, rules, budget=budget, as_of=as_of, looks_ahead=True)


def comparison_plan(
    sites: Sequence[Site],
    rules: Rules,
    *,
    budget: int | None = None,
    as_of: date,
    effort: Effort | None = None,
    looks_ahead: bool = False,
) -> Plan:
    """The rechnerische Vergleichsplan of a round, whatever its method: the best of all.

    Parameters
    ----------
    effort : Effort, optional
        Limits of each search; a limit in seconds gives a plan nobody may submit.
    looks_ahead : bool
        Whether larger budgets are looked at too, which takes several searches.

    Raises
    ------
    RulesRefused
        If rules and sites do not fit.
    Infeasible
        If no plan keeps all rules, with the smallest relaxation.
    NoPlanInTime
        If the effort ended before any plan was found.
    """
    refuse_misfits(sites, rules)
    rules = replace(rules, method="milp")
    funds = _funds(rules, budget)
    cases = tuple(cases_of(sites, rules, as_of))
    best = best_plan(
        cases, funds, rules, effort=effort, again=lambda o: cases_of(sites, o, as_of)
    )
    claims = tuple(case.claim for case in cases)
    ahead = look_ahead(best, cases, funds) if looks_ahead else NO_OUTLOOK
    plan = _plan(Settled(rules, as_of, funds, cases, claims, best.outcome, ahead))
    return replace(plan, proof=best.proof)


def _funds(rules: Rules, budget: int | None) -> Funds:
    funds = funds_of(rules)
    if budget is None:
        return funds
    if isinstance(budget, bool) or not isinstance(budget, int) or budget < 0:
        raise RulesRefused([f"budget: „{budget}“ sind keine Hundertstel VzÄ ab 0."])
    return funds.with_total(budget)


def _method(rules: Rules) -> Handout:
    method = METHODS[rules.method]
    filling = rules.method == "rank_order" and rules.rank_order == "fill"
    return partial(method, fill=True) if filling else method


def _ahead(
    claims: Sequence[Claim], funds: Funds, rules: Rules, outcome: Outcome
) -> Outlook:
    """Larger budgets; a method that never takes anything back just goes on."""
    method = _method(rules)
    if method in OFFERS:
        return steady_outlook(claims, funds, OFFERS[method](claims), outcome)
    return filling_outlook(claims, funds, outcome)


def _plan(settled: Settled) -> Plan:
    lines = lines_of(settled)
    allocated = sum(line.proposed for line in lines)
    cut = settled.cut
    return Plan(
        method=settled.rules.method,
        rules_hash=rules_hash(settled.rules),
        as_of=settled.as_of,
        lines=lines,
        need_label=need_label(settled.rules),
        budget=settled.funds.total,
        allocated=allocated,
        rest=settled.funds.total - allocated,
        rest_reason=rest_reason(settled),
        cut_after=None if cut is None else cut.number,
        passed_over=tuple(passed_over(settled.cases, lines, settled.rules)),
        lose_at_larger_budget=tuple(map(later_loss, settled.outlook.losses)),
        waiting_list=tuple(waiting_list(settled)),
        log=tuple(_log(settled)),
        warnings=tuple(_warnings(settled)),
    )


def _log(settled: Settled) -> Iterator[LogLine]:
    cases, rules = settled.cases, settled.rules
    left = len(cases)
    for condition in rules.eligibility:
        gone = sum(case.failed is condition for case in cases)
        params = {"code": condition.code, "field": condition.field, "op": condition.op}
        yield LogLine("eligibility", left, left - gone, params)
        left -= gone
    known = sum(case.is_open for case in cases)
    yield LogLine("data", left, known, {})
    ranked = sum(case.is_open and case.site.is_scored for case in cases)
    yield LogLine("index", known, ranked, {"keys": _keys(settled)})
    may = sum(
        case.is_open and case.site.is_scored and case.levels != (0,) for case in cases
    )
    yield LogLine("thresholds", ranked, may, {})
    served = sum(held > 0 for held in settled.outcome.held)
    params = {"method": rules.method, "rank_order": rules.rank_order}
    yield LogLine("handout", len(cases), served, params)


def _keys(settled: Settled) -> dict[str, list[str]]:
    found = key_versions([case.site for case in settled.cases])
    return {name: sorted(versions) for name, versions in sorted(found.items())}


def _warnings(settled: Settled) -> Iterator[str]:
    rules = settled.rules
    yield from unknown_stock([case.site for case in settled.cases], rules)
    yield from broken_rules(settled.cases, settled.given, rules)
    yield from step_warnings(rules)
    if rules.requirement.rule == "curve" and not rules.requirement.is_decided:
        yield "Die Kurve ist nicht beschlossen: Der Vorschlag rechnet mit den Stufen."
    if rules.breadth and rules.method != "milp":
        yield "breadth wirkt nur im rechnerischen Vergleichsplan, nicht hier."
    if settled.outcome.lacking and not settled.funds.has_pool:
        yield "Ohne Quelle für alle Einrichtungen gibt es keine Nachrückliste."
    if price := settled.outlook.price:
        yield (
            "Die Nachrückliste lässt allen, was dieser Plan gibt. Bei Budget "
            f"{vzae(price.budget)} deckt das {number(100 * price.share)} % weniger "
            "gewichteten Bedarf als ein neu gerechneter Plan."
        )
    yield from _mixed_classes(settled.cases)


def _mixed_classes(cases: Sequence[Case]) -> Iterator[str]:
    types: dict[str, set[str]] = {}
    for case in cases:
        if case.site.is_scored and case.group is not None:
            types.setdefault(case.group.code, set()).add(case.site.facility_type)
    for code, mixed in types.items():
        if len(mixed) > 1:
            yield (
                f"Klasse „{code}“ mischt {', '.join(sorted(mixed))}: Ränge verschiedener "
                "Arten sind nicht vergleichbar."
            )
