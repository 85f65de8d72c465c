"""Whether the money pays what is fixed before the walk, and what would help if not."""

from collections.abc import Iterator, Sequence

from planning.allocation.cases import Case
from planning.allocation.claims import reserve_lacks
from planning.allocation.funds import Funds
from planning.allocation.german import fte, vzae
from planning.allocation.model import Rules
from planning.allocation.plan import Infeasible

NAMES = {
    "mandatory": "Mindestausstattung",
    "grandfathering": "Bestandsschutz",
    "lock": "Setzungen",
    "override": "Einzelfälle",
}
NEVER_RELAXED = ("override",)


def refuse_infeasible(cases: Sequence[Case], funds: Funds, rules: Rules) -> None:
    """Raise Infeasible where mandatory supply, protection and entries exceed the money.

    Overrides are never offered for relaxation, the budget only where the rules list it.
    """
    missing = reserve_lacks([case.claim for case in cases], funds)
    if not missing:
        return
    fixed = fixed_by_cause(cases)
    named = {NAMES[cause]: amount for cause, amount in fixed.items()}
    sentence = _sentence(named, funds.total, missing)
    raise Infeasible(
        sentence,
        rules=named,
        budget=funds.total,
        missing=missing,
        remedies=tuple(_remedies(fixed, missing, rules)),
    )


def fixed_by_cause(cases: Sequence[Case]) -> dict[str, int]:
    """Hundredths of a VzÄ that each cause fixes beforehand, where it fixes any."""
    sums = dict.fromkeys(NAMES, 0)
    for case in cases:
        if case.limits.floor_by is not None:
            sums[case.limits.floor_by] += case.limits.floor
    return {cause: amount for cause, amount in sums.items() if amount}


def _remedies(fixed: dict[str, int], missing: int, rules: Rules) -> Iterator[str]:
    """Each single change that suffices, as small as it may be."""
    if "budget" in rules.relaxation_order:
        yield f"Budget um {vzae(missing)} erhöhen"
    for cause, amount in fixed.items():
        if amount >= missing and cause not in NEVER_RELAXED:
            yield f"{NAMES[cause]} um mindestens {vzae(missing)} verringern"


def _sentence(named: dict[str, int], budget: int, missing: int) -> str:
    total = sum(named.values())
    parts = " + ".join(f"{name} {fte(amount)}" for name, amount in named.items())
    summed = parts if len(named) == 1 else f"{parts} = {fte(total)}"
    if total > budget:
        return f"{summed} VzÄ > Budget {vzae(budget)}; es fehlen {vzae(missing)}."
    return (
        f"{summed} VzÄ passen in das Budget {vzae(budget)}, aber nicht in die Quellen, die "
        f"sie bezahlen dürfen; es fehlen {vzae(missing)} frei verwendbare Mittel."
    )
