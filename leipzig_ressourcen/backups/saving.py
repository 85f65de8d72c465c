"""Making a backup of the running system."""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.crypto import salted_hmac

from districts.audit import log_act
from districts.models import AuditEntry
from leipzig_ressourcen.backups import postgresql, sqlite
from leipzig_ressourcen.backups.archive import Manifest, pack
from leipzig_ressourcen.backups.checksums import content
from leipzig_ressourcen.backups.refusal import Refused, refusing
from planning.models import Decision
from planning.version import CODE_VERSION

RULES = "disclosure_rules.json"  # the operator's own thresholds of secrecy


def database() -> ModuleType:
    """The way of the database that the settings name."""
    return postgresql if connection.vendor == "postgresql" else sqlite


def secret_key() -> str:
    """A fingerprint by which a key is known again; the key is random and stays unknown."""
    return salted_hmac("leipzig_ressourcen.backups", "secret key").hexdigest()[:16]


def own_rules() -> Path | None:
    """The operator's file of thresholds, None where the one of the program holds."""
    shipped = settings.BASE_DIR / "fixtures" / RULES
    chosen = Path(settings.DISCLOSURE_RULES)
    return None if chosen.resolve() == shipped.resolve() else chosen


def back_up(path: Path) -> tuple[Manifest, str]:
    """Write a backup while the application works; what is in it, and the file's SHA-256.

    Raises
    ------
    Refused
        If the place is taken, or disk or database complain; then no file is left.
    """
    if path.exists():
        raise Refused(f"{path} gibt es schon und wird nicht überschrieben.")
    way = database()
    with (
        refusing("Es wurde keine Sicherung geschrieben."),
        tempfile.TemporaryDirectory(dir=path.parent, prefix=".sicherung-") as room,
    ):
        copy = Path(room) / way.FILE
        log_act("sichern", by=None, subject=f"Sicherung {path.name}")
        with way.copied_to(copy):
            manifest = describe(roles=way.roles())
        sources = {way.FILE: copy}
        if rules := own_rules():
            sources[RULES] = rules
        return manifest, pack(path, manifest, sources)


def describe(*, roles: list[str]) -> Manifest:
    """What the connected database holds."""
    last = AuditEntry.objects.order_by("number").last()
    applied = MigrationRecorder(connection).applied_migrations()
    return Manifest(
        created_at=timezone.now().isoformat(timespec="seconds"),
        program=f"Leipzig Ressourcen {CODE_VERSION}",
        vendor=connection.vendor,
        secret_key=secret_key(),
        roles=roles,
        migrations=sorted([app, name] for app, name in applied),
        tables=content(),
        decisions=dict(Decision.objects.order_by("code").values_list("code", "sha256")),
        log={"number": last.number, "sha256": last.sha256} if last else {},
    )
