"""The one gate: from all that an audience can see to what it may see."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import zip_longest

from districts.disclosure.assembly import parts_of, withheld_from_the_start
from districts.disclosure.facts import Facts, read
from districts.disclosure.part import Part
from districts.disclosure.types import (
    AUDIENCES,
    HIDDEN,
    NOTHING,
    Audience,
    CellKey,
    Earlier,
    Release,
    Report,
    Request,
    Shown,
    View,
)


def release(request: Request) -> Release:
    """What an audience may see: the one way out for all channels."""
    return protect(request)[0]


def release_chain(request: Request) -> tuple[Release, ...]:
    """One release for each audience up to that of the request, nearest to the source first.

    Each starts from what the one before hid, so that no audience sees what an audience
    nearer to the source does not.
    """
    return tuple(made for made, _ in protect_chain(request))


def protect_chain(
    request: Request, *, earlier: Mapping[Audience, Earlier] = NOTHING
) -> tuple[tuple[Release, Report], ...]:
    """The chain of releases with their reports.

    ``earlier``: what an audience was shown stays shown to it and to those nearer to the
    source; what it was not shown stays hidden from it and from those farther away.
    """
    made: list[tuple[Release, Report]] = []
    hidden, withheld = request.hidden_before, frozenset()
    for audience in AUDIENCES[: AUDIENCES.index(request.audience) + 1]:
        hidden = hidden | earlier.get(audience, Earlier()).hidden
        asked = replace(request, audience=audience, hidden_before=hidden)
        gate = _Gate.open(_with_what_is_out(asked, earlier), withheld)
        made.append((gate.release(), gate.report()))
        hidden = hidden | hidden_in(made[-1][0], request)
        withheld = withheld | made[-1][0].withheld
    return tuple(made)


def _with_what_is_out(request: Request, earlier: Mapping[Audience, Earlier]) -> Request:
    """A request in which all that its audience was shown before is out."""
    farther = AUDIENCES[AUDIENCES.index(request.audience) :]
    out = {key for name in farther for key in earlier.get(name, Earlier()).shown}
    values = {cell.key: cell.value for cell in request.cells if cell.value is not None}
    again = {key: value for key, value in values.items() if key in out}
    figures = (
        replace(figure, given_out=figure.given_out or figure.key in out)
        for figure in request.derived
    )
    return replace(
        request, published={**again, **request.published}, derived=tuple(figures)
    )


def hidden_in(made: Release, request: Request) -> frozenset[CellKey]:
    """Cells and figures of a request that a release hides; the next one starts there."""
    cells = {key for key, shown in made.shown.items() if shown == HIDDEN}
    return frozenset(cells | ({figure.key for figure in request.derived} - made.derived))


def protect(request: Request) -> tuple[Release, Report]:
    """The release and, for those who check the gate, why cells are hidden.

    A release with ``timed_out`` set withholds what was not finished; it depends on the
    speed of the machine and must not be kept.
    """
    gate = _Gate.open(request, frozenset())
    return gate.release(), gate.report()


def view_of(request: Request) -> View:
    """What an audience knows after a release, for the audit; nothing hidden is in it."""
    return _Gate.open(request, frozenset()).view()


@dataclass(frozen=True)
class _Gate:
    """A request that went through: its facts and its settled parts."""

    request: Request
    facts: Facts
    parts: tuple[Part, ...]
    withheld_before: frozenset[str]

    @classmethod
    def open(cls, request: Request, withheld: frozenset[str]) -> "_Gate":
        """Protect every part; a block withheld in one part is withheld in all."""
        facts = read(request)
        parts = parts_of(request, facts)
        start = withheld | withheld_from_the_start(request, facts, parts)
        gate = cls(request, facts, parts, start)
        gate.withhold()
        gate.settle()
        while gate.withhold():
            gate.settle()
        return gate

    @property
    def withheld(self) -> frozenset[str]:
        """Blocks of which nothing is shown but what is public already."""
        return self.withheld_before.union(*(part.withheld for part in self.parts))

    @property
    def derived(self) -> frozenset[CellKey]:
        """Figures that are shown."""
        keys = [block.keys for block in self.request.blocks if block.id in self.withheld]
        dropped = self.request.hidden_before.union(*keys)
        dropped = dropped.union(*(part.dropped for part in self.parts))
        return frozenset(
            figure.key
            for figure in self.facts.derived
            if figure.given_out or figure.key not in dropped
        )

    def settle(self) -> None:
        """Make every target safe."""
        for part in self.parts:
            part.settle()

    def withhold(self) -> bool:
        """Withhold blocks in all parts; whether that was new to any of them."""
        ids = self.withheld
        news = [(part, part.block_ids & ids - part.withheld) for part in self.parts]
        for part, new in news:
            part.withhold_blocks(new)
        return any(new for _, new in news)

    def release(self) -> Release:
        blank = set().union(*(part.hidden | part.blank for part in self.parts))
        hidden = self.request.hidden_before | blank
        shown = {
            cell.key: _shown(self.facts, cell.key, hidden)
            for cell in sorted(self.request.cells, key=lambda cell: cell.key)
        }
        made = Release(
            audience=self.request.audience,
            as_of=self.request.as_of,
            shown=shown,
            derived=self.derived,
            withheld=self.withheld,
            digest="",
        )
        return replace(made, digest=digest(made))

    def report(self) -> Report:
        return Report(
            reasons={k: why for part in self.parts for k, why in part.reasons.items()},
            witnesses=dict(pair for part in self.parts for pair in part.witnessed()),
            unproven=frozenset(key for part in self.parts for key in part.unproven),
            solved=sum(part.solved for part in self.parts),
            timed_out=any(part.timed_out for part in self.parts),
            worlds=self.worlds(),
            unjudged=frozenset().union(*(part.without_rule for part in self.parts)),
        )

    def worlds(self) -> tuple[Mapping[CellKey, int], ...]:
        """Possible tables; parts are independent, so each takes one of every part."""
        rows = zip_longest(*(part.worlds() for part in self.parts), fillvalue=NOTHING)
        return tuple({k: v for table in row for k, v in table.items()} for row in rows)

    def view(self) -> View:
        views = [part.view() for part in self.parts]
        visible = {key: value for view in views for key, value in view.visible.items()}
        return View(
            visible={**visible, **self.facts.public},
            hidden={key: bounds for view in views for key, bounds in view.hidden.items()},
            equations=self.facts.equations,
            derived=tuple(f for f in self.facts.derived if f.key in self.derived),
            node_limit=self.request.node_limit,
            time_limit_s=self.request.time_limit_s,
        )


def _shown(facts: Facts, key: CellKey, hidden: set[CellKey]) -> Shown:
    if key in facts.public:
        return Shown(facts.public[key], "wert")
    cell = facts.cells[key]
    return HIDDEN if key in hidden else Shown(cell.value, cell.state)


def digest(made: Release) -> str:
    """SHA-256 over what a release shows; hidden values are not in it."""
    cells = sorted(made.shown.items(), key=_by_key)
    content = {
        "audience": made.audience,
        "as_of": made.as_of.isoformat(),
        "shown": [[*key, shown.value, shown.state] for key, shown in cells],
        "derived": sorted(made.derived),
        "withheld": sorted(made.withheld),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def _by_key(item: tuple[CellKey, Shown]) -> CellKey:
    return item[0]
