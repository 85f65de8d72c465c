"""The state that rows had when their history began; asked by migrations alone."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.migrations import RunPython
from django.utils import timezone

BEGAN = "Stand bei Beginn der Historie"


def keep_first_states(app: str, names: Sequence[str]) -> RunPython:
    """An operation that writes the present state of all rows of some models."""

    def write(apps: object, schema_editor: object) -> None:
        for name in names:
            _write(apps.get_model(app, name), apps.get_model(app, f"Historical{name}"))

    return RunPython(write, RunPython.noop)


def _write(model: type, states: type) -> None:
    of_state = {field.attname for field in states._meta.fields}
    fields = [f.attname for f in model._meta.fields if f.attname in of_state]
    about = {
        "history_date": timezone.now(),
        "history_type": "+",
        "history_change_reason": BEGAN,
    }
    rows = model._default_manager.values(*fields).iterator()
    states._default_manager.bulk_create(
        (states(**row, **about) for row in rows), batch_size=500
    )
