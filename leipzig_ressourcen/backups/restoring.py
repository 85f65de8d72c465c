"""Making the system of a backup the running one: all of it, or nothing."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from districts.audit import log_act
from districts.models import AuditEntry
from leipzig_ressourcen.backups.archive import Manifest, unpack
from leipzig_ressourcen.backups.checksums import content, differing
from leipzig_ressourcen.backups.pointing import pointed_at
from leipzig_ressourcen.backups.refusal import Refused, refusing
from leipzig_ressourcen.backups.saving import RULES, database, own_rules, secret_key
from planning.models import Decision

OLD_STAYS = "Die Datenbank ist, wie sie vorher war."


def restore(
    path: Path, *, replace: bool, only_check: bool, say: Callable[[str], None]
) -> None:
    """Fill a database beside the target, prove it, and only then put it in its place.

    Raises
    ------
    Refused
        If anything is not as it should be; what was there before is then still there.
    """
    way = database()
    with refusing(OLD_STAYS), tempfile.TemporaryDirectory(prefix="sicherung-") as room:
        manifest = unpack(path, Path(room))
        say(f"{manifest.title}: unversehrt.")
        _check_rules(manifest, Path(room) / RULES, replace=replace)
        _check_fits(manifest, way, replace=replace)
        way.check_free()
        if only_check:
            return
        with way.spare(Path(room) / way.FILE) as spare:
            with pointed_at(spare):
                for line in _proven(manifest):
                    say(line)
            with _rules_laid(manifest, Path(room) / RULES) as rules:
                kept = way.switch(spare)
        say(f"Wiederhergestellt: {way.target()}.")
        if kept:
            say(f"Der Stand davor liegt als {kept} bereit, bis Sie ihn löschen.")
        for line in filter(None, [rules, *_hints(manifest)]):
            say(line)


def _check_fits(manifest: Manifest, way: ModuleType, *, replace: bool) -> None:
    if manifest.vendor != connection.vendor:
        raise Refused(
            f"Gesichert wurde {manifest.vendor}, DATABASE_URL nennt {connection.vendor}."
        )
    known = set(MigrationLoader(None).disk_migrations)
    newer = [name for name in manifest.migrations if tuple(name) not in known]
    if newer:
        raise Refused(
            "Die Sicherung stammt von einer anderen oder neueren Fassung des Programms; "
            f"diese kennt {'.'.join(newer[0])} nicht. Spielen Sie die Fassung ein, mit der "
            "gesichert wurde, oder eine neuere."
        )
    if way.filled() and not replace:
        raise Refused(
            f"{way.target()} ist nicht leer. Mit --replace tritt die Sicherung an ihre "
            "Stelle; der Stand davor bleibt daneben liegen."
        )


def _check_rules(manifest: Manifest, saved: Path, *, replace: bool) -> None:
    """The thresholds of the backup have a place, and write over nothing unasked."""
    chosen = own_rules()
    if RULES not in manifest.files:
        if chosen:
            raise Refused(
                "Gesichert wurde mit den Schwellen des Programms; DISCLOSURE_RULES nennt "
                f"{chosen}. Starten Sie den Befehl ohne diese Variable."
            )
        return
    if chosen is None:
        raise Refused(
            "Die Sicherung enthält eigene Schwellen der Geheimhaltung. Setzen Sie "
            "DISCLOSURE_RULES auf den Ort, an dem diese Datei liegen soll."
        )
    taken = chosen.exists() and chosen.read_bytes() != saved.read_bytes()
    if taken and not replace:
        raise Refused(f"{chosen} enthält andere Schwellen. --replace ersetzt sie.")


def _proven(manifest: Manifest) -> Iterator[str]:
    """Compare, migrate, give the roles back, calculate and check; what was found."""
    if wrong := differing(content(), manifest.tables):
        raise Refused(f"Zeilen weichen von der Sicherung ab: {', '.join(wrong)}.")
    rows = sum(table["rows"] for table in manifest.tables.values())
    yield f"{len(manifest.tables)} Tabellen mit {rows} Zeilen, alle Prüfsummen stimmen."
    try:
        call_command("migrate", interactive=False, verbosity=0)
        for role in manifest.roles:
            call_command("app_role", role, stdout=io.StringIO())
        check_kept(manifest)
        call_command("verify_decision", "--all", stdout=io.StringIO())
        call_command("verify_audit", stdout=io.StringIO())
    except CommandError as error:
        raise Refused(f"{error} {OLD_STAYS}") from error
    yield f"{len(manifest.decisions)} Entscheidungen nachgerechnet, Protokoll unversehrt."
    Session.objects.all().delete()  # sign-ins that ended since must not come back
    said = f"Sicherung vom {manifest.created_at}"
    log_act(
        "wiederherstellen", by=None, subject=said, before=manifest.log.get("sha256", "")
    )


def check_kept(manifest: Manifest) -> None:
    """A migration has changed no record and no entry of the log."""
    kept = dict(Decision.objects.values_list("code", "sha256"))
    if kept != manifest.decisions:
        raise Refused("Die Entscheidungen sind nicht die der Sicherung.")
    if manifest.log and not AuditEntry.objects.filter(**manifest.log).exists():
        raise Refused("Das Protokoll ist nicht das der Sicherung.")


@contextmanager
def _rules_laid(manifest: Manifest, saved: Path) -> Iterator[str]:
    """Put the thresholds in their place, others beside it; undone if the rest fails."""
    place = own_rules()
    if RULES not in manifest.files or place is None:
        yield ""
        return
    kept = place.with_name(f"{place.name}.vorher")
    had_others = place.exists() and place.read_bytes() != saved.read_bytes()
    if had_others:
        os.replace(place, kept)
    try:
        shutil.copyfile(saved, place)
        yield f"Die Schwellen davor liegen als {kept} daneben." if had_others else ""
    except BaseException:
        if had_others:
            os.replace(kept, place)
        raise


def _hints(manifest: Manifest) -> Iterator[str]:
    if manifest.secret_key != secret_key():
        yield (
            "SECRET_KEY ist ein anderer als bei der Sicherung: Zweite Faktoren sind "
            "damit nicht lesbar und werden neu eingerichtet."
        )
    for role in manifest.roles:
        yield f"Kennwort setzen, wo nötig: ALTER ROLE {role} PASSWORD '…'"
    yield (
        "Alle melden sich neu an. Was nach der Sicherung geschah, fehlt: auch gesperrte "
        "Konten und widerrufene API-Schlüssel. Prüfen Sie beides."
    )
