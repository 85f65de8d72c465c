"""Small drawings beside figures: inline SVG, for the eye alone.

Every drawing is hidden from assistive technology, since its figures stand in words or in
a table beside it. More need is filled, less need is an outline: told apart without colour.
Colours come from CSS classes, sizes from attributes; there is no style attribute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

COLUMN, COLUMN_GAP, COLUMN_HEIGHT = 11, 4, 44
BAR_WIDTH, BAR_HEIGHT = 160, 16
STRIP_WIDTH, STRIP_HEIGHT, STRIP_EDGE = 640, 56, 8
PAIR_WIDTH, PAIR_BAR = 160, 8
CURVE_WIDTH, CURVE_HEIGHT, CURVE_EDGE = 640, 160, 12
LEAST = 1.0  # a known value is seen, however small


def contribution_columns(values: Sequence[float | None], *, limit: float) -> SafeString:
    """One column per indicator in the order of the key: up is more need, down is less.

    ``limit`` is the largest amount of the whole table, so that rows compare. A value
    that is not known is a cross on the line, never an empty place.
    """
    middle = COLUMN_HEIGHT / 2
    columns = (
        _column(value, COLUMN_GAP / 2 + place * (COLUMN + COLUMN_GAP), middle, limit)
        for place, value in enumerate(values)
    )
    width = max(1, len(values)) * (COLUMN + COLUMN_GAP)
    return _svg(
        width,
        COLUMN_HEIGHT,
        "lr-columns",
        _line(0, middle, width, middle, "lr-chart__axis"),
        *columns,
    )


def contribution_bar(value: float | None, *, limit: float) -> SafeString:
    """A bar from the middle: to the right more need, to the left less."""
    middle = BAR_WIDTH / 2
    axis = _line(middle, 0, middle, BAR_HEIGHT, "lr-chart__axis")
    if value is None:
        return _svg(BAR_WIDTH, BAR_HEIGHT, "lr-bar", axis, _cross(middle, BAR_HEIGHT / 2))
    length = _scaled(value, limit, middle - 1)
    left = middle if value >= 0 else middle - length
    bar = _rect(left, 3, length, BAR_HEIGHT - 6, _side(value))
    return _svg(BAR_WIDTH, BAR_HEIGHT, "lr-bar", axis, bar)


def index_strip(
    values: Iterable[float], *, own: float | None = None, marks: Iterable[float] = ()
) -> SafeString:
    """All index values of a group as strokes on one line, the own one as a diamond.

    ``marks`` (Schwellen) are dashed lines over the whole height.
    """
    values, marks = sorted(values), sorted(marks)
    span = [*values, *marks, *([] if own is None else [own])]
    if not span:
        return _svg(STRIP_WIDTH, STRIP_HEIGHT, "lr-strip-chart")
    low, high = min(span), max(span)
    at = [_place(value, low, high) for value in values]
    base = STRIP_HEIGHT - 10
    return _svg(
        STRIP_WIDTH,
        STRIP_HEIGHT,
        "lr-strip-chart",
        _line(0, base, STRIP_WIDTH, base, "lr-chart__axis"),
        *(_line(x, base - 18, x, base, "lr-chart__stroke") for x in at),
        *(_dashed(_place(mark, low, high)) for mark in marks),
        *([] if own is None else [_diamond(_place(own, low, high), base - 27)]),
    )


def paired_bars(before: float, after: float, *, limit: float) -> SafeString:
    """Two amounts above each other: before as outline, after filled."""
    return _svg(
        PAIR_WIDTH,
        2 * PAIR_BAR + 6,
        "lr-pair",
        _rect(1, 1, _scaled(before, limit, PAIR_WIDTH - 2), PAIR_BAR, "lr-chart__before"),
        _rect(
            1,
            PAIR_BAR + 4,
            _scaled(after, limit, PAIR_WIDTH - 2),
            PAIR_BAR,
            "lr-chart__after",
        ),
    )


def budget_steps(points: Sequence[tuple[float, int]], *, now: float) -> SafeString:
    """Sites reached at rising budgets as a flight of steps, a dot at each budget.

    The budget of the proposal is the dashed line.
    """
    if len(points) < 2:
        return SafeString("")
    budgets, sites = [budget for budget, _ in points], [count for _, count in points]
    xs = [_between(b, *_ends(budgets), CURVE_WIDTH) for b in budgets]
    ys = [CURVE_HEIGHT - _between(n, 0, max(sites), CURVE_HEIGHT) for n in sites]
    way = f"M{_number(xs[0])} {_number(ys[0])}" + "".join(
        f"H{_number(x)}V{_number(y)}" for x, y in zip(xs[1:], ys[1:], strict=True)
    )
    base, present = CURVE_HEIGHT - CURVE_EDGE, _between(now, *_ends(budgets), CURVE_WIDTH)
    return _svg(
        CURVE_WIDTH,
        CURVE_HEIGHT,
        "lr-budget-chart",
        _line(0, base, CURVE_WIDTH, base, "lr-chart__axis"),
        format_html('<path class="lr-chart__steps" d="{}"/>', way),
        *(_dot(x, y) for x, y in zip(xs, ys, strict=True)),
        _dashed(present, CURVE_HEIGHT),
    )


def _ends(values: Sequence[float]) -> tuple[float, float]:
    return min(values), max(values)


def _between(value: float, low: float, high: float, room: float) -> float:
    """A place between the edges of a drawing; where all is equal, the middle."""
    share = (value - low) / (high - low) if high > low else 0.5
    return CURVE_EDGE + share * (room - 2 * CURVE_EDGE)


def _dot(x: float, y: float) -> SafeString:
    return format_html(
        '<circle class="lr-chart__own" cx="{}" cy="{}" r="3"/>', *_numbers(x, y)
    )


def _svg(width: float, height: float, name: str, *parts: SafeString) -> SafeString:
    return format_html(
        '<svg class="lr-chart {}" aria-hidden="true" focusable="false" width="{}" '
        'height="{}" viewBox="0 0 {} {}">{}</svg>',
        name,
        _number(width),
        _number(height),
        _number(width),
        _number(height),
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _column(value: float | None, left: float, middle: float, limit: float) -> SafeString:
    if value is None:
        return _cross(left + COLUMN / 2, middle)
    length = _scaled(value, limit, middle - 1)
    top = middle - length if value >= 0 else middle
    return _rect(left, top, COLUMN, length, _side(value))


def _side(value: float) -> str:
    return "lr-chart__more" if value >= 0 else "lr-chart__less"


def _scaled(value: float, limit: float, room: float) -> float:
    """Length of a value in the room there is; zero has none, the rest is seen."""
    if not value or limit <= 0:
        return 0.0
    return min(room, max(LEAST, abs(value) / limit * room))


def _place(value: float, low: float, high: float) -> float:
    room = STRIP_WIDTH - 2 * STRIP_EDGE
    share = (value - low) / (high - low) if high > low else 0.5
    return STRIP_EDGE + share * room


def _rect(x: float, y: float, width: float, height: float, name: str) -> SafeString:
    """Thousands stand on a page; class and numbers are ours and need no escaping."""
    x, y, width, height = _numbers(x, y, width, height)
    return SafeString(
        f'<rect class="{name}" x="{x}" y="{y}" width="{width}" height="{height}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, name: str) -> SafeString:
    return format_html(
        '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>',
        name,
        *_numbers(x1, y1, x2, y2),
    )


def _dashed(x: float, height: float = STRIP_HEIGHT) -> SafeString:
    return format_html(
        '<line class="lr-chart__mark" x1="{0}" y1="2" x2="{0}" y2="{1}" '
        'stroke-dasharray="4 3"/>',
        *_numbers(x, height - 2),
    )


def _cross(x: float, y: float) -> SafeString:
    return format_html(
        '<path class="lr-chart__gap" d="M{} {}l6 6m0 -6l-6 6"/>', *_numbers(x - 3, y - 3)
    )


def _diamond(x: float, y: float) -> SafeString:
    return format_html(
        '<path class="lr-chart__own" d="M{} {}l7 7l-7 7l-7 -7z"/>', *_numbers(x, y - 7)
    )


def _numbers(*values: float) -> Iterator[str]:
    return (_number(value) for value in values)


def _number(value: float) -> str:
    """At most one decimal place and always a point, whatever the language."""
    return f"{value:.1f}".removesuffix(".0")
