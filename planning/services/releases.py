"""Release delivered values: collect what can be seen, ask the gate, keep the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction

from districts.audit import log_act
from districts.disclosure import protect_chain
from districts.disclosure.types import (
    AUDIENCES,
    Audience,
    Block,
    Cell,
    CellKey,
    Derived,
    Earlier,
    Equation,
    Release,
    Report,
    Request,
)
from districts.models import Release as KeptRelease
from districts.models import State
from districts.services import HIDDEN, Given, given_before, keep_release
from districts.thresholds import read_rules
from planning.selectors.cell_sums import sums
from planning.selectors.cells import JOIN, OPEN, Entry, entries, priced, same_facts
from planning.selectors.worlds import GivenOut, by_address
from planning.selectors.year_cells import city_sums, same_leavers
from planning.services.decision_editions import keep_decision_editions
from planning.services.editions import keep_value_editions
from planning.services.proposal_editions import keep_proposal_editions
from planning.services.run_editions import keep_run_editions

SUBJECT = "werte"
Step = tuple[Release, Report]
NODES, SECONDS = 10_000, 60.0


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
    for equation, rest, (code, period, *_) in [*sums(found, day), *city_sums(found)]:
        equations.append(equation)
        if rest is not None:
            cells.append(rest)
            blocks[_block(code, period)].add(rest.key)
    equations += [*same_facts(found), *same_leavers(found)]
    return Collected(
        entries=tuple(found),
        cells=tuple(priced(cells, equations)),
        equations=tuple(equations),
        derived=tuple(figure for entry in found for figure in entry.derived),
        blocks=tuple(Block(id, frozenset(keys)) for id, keys in sorted(blocks.items())),
    )


def _block(code: str, period: str) -> str:
    return f"{code}{JOIN}{period}"


def make_release(
    audience: Audience,
    day: date,
    *,
    reopen: bool = False,
    by: AbstractBaseUser | None = None,
) -> tuple[KeptRelease, ...]:
    """Release all values known on a day to an audience and those nearer to the source.

    What an audience was shown stays so, and what it was not shown stays hidden from it.
    ``reopen`` shows such cells where the rules now allow it, once a missing rule was
    added or a threshold lowered; all that is out counts, so that the releases are safe
    side by side.

    Raises
    ------
    ValidationError
        If a later day was released before, the rules cannot be read, the solver ran out
        of time, or somebody released values meanwhile: nothing is kept then.
    """
    _refuse_past(day)
    newest = _newest()
    collected = collect(day)
    chain = protected(collected, audience, day, earlier=_earlier(reopen=reopen))
    return _keep(collected, chain, newest=newest, by=by)


@transaction.atomic
def _keep(
    collected: Collected,
    chain: Sequence[Step],
    *,
    newest: int | None,
    by: AbstractBaseUser | None,
) -> tuple[KeptRelease, ...]:
    """Write releases down and into the log, whose lock lets one writer in at a time."""
    for made, _ in chain:
        log_act("werte freigeben", by=by, subject=made.audience, after=made.digest)
    if _newest() != newest:
        raise ValidationError(
            "Inzwischen wurden andere Werte freigegeben; nichts wurde gespeichert. "
            "Starten Sie die Freigabe noch einmal, damit sie diese berücksichtigt."
        )
    return tuple(_keep_one(collected, made, report) for made, report in chain)


def _keep_one(collected: Collected, made: Release, report: Report) -> KeptRelease:
    """A release as rows; readers outside get their editions of values and runs with it."""
    kept = keep_release(
        audience=made.audience,
        subject=SUBJECT,
        as_of=made.as_of,
        digest=made.digest,
        cells=given(collected.entries, made),
    )
    if made.audience != KeptRelease.Audience.INTERNAL:
        ever = given_before(audience=made.audience, subject=SUBJECT)
        keep_value_editions(collected.entries, ever, made.audience)
        out = _given_out(collected, made.audience, ever, report)
        keep_run_editions(out)
        keep_proposal_editions(out)
        keep_decision_editions(KeptRelease.Audience(made.audience))
    return kept


def _given_out(
    collected: Collected, audience: str, cells: Mapping[str, Given], report: Report
) -> GivenOut:
    return GivenOut(
        audience=audience,
        entries=by_address(collected.entries),
        cells=cells,
        unsafe=report.unproven | report.unjudged,
        worlds=report.worlds,
    )


def _refuse_past(day: date) -> None:
    """A past day does not know what readers of a later one have seen."""
    last = (
        KeptRelease.objects.filter(subject=SUBJECT, as_of__gt=day).order_by("as_of").last()
    )
    if last is not None:
        raise ValidationError(
            f"Freigegeben ist schon der Stand {last.as_of:%d.%m.%Y}, der alle früheren "
            "Werte enthält. Wählen Sie diesen Tag oder einen späteren."
        )


def _newest() -> int | None:
    """The last release of values so far."""
    rows = KeptRelease.objects.filter(subject=SUBJECT)
    return rows.order_by("pk").values_list("pk", flat=True).last()


def would_give_out(audience: Audience, day: date) -> GivenOut:
    """What an audience would be given today, for calculations; nothing is kept.

    Raises
    ------
    ValidationError
        If the rules cannot be read or the solver ran out of time.
    """
    collected = collect(day)
    made, report = protected(collected, audience, day, earlier=_earlier(reopen=False))[-1]
    before = given_before(audience=audience, subject=SUBJECT)
    now = given(collected.entries, made)
    shown = {cell: one for cell, one in before.items() if one.value is not None}
    return _given_out(collected, audience, {**now, **shown}, report)


def preview(
    audience: Audience, day: date, *, reopen: bool = False, as_unpublished: bool = False
) -> tuple[Mapping[str, tuple[int, int, int]], int]:
    """What a release would hide, in numbers alone; nothing is kept.

    ``as_unpublished`` counts as if no source were open data and nothing were out.

    Returns
    -------
    tuple
        By indicator rows, rows without value, rows secret at the source; and how many
        tables would be withheld as a whole.
    """
    collected = collect(day, as_unpublished=as_unpublished)
    earlier = {} if as_unpublished else _earlier(reopen=reopen)
    made, _ = protected(collected, audience, day, earlier=earlier)[-1]
    return _hidden_by_indicator(collected.entries, made), len(made.withheld)


def protected(
    collected: Collected,
    audience: Audience,
    day: date,
    *,
    earlier: Mapping[Audience, Earlier],
) -> tuple[Step, ...]:
    """What each audience up to one may see, with the gate's own report.

    Raises
    ------
    ValidationError
        If the rules cannot be read or the solver ran out of time.
    """
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
    chain = protect_chain(request, earlier=earlier)
    if any(report.timed_out for _, report in chain):
        raise ValidationError(
            "Die Prüfung kleiner Zahlen wurde nicht rechtzeitig fertig; nichts wurde "
            "freigegeben. Starten Sie sie auf einem freien Rechner noch einmal."
        )
    return chain


def _earlier(*, reopen: bool) -> dict[Audience, Earlier]:
    """What each audience was shown and not shown so far."""
    return {name: _given_to(name, reopen=reopen) for name in AUDIENCES}


def _given_to(audience: Audience, *, reopen: bool) -> Earlier:
    cells = given_before(audience=audience, subject=SUBJECT)
    shown = {_key(cell) for cell, given in cells.items() if given.value is not None}
    secret = {_key(cell) for cell, given in cells.items() if given.state == State.SECRET}
    return Earlier(frozenset(shown), frozenset() if reopen else frozenset(secret))


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


def _hidden_by_indicator(
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
