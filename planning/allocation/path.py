"""Anpassungspfad: from the Bestand to the Vorschlag over years, with caps on each step."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

MOST_PERIODS = 100  # a path that takes longer is reported as not reached


@dataclass(frozen=True)
class Caps:
    """Most hundredths of a VzÄ a site loses or gains in one period; None is no cap."""

    loss: int | None = None
    gain: int | None = None


@dataclass(frozen=True)
class Period:
    """One period of a path, amounts in hundredths of a VzÄ, exact.

    ``held`` shares its places with the baseline. ``gains_given`` and ``losses_taken`` are
    the shares of the capped gains and losses that the money of the period allows.
    """

    held: tuple[Fraction, ...]
    gains_given: Fraction
    losses_taken: Fraction

    @property
    def total(self) -> Fraction:
        """All sites together."""
        return sum(self.held, Fraction(0))


@dataclass(frozen=True)
class Path:
    """The periods until the target, or until one has no money for its caps.

    ``missing`` are the hundredths the budget of the next period lacks, None where
    nothing is missing; ``reached_after`` counts periods, None where it is not reached.
    """

    periods: tuple[Period, ...]
    reached_after: int | None
    missing: Fraction | None = None


def path(
    baseline: Sequence[int], target: Sequence[int], caps: Caps, *, budget: int
) -> Path:
    """Period by period from a baseline to a target.

    Parameters
    ----------
    baseline, target : sequence of int
        Hundredths of a VzÄ by site; the target fits into the budget.
    budget : int
        Money of each period. Beyond the sum of the target it is used only where the
        caps on losses leave no other way.

    Returns
    -------
    Path
        No period passes the budget, no step its cap, nobody passes the target. It is
        infeasible where even all capped losses leave more than the budget.
    """
    held = tuple(map(Fraction, baseline))
    aim = tuple(map(Fraction, target))
    periods: list[Period] = []
    while held != aim and len(periods) < MOST_PERIODS:
        step = _step(held, aim, caps, Fraction(budget))
        if isinstance(step, Fraction):
            return Path(tuple(periods), None, missing=step)
        periods.append(step)
        held = step.held
    return Path(tuple(periods), len(periods) if held == aim else None)


def fewest_periods(baseline: Sequence[int], target: Sequence[int], caps: Caps) -> int:
    """Periods that the caps alone take, whatever money there is."""
    ways = [new - old for old, new in zip(baseline, target, strict=True)]
    losses = _periods(max([0, *(-way for way in ways)]), caps.loss)
    return max(losses, _periods(max([0, *ways]), caps.gain))


def price_of_continuity(
    held: Sequence[Fraction], target: Sequence[int], weights: Sequence[Fraction]
) -> Fraction | None:
    """Share of the weighted coverage of the target that a period does not reach yet.

    None where the target covers nothing.
    """
    pairs = list(zip(held, target, weights, strict=True))
    without = sum((weight * aim for _, aim, weight in pairs), Fraction(0))
    reached = sum((weight * min(now, aim) for now, aim, weight in pairs), Fraction(0))
    return (without - reached) / without if without else None


def _step(
    held: tuple[Fraction, ...], aim: tuple[Fraction, ...], caps: Caps, budget: Fraction
) -> Period | Fraction:
    """The next period, or the hundredths that it lacks."""
    losses = [_capped(now - end, caps.loss) for now, end in zip(held, aim, strict=True)]
    gains = [_capped(end - now, caps.gain) for now, end in zip(held, aim, strict=True)]
    now, lost, gained = sum(held), sum(losses), sum(gains)
    missing = now - lost - budget
    if missing > 0:
        return missing
    money = max(min(budget, sum(aim)), now - lost)
    given = min(Fraction(1), (lost + money - now) / gained) if gained else Fraction(1)
    needed = max(Fraction(0), given * gained - (money - now))
    taken = needed / lost if lost else Fraction(1)
    after = tuple(
        at + given * gain - taken * loss
        for at, gain, loss in zip(held, gains, losses, strict=True)
    )
    return Period(after, given, taken)


def _capped(amount: Fraction, cap: int | None) -> Fraction:
    positive = max(Fraction(0), amount)
    return positive if cap is None else min(positive, Fraction(cap))


def _periods(amount: int, cap: int | None) -> int:
    if not amount:
        return 0
    return 1 if cap is None else -(-amount // cap)
