"""Rules the database keeps by triggers, alike on PostgreSQL and SQLite.

Every app lists its guards in ``guards.py``; they are installed after each migrate, so
that a table SQLite rebuilt (and thereby stripped of its triggers) has them back. Before
each migrate SQLite lays them down: it cannot rename a table that a trigger reads.
A refused statement raises ``IntegrityError`` with the guard's German message.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


@dataclass(frozen=True)
class Guard:
    """One refusal: on ``events`` of ``table``, when ``condition`` holds, say ``message``.

    ``condition`` is SQL that both databases read, over ``NEW`` and ``OLD``; where they
    differ, ``condition_sqlite`` replaces it on SQLite. A condition that looks at other
    rows needs ``one_writer``: PostgreSQL then lets one transaction at a time write to
    the table, since none sees what another has not committed. SQLite has one writer.
    """

    name: str
    table: str
    events: tuple[str, ...]
    condition: str
    message: str
    condition_sqlite: str = ""
    one_writer: bool = False

    def statements(self, vendor: str) -> list[str]:
        """SQL that installs the guard anew."""
        return self._postgresql() if vendor == "postgresql" else self._sqlite()

    def sqlite_names(self) -> list[str]:
        """SQLite's triggers, one an event."""
        return [f"{self.name}_{event.lower()}" for event in self.events]

    def _postgresql(self) -> list[str]:
        body = f"RAISE EXCEPTION '{self.message}' USING ERRCODE = 'check_violation';"
        wait = f"PERFORM pg_advisory_xact_lock(hashtext('{self.table}'));"
        lock = wait if self.one_writer else ""
        back = "RETURN OLD;" if self.events == ("DELETE",) else "RETURN NEW;"
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger AS $guard$ BEGIN "
            f"{lock} IF {self.condition} THEN {body} END IF; {back} END $guard$ "
            "LANGUAGE plpgsql",
            f"CREATE OR REPLACE TRIGGER {self.name} BEFORE {' OR '.join(self.events)} "
            f"ON {self.table} FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]

    def _sqlite(self) -> list[str]:
        condition = self.condition_sqlite or self.condition
        statements = []
        for event, name in zip(self.events, self.sqlite_names(), strict=True):
            statements += [
                f"DROP TRIGGER IF EXISTS {name}",
                f"CREATE TRIGGER {name} BEFORE {event} ON {self.table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END",
            ]
        return statements


@dataclass(frozen=True)
class NoTruncate:
    """TRUNCATE passes row triggers on PostgreSQL, so it is refused by its own."""

    table: str
    message: str

    def sqlite_names(self) -> list[str]:
        """None: SQLite knows no TRUNCATE."""
        return []

    def statements(self, vendor: str) -> list[str]:
        """SQL that installs the guard; SQLite knows no TRUNCATE."""
        if vendor != "postgresql":
            return []
        name = f"{self.table}_no_truncate"
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $guard$ BEGIN "
            f"RAISE EXCEPTION '{self.message}' USING ERRCODE = 'check_violation'; "
            "END $guard$ LANGUAGE plpgsql",
            f"CREATE OR REPLACE TRIGGER {name} BEFORE TRUNCATE ON {self.table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        ]


def no_overlap(table: str, same: Sequence[str], message: str) -> Guard:
    """Rows that agree in ``same`` share no day; first and last day are included."""
    agree = " AND ".join(f"other.{column} = NEW.{column}" for column in same)
    condition = (
        f"EXISTS (SELECT 1 FROM {table} other WHERE {agree} "
        "AND (NEW.id IS NULL OR other.id <> NEW.id) "
        "AND (other.valid_to IS NULL OR other.valid_to >= NEW.valid_from) "
        "AND (NEW.valid_to IS NULL OR NEW.valid_to >= other.valid_from))"
    )
    name, events = f"{table}_no_overlap", ("INSERT", "UPDATE")
    return Guard(name, table, events, condition, message, one_writer=True)


def insert_only(table: str, message: str) -> list[Guard | NoTruncate]:
    """Rows of the table are written once and never changed, deleted or truncated."""
    return [
        Guard(f"{table}_no_update", table, ("UPDATE",), "TRUE", message),
        Guard(f"{table}_no_delete", table, ("DELETE",), "TRUE", message),
        NoTruncate(table, message),
    ]


def states_stay(config: AppConfig) -> list[Guard | NoTruncate]:
    """States that rows of the app's models had are written once."""
    managers = (getattr(model, "history", None) for model in config.get_models())
    tables = [found.model._meta.db_table for found in managers if found is not None]
    message = "Ein früherer Stand wird nie geändert oder gelöscht."
    return [guard for table in tables for guard in insert_only(table, message)]


REGISTERED: list[Guard | NoTruncate] = []  # what all apps want kept


def written_once() -> set[str]:
    """Tables whose rows nobody may change; an application needs no right to try."""
    return {
        guard.table
        for guard in REGISTERED
        if isinstance(guard, Guard)
        and guard.events == ("UPDATE",)
        and guard.condition == "TRUE"
    }


def install_after_migrate(config: AppConfig, guards: Sequence[Guard | NoTruncate]) -> None:
    """Have ``guards`` installed whenever the app's tables were migrated."""
    REGISTERED.extend(guards)

    def lay_down(sender: AppConfig, using: str, **kwargs: object) -> None:
        lay_down_guards(guards, using=using)

    def install(sender: AppConfig, using: str, **kwargs: object) -> None:
        install_guards(guards, using=using)

    name = f"guards of {config.label}"
    pre_migrate.connect(lay_down, sender=config, weak=False, dispatch_uid=name)
    post_migrate.connect(install, sender=config, weak=False, dispatch_uid=name)


def lay_down_guards(
    guards: Sequence[Guard | NoTruncate], *, using: str = "default"
) -> None:
    """Drop SQLite's triggers until the migration is done; PostgreSQL keeps its own."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in (name for guard in guards for name in guard.sqlite_names()):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def install_guards(guards: Sequence[Guard | NoTruncate], *, using: str = "default") -> None:
    """Create or replace the triggers whose tables exist."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for guard in guards:
            if guard.table in tables:
                for statement in guard.statements(connection.vendor):
                    cursor.execute(statement)
