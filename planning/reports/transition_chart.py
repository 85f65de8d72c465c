"""The network of the Übergang as a picture: Kitas left, Grundschulen, Horte right.

For the eye alone; the table beside it says the same. A confirmed cooperation is a full
line, one that only one side names a dashed one; who has no partner stands in a frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, ROW, TOP, BOX = 720, 30, 34, 190
COLUMNS = (0, 265, 530)
MOST = 40  # more boxes than that nobody reads; the table stays


@dataclass(frozen=True)
class Node:
    """A facility in its column; ``alone`` has no partner for the Übergang."""

    key: int
    label: str
    column: int
    alone: bool


@dataclass(frozen=True)
class Edge:
    """A cooperation between two nodes."""

    one: int
    other: int
    confirmed: bool


def transition_picture(
    nodes: Sequence[Node], edges: Sequence[Edge], titles: Sequence[str]
) -> SafeString:
    """One SVG without styles; empty where there is too much or nothing to draw."""
    if not nodes or len(nodes) > MOST:
        return SafeString("")
    places = _places(nodes)
    height = TOP + ROW * max(row + 1 for _, row in places.values())
    heads = format_html_join(
        "", '<text class="lr-net__head" x="{}" y="18">{}</text>',
        zip(COLUMNS, titles, strict=True),
    )  # fmt: skip
    return format_html(
        '<svg class="lr-net" viewBox="0 0 {} {}" width="{}" height="{}" '
        'aria-hidden="true" focusable="false">{}{}{}</svg>',
        WIDTH, height, WIDTH, height, heads, _lines(edges, places), _boxes(nodes, places),
    )  # fmt: skip


def _places(nodes: Sequence[Node]) -> dict[int, tuple[int, int]]:
    """Key to column and row, in the order given."""
    filled = [0, 0, 0]
    places = {}
    for node in nodes:
        places[node.key] = (node.column, filled[node.column])
        filled[node.column] += 1
    return places


def _lines(edges: Sequence[Edge], places: dict[int, tuple[int, int]]) -> SafeString:
    drawn = []
    for edge in edges:
        if edge.one not in places or edge.other not in places:
            continue
        (left, upper), (right, lower) = sorted((places[edge.one], places[edge.other]))
        inner = left == right  # between equals: a bow at the right side of the column
        x, end = COLUMNS[left] + BOX, COLUMNS[right] + (BOX if inner else 0)
        bow = x + 30 if inner else (x + end) // 2
        name = "lr-net__line" if edge.confirmed else "lr-net__line lr-net__line--open"
        y, low = TOP + ROW * upper + 12, TOP + ROW * lower + 12
        drawn.append((name, x, y, bow, y, bow, low, end, low))
    return format_html_join("", '<path class="{}" d="M {} {} C {} {} {} {} {} {}"/>', drawn)


def _boxes(nodes: Sequence[Node], places: dict[int, tuple[int, int]]) -> SafeString:
    drawn = []
    for node in nodes:
        column, row = places[node.key]
        x, y = COLUMNS[column], TOP + ROW * row
        name = "lr-net__box lr-net__box--alone" if node.alone else "lr-net__box"
        drawn.append((name, x, y, BOX, x + 8, y + 16, _short(node.label)))
    box = (
        '<rect class="{}" x="{}" y="{}" width="{}" height="24" rx="3"/>'
        '<text class="lr-net__text" x="{}" y="{}">{}</text>'
    )
    return format_html_join("", box, drawn)


def _short(label: str) -> str:
    return label if len(label) <= 25 else label[:24] + "…"
