"""How evenly a plan meets need: measures for the Fachansicht, never one number of all.

Amounts may be in any unit, the same for all sites. A measure that has no meaning for the
figures at hand (no need, nothing given) is None.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import fsum, inf, log, sqrt

Numbers = Sequence[float]


@dataclass(frozen=True)
class Churn:
    """Posts that are gained, lost and moved from one plan to another.

    ``moved`` is what changes hands while the budget stays; ``share`` all changes over
    the sum of both budgets, None without any.
    """

    gained: float
    lost: float
    moved: float
    share: float | None


@dataclass(frozen=True)
class Theil:
    """Theil's T and its parts: between groups, and within each group by its name.

    ``within`` holds what a group adds: its share of the posts times its own T.
    """

    total: float
    between: float
    within: dict[str, float]


def coverage(given: Numbers, need: Numbers) -> float | None:
    """Share of the need that is met; what a site has beyond its need meets none."""
    met = fsum(min(a, q) for a, q in zip(given, need, strict=True))
    return _over(met, fsum(need))


def gini(given: Numbers, need: Numbers) -> float | None:
    """Inequality of posts per need: 0 in proportion, (n - 1)/n where one of n has all."""
    posts, wanted = fsum(given), fsum(need)
    if not posts or not wanted:
        return None
    pairs = sorted(zip(given, need, strict=True), key=lambda pair: _rate(*pair))
    area = held = 0.0
    for a, q in pairs:
        area += q / wanted * (2 * held + a / posts)
        held += a / posts
    return 1 - area


def share_of_zeros(given: Numbers) -> float | None:
    """Share of the sites without any post, to be read beside Gini."""
    return _over(sum(a == 0 for a in given), len(given))


def concentration(rates: Numbers, children: Numbers, need: Numbers) -> float | None:
    """Concentration index of posts per child, sites in rising order of need per child.

    Above 0 it favours the needy, 0 is equal per head. Equal need shares the middle rank.
    """
    people = fsum(children)
    mean = _over(fsum(w * a for w, a in zip(children, rates, strict=True)), people)
    if not mean:
        return None
    ranks = _fractional_ranks(need, children)
    spread = fsum(
        w * (a - mean) * (r - 0.5) for w, a, r in zip(children, rates, ranks, strict=True)
    )
    return 2 * spread / (people * mean)


def horizontal_inequity(rates: Numbers, children: Numbers, need: Numbers) -> float | None:
    """Concentration of the posts less that of the need; 0 where posts follow need."""
    posts = concentration(rates, children, need)
    wanted = concentration(need, children, need)
    return None if posts is None or wanted is None else posts - wanted


def theil(given: Numbers, need: Numbers, groups: Sequence[str]) -> Theil | None:
    """Theil's T of shares of posts against shares of need, split by group.

    None where nothing is given, or posts go where there is no need at all.
    """
    posts, wanted = fsum(given), fsum(need)
    rows = [
        (group, a / posts, q / wanted)
        for group, a, q in zip(groups, given, need, strict=True)
        if posts and wanted
    ]
    if not rows or any(s and not t for _, s, t in rows):
        return None
    total = fsum(_term(s, t) for _, s, t in rows)
    sums = {
        name: (
            fsum(s for group, s, _ in rows if group == name),
            fsum(t for group, _, t in rows if group == name),
        )
        for name in sorted(set(groups))
    }
    between = fsum(_term(s, t) for s, t in sums.values())
    within = {
        name: fsum(_term(s, t) for group, s, t in rows if group == name)
        - _term(*sums[name])
        for name in sums
    }
    return Theil(total, between, within)


def kendall(one: Numbers, other: Numbers) -> float | None:
    """Kendall's tau-b of two orders of the same sites; None where one has no order."""
    pairs = list(zip(one, other, strict=True))
    agreeing = ties_one = ties_other = 0
    for place, (x, y) in enumerate(pairs):
        for other_x, other_y in pairs[place + 1 :]:
            agreeing += _sign(x - other_x) * _sign(y - other_y)
            ties_one += x == other_x
            ties_other += y == other_y
    every = len(pairs) * (len(pairs) - 1) // 2
    norm = sqrt((every - ties_one) * (every - ties_other))
    return agreeing / norm if norm else None


def churn(before: Numbers, after: Numbers) -> Churn:
    """What changes from one plan to the next."""
    changes = [new - old for old, new in zip(before, after, strict=True)]
    gained = fsum(change for change in changes if change > 0)
    lost = fsum(-change for change in changes if change < 0)
    share = _over(gained + lost, fsum(before) + fsum(after))
    return Churn(gained, lost, min(gained, lost), share)


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _rate(given: float, need: float) -> float:
    if need:
        return given / need
    return inf if given else 0.0


def _term(posts: float, need: float) -> float:
    """s ln(s/t); nothing for a share of nothing."""
    return posts * log(posts / need) if posts else 0.0


def _sign(difference: float) -> int:
    return (difference > 0) - (difference < 0)


def _fractional_ranks(values: Numbers, weights: Numbers) -> list[float]:
    """Share of the weight below each value, plus half of that at the same value."""
    people, below = fsum(weights), 0.0
    order = sorted(range(len(values)), key=lambda place: values[place])
    ranks = [0.0] * len(values)
    for _, same in groupby(order, key=lambda place: values[place]):
        places = list(same)
        weight = fsum(weights[place] for place in places)
        for place in places:
            ranks[place] = (below + weight / 2) / people
        below += weight
    return ranks
