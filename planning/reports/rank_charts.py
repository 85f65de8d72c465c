"""Drawings of ranks: where a facility stands in most draws, and where it stood before.

Hidden from assistive technology like all drawings; the figures stand in cells beside.
Rank 1 is at the left, or at the top.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT, EDGE = 220, 22, 5
COURSE_WIDTH, COURSE_HEIGHT, COURSE_EDGE = 480, 140, 12

Span = tuple[float, float]


def rank_interval(
    own: int,
    *,
    ranked: int,
    places: int,
    weights: Span,
    noise: Span | None = None,
    methods: Span | None = None,
) -> SafeString:
    """Three bars on one scale from rank 1 to the last, the own rank, the cut after k.

    The thick bar moves the weights alone, the thin one above adds the chance of rates,
    the dotted one below changes the method.
    """
    cut = _at(places + 0.5, ranked)
    bars = [_bar(weights, 11, "lr-interval__weights", ranked)]
    if noise is not None:
        bars.append(_bar(noise, 4, "lr-interval__noise", ranked))
    if methods is not None:
        bars.append(_bar(methods, 18, "lr-interval__methods", ranked))
    return format_html(
        '<svg class="lr-chart lr-interval" aria-hidden="true" focusable="false" '
        'width="{w}" height="{h}" viewBox="0 0 {w} {h}">'
        '<line class="lr-chart__mark" x1="{cut}" x2="{cut}" y1="0" y2="{h}" '
        'stroke-dasharray="3 2"/>{bars}'
        '<line class="lr-interval__own" x1="{own}" x2="{own}" y1="5" y2="17"/></svg>',
        w=WIDTH,
        h=HEIGHT,
        cut=cut,
        own=_at(own, ranked),
        bars=format_html_join("", "{}", ((bar,) for bar in bars)),
    )


def course(values: Sequence[float | None]) -> SafeString:
    """Values over time as dots, joined where neighbours are known; higher is higher."""
    known = [value for value in values if value is not None]
    if not known:
        return SafeString("")
    low, high = min(known), max(known)
    room = COURSE_HEIGHT - 2 * COURSE_EDGE
    step = (COURSE_WIDTH - 2 * COURSE_EDGE) / max(1, len(values) - 1)

    def point(place: int, value: float) -> tuple[str, str]:
        share = (value - low) / (high - low) if high > low else 0.5
        return _text(COURSE_EDGE + place * step), _text(
            COURSE_HEIGHT - COURSE_EDGE - share * room
        )

    at = [None if v is None else point(place, v) for place, v in enumerate(values)]
    pairs = [(a, b) for a, b in pairwise(at) if a and b]
    return format_html(
        '<svg class="lr-chart lr-course" aria-hidden="true" focusable="false" '
        'width="{0}" height="{1}" viewBox="0 0 {0} {1}">{2}{3}</svg>',
        COURSE_WIDTH,
        COURSE_HEIGHT,
        format_html_join(
            "",
            '<line class="lr-course__line" x1="{}" y1="{}" x2="{}" y2="{}"/>',
            ((*a, *b) for a, b in pairs),
        ),
        format_html_join(
            "",
            '<circle class="lr-course__dot" cx="{}" cy="{}" r="5"/>',
            (dot for dot in at if dot),
        ),
    )


def _bar(span: Span, y: float, name: str, ranked: int) -> SafeString:
    """From the first to the last rank of a span; a single rank is still seen."""
    low, high = span
    return format_html(
        '<line class="{}" x1="{}" x2="{}" y1="{y}" y2="{y}"/>',
        name,
        _at(low - 0.4, ranked),
        _at(high + 0.4, ranked),
        y=y,
    )


def _at(rank: float, ranked: int) -> str:
    share = (rank - 0.5) / max(1, ranked)
    return _text(EDGE + share * (WIDTH - 2 * EDGE))


def _text(place: float) -> str:
    """At most one decimal place and always a point, whatever the language."""
    return f"{place:.1f}".removesuffix(".0")
