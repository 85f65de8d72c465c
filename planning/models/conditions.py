"""Conditions that more than one table asks for."""

from __future__ import annotations

from django.db.models import Q


def one_of(*names: str) -> Q:
    """Exactly one of these columns is set."""
    cases = Q()
    for name in names:
        others = {f"{other}__isnull": other != name for other in names}
        cases |= Q(**others)
    return cases
