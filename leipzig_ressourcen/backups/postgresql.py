"""PostgreSQL's way: pg_dump on one snapshot, and a spare database that is renamed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from leipzig_ressourcen.backups.pointing import pointed_at
from leipzig_ressourcen.backups.refusal import Refused

FILE = "database.dump"
SPARE, KEPT = "wiederherstellung", "vorher"
MAINTENANCE = "postgres"  # where databases are made and renamed


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _run(program: str, *words: str, name: str) -> None:
    """Run a program of PostgreSQL on a database of this server."""
    if shutil.which(program) is None:
        said = f"{program} fehlt. Abhilfe: sudo apt-get install postgresql-client"
        raise Refused(said, returncode=2)
    chosen = connection.settings_dict | {"NAME": name}
    (_, *place, last), extra = DatabaseClient.settings_to_cmd_args_env(chosen, [])
    command = [program, *place, "--no-password", f"--dbname={last}", *words]
    done = subprocess.run(
        command, env=os.environ | (extra or {}), capture_output=True, text=True
    )
    if done.returncode:
        raise Refused(f"{program} scheitert: {done.stderr.strip()}")


@contextmanager
def copied_to(path: Path) -> Iterator[None]:
    """A copy of the running database; in here the connection reads what it holds."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        words = ["--format=custom", f"--snapshot={snapshot}", f"--file={path}"]
        _run("pg_dump", *words, name=connection.settings_dict["NAME"])
        yield


def roles() -> list[str]:
    """Roles that may write without owning the tables: those the application runs with."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT r.rolname FROM pg_class c, aclexplode(c.relacl) a "
            "JOIN pg_roles r ON r.oid = a.grantee WHERE c.relname = 'planning_decision' "
            "AND a.privilege_type = 'INSERT' AND a.grantee <> c.relowner ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def target() -> str:
    """Where a restore goes."""
    return connection.settings_dict["NAME"]


def _exists(name: str) -> bool:
    with pointed_at(MAINTENANCE), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def filled() -> bool:
    """Whether the target holds tables."""
    if not _exists(target()):
        return False
    with connection.cursor() as cursor:
        return bool(connection.introspection.table_names(cursor))


def check_free() -> None:
    """Refuse while somebody works with the database, or an earlier one is still kept."""
    if _exists(f"{target()}_{KEPT}"):
        raise Refused(
            f"Die Datenbank {target()}_{KEPT} von der letzten Wiederherstellung ist noch "
            "da. Löschen Sie sie oder geben Sie ihr einen anderen Namen."
        )
    asked = [target()]
    with pointed_at(MAINTENANCE), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", asked)
        (busy,) = cursor.fetchone()
    if busy:
        raise Refused(
            f"Die Datenbank {target()} ist in Benutzung. Halten Sie die Anwendung an."
        )


@contextmanager
def spare(source: Path) -> Iterator[str]:
    """The name of a database beside the target, filled from the copy; gone afterwards."""
    name = f"{target()}_{SPARE}"
    try:
        _make(name)
        words = ["--exit-on-error", "--single-transaction", "--no-owner"]
        _run("pg_restore", *words, "--no-privileges", str(source), name=name)
        yield name
    finally:
        _maintain(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


def _make(name: str) -> None:
    """An empty database that sorts as the target does, where there is one."""
    with pointed_at(MAINTENANCE), connection.cursor() as cursor:
        question = "SELECT datcollate, datctype FROM pg_database WHERE datname = "
        question += "coalesce((SELECT datname FROM pg_database WHERE datname = %s), "
        cursor.execute(question + "'template0')", [name.removesuffix(f"_{SPARE}")])
        collate, ctype = cursor.fetchone()
    _maintain(
        f"DROP DATABASE IF EXISTS {_quoted(name)}",
        f"CREATE DATABASE {_quoted(name)} TEMPLATE template0 ENCODING 'UTF8' "
        f"LC_COLLATE '{collate}' LC_CTYPE '{ctype}'",
    )


def _maintain(*statements: str) -> None:
    with pointed_at(MAINTENANCE), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def switch(name: str) -> str:
    """Put the spare in the place of the target; what lay there before, if anything."""
    check_free()
    here, kept, was_filled = target(), f"{target()}_{KEPT}", filled()
    connection.close()
    known = _exists(here)
    with pointed_at(MAINTENANCE), transaction.atomic(), connection.cursor() as cursor:
        if known:
            cursor.execute(f"ALTER DATABASE {_quoted(here)} RENAME TO {_quoted(kept)}")
        cursor.execute(f"ALTER DATABASE {_quoted(name)} RENAME TO {_quoted(here)}")
    if known and not was_filled:
        _maintain(f"DROP DATABASE {_quoted(kept)}")
    return kept if was_filled else ""
