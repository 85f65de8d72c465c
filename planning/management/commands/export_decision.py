"""Write the Beschlussdokumentation of a decision."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError

from districts.audit import log_act
from districts.release import Audience, reading_as
from planning.decisions.bundle import bundle
from planning.management.files import write_all
from planning.models import Decision
from planning.reports.proposal_report import report_files
from planning.selectors.decisions import decisions_for


class Command(BaseCommand):
    """Beschlussdokumentation einer Entscheidung als ZIP-Datei schreiben."""

    help = (
        "Schreibt die Beschlussdokumentation einer Entscheidung: Akte, Eingaben, "
        "Schlüssel, Regeln, Ergebnis und ein Programm, das sie nachrechnet."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("code", nargs="?", metavar="CODE", help="Code der Entscheidung")
        which.add_argument("--latest", action="store_true", help="die zuletzt vorgelegte")
        parser.add_argument(
            "--public", action="store_true", help="die Fassung für die Öffentlichkeit"
        )
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.zip")

    def handle(self, *args: object, **options: object) -> None:
        found = _decision(options["code"])
        is_public = options["public"] or found.proposal.published
        audience = Audience.PUBLIC if is_public else Audience.INTERNAL
        with reading_as(audience if options["public"] else Audience.INTERNAL):
            decision = _seen(found) if options["public"] else found
            reader = AnonymousUser() if is_public else decision.submitted_by
            more = report_files(decision, reader, as_pdf=True)
            content = bundle(decision, audience, more=more)
        write_all({options["out"]: content})
        log_act(
            "ausgeben", by=None, subject=f"Entscheidung {decision.code}",
            after=decision.sha256,
        )  # fmt: skip
        self.stdout.write(f"{decision.code}: {options['out']} ({decision.sha256})")


def _seen(decision: Decision) -> Decision:
    """The decision as the public reads it."""
    found = decisions_for(Audience.PUBLIC).filter(pk=decision.pk).first()
    if found is None:
        raise CommandError(
            f"{decision.code} ist nicht öffentlich: Erst freigeben, und die Werte dahinter "
            "mit release_values freigeben.",
            returncode=1,
        )
    return found


def _decision(code: str | None) -> Decision:
    """A decision by its code, or the one submitted last."""
    if code is None:
        found = Decision.objects.order_by("submitted_at", "pk").last()
        said = "Es ist noch keine Entscheidung vorgelegt."
    else:
        found = Decision.objects.filter(code=code).first()
        said = f"Eine Entscheidung „{code}“ gibt es nicht."
    if found is None:
        raise CommandError(said, returncode=1)
    return found
