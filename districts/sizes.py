"""What the database knows of the size of its tables."""

from __future__ import annotations

from django.db import connection


def know_sizes() -> None:
    """Let PostgreSQL count after many rows came in, also inside the same transaction.

    Its plans for empty tables take minutes on full ones. SQLite plans without counts.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
