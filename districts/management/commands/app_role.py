"""Give a role of PostgreSQL the rights the application needs, and none beyond them."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from districts.guards import written_once

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
ONLY_POSTGRESQL = (
    "Rollen gibt es nur in PostgreSQL. In SQLite schützen Auslöser und Prüfsummen; wer "
    "die Datei besitzt, kann die Auslöser entfernen."
)


class Command(BaseCommand):
    """Anwendungsrolle einrichten: liest und schreibt, besitzt aber keine Tabelle."""

    help = (
        "Richtet in PostgreSQL eine Rolle ein, mit der die Anwendung läuft: ohne TRUNCATE, "
        "ohne Auslöser abschalten, ohne Ändern von einmal Geschriebenem. Als Eigentümer "
        "der Tabellen ausführen, nach jedem migrate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="ROLLE")

    def handle(self, *args: object, **options: object) -> None:
        name = options["name"]
        if connection.vendor != "postgresql":
            raise CommandError(ONLY_POSTGRESQL, returncode=2)
        if not NAME.fullmatch(name):
            said = f"„{name}“ ist kein Rollenname: kleine Buchstaben, Ziffern, _."
            raise CommandError(said, returncode=2)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [name])
            found = cursor.fetchone()
            if found and found[0]:
                said = (
                    f"„{name}“ ist ein Superuser; die Anwendung braucht eine eigene Rolle."
                )
                raise CommandError(said, returncode=1)
            owned = _owned(cursor, name)
            if owned:
                said = f"„{name}“ besitzt Tabellen ({owned[0]} …); Eigentum wechseln."
                raise CommandError(said, returncode=1)
            for statement in _statements(name, is_new=found is None):
                cursor.execute(statement)
        self.stdout.write(
            f"Rolle {name} ist eingerichtet. Ein Kennwort setzt: ALTER ROLE {name} "
            "PASSWORD '…'; danach läuft die Anwendung mit dieser Rolle in DATABASE_URL."
        )


def _owned(cursor: object, name: str) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE tableowner = %s", [name])
    return [row[0] for row in cursor.fetchall()]


def _statements(name: str, *, is_new: bool) -> Iterator[str]:
    """SQL that takes all rights and gives the needed ones; running it again is safe."""
    if is_new:
        yield f"CREATE ROLE {name} LOGIN"
    tables, sequences = "ALL TABLES IN SCHEMA public", "ALL SEQUENCES IN SCHEMA public"
    yield f"REVOKE ALL ON {tables} FROM {name}"
    yield f"REVOKE ALL ON SCHEMA public FROM {name}"
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {name}"
    yield f"GRANT USAGE, SELECT ON {sequences} TO {name}"
    known = set(connection.introspection.table_names())
    for table in sorted(written_once() & known):
        yield f"REVOKE UPDATE, DELETE ON {table} FROM {name}"
