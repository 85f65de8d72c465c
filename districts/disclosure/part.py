"""One part of a release: cells that hang together, hidden until every target is safe."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from districts.disclosure import oracle, suppress
from districts.disclosure.nearest import nearest
from districts.disclosure.rules import Thresholds
from districts.disclosure.types import (
    Block,
    Cell,
    CellKey,
    Derived,
    Equation,
    View,
)
from districts.disclosure.witnesses import Needs, Ranges, is_met, needs_of

Table = dict[CellKey, int]
UNBOUNDED = 2**62  # every cell has an upper bound of its own


@dataclass
class Part:
    """Cells that hang together, with what is hidden, dropped and withheld so far.

    ``public`` also holds public cells that only sums and figures name. ``limits`` is the
    strictest threshold by cell, None where there is none; ``targets`` says why a cell is
    secret by itself, ``reasons`` why any cell is hidden; ``blank`` are the cells of
    withheld blocks. ``pool`` holds whole tables that fit the view, the true one first:
    hiding more only adds tables, so they stay valid.
    """

    cells: Mapping[CellKey, Cell]
    equations: tuple[Equation, ...]
    derived: tuple[Derived, ...]
    blocks: tuple[Block, ...]
    public: Mapping[CellKey, int]
    limits: Mapping[CellKey, Thresholds | None]
    node_limit: int
    time_limit_s: float
    targets: Mapping[CellKey, str]
    hidden_before: frozenset[CellKey]
    reasons: dict[CellKey, str] = field(default_factory=dict)
    hidden: set[CellKey] = field(default_factory=set)
    dropped: set[CellKey] = field(default_factory=set)
    blank: set[CellKey] = field(default_factory=set)
    withheld: set[str] = field(default_factory=set)
    unproven: set[CellKey] = field(default_factory=set)
    pool: list[Table] = field(default_factory=list)
    solved: int = 0
    closed: bool = False
    timed_out: bool = False

    def __post_init__(self) -> None:
        self.hidden.update(self.targets)
        self.reasons.update(self.targets)
        self._hide_all(self.hidden_before, "hidden before")

    @property
    def without_rule(self) -> set[CellKey]:
        """Cells for whose source no rule is valid."""
        return {key for key, reason in self.targets.items() if reason == "no_rule"}

    @property
    def block_ids(self) -> set[str]:
        """Blocks that show something of this part."""
        return {block.id for block in self.blocks}

    # What a reader sees

    @cached_property
    def missing(self) -> set[CellKey]:
        """Cells nobody has a number for."""
        return {
            key
            for key, cell in self.cells.items()
            if cell.state in ("keine_angabe", "nicht_sinnvoll")
        }

    def view(self, hidden: set[CellKey] | None = None) -> View:
        """The part as a reader knows it, or as if only ``hidden`` were hidden."""
        unseen = self.missing | (self.hidden if hidden is None else hidden)
        values = {key: cell.value for key, cell in self.cells.items() if key not in unseen}
        return View(
            visible={**values, **self.public},
            hidden={key: self.bounds(key) for key in sorted(unseen)},
            equations=self.equations,
            derived=tuple(d for d in self.derived if d.key not in self.dropped),
            node_limit=self.node_limit,
            time_limit_s=self.time_limit_s,
        )

    def bounds(self, key: CellKey) -> tuple[int, int]:
        """What the rule and public facts say about a hidden cell.

        Where zeros are shown, a hidden count is at least 1. Not so the numerator of a
        rate, where 0 is small as well, nor a cell of a block withheld as a whole, now or
        earlier.
        """
        cell, limits = self.cells[key], self.limits[key]
        zeros_shown = limits is not None and limits.zeros_visible
        withheld = key in self.blank or (key in self.hidden_before and cell.value == 0)
        may_be_zero = withheld or cell.base is not None or key in self.missing
        return (int(zeros_shown and cell.is_count and not may_be_zero), cell.upper)

    # Hiding until every target is safe

    def settle(self) -> None:
        """Hide what is needed; afterwards every target is safe or its blocks withheld."""
        if not self.pool:
            self._start()
        while not self._is_settled():
            pass

    def _start(self) -> None:
        """Put the true table first; solve for cells nobody here knows the value of."""
        true = {key: cell.value for key, cell in self.cells.items()}
        unknown = {key for key, value in true.items() if value is None}
        game = oracle.puzzle(self.view(unknown))
        for key in sorted(unknown):
            if true[key] is None:
                answer = self._ask(game, key, {})
                true.update(answer.table or {key: 0})
        self.pool = [true]

    def _is_settled(self) -> bool:
        """One round: close the sums, look at each target, repair the first that fails."""
        self._close()
        game = oracle.puzzle(self.view())
        self.pool = [self.pool[0], *(t for t in self.pool[1:] if game.holds(t))]
        if not game.holds(self.pool[0]):
            return self._give_up()
        for key in self.targets:
            if key not in self.unproven and not self._is_safe(game, key):
                return False
        return True

    def _give_up(self) -> bool:
        """Withhold all of a part whose figures contradict each other; True if it is."""
        self.unproven |= set(self.targets)
        return not self.shut()

    def _close(self) -> None:
        before = set(self.hidden)
        self.hidden = suppress.close(
            self.equations, self.hidden, missing=self.missing, costs=self._costs()
        )
        self._note(self.hidden - before, "complementary")

    def _is_safe(self, game: oracle.Puzzle, key: CellKey) -> bool:
        """Whether witnesses are there or found; if not, repair."""
        for ranges in self._needs(key):
            if is_met(ranges, (table[key] for table in self.pool)):
                continue
            status = self._seek(game, key, ranges)
            if status != "found":
                self._repair(game, key, status)
                return False
        return True

    def _needs(self, key: CellKey) -> Needs:
        limits = self.limits[key]
        least = 0 if limits is None else limits.min_count
        return needs_of(self.cells[key], self.pool[0][key], least)

    def _seek(
        self, game: oracle.Puzzle, key: CellKey, ranges: tuple[dict[str, int], ...]
    ) -> oracle.Status:
        """Ask for a table in one of the ranges; keep the first that is found."""
        for limits in ranges:
            answer = self._ask(game, key, limits)
            if answer.status != "none":
                break
        if answer.status == "found":
            self.pool.append({**self.pool[0], **answer.table})
        return answer.status

    def _ask(
        self, game: oracle.Puzzle, key: CellKey, limits: dict[str, int]
    ) -> oracle.Answer:
        self.solved += 1
        return oracle.witness(game, key, **limits)

    # Repair

    def _repair(self, game: oracle.Puzzle, key: CellKey, status: oracle.Status) -> None:
        """Drop a figure that takes part, else hide a neighbour, else withhold."""
        around = set(game.parts[key])
        if status == "timed_out":
            self.timed_out = True
            self.unproven |= set(self.targets)
            self.shut()
        elif status == "failed":
            self.withhold(key)
        elif figure := self._figure({key}) or self._figure(around):
            self.dropped.add(figure)
        elif neighbour := self._neighbour({key}) or self._neighbour(around):
            self.hidden.add(neighbour)
            self._note({neighbour}, "complementary")
        else:
            self.withhold(key)

    def _figure(self, around: set[CellKey]) -> CellKey | None:
        """The first figure that says something about cells around and can be dropped."""
        keys = (
            figure.key
            for figure in self.derived
            if figure.key not in self.dropped
            and not figure.given_out
            and any(key in around and factor for key, factor in figure.terms)
        )
        return min(keys, default=None)

    def _neighbour(self, around: set[CellKey]) -> CellKey | None:
        """The cheapest cell that can be hidden in a sum or figure with cells around."""
        figures = (f for f in self.derived if f.key not in self.dropped)
        groups = [*(e.keys for e in self.equations), *map(_keys_of, figures)]
        keys = {key for group in groups if around & set(group) for key in group}
        return suppress.cheapest(keys, self._costs())

    def _costs(self) -> dict[CellKey, int]:
        """What may be hidden one by one: shown, not zero, not public."""
        return {
            key: cell.cost
            for key, cell in self.cells.items()
            if key not in self.hidden and cell.value
        }

    # Withholding

    def withhold(self, key: CellKey) -> None:
        """Withhold the blocks of a cell; then the whole part; then nothing is left."""
        blocks = {block.id for block in self.blocks if key in block.keys} - self.withheld
        if blocks:
            self.withhold_blocks(blocks)
        elif not self.shut():
            self.unproven.add(key)

    def withhold_blocks(self, ids: Iterable[str]) -> None:
        """Hide all cells of blocks and drop their figures."""
        for block in self.blocks:
            if block.id in ids:
                self.withheld.add(block.id)
                self._blank(block.keys)

    def shut(self) -> bool:
        """Hide the whole part and withhold every block in it; False if done before."""
        if self.closed:
            return False
        self.closed = True
        self.withhold_blocks(self.block_ids)
        self._blank({*self.cells, *(figure.key for figure in self.derived)})
        return True

    def _blank(self, keys: Iterable[CellKey]) -> None:
        self.blank.update(keys)
        self._hide_all(keys, "withheld")

    def _hide_all(self, keys: Iterable[CellKey], reason: str) -> None:
        keys = set(keys)
        cells = keys & self.cells.keys() - self.missing - self.hidden
        self.hidden |= cells
        self._note(cells, reason)
        self.dropped |= {f.key for f in self.derived if not f.given_out} & keys

    def _note(self, keys: Iterable[CellKey], reason: str) -> None:
        for key in keys:
            self.reasons.setdefault(key, reason)

    def worlds(self) -> Iterator[Table]:
        """For each need of each safe target a table that meets it, near the true one."""
        game = oracle.puzzle(self.view())
        for key in self.targets:
            if key not in self.unproven:
                yield from (self._near(game, key, some) for some in self._needs(key))

    def _near(self, game: oracle.Puzzle, key: CellKey, ranges: Ranges) -> Table:
        """The nearest table; the witness at hand where the solver finds none."""
        true = self.pool[0]
        for limits in ranges:
            least, most = limits.get("at_least", 0), limits.get("at_most", UNBOUNDED)
            found = nearest(game, key, true, at_least=least, at_most=most)
            if found is not None:
                return found
        kept = next(table for table in self.pool if is_met(ranges, [table[key]]))
        return {cell: kept[cell] for cell in game.parts[key]}

    def witnessed(self) -> Iterator[tuple[CellKey, tuple[int, ...]]]:
        """For each target that is safe, the values it has in the witnesses."""
        for key in self.targets:
            if key not in self.unproven:
                yield key, tuple(sorted({table[key] for table in self.pool}))


def _keys_of(figure: Derived) -> tuple[CellKey, ...]:
    return tuple(key for key, _ in figure.terms)
