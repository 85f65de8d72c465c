"""Keys of plans that stand side by side: which weights differ, and what they decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from districts.models import Indicator
from districts.release import Audience, released
from facilities.models import Facility
from planning.models import ScoringKey, ScoringRun, Status
from planning.scoring.key_file import parse_key
from planning.scoring.tree import nominal_weights
from planning.selectors.replay import Frozen
from planning.selectors.runs import HEAVY
from planning.selectors.sides import Side

Runs = tuple[ScoringRun | None, ...]  # one for each side; None: ranks nobody of the type


@dataclass(frozen=True)
class Cell:
    """Weight of an indicator in one plan and its share of the whole weight.

    ``influence`` is its tatsächlicher Einfluss, None where nobody asked or nothing varies.
    """

    weight: float
    share: float
    influence: float | None = None


@dataclass(frozen=True)
class Row:
    """One indicator; None where a plan has no key with it."""

    name: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Shift:
    """An indicator in the first plan and in the last; None where a key has it not."""

    name: str
    before: Cell | None
    after: Cell | None


@dataclass(frozen=True)
class KeyWeights:
    """The keys of one facility type in all plans, with every indicator of any of them."""

    kind: str
    runs: Runs
    names: Mapping[str, str]
    with_influence: bool = False

    @property
    def kind_name(self) -> str:
        """The facility type in words."""
        return Facility.Kind(self.kind).label

    @property
    def heads(self) -> list[str]:
        """Key and standing in every plan."""
        return [_standing(run) if run else "kein Schlüssel" for run in self.runs]

    @cached_property
    def rows(self) -> list[Row]:
        """Indicators in the order of the first key that has them."""
        columns = [self._column(run) if run else {} for run in self.runs]
        codes = dict.fromkeys(code for column in columns for code in column)
        return [
            Row(self.names.get(code, code), tuple(column.get(code) for column in columns))
            for code in codes
        ]

    @property
    def shifts(self) -> list[Shift]:
        """What each indicator counts first and last, where two keys stand side by side."""
        places = [place for place, run in enumerate(self.runs) if run]
        if len(places) != 2:
            return []
        first, last = places
        return [Shift(row.name, row.cells[first], row.cells[last]) for row in self.rows]

    @property
    def sums(self) -> list[float | None]:
        """Sum of the weights in every plan."""
        columns = zip(*(row.cells for row in self.rows), strict=True)
        found = [[cell.weight for cell in column if cell] for column in columns]
        return [sum(weights) if weights else None for weights in found]

    @property
    def by_plan(self) -> list[dict[str, float]]:
        """Code to weight in every plan."""
        return [_weights(run) if run else {} for run in self.runs]

    def _column(self, run: ScoringRun) -> dict[str, Cell]:
        key = parse_key(run.key.content)
        found = self._influence(run) if self.with_influence else {}
        shares = nominal_weights(key).tolist()
        return {
            item.code: Cell(item.weight, share, found.get(item.code))
            for item, share in zip(key.indicators, shares, strict=True)
        }

    def _influence(self, run: ScoringRun) -> dict[str, float | None]:
        by_group = Frozen.of(run).result.influence
        entries = by_group.get(self.kind) or next(iter(by_group.values()), ())
        return {entry.code: entry.share for entry in entries}


@dataclass(frozen=True)
class WeightsBeside:
    """Where plans that stand side by side weigh differently."""

    keys: tuple[KeyWeights, ...]
    pairs: tuple[Runs, ...]

    @property
    def is_undecided(self) -> bool:
        """Whether some plan rests on other weights that no Beschluss holds in force."""
        runs = (run for pair in self.pairs for run in pair if run)
        return any(
            run.key.derived_from_id and run.key.status != Status.DECIDED for run in runs
        )

    @property
    def has_same_data(self) -> bool:
        """Whether the plans rest on the same figures, by whatever keys."""
        hashes = [{run and run.input_sha256 for run in pair} for pair in self.pairs]
        return bool(self.keys) and all(len(h) == 1 and None not in h for h in hashes)

    @property
    def is_all(self) -> bool:
        """Whether the plans rest on the same data and differ in weights alone."""
        return bool(self.keys) and all(map(_weights_alone, self.pairs))


def weights_beside(
    sides: Sequence[Side], audience: Audience, *, with_influence: bool = False
) -> WeightsBeside:
    """The facility types whose keys weigh differently in some plan; two queries.

    ``with_influence`` scores every key again, from what its run froze.
    """
    plans = [side for side in sides if side.proposal]
    runs = _runs(plans, audience, with_influence)
    pairs = {
        kind: tuple(by_kind.get(kind) for by_kind in runs)
        for kind in sorted({kind for by_kind in runs for kind in by_kind})
    }
    differing = [kind for kind, found in pairs.items() if _differ(found)]
    names = _names([run for kind in differing for run in pairs[kind] if run])
    keys = [
        KeyWeights(kind, _in_place(sides, pairs[kind]), names, with_influence)
        for kind in differing
    ]
    return WeightsBeside(tuple(keys), tuple(pairs.values()))


def variant_weights(runs: Iterable[ScoringRun], audience: Audience) -> list[KeyWeights]:
    """Of every key that was made of another one by weighing: both, by facility type.

    Two queries where there is such a key, none else.
    """
    varied = [run for run in runs if run.key.derived_from_id]
    if not varied:
        return []
    asked = ScoringKey.objects.filter(pk__in=[run.key.derived_from_id for run in varied])
    origins = released(asked, audience).in_bulk()
    pairs = [
        (ScoringRun(key=origins[run.key.derived_from_id]), run)
        for run in varied
        if run.key.derived_from_id in origins
    ]
    names = _names([run for pair in pairs for run in pair])
    return [
        KeyWeights(kind, pair, names)
        for pair in pairs
        for kind in pair[1].key.facility_types
    ]


def _runs(
    plans: Sequence[Side], audience: Audience, with_influence: bool
) -> list[dict[str, ScoringRun]]:
    """Of every plan the run behind each facility type, as far as the reader may see it."""
    scored = [
        {line.facility.kind: line.score for line in side.lines.values() if line.score}
        for side in plans
    ]
    ids = {score.run_id for by_kind in scored for score in by_kind.values()} - {None}
    rows = released(ScoringRun.objects.filter(pk__in=ids), audience).select_related("key")
    light = () if with_influence else HEAVY[:-1]
    known = rows.defer(*light).in_bulk()
    return [
        {
            kind: run
            for kind, score in by_kind.items()
            if (run := known.get(score.run_id) if score.run_id else score.run)
        }
        for by_kind in scored
    ]


def _in_place(sides: Sequence[Side], found: Runs) -> Runs:
    """The runs of the plans, with a gap where a side is no plan."""
    rest: Iterator[ScoringRun | None] = iter(found)
    return tuple(next(rest) if side.proposal else None for side in sides)


def _differ(runs: Runs) -> bool:
    weights = [_weights(run) for run in runs if run]
    return any(each != weights[0] for each in weights)


def _weights(run: ScoringRun) -> dict[str, float]:
    return {item["code"]: float(item["weight"]) for item in run.key.content["indicators"]}


def _weights_alone(runs: Runs) -> bool:
    """Whether all of them froze the same figures and one key with changed weights."""
    known = {
        (run.input_sha256, run.key.derived_from_id or run.key_id) for run in runs if run
    }
    return None not in runs and len(known) == 1


def _standing(run: ScoringRun) -> str:
    return f"Schlüssel {run.key.named}, {run.key.standing}"


def _names(runs: Sequence[ScoringRun]) -> dict[str, str]:
    codes = {code for run in runs for code in _weights(run)}
    rows = Indicator.objects.filter(code__in=codes).order_by()
    return dict(rows.values_list("code", "name"))
