"""Made-up tables and the parts of a request, for the tests of the gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import settings

from districts.disclosure.types import Cell, CellKey, Equation, Request, Rule

# Each example solves dozens of integer programmes.
FEW = settings(max_examples=min(settings().max_examples // 4, 500))
DAY = date(2026, 8, 1)
SOURCE = "schulstatistik"
RULE = Rule(
    source=SOURCE,
    audience="intern",
    valid_from=date(2026, 1, 1),
    valid_to=None,
    min_count=3,
    min_base=100,
    dominance=(2, Decimal(90)),
    zeros_visible=True,
    rounding_base=None,
    basis="invented for tests",
)


def rules(public: int = 3, **changes: Any) -> tuple[Rule, ...]:
    """The same thresholds for all audiences but the count for the public."""
    rule = replace(RULE, **changes)
    return (
        rule,
        replace(rule, audience="ausschuss_nichtoeffentlich"),
        replace(rule, audience="oeffentlich", min_count=public),
    )


def count(*key: str, value: int | None, **changes: Any) -> Cell:
    """A cell of the made-up source; a count unless units or contributions are given."""
    state = changes.pop("state", "geheim" if value is None else "wert")
    cell = Cell(key, value, state, SOURCE, None, (), upper=10_000, cost=10)
    return replace(cell, **changes)


def sums_to(total: str, *parts: str) -> Equation:
    """A sum over cells whose keys have one word."""
    return Equation((total,), tuple((part,) for part in parts))


def ask(
    cells: Iterable[Cell], equations: Iterable[Equation] = (), **changes: Any
) -> Request:
    """A public request under the shipped thresholds."""
    request = Request(
        audience="oeffentlich",
        as_of=DAY,
        cells=tuple(cells),
        equations=tuple(equations),
        derived=(),
        blocks=(),
        rules=rules(),
        hidden_before=frozenset(),
        published={},
        published_sources=frozenset(),
        node_limit=10_000,
        time_limit_s=60.0,
    )
    return replace(request, **changes)


def table(
    sums: Mapping[str, Mapping[str, int]], *, upper: int = 10_000, **changes: Any
) -> Request:
    """Totals with their parts: ``{"T": {"a": 1, "b": 9}}``; totals are dear to hide."""
    cells: dict[str, int] = {}
    for total, parts in sums.items():
        cells.update(parts)
        cells[total] = sum(parts.values())
    return ask(
        [
            count(key, value=value, upper=upper, cost=100 if key in sums else 10)
            for key, value in cells.items()
        ],
        [sums_to(total, *parts) for total, parts in sums.items()],
        **changes,
    )


def nested(random: Random, *, districts: int, per: int, groups: int, t: int = 3) -> Request:
    """Ortsteile by group with totals, Stadtbezirke, the city, and linked Räume.

    A Raum takes every third Ortsteil across the Bezirke, so that it is no subtree;
    values are small, zeros are frequent.
    """
    names = [f"{d}{o}" for d in range(districts) for o in range(per)]
    columns = [f"g{group}" for group in range(groups)]
    values = [0, 0, 1, 2, 3, 4, 7, 12, 30]
    cells: dict[CellKey, int] = {
        (name, column): random.choice(values) for name in names for column in columns
    }
    equations: list[Equation] = []

    def add(name: str, column: str, parts: list[CellKey]) -> None:
        cells[name, column] = sum(cells[part] for part in parts)
        equations.append(Equation((name, column), tuple(parts)))

    bezirke = {f"{d}": names[d * per : (d + 1) * per] for d in range(districts)}
    raeume = {f"raum{third}": names[third::3] for third in range(3)}
    for column in columns:
        for name, members in [*bezirke.items(), *raeume.items()]:
            add(name, column, [(member, column) for member in members])
        add("stadt", column, [(name, column) for name in bezirke])
    for name in [*names, *bezirke, *raeume, "stadt"]:
        add(name, "all", [(name, column) for column in columns])
    totals = {equation.total for equation in equations}
    return ask(
        [
            count(*key, value=value, cost=100 if key in totals else 10)
            for key, value in cells.items()
        ],
        equations,
        rules=rules(t, min_count=t),
    )
