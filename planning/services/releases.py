"""Release delivered values: collect what can be seen, ask the gate, keep the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from districts.disclosure import protect_chain
from districts.disclosure.types import (
    AUDIENCES,
    Audience,
    Block,
    Cell,
    CellKey,
    Derived,
    Equation,
    Release,
    Request,
)
from districts.models import Release as KeptRelease
from districts.models import State
from districts.services import HIDDEN, Given, given_before, keep_release
from districts.thresholds import read_rules
from planning.selectors.cell_sums import sums
from planning.selectors.cells import OPEN, Entry, entries, same_facts

SUBJECT = "werte"
NODES, SECONDS = 10_000, 60.0
JOIN = "|"  # between the words of a cell's key, as a release keeps it


@dataclass(frozen=True)
class Collected:
    """What one day knows, as the gate takes it."""

    entries: tuple[Entry, ...]
    cells: tuple[Cell, ...]
    equations: tuple[Equation, ...]
    derived: tuple[Derived, ...]
    blocks: tuple[Block, ...]


def collect(day: date, *, as_unpublished: bool = False) -> Collected:
    """Every value known on a day with all sums between them."""
    found = entries(day, as_unpublished=as_unpublished)
    blocks: dict[str, set[CellKey]] = defaultdict(set)
    for entry in found:
        blocks[_block(entry.row.indicator.code, entry.row.period)] |= entry.keys
    cells = [cell for entry in found for cell in entry.cells]
    equations = [equation for entry in found for equation in entry.equations]
    for equation, rest, (code, period, *_) in sums(found, day):
        equations.append(equation)
        if rest is not None:
            cells.append(rest)
            blocks[_block(code, period)].add(rest.key)
    return Collected(
        entries=tuple(found),
        cells=tuple(cells),
        equations=(*equations, *same_facts(found)),
        derived=tuple(figure for entry in found for figure in entry.derived),
        blocks=tuple(Block(id, frozenset(keys)) for id, keys in sorted(blocks.items())),
    )


def _block(code: str, period: str) -> str:
    return f"{code}{JOIN}{period}"


@transaction.atomic
def make_release(
    audience: Audience, day: date, *, subject: str = SUBJECT
) -> tuple[KeptRelease, ...]:
    """Release all values known on a day to an audience and those nearer to the source.

    What is public stays so, and what an audience did not see stays hidden from it.

    Raises
    ------
    ValidationError
        If the rules cannot be read, or the solver ran out of time: then nothing is kept.
    """
    collected = collect(day)
    releases = protected(collected, audience, day, subject=subject)
    return tuple(
        keep_release(
            audience=made.audience,
            subject=subject,
            as_of=day,
            digest=made.digest,
            cells=given(collected.entries, made),
        )
        for made in releases
    )


def protected(
    collected: Collected, audience: Audience, day: date, *, subject: str | None
) -> tuple[Release, ...]:
    """What each audience may see; ``subject`` None forgets what was released before."""
    request = Request(
        audience=audience,
        as_of=day,
        cells=collected.cells,
        equations=collected.equations,
        derived=collected.derived,
        blocks=collected.blocks,
        rules=read_rules(settings.DISCLOSURE_RULES),
        hidden_before=frozenset(),
        published={},
        published_sources=frozenset({OPEN}),
        node_limit=NODES,
        time_limit_s=SECONDS,
    )
    earlier: dict[Audience, frozenset[CellKey]] = {}
    if subject is not None:
        request = _with_what_is_out(request, subject)
        earlier = {name: _hidden_from(name, subject) for name in AUDIENCES}
    chain = protect_chain(request, hidden_earlier=earlier)
    if any(report.timed_out for _, report in chain):
        raise ValidationError(
            "Die Prüfung kleiner Zahlen wurde nicht rechtzeitig fertig; nichts wurde "
            "freigegeben. Starten Sie sie auf einem freien Rechner noch einmal."
        )
    return tuple(made for made, _ in chain)


def _with_what_is_out(request: Request, subject: str) -> Request:
    """Values and figures the public was given before stay shown."""
    before = given_before(audience="oeffentlich", subject=subject)
    out = {_key(cell): given.value for cell, given in before.items()}
    published = {
        cell.key: cell.value
        for cell in request.cells
        if cell.value is not None and out.get(cell.key) is not None
    }
    derived = (
        replace(figure, given_out=out.get(figure.key) is not None)
        for figure in request.derived
    )
    return replace(request, published=published, derived=tuple(derived))


def _hidden_from(audience: Audience, subject: str) -> frozenset[CellKey]:
    before = given_before(audience=audience, subject=subject)
    return frozenset(
        _key(cell) for cell, given in before.items() if given.state == State.SECRET
    )


def _key(cell: str) -> CellKey:
    return tuple(cell.split(JOIN))


def given(found: Iterable[Entry], made: Release) -> dict[str, Given]:
    """Each number of each row as an audience gets it."""
    return {
        JOIN.join(key): Given(value, entry.row.state) if _is_shown(key, made) else HIDDEN
        for entry in found
        for key, value in entry.outputs
    }


def _is_shown(key: CellKey, made: Release) -> bool:
    """A cell by itself, a figure that is no cell by the list of figures."""
    if key in made.shown:
        return made.shown[key].state != State.SECRET
    return key in made.derived


def hidden_by_indicator(
    found: Sequence[Entry], made: Release
) -> Mapping[str, tuple[int, int, int]]:
    """By indicator: rows in all, rows without their value, secret at the source."""
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for entry in found:
        line = table[entry.row.indicator.code]
        key, _ = entry.outputs[0]
        line[0] += 1
        line[1] += not _is_shown(key, made)
        line[2] += entry.row.state == State.SECRET
    return {code: tuple(line) for code, line in sorted(table.items())}
