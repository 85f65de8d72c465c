"""A delivered cell on its way from the database into a calculation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from districts.models import State, Value


@dataclass(frozen=True)
class Cell:
    """Value, numerator, denominator; state and sign as delivered; id of the source.

    ``further`` are the sources of the other parts of a sum.
    """

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    state: str
    sign: str
    source: int
    further: tuple[int, ...] = ()

    @property
    def sources(self) -> tuple[int, ...]:
        """All files the cell rests on."""
        return (self.source, *self.further)

    @classmethod
    def of(cls, row: Value) -> Cell:
        """The cell a stored value holds; the parts of a missing value stay out."""
        known = row.state == State.KNOWN
        return cls(
            value=row.value if known else None,
            numerator=row.numerator if known else None,
            denominator=row.denominator if known else None,
            state=row.state,
            sign=row.source_sign,
            source=row.source_id,
        )

    def scaled(self, share: Decimal, *, is_count: bool) -> Cell:
        """The part a successor takes over: counts shrink with the share, a rate stays."""
        return replace(
            self,
            value=_times(self.value, share) if is_count else self.value,
            numerator=_times(self.numerator, share),
            denominator=_times(self.denominator, share),
        )

    def document(self) -> dict[str, Any]:
        """The cell as canonical JSON holds it: numbers as decimal text."""
        return {
            "value": decimal_text(self.value),
            "numerator": decimal_text(self.numerator),
            "denominator": decimal_text(self.denominator),
            "state": self.state,
            "source_sign": self.sign,
            "source": self.source,
            **({"further_sources": list(self.further)} if self.further else {}),
        }


def hundredths(fte: Decimal) -> int:
    """VzÄ as integer hundredths; the database keeps exactly two places."""
    return int(fte * 100)


def fte(hundredths: int | None) -> Decimal | None:
    """VzÄ with two places from integer hundredths; None stays None."""
    return None if hundredths is None else Decimal(hundredths).scaleb(-2)


def decimal_text(number: Decimal | None) -> str | None:
    """Shortest decimal text without exponent; None stays None."""
    if number is None:
        return None
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _times(number: Decimal | None, share: Decimal) -> Decimal | None:
    return None if number is None else number * share
