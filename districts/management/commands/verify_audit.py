"""Check that nobody altered the log of acts."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from districts.audit import broken_links
from districts.models import AuditEntry


class Command(BaseCommand):
    """Protokoll prüfen: jede Prüfsumme und die Kette von Eintrag zu Eintrag."""

    help = "Prüft die Kette des Protokolls und nennt ihre letzte Prüfsumme."

    def handle(self, *args: object, **options: object) -> None:
        broken = list(broken_links(AuditEntry.objects.order_by("number").iterator()))
        if broken:
            raise CommandError("\n".join(broken), returncode=1)
        last = AuditEntry.objects.last()
        if last is None:
            self.stdout.write("Das Protokoll ist leer.")
            return
        self.stdout.write(f"{last.number} Einträge, die Kette ist unversehrt.")
        self.stdout.write(f"Letzte Prüfsumme: {last.sha256}")
