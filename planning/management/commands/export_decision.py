"""Write the Beschlussdokumentation of a decision."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.management.base import BaseCommand, CommandError

from districts.audit import log_act
from districts.release import Audience, audience_of
from planning.decisions.bundle import bundle
from planning.management.files import write_all
from planning.models import Decision
from planning.reports.proposal_report import report_files


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
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.zip")

    def handle(self, *args: object, **options: object) -> None:
        decision = _decision(options["code"])
        more = report_files(decision, _reader(decision), as_pdf=True)
        write_all({options["out"]: bundle(decision, _audience(decision), more=more)})
        log_act(
            "ausgeben", by=None, subject=f"Entscheidung {decision.code}",
            after=decision.sha256,
        )  # fmt: skip
        self.stdout.write(f"{decision.code}: {options['out']} ({decision.sha256})")


def _audience(decision: Decision) -> Audience:
    return audience_of(_reader(decision))


def _reader(decision: Decision) -> AbstractBaseUser | AnonymousUser:
    """What is public is written for everybody, anything else for the house."""
    return AnonymousUser() if decision.published else decision.submitted_by


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
