"""Index and class of an area key on the map, beside the indicators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from districts.models import Area, Indicator, State
from districts.release import Audience, released
from planning.models import AreaScore, ScoringRun
from planning.reports.steps import SHADES, Step, step_of, steps
from planning.selectors.area_runs import area_runs
from planning.selectors.maps import Cell, Layer

PREFIX = "schluessel:"  # no indicator has a colon in its code


@dataclass(frozen=True)
class IndexMeasure:
    """What an area key ranks by, as the map chooses it among indicators."""

    key: str
    title: str
    available: bool
    theme: str = "Indexwert nach Schlüssel"
    unit: str = "Indexpunkte"
    direction: str = Indicator.Direction.MORE

    @property
    def code(self) -> str:
        """The word for it in an address."""
        return PREFIX + self.key

    @property
    def name(self) -> str:
        """What people read."""
        return f"Indexwert nach {self.title}"

    @property
    def get_direction_display(self) -> str:
        """The direction in words."""
        return Indicator.Direction.MORE.label


@dataclass(frozen=True)
class Origin:
    """Where the figure of a cell comes from: the day of its run."""

    as_of: date


@dataclass(frozen=True)
class IndexValue:
    """The index of an area as a cell of a map reads it."""

    value: Decimal
    source: Origin
    state: str = State.KNOWN
    source_sign: str = ""
    limited: bool = False


@dataclass(frozen=True)
class ClassStep(Step):
    """A class of the key: its limits on this map and what the key calls it."""

    label: str = ""


@dataclass(frozen=True)
class IndexLayer(Layer):
    """The index over all areas of a run, in the classes of its key if it has any."""

    run: ScoringRun

    @property
    def oldest(self) -> str:
        """The oldest period that went into the index."""
        return self.run.oldest_period

    @property
    def has_labels(self) -> bool:
        """Whether the classes are those of the key."""
        return any(isinstance(step, ClassStep) for step in self.steps)


def measures(kind: str, day: date, audience: Audience) -> list[IndexMeasure]:
    """Keys with a run up to a day, by code; those of other kinds are not available."""
    found: dict[str, IndexMeasure] = {}
    for other in [kind, *(item for item in Area.Kind if item != kind)]:
        for run in area_runs(other, audience, day):
            item = IndexMeasure(run.key.code, run.key.title, available=other == kind)
            found.setdefault(run.key.code, item)
    return [found[code] for code in sorted(found)]


def stands(measure: IndexMeasure, kind: str, day: date, audience: Audience) -> list[str]:
    """Names of the runs of a key for a kind of area, the latest first."""
    runs = area_runs(kind, audience, day).filter(key__code=measure.key)
    return [stand_of(run) for run in runs]


def stand_of(run: ScoringRun) -> str:
    """What a run is called where a map asks for a period."""
    return f"Stand {run.pk}"


def index_layer(
    measure: IndexMeasure, kind: str, stand: str, day: date, audience: Audience
) -> IndexLayer:
    """The index of all areas of a run; two queries."""
    runs = area_runs(kind, audience, day).filter(key__code=measure.key)
    run = next(run for run in runs if stand_of(run) == stand)
    rows = released(run.area_scores.filter(group=kind), audience).select_related("area")
    scores = list(rows.order_by("area__key"))
    classes = _classes(run, scores)
    cells = [
        Cell(score.area, _value(score, run), _step(score, classes)) for score in scores
    ]
    return IndexLayer(measure, stand, cells, classes, run)


def _value(score: AreaScore, run: ScoringRun) -> IndexValue | None:
    return None if score.index is None else IndexValue(score.index, Origin(run.as_of))


def _classes(run: ScoringRun, scores: Sequence[AreaScore]) -> list[Step]:
    """Classes of the key from low to high need; without any, about equal ones."""
    rule = run.key.content.get("classes") or {}
    labels = list(rule.get("labels") or [])
    known = [score for score in scores if score.index is not None]
    if not labels:
        return steps([score.index for score in known])
    if rule.get("order") == "descending":
        labels.reverse()
    found = []
    for place, label in enumerate(labels):
        values = [score.index for score in known if score.class_label == label]
        if values:
            shade = 1 + round(place * (SHADES - 1) / max(len(labels) - 1, 1))
            limits = min(values), max(values)
            found.append(ClassStep(place + 1, *limits, len(values), shade, label))
    return found


def _step(score: AreaScore, classes: Sequence[Step]) -> Step | None:
    if score.index is None:
        return None
    named = (step for step in classes if getattr(step, "label", "") == score.class_label)
    return next(named, None) if score.class_label else step_of(score.index, classes)
