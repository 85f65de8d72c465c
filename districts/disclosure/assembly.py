"""Split a request into parts that can be protected one by one."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from districts.disclosure.facts import Facts, linked
from districts.disclosure.part import Part
from districts.disclosure.rules import Thresholds, primary, thresholds
from districts.disclosure.types import (
    Block,
    Cell,
    CellKey,
    Derived,
    Equation,
    Request,
)

Item = TypeVar("Item")


def parts_of(request: Request, facts: Facts) -> tuple[Part, ...]:
    """The parts of a request, each with its targets hidden; smallest key first."""
    groups = linked(facts)
    place = {key: number for number, keys in enumerate(groups) for key in keys}
    limits = _limits(request, facts.cells)
    reasons = _reasons(facts, limits)
    equations = _by_part(((e.keys, e) for e in facts.equations), place)
    derived = _by_part(((_cells_of(d), d) for d in facts.derived), place)
    blocks = _by_part(_blocks(request, facts), place)
    return tuple(
        Part(
            cells={key: facts.cells[key] for key in keys},
            equations=tuple(equations.get(number, ())),
            derived=tuple(derived.get(number, ())),
            blocks=tuple(blocks.get(number, ())),
            public=_named(equations.get(number, ()), derived.get(number, ()), facts.public),
            limits={key: limits[key] for key in keys},
            node_limit=request.node_limit,
            time_limit_s=request.time_limit_s,
            targets={key: reasons[key] for key in keys if key in reasons},
            hidden_before=request.hidden_before,
        )
        for number, keys in enumerate(groups)
    )


def withheld_from_the_start(
    request: Request, facts: Facts, parts: Iterable[Part]
) -> frozenset[str]:
    """Blocks with cells that cannot be right or that no rule covers.

    A part with such a cell outside all blocks is hidden as a whole.
    """
    parts = tuple(parts)
    doubtful = set(facts.faulty).union(*(part.without_rule for part in parts))
    blocks = [block for block in request.blocks if not doubtful.isdisjoint(block.keys)]
    outside = doubtful.difference(*(block.keys for block in blocks))
    for part in parts:
        if not outside.isdisjoint(part.cells):
            part.shut()
    return frozenset(block.id for block in blocks)


def _limits(
    request: Request, cells: Mapping[CellKey, Cell]
) -> dict[CellKey, Thresholds | None]:
    by_source = {
        source: thresholds(request.rules, source, request.audience, request.as_of)
        for source in {cell.source for cell in cells.values()}
    }
    return {key: by_source[cell.source] for key, cell in cells.items()}


def _reasons(
    facts: Facts, limits: Mapping[CellKey, Thresholds | None]
) -> dict[CellKey, str]:
    """Why a cell is secret by itself; public cells and gaps are not."""
    known = facts.known
    found = {
        key: primary(cell, limits[key], known)
        for key, cell in facts.cells.items()
        if key not in facts.public and cell.state in ("wert", "geheim")
    }
    return {key: reason for key, reason in found.items() if reason is not None}


def _cells_of(figure: Derived) -> tuple[CellKey, ...]:
    return tuple(key for key, _ in figure.terms)


def _blocks(request: Request, facts: Facts) -> Iterator[tuple[Iterable[CellKey], Block]]:
    """Each block with its cells and the cells its figures are made of."""
    behind: dict[CellKey, set[CellKey]] = {}
    for figure in facts.derived:
        behind.setdefault(figure.key, set()).update(_cells_of(figure))
    for block in request.blocks:
        yield block.keys.union(*(behind.get(key, ()) for key in block.keys)), block


def _by_part(
    items: Iterable[tuple[Iterable[CellKey], Item]], place: Mapping[CellKey, int]
) -> dict[int, list[Item]]:
    """Items by the number of each part their cells lie in, in their order."""
    found: dict[int, list[Item]] = {}
    for keys, item in items:
        for number in sorted({place[key] for key in keys if key in place}):
            found.setdefault(number, []).append(item)
    return found


def _named(
    equations: Iterable[Equation], derived: Iterable[Derived], public: Mapping[CellKey, int]
) -> dict[CellKey, int]:
    """The public values that sums and figures of a part name."""
    keys = {key for equation in equations for key in equation.keys}
    keys |= {key for figure in derived for key in _cells_of(figure)}
    return {key: public[key] for key in sorted(keys & public.keys())}
