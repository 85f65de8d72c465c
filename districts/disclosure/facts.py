"""Read a request: what is known, what is public already, and what cannot be right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from districts.disclosure.types import (
    SOURCE_JOIN,
    Cell,
    CellKey,
    Derived,
    Equation,
    Request,
)


@dataclass(frozen=True)
class Facts:
    """The usable part of a request.

    ``public`` holds what is out already, older versions included. ``faulty`` names cells
    about which something cannot be right: their blocks are withheld. Sums and figures
    that do not hold are left out; nobody can conclude anything from them.
    """

    cells: Mapping[CellKey, Cell]
    equations: tuple[Equation, ...]
    derived: tuple[Derived, ...]
    public: Mapping[CellKey, int]
    faulty: frozenset[CellKey]

    @property
    def known(self) -> dict[CellKey, int]:
        """The true values, public ones included."""
        return _known(self.cells, self.public)


def read(request: Request) -> Facts:
    """Sort out what cannot be right, so that the rest can be protected."""
    public = {**_public_cells(request), **request.published}
    cells, bad_cells = _cells(request, public)
    known = _known(cells, public)
    bad_sums = {e for e in request.equations if not _adds_up(e, cells, known)}
    bad_figures = {d for d in request.derived if not _is_true(d, cells, known)}
    broken = {figure.key for figure in bad_figures}
    faulty = bad_cells | {key for equation in bad_sums for key in equation.keys}
    faulty |= broken | {key for figure in bad_figures for key, _ in figure.terms}
    return Facts(
        cells=cells,
        equations=tuple(e for e in request.equations if e not in bad_sums),
        derived=tuple(d for d in request.derived if d.key not in broken),
        public=public,
        faulty=frozenset(faulty),
    )


def _known(
    cells: Mapping[CellKey, Cell], public: Mapping[CellKey, int]
) -> dict[CellKey, int]:
    known = {key: cell.value for key, cell in cells.items() if cell.value is not None}
    return {**known, **public}


def _public_cells(request: Request) -> dict[CellKey, int]:
    return {
        cell.key: cell.value
        for cell in request.cells
        if cell.value is not None
        and cell.state == "wert"
        and request.published_sources.issuperset(cell.source.split(SOURCE_JOIN))
    }


def _cells(
    request: Request, public: Mapping[CellKey, int]
) -> tuple[dict[CellKey, Cell], set[CellKey]]:
    """Every key once; what cannot be right stands as ``geheim``, without a value.

    That is also the numerator of a rate without the cell that completes the whole: how
    few are left could not be protected.
    """
    cells = {key: _older(key, value) for key, value in request.published.items()}
    seen: dict[CellKey, Cell] = {}
    bad: set[CellKey] = set()
    pairs = {
        (e.total, part) for e in request.equations if len(e.parts) == 2 for part in e.parts
    }
    for cell in request.cells:
        alone = cell.base is not None and (cell.base, cell.key) not in pairs
        if alone or not _is_sound(cell, public) or seen.setdefault(cell.key, cell) != cell:
            bad.add(cell.key)
        cells[cell.key] = cell
    for key in bad:
        cells[key] = replace(
            cells[key], value=None, state="geheim", upper=max(0, cells[key].upper)
        )
    return cells, bad


def _older(key: CellKey, value: int) -> Cell:
    """A value that was published before and is not in this release."""
    return Cell(key, value, "wert", "", None, (), value, 0)


def _is_sound(cell: Cell, public: Mapping[CellKey, int]) -> bool:
    """Whether value, state and bounds of a cell go together.

    A public value is shown as it was; a new one under the same key is refused, because
    a changed value is a new fact and has a key of its own.
    """
    if (cell.value is None) == (cell.state == "wert"):
        return False
    if cell.key in public:
        return cell.value in (None, public[cell.key])
    return 0 <= (cell.value or 0) <= cell.upper


def _adds_up(
    equation: Equation, cells: Mapping[CellKey, Cell], known: Mapping[CellKey, int]
) -> bool:
    """Whether the total is there and equals its parts, as far as they are known."""
    if any(key not in cells for key in equation.keys) or _is_missing(
        equation.total, cells, known
    ):
        return False
    if all(key in known for key in equation.keys):
        return known[equation.total] == sum(known[part] for part in equation.parts)
    return True


def _is_missing(
    key: CellKey, cells: Mapping[CellKey, Cell], known: Mapping[CellKey, int]
) -> bool:
    return key not in known and cells[key].state != "geheim"


def _is_true(
    figure: Derived, cells: Mapping[CellKey, Cell], known: Mapping[CellKey, int]
) -> bool:
    """Whether a figure fits the values it was made from, as far as they are known."""
    keys = [key for key, _ in figure.terms]
    if any(key not in cells for key in keys):
        return False
    if all(key in known for key in keys):
        total = sum(factor * known[key] for key, factor in figure.terms)
        return figure.low <= total <= figure.high
    return True


def linked(facts: Facts) -> list[tuple[CellKey, ...]]:
    """Cells that hang together by sums and figures, smallest key first.

    Public values hold nothing together: they are the same for everybody, always.
    """
    leader = {key: key for key in facts.cells if key not in facts.public}

    def find(key: CellKey) -> CellKey:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for keys in _groups(facts):
        inside = [find(key) for key in keys if key in leader]
        for key in inside:
            leader[key] = min(inside)
    groups: dict[CellKey, list[CellKey]] = {}
    for key in sorted(leader):
        groups.setdefault(find(key), []).append(key)
    return [tuple(group) for group in groups.values()]


def _groups(facts: Facts) -> Iterable[Iterable[CellKey]]:
    yield from (equation.keys for equation in facts.equations)
    yield from ([key for key, _ in figure.terms] for figure in facts.derived)
