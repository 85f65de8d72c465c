"""What a Berechnungsstand calculated with: its kept statistics, the weights of its key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from planning.models import ScoringRun
from planning.reports import method_texts as texts
from planning.scoring import parse_key
from planning.scoring.key_types import Indicator
from planning.scoring.normalise import MAD_TO_SD, STANDARDISED
from planning.scoring.statistics import ColumnStatistics, GroupStatistics, Statistics
from planning.scoring.tree import nominal_weights

ROBUST = "robust_z"


@dataclass(frozen=True)
class Frozen:
    """The comparison of one indicator as its run made it, after transformation.

    ``n`` facilities have a value; without any there is neither ``centre`` nor ``spread``.
    ``is_secret``: mean and deviation are kept from this reader, since they add up figures
    with small numbers among them.
    ``steps`` say what happened to values before, ``weight`` is the share in the key.
    """

    n: int
    centre: Decimal | None
    spread: Decimal | None
    method: str
    transform: str
    steps: tuple[str, ...]
    weight: Decimal
    is_secret: bool = False

    @property
    def is_standardised(self) -> bool:
        """Whether a normalised value is (Wert − centre) / spread."""
        return self.method in STANDARDISED

    @property
    def centre_name(self) -> str:
        """What stands in the middle."""
        return "Median" if self.method == ROBUST else "Mittel"

    @property
    def spread_name(self) -> str:
        """What the distance from the middle is measured in."""
        return "1,4826 × MAD" if self.method == ROBUST else "Standardabweichung"


def frozen_of(run: ScoringRun, group: str) -> dict[str, Frozen]:
    """Code to the comparison within a group; a key may compare all types as one."""
    key = parse_key(run.key.content)
    kept = Statistics.from_document(run.statistics).groups
    found = kept.get(group) or next(iter(kept.values()), GroupStatistics())
    shares = map(float, nominal_weights(key))
    columns = (found.columns.get(item.code, ColumnStatistics(0)) for item in key.indicators)
    rows = zip(key.indicators, columns, shares, strict=True)
    return {
        item.code: replace(_frozen(item, column, share), is_secret=not kept)
        for item, column, share in rows
    }


def _frozen(indicator: Indicator, column: ColumnStatistics, share: float) -> Frozen:
    method = indicator.normalisation.method
    centre, spread = column.mean, column.sd
    if method == ROBUST:
        centre = column.median
        spread = None if column.mad is None else MAD_TO_SD * column.mad
    return Frozen(
        n=column.n,
        centre=_decimal(centre),
        spread=_decimal(spread),
        method=method,
        transform=indicator.transform,
        steps=tuple(_steps(indicator)),
        weight=Decimal(repr(share)),
    )


def _steps(indicator: Indicator) -> list[str]:
    """What is done to a value between the column Wert and its normalisation."""
    found = []
    if indicator.shrinkage != "none":
        found.append(texts.SHRINKAGE[indicator.shrinkage])
    if indicator.transform != "none":
        found.append(f"nach Umrechnung: {texts.TRANSFORM[indicator.transform]}")
    return found


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value))
