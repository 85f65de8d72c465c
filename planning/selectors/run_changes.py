"""What changed between two Berechnungsstände, split into its four causes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

import numpy as np
from django.db.models import Case, When
from numpy.typing import NDArray

from districts.release import Audience, released
from facilities.models import Facility
from planning.inputs import unit_table
from planning.models import FacilityScore, ScoringRun
from planning.scores import kept
from planning.scoring.errors import ScoringRefused
from planning.scoring.key_file import parse_key
from planning.scoring.pipeline import score
from planning.scoring.result import ScoringResult
from planning.scoring.shapley import shapley
from planning.selectors.replay import READABLE
from planning.selectors.runs import runs_of
from planning.swaps import AREAS, DATA, FACILITIES, FACTORS, KEY, Stand, mixed

CAUSES = {
    DATA: "Daten",
    KEY: "Schlüssel",
    FACILITIES: "Kreis der Einrichtungen",
    AREAS: "Gebietsgrenzen",
}
Floats = NDArray[np.float64]
BOTH, NEW, GONE = "beide", "neu", "entfallen"


class NotComparable(ValueError):
    """Two runs that cannot be taken apart, with the German reason."""


@dataclass(frozen=True)
class Split:
    """A change and what each cause adds to it, in the order of ``CAUSES``.

    ``parts`` is None where a mixed calculation has no value for the facility: the change
    is known, its causes are not told apart.
    """

    total: Decimal
    parts: tuple[Decimal, ...] | None

    @property
    def largest(self) -> str:
        """The cause that moves most; empty where nothing does or it is not known."""
        if not self.parts or not any(self.parts):
            return ""
        sizes = [abs(part) for part in self.parts]
        return list(CAUSES.values())[sizes.index(max(sizes))]


@dataclass(frozen=True)
class FacilityChange:
    """One facility in two runs; ``presence`` is beide, neu or entfallen.

    ``places`` counts places up (towards more need) as positive, ``index`` the change of
    the Indexwert; None where one of the two runs has no rank for the facility.
    """

    facility: Facility
    presence: str
    before: ScoringRun | None
    now: ScoringRun
    old: FacilityScore | None
    new: FacilityScore | None
    places: Split | None = None
    index: Split | None = None

    @property
    def causes(self) -> list[tuple[str, Decimal, Decimal]]:
        """Each cause with its places and its index points; empty where not told apart."""
        if self.places is None or self.places.parts is None:
            return []
        return list(zip(CAUSES.values(), self.places.parts, self.index.parts, strict=True))


@dataclass(frozen=True)
class RunChanges:
    """Two runs of one facility type side by side, in the order of the new ranks."""

    old: ScoringRun | None
    new: ScoringRun
    kind: str
    rows: tuple[FacilityChange, ...]

    @property
    def arrived(self) -> list[FacilityChange]:
        """Facilities that the new run alone holds."""
        return [row for row in self.rows if row.presence == NEW]

    @property
    def gone(self) -> list[FacilityChange]:
        """Facilities that the old run alone holds."""
        return [row for row in self.rows if row.presence == GONE]

    @property
    def moved(self) -> int:
        """How many facilities have another rank than before."""
        return sum(1 for row in self.rows if row.places and row.places.total)

    def of(self, facility: Facility) -> FacilityChange | None:
        """The change of one facility."""
        return next((row for row in self.rows if row.facility == facility), None)


def run_before(run: ScoringRun, kind: str, audience: Audience) -> ScoringRun | None:
    """The run before, for a type: of an earlier Stichtag, of the same key if there is one.

    Any version of the key will do; of several the newest Stichtag counts, then the run
    that was calculated last.
    """
    same_key = Case(When(key__code=run.key.code, then=0), default=1)
    earlier = runs_of(kind, audience).filter(as_of__lt=run.as_of)
    return earlier.order_by(same_key, "-as_of", "-pk").first()


def changes_between(
    old: ScoringRun | None, new: ScoringRun, kind: str, audience: Audience
) -> RunChanges:
    """Every facility of a type in two runs, its change split by ``shapley``.

    Without an old run every facility is new.

    Sixteen calculations through ``score``, one for each mixture of ``mixed``; the first
    and the last must give the ranks that are kept, else nothing is shown.

    Raises
    ------
    NotComparable
        If a mixture cannot be computed, or the kept ranks do not come out again.
    """
    before = _scores(old, kind, audience) if old else {}
    after = _scores(new, kind, audience)
    numbers = sorted(before.keys() & after.keys())
    splits = _splits(old, new, numbers, (before, after)) if numbers else {}
    rows = (
        _change((old, new), (before.get(number), after.get(number)), splits.get(number))
        for number in before.keys() | after.keys()
    )
    return RunChanges(old, new, kind, tuple(sorted(rows, key=_place)))


def _scores(run: ScoringRun, kind: str, audience: Audience) -> dict[str, FacilityScore]:
    rows = released(run.scores.filter(facility__kind=kind), audience)
    rows = rows.select_related("facility__provider", "facility__area")
    rows = rows.defer("parts", "facility__area__geometry")
    return {row.facility.number: row for row in rows}


@dataclass(frozen=True)
class _Pair:
    """Two calculations, told apart by the hashes of what they were computed from."""

    hashes: tuple[str, ...]
    old: Stand = field(compare=False)
    new: Stand = field(compare=False)


@dataclass(frozen=True)
class _Parts:
    """Rank and index of ``numbers`` at both ends, shape (n, 2), and the share of causes."""

    numbers: tuple[str, ...]
    first: Floats
    last: Floats
    shares: Mapping[str, Floats]


def _splits(
    old: ScoringRun,
    new: ScoringRun,
    numbers: Sequence[str],
    ends: tuple[Mapping[str, FacilityScore], Mapping[str, FacilityScore]],
) -> dict[str, tuple[Split, Split]]:
    hashes = (old.input_sha256, old.key.sha256, new.input_sha256, new.key.sha256)
    found = _parts(_Pair(hashes, _stand(old), _stand(new)))
    rows = {number: row for row, number in enumerate(found.numbers)}
    _require_kept(old, found.first, rows, ends[0])
    _require_kept(new, found.last, rows, ends[1])
    splits = {
        number: _pair_of_splits(found, rows[number]) for number in numbers if number in rows
    }
    return {number: split for number, split in splits.items() if split is not None}


@lru_cache(maxsize=8)  # frozen calculations never change, and pages ask for them again
def _parts(pair: _Pair) -> _Parts:
    """All sixteen mixtures of two calculations."""
    numbers = tuple(sorted(pair.old.numbers & pair.new.numbers))
    found: dict[frozenset[str], Floats] = {}

    def value(changed: frozenset[str]) -> Floats:
        result = _result(mixed(pair.old, pair.new, changed))
        found[changed] = _figures(result, numbers)
        return found[changed]

    shares = shapley(FACTORS, value)
    return _Parts(numbers, found[frozenset()], found[frozenset(FACTORS)], shares)


def _pair_of_splits(found: _Parts, row: int) -> tuple[Split, Split] | None:
    """Places and index of one facility; None where an end has no rank."""
    first, last = found.first[row], found.last[row]
    if np.isnan([first, last]).any():
        return None
    parts = np.array([found.shares[name][row] for name in FACTORS])
    return (
        _split(first[0] - last[0], -parts[:, 0]),
        _split(last[1] - first[1], parts[:, 1]),
    )


def _stand(run: ScoringRun) -> Stand:
    if run.inputs.get("format") != READABLE:
        raise NotComparable(
            f"Die Eingaben von Berechnungsstand {run.pk} sind nicht lesbar."
        )
    return Stand(run.inputs, parse_key(run.key.content))


def _result(stand: Stand) -> ScoringResult:
    try:
        return score(unit_table(stand.inputs), stand.key, span=False)
    except ScoringRefused as refused:
        raise NotComparable(
            f"Die beiden Stände lassen sich nicht mischen: {refused}"
        ) from refused


def _figures(result: ScoringResult, numbers: Sequence[str]) -> Floats:
    """Rank and index of each facility, shape (n, 2); NaN where it has none."""
    rows = {unit: row for row, unit in enumerate(result.units)}
    figures = np.full((len(numbers), 2), np.nan)
    for place, number in enumerate(numbers):
        row = rows.get(number)
        if row is not None and result.rank_low[row] is not None:
            figures[place] = result.rank_low[row], result.index[row]
    return figures


def _require_kept(
    run: ScoringRun,
    figures: Floats,
    rows: Mapping[str, int],
    scores: Mapping[str, FacilityScore],
) -> None:
    for number in sorted(rows.keys() & scores.keys()):
        rank = figures[rows[number], 0]
        if scores[number].rank_low != (None if np.isnan(rank) else int(rank)):
            raise NotComparable(
                f"Berechnungsstand {run.pk} lässt sich mit dieser Programmversion nicht "
                f"nachrechnen ({number}); er entstand mit Version {run.code_version}."
            )


def _split(total: float, parts: Floats) -> Split:
    """Adding 0.0 turns the negative zero of a difference into a plain one."""
    if np.isnan(parts).any():
        return Split(kept(total + 0.0), None)
    return Split(kept(total + 0.0), tuple(kept(part + 0.0) for part in parts.tolist()))


def _change(
    runs: tuple[ScoringRun | None, ScoringRun],
    scores: tuple[FacilityScore | None, FacilityScore | None],
    splits: tuple[Split, Split] | None,
) -> FacilityChange:
    old, new = scores
    presence = GONE if new is None else NEW if old is None else BOTH
    places, index = splits or (None, None)
    facility = (new or old).facility
    return FacilityChange(facility, presence, *runs, *scores, places, index)


def _place(row: FacilityChange) -> tuple[object, ...]:
    """By new rank, then those without, then those that are gone."""
    rank = row.new.rank_low if row.new else None
    return row.new is None, rank is None, rank or 0, row.facility.number
