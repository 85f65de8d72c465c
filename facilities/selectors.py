"""Lists of facilities in an order that people expect."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from districts.collation import german_order
from facilities.models import Facility

ORDERS: dict[str, Callable[[Facility], str | None]] = {
    "number": lambda item: item.number,
    "name": lambda item: item.name,
    "kind": lambda item: item.get_kind_display(),
    "provider": lambda item: item.provider.name if item.provider else None,
    "area": lambda item: item.area.name if item.area else None,
}
DEFAULT = "name"


def in_order(rows: QuerySet[Facility], order: str) -> list[Facility]:
    """Facilities by a word of ``ORDERS``, descending with a minus; gaps always last.

    The official number decides between equals; unknown words mean by name. One query.
    """
    word = order.removeprefix("-") if order.removeprefix("-") in ORDERS else DEFAULT
    facilities = rows.select_related("provider", "area").defer("area__geometry")
    known, gaps = [], []
    for item in facilities.order_by("number"):
        text = ORDERS[word](item)
        if text is None:
            gaps.append(item)
        else:
            known.append((german_order(text), item))
    known.sort(key=lambda pair: pair[0], reverse=order.startswith("-"))
    return [item for _, item in known] + gaps
