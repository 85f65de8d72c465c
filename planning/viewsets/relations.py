"""Which rows an answer about facilities joins, and which columns it leaves unread."""

from __future__ import annotations

from collections.abc import Sequence

FACILITY = ("facility__provider", "facility__area")
UNUSED = ("facility__area__geometry",)


def beyond(path: str, names: Sequence[str]) -> list[str]:
    """Names of fields behind a relation."""
    return [f"{path}__{name}" for name in names]
