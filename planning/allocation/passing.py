"""Who is passed over: a lower rank gets more, and some rule made it so."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from planning.allocation.cases import Case
from planning.allocation.german import rank, vzae
from planning.allocation.levels import level_to
from planning.allocation.model import Rules
from planning.allocation.plan import PassedOver, PlanLine
from planning.allocation.reasons import Reason

Queues = dict[tuple[str, int, int], list[tuple[int, int, str]]]
BY_WALK = (Reason.FUNDED_RANK, Reason.FUNDING_ENDS, Reason.REDUCED)
BY_HAND = (Reason.OVERRIDE, Reason.LOCKED)
HOW = {
    "divisor": "Divisorverfahren",
    "milp": "rechnerischer Vergleichsplan",
    "fill": "Auffüllen des Restes",
    "strict": "ein Mindestwert hebt die Schwelle auf",
}


def passed_over(
    cases: Sequence[Case], lines: Sequence[PlanLine], rules: Rules
) -> Iterator[PassedOver]:
    """Sites that get less than a lower-ranked one, each with the highest of these.

    Lower is a lower rank of the same facility type, equal ranks never; in another type,
    whose ranks do not compare, a later class counts, as long as the site wants more.
    Equal amounts pass nobody over. Whom eligibility or thresholds leave nothing but 0
    VzÄ is not passed over, nor is a site whose decided need is met.
    """
    by_number = {line.number: line for line in lines}
    by_case = {case.site.number: case for case in cases}
    queues = _queues(cases, by_number)
    for case in filter(_may_have, cases):
        closest = _closest(case, by_number[case.site.number].proposed, queues, rules)
        if closest is not None:
            yield _passing(case, by_case[closest], by_number, rules)


def _queues(cases: Sequence[Case], by_number: Mapping[str, PlanLine]) -> Queues:
    """Who is served by type, place of the class and amount, each by rank."""
    queues: Queues = defaultdict(list)
    for case in cases:
        site, given = case.site, by_number[case.site.number].proposed
        if site.is_scored and given:
            turn = (site.rank_low, case.group_place, site.number)
            queues[site.facility_type, case.group_place, given].append(turn)
    for queue in queues.values():
        queue.sort()
    return queues


def _may_have(case: Case) -> bool:
    return case.site.is_scored and case.levels != (0,)


def _closest(case: Case, given: int, queues: Queues, rules: Rules) -> str | None:
    """Who gets more from further down: own type first, then rank, class and number."""
    site, own, others = case.site, [], []
    for (kind, group, more), queue in queues.items():
        if more <= given:
            continue
        if kind == site.facility_type:
            if _has_use(case, given, more, rules):
                below = bisect_left(queue, (site.rank_low + 1,))
                own += queue[below : below + 1]
        elif group > case.group_place and given < case.claim.rungs[-1]:
            others.append(queue[0])
    return min(own or others, default=(None,))[-1]


def _has_use(case: Case, given: int, more: int, rules: Rules) -> bool:
    """Whether need goes on above what is given; steps measure it by the index alone."""
    if not rules.requirement.is_decided:
        return True
    return level_to((*rules.levels_of(case.site.facility_type), more), case.aim) > given


def _passing(
    case: Case, lower: Case, by_number: Mapping[str, PlanLine], rules: Rules
) -> PassedOver:
    line, by = by_number[case.site.number], by_number[lower.site.number]
    amounts = f"{_named(by)} erhält {vzae(by.proposed)}, {_named(line)} "
    amounts += vzae(line.proposed)
    rule = _rule(line, by, rules, is_earlier=lower.group_place < case.group_place)
    return PassedOver(line.number, by.number, by.reason, f"{amounts}: {rule}.")


def _rule(line: PlanLine, by: PlanLine, rules: Rules, *, is_earlier: bool) -> str:
    """What gave the lower one more, or else what kept the higher one down."""
    if by.reason not in BY_WALK:
        return by.reason_text
    if line.reason in BY_HAND:
        return line.reason_text
    if is_earlier:
        return "vorrangige Gruppe"
    return HOW[rules.rank_order if rules.method == "rank_order" else rules.method]


def _named(line: PlanLine) -> str:
    return f"{line.number} ({rank(line.rank_low, line.rank_high)})"
