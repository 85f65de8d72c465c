"""Money as the sheets of a Vergabe need it: every set of sources asked for itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from itertools import combinations
from typing import Any

from planning.decisions.recalculation.allocation import amount, rest_of
from planning.decisions.recalculation.indicator import Beyond
from planning.decisions.recalculation.site import cents

Doc = Mapping[str, Any]
MOST_SOURCES = 3  # each further source doubles the columns of money
SMALL = "0.0001"  # far below a hundredth, far above what floats lose


def check_sources(rules: Doc, method: str) -> None:
    """Refuse rules that the sheet of a method has no columns for.

    Raises
    ------
    Beyond
        Naming what it is.
    """
    for name, is_known in (
        (f"Verfahren {rules['method']}", rules["method"] == method),
        ("Bemessung nach einer Kurve", rules["requirement"]["rule"] == "steps"),
        ("viele Mittelquellen", len(rules["budget"]) <= MOST_SOURCES),
    ):
        if not is_known:
            raise Beyond(name)


def sets_of_sources(
    rules: Doc, kinds: Collection[str]
) -> list[tuple[int, dict[str, Decimal]]]:
    """For each set of sources: what the others hold, and the part they must pay."""
    grid = cents(rules["fte_grid"])
    held = [(source, amount(source, grid)) for source in rules["budget"]]
    total = sum(hundredths for _, hundredths in held)
    return [
        (
            total - sum(paid for _, paid in chosen),
            {kind: rest_of(chosen, kind) for kind in kinds},
        )
        for size in range(len(held))
        for chosen in combinations(held, size)
    ]


def fte(hundredths: int) -> Decimal:
    """VzÄ of hundredths."""
    return Decimal(hundredths).scaleb(-2)
