"""German words for figures inside sentences; pages format through their own filter."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

DECIMALS_COMPARED = 10


def fte(hundredths: int) -> str:
    """VzÄ in words of a sentence: 80 is "0,8", 75 is "0,75", 120000 is "1.200,0"."""
    whole, cents = divmod(abs(hundredths), 100)
    digits = f"{cents:02d}"
    if digits.endswith("0"):
        digits = digits[0]
    sign = "−" if hundredths < 0 else ""
    return f"{sign}{whole:,}".replace(",", ".") + f",{digits}"


def vzae(hundredths: int) -> str:
    """VzÄ with their unit: 80 is "0,8 VzÄ"."""
    return f"{fte(hundredths)} VzÄ"


def counted(number: int, one: str, many: str) -> str:
    """A count with its noun: 1 is "1 Einrichtung", 2 is "2 Einrichtungen"."""
    return f"{number} {one if number == 1 else many}"


def euro(amount: Decimal) -> str:
    """Whole euros: 15000 is "15.000 €"."""
    whole = amount.to_integral_value(ROUND_HALF_UP)
    return f"{whole:,} €".replace(",", ".")


def number(value: float, decimals: int = 2) -> str:
    """A score with a comma: 0.9568 is "0,96"."""
    return f"{value:.{decimals}f}".replace(".", ",").replace("-", "−")


def side_by_side(index: float, limit: float) -> tuple[str, str]:
    """Two scores with as many places as it takes to tell them apart, at least two.

    Equal ones have all places of the limit.
    """
    places = _places_apart(index, limit)
    return number(index, places), number(limit, places)


def beside(index: float, limits: Iterable[float]) -> str:
    """A score that shows on which side of every limit it lies; at least two places."""
    return number(index, max((_places_apart(index, one) for one in limits), default=2))


def _places_apart(index: float, limit: float) -> int:
    for places in range(2, DECIMALS_COMPARED + 1):
        if number(index, places) != number(limit, places):
            return places
    return max(2, -Decimal(repr(limit)).normalize().as_tuple().exponent)


def rank(low: int, high: int | None) -> str:
    """A rank with its range: "Rang 3" or, for a tie, "Rang 12–15"."""
    return f"Rang {low}" if high in (None, low) else f"Rang {low}–{high}"


def day(value: date) -> str:
    """A date as it is written in German: 31.07.2028."""
    return f"{value:%d.%m.%Y}"


def payer(name: str) -> str:
    """Who pays: the levels of state by their names, all else as delivered."""
    return name.capitalize() if name in ("stadt", "land", "bund") else name


def standing(first: date, last: date | None, on: date) -> str:
    """Whether something has begun or is over on a day; both ends are included."""
    if on < first:
        return f"beginnt am {day(first)}"
    return "läuft" if last is None or on <= last else f"endete am {day(last)}"


def listing(words: list[str]) -> str:
    """Words as a German enumeration: "a, b und c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} und {words[-1]}"
