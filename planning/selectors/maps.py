"""What a map shows: areas with values and classes, facilities with their VzÄ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from districts.models import Area, AreaValue, Indicator, State
from districts.release import Audience, released
from facilities.models import Facility
from planning.models import Measure
from planning.reports.steps import Step, step_of, steps
from planning.selectors.neighbourhood import running_measures

SIGN_STEPS = (Decimal("0.5"), Decimal(1), Decimal(2), Decimal(5))
MISSING = (State.SECRET, State.NOT_STATED, State.NOT_MEANINGFUL)
WITH_MEASURES, ALL, NONE = "massnahmen", "alle", "keine"


def sign_size(fte: Decimal) -> float:
    """Half the width of a sign for these VzÄ; its area grows with them."""
    return round(4 + 5 * float(fte) ** 0.5, 1)


@dataclass(frozen=True)
class Cell:
    """An area with its value, or None where nothing was delivered."""

    area: Area
    row: AreaValue | None
    step: Step | None

    @property
    def state(self) -> str:
        """State of the value; nothing delivered is keine Angabe."""
        return self.row.state if self.row else State.NOT_STATED

    @property
    def style(self) -> str:
        """What the drawing is filled with: a shade or the pattern of a gap."""
        return f"stufe-{self.step.shade}" if self.step else self.state.replace("_", "-")


@dataclass(frozen=True)
class Point:
    """A facility with a known place and the VzÄ (SOLL) of its running measures."""

    facility: Facility
    fte: Decimal

    @property
    def size(self) -> float:
        """Half the width of its sign."""
        return sign_size(self.fte)

    @property
    def width(self) -> float:
        """Width and height of its sign."""
        return 2 * self.size


@dataclass(frozen=True)
class Layer:
    """An indicator over all areas of a kind in one period."""

    indicator: Indicator
    period: str
    cells: Sequence[Cell]
    steps: Sequence[Step]

    @property
    def oldest(self) -> str:
        """The oldest period that is shown."""
        return self.period

    @property
    def known(self) -> list[Cell]:
        """Cells with a value, lowest first; the key decides between equals."""
        cells = [cell for cell in self.cells if cell.step]
        return sorted(cells, key=lambda cell: (cell.row.value, cell.area.key))

    @property
    def gaps(self) -> list[tuple[State, int]]:
        """How many areas have no value, by state; always all three."""
        counts = Counter(cell.state for cell in self.cells)
        return [(state, counts[state]) for state in MISSING]


def drawn_kinds(day: date, audience: Audience) -> list[Area.Kind]:
    """Kinds of areas with an outline on a day."""
    rows = released(Area.objects.valid_on(day), audience)
    rows = rows.exclude(outline=Area.Outline.NONE).exclude(kind=Area.Kind.STADT)
    found = set(rows.order_by().values_list("kind", flat=True).distinct())
    return [kind for kind in Area.Kind if kind in found]


def area_indicators(kind: str, day: date, audience: Audience) -> QuerySet[Indicator]:
    """Indicators of areas; ``available`` says whether this kind had values on a day."""
    values = AreaValue.objects.known_on(day)
    values = values.filter(indicator=OuterRef("pk"), area__kind=kind)
    rows = released(Indicator.objects.filter(level=Indicator.Level.AREA), audience)
    return rows.annotate(available=Exists(released(values, audience)))


def periods(indicator: Indicator, kind: str, day: date, audience: Audience) -> list[str]:
    """Periods with values for a kind of area known on a day, the newest first."""
    rows = released(AreaValue.objects.known_on(day), audience)
    rows = rows.filter(indicator=indicator, area__kind=kind).order_by("-period")
    return list(rows.values_list("period", flat=True).distinct())


def layer(
    indicator: Indicator, kind: str, period: str, day: date, audience: Audience
) -> Layer:
    """Values of a period, as known on a day, for all areas of the day; two queries."""
    places = released(Area.objects.valid_on(day).filter(kind=kind), audience)
    values = released(AreaValue.objects.known_on(day), audience).filter(
        indicator=indicator, period=period, area__kind=kind
    )
    rows = {row.area_id: row for row in values.select_related("source").newest_last()}
    pairs = [(area, rows.get(area.pk)) for area in places.order_by("key")]
    classes = steps([row.value for _, row in pairs if _is_known(row)])
    cells = [_cell(area, row, classes) for area, row in pairs]
    return Layer(indicator, period, cells, classes)


def outlines(cells: Sequence[Cell]) -> Mapping[str, bytes]:
    """Outline of each area that has one, by key."""
    return {
        cell.area.key: bytes(cell.area.geometry)
        for cell in cells
        if cell.area.geometry is not None
    }


def points(choice: str, day: date, audience: Audience) -> tuple[list[Point], int]:
    """Facilities of a choice with a place, largest first, and how many have none."""
    rows = released(Facility.objects.open_on(day), audience)
    if choice == NONE:
        return [], 0
    if choice in Facility.Kind.values:
        rows = rows.filter(kind=choice)
    elif choice == WITH_MEASURES:
        running = Measure.objects.valid_on(day).filter(facility=OuterRef("pk"))
        rows = rows.filter(Exists(released(running, audience)))
    facilities = list(rows.order_by("number"))
    measures = running_measures(facilities, day, audience)
    placed = [
        Point(item, _fte(measures[item.pk]))
        for item in facilities
        if item.easting is not None
    ]
    placed.sort(key=lambda point: (-point.fte, point.facility.number))
    return placed, len(facilities) - len(placed)


def sign_legend(points: Sequence[Point]) -> list[tuple[Decimal, float]]:
    """VzÄ and width of a sign: none where drawn, round steps, and the largest drawn."""
    drawn = {point.fte for point in points}
    if not drawn:
        return []
    largest = max(drawn)
    shown = {step for step in SIGN_STEPS if step < largest} | {min(drawn), largest}
    return [(fte, 2 * sign_size(fte)) for fte in sorted(shown)]


def _cell(area: Area, row: AreaValue | None, classes: Sequence[Step]) -> Cell:
    return Cell(area, row, step_of(row.value, classes) if _is_known(row) else None)


def _is_known(row: AreaValue | None) -> bool:
    return row is not None and row.state == State.KNOWN


def _fte(measures: Sequence[Measure]) -> Decimal:
    return sum((measure.fte_target or Decimal(0) for measure in measures), Decimal(0))
