"""Looking at another database than the one the settings name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.db import connection


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Whatever asks the database in here asks the one of this name."""
    kept = connection.settings_dict["NAME"]
    _move(name)
    try:
        yield
    finally:
        _move(kept)


def _move(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()  # its numbers belong to the database it was read from
