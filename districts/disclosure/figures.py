"""What published figures say about the cells behind them, as exact bounds.

Rates, contributions, scores, changes, classes and ranks are all linear in the counts
once means, deviations, weights and limits are frozen and published.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from districts.disclosure.types import SOURCE_JOIN, Cell, CellKey, Derived, Equation, State

Terms = Mapping[CellKey, Fraction]


def complement(key: CellKey, part: Cell, whole: Cell) -> tuple[Cell, Equation]:
    """What a whole has beside one part, N - x; as telling as the part itself.

    Not meaningful or not stated where one of the two is; secret where one is.
    """
    return residual(key, whole, [part])


def residual(key: CellKey, total: Cell, parts: Sequence[Cell]) -> tuple[Cell, Equation]:
    """What a total has beside its parts, such as what could not be placed in an area."""
    cells = (total, *parts)
    values = [cell.value for cell in cells]
    known = [value for value in values if value is not None]
    value = known[0] - sum(known[1:]) if len(known) == len(cells) else None
    sources = sorted({cell.source for cell in cells})
    rest = Cell(
        key=key,
        value=value,
        state="wert" if value is not None else _gap(cells),
        source=SOURCE_JOIN.join(sources),
        units=None,
        largest=(),
        upper=total.upper,
        cost=min(cell.cost for cell in cells),
    )
    return rest, Equation(total.key, (*(part.key for part in parts), key))


def _gap(cells: Sequence[Cell]) -> State:
    states = {cell.state for cell in cells if cell.value is None}
    return "geheim" if "geheim" in states else min(states)


def rate(
    key: CellKey, numerator: Cell, denominator: Cell, *, shown: Decimal, per: int = 100
) -> tuple[Derived, Derived]:
    """A rate as printed: it lies within half a last digit of what stands there.

    Parameters
    ----------
    shown : Decimal
        The printed figure with all its digits: ``Decimal("12.50")`` has two places.
    per : int
        What the denominator counts as: 100 for per cent.
    """
    half = _half_digit(shown)
    most = Fraction(per * numerator.upper)
    above = {
        numerator.key: Fraction(per),
        denominator.key: half - Fraction(shown),
    }
    below = {
        numerator.key: Fraction(per),
        denominator.key: -half - Fraction(shown),
    }
    least = below[denominator.key] * denominator.upper
    return (
        Derived(key, tuple(above.items()), Fraction(0), most + half * denominator.upper),
        Derived(key, tuple(below.items()), min(least, Fraction(0)), Fraction(0)),
    )


def linear(
    key: CellKey, terms: Terms, *, shown: Decimal, constant: Fraction = Fraction(0)
) -> Derived:
    """A printed figure that is a weighted sum: a contribution, a score, a change.

    Parameters
    ----------
    terms : mapping
        Factor by cell, such as weight / (deviation * denominator).
    constant : Fraction
        What is added to the sum, such as -weight * mean / deviation.
    """
    half = _half_digit(shown)
    middle = Fraction(shown) - constant
    return Derived(key, tuple(terms.items()), middle - half, middle + half)


def within(
    key: CellKey,
    terms: Terms,
    *,
    low: Fraction,
    high: Fraction,
    constant: Fraction = Fraction(0),
) -> Derived:
    """A class: the weighted sum behind it lies between its limits, both included."""
    return Derived(key, tuple(terms.items()), low - constant, high - constant)


def ranking(
    keys: Sequence[CellKey],
    scores: Sequence[tuple[Terms, Fraction]],
    *,
    widest: Fraction,
) -> tuple[Derived, ...]:
    """Ranks: who stands further up has the greater score or an equal one.

    Each bound stands under the ranks of both units: as long as one of them is shown, the
    place of the other can be found by elimination.

    Parameters
    ----------
    keys : sequence of CellKey
        The rank of each unit, best first.
    scores : sequence of (Terms, Fraction)
        The weighted sum and constant behind each score, in the same order.
    widest : Fraction
        The greatest difference two scores can have, from public bounds.
    """
    found: list[Derived] = []
    for upper, lower in combinations(range(len(keys)), 2):
        difference = dict(scores[upper][0])
        for cell, factor in scores[lower][0].items():
            difference[cell] = difference.get(cell, Fraction(0)) - factor
        least = scores[lower][1] - scores[upper][1]
        terms = tuple(difference.items())
        found += [Derived(keys[unit], terms, least, widest) for unit in (upper, lower)]
    return tuple(found)


def _half_digit(shown: Decimal) -> Fraction:
    return Fraction(1, 2) * Fraction(10) ** int(shown.as_tuple().exponent)
