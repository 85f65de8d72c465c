"""Whether the money pays what is fixed before the walk, and what would help if not."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from planning.allocation.cases import Case
from planning.allocation.claims import reserve_lacks
from planning.allocation.funds import Funds
from planning.allocation.german import fte, listing, vzae
from planning.allocation.model import Rules
from planning.allocation.plan import Infeasible
from planning.allocation.site_cap import Again, least_site_cap, site_cap_remedy

NAMES = {
    "mandatory": "Mindestausstattung",
    "grandfathering": "Bestandsschutz",
    "loss_cap": "Verlustgrenze je Standort",
    "lock": "Setzungen",
    "override": "Einzelfälle",
}
UNNAMED = ("override", "loss_cap")  # kept in any case; offered as the cap it comes from


def refuse_infeasible(
    cases: Sequence[Case], funds: Funds, rules: Rules, again: Again | None = None
) -> None:
    """Raise Infeasible where mandatory supply, protection and entries exceed the money.

    Overrides are never offered for relaxation, the budget only where the rules list it.
    With ``again`` a higher cap on what one site may lose is looked for too.
    """
    missing = reserve_lacks([case.claim for case in cases], funds)
    if not missing:
        return
    fixed = fixed_by_cause(cases)
    named = {NAMES[cause]: amount for cause, amount in fixed.items()}
    sentence = _sentence(named, funds, missing)
    if sum(fixed.values()) <= funds.total:
        posts = ((case.site.facility_type, case.levels[0]) for case in cases)
        sentence = not_payable(named, funds, posts)
    raise Infeasible(
        sentence,
        rules=named,
        budget=funds.total,
        missing=missing,
        remedies=(
            *_remedies(fixed, missing, rules),
            *(_site_cap(cases, funds, rules, again) if again else ()),
        ),
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
        if amount >= missing and cause not in UNNAMED:
            yield f"{NAMES[cause]} um mindestens {vzae(missing)} verringern"


def _site_cap(
    cases: Sequence[Case], funds: Funds, rules: Rules, again: Again
) -> Iterator[str]:
    """The smallest cap per site under which the money pays what is left fixed."""

    def is_kept(other: Rules) -> bool:
        return not reserve_lacks([case.claim for case in again(other)], funds)

    cap = least_site_cap(cases, rules, is_kept)
    if cap is not None:
        yield site_cap_remedy(rules, cap)


def sum_words(named: Mapping[str, int]) -> str:
    """Amounts by German name with their sum: "Bestandsschutz 0,8 + Einzelfälle 1,8 = …"."""
    parts = " + ".join(f"{name} {fte(amount)}" for name, amount in named.items())
    total = f" = {fte(sum(named.values()))}" if len(named) > 1 else ""
    return f"{parts}{total} VzÄ"


def not_payable(
    named: Mapping[str, int], funds: Funds, posts: Iterable[tuple[str, int]]
) -> str:
    """What fits into the budget but not into its sources, and which of them fail.

    ``posts`` are facility types with hundredths of a VzÄ that have to be paid.
    """
    by_type: Counter[str] = Counter()
    for name, amount in posts:
        by_type[name] += amount
    short = funds.shortage(by_type)
    verb = "darf" if len(short.names) == 1 else "dürfen"
    return (
        f"{sum_words(named)} passen in das Budget {vzae(funds.total)}, aber nicht in die "
        f"Quellen: {vzae(short.unpaid)} davon {verb} {listing(list(short.names))} nicht "
        f"bezahlen, alle anderen Quellen haben {vzae(short.left)}; es fehlen "
        f"{vzae(short.missing)}."
    )


def _sentence(named: Mapping[str, int], funds: Funds, missing: int) -> str:
    return f"{sum_words(named)} > Budget {vzae(funds.total)}; es fehlen {vzae(missing)}."
