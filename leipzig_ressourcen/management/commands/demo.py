"""Fill an empty database with the demo set and say how to sign in."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from districts.models import Area
from facilities.models import Facility
from leipzig_ressourcen.demo import Demo, build_demo, sign_ins
from leipzig_ressourcen.templatetags.zahlen import german
from planning.models import Measure, Proposal, ScoringRun


class Command(BaseCommand):
    """Demo-Datensatz: einlesen, Ranglisten und Vorschläge rechnen, Zugänge anlegen."""

    help = "Füllt eine leere Datenbank mit dem erfundenen Demo-Datensatz."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="Port der Adresse")

    def handle(self, *args: object, **options: object) -> None:
        try:
            demo = build_demo()
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages), returncode=1) from refused
        for line in [*_summary(demo), *_entrance(options["port"])]:
            self.stdout.write(line)


def _summary(demo: Demo) -> Iterator[str]:
    if demo.is_new:
        yield "Der Demo-Datensatz ist eingelesen und gerechnet:"
    else:
        yield "Der Demo-Datensatz liegt schon vor und bleibt, wie er ist:"
    yield (
        f"  {Area.objects.count()} Gebiete, {Facility.objects.count()} erfundene "
        f"Einrichtungen, {Measure.objects.count()} erfundene Maßnahmen"
    )
    yield from (f"  Rangliste {_ranking(run)}" for run in demo.runs)
    yield from (f"  Vorschlag {_proposal(proposal)}" for proposal in demo.proposals)


def _ranking(run: ScoringRun) -> str:
    scores = run.area_scores if run.key.unit_kind == "area" else run.scores
    ranked = scores.filter(state="scored").count()
    return f"{run.key.reference}: {ranked} mit Rang, {scores.count() - ranked} ohne"


def _proposal(proposal: Proposal) -> str:
    return (
        f"{proposal.round.code}: {german(proposal.allocated_fte, 2)} von "
        f"{german(proposal.budget_fte, 2)} VzÄ, Rest {german(proposal.rest_fte, 2)}"
    )


def _entrance(port: int) -> Iterator[str]:
    yield "Zugänge, nur für die Entwicklung:"
    yield from (f"  {role:<10} {password}" for role, password in sign_ins())
    yield f"Adresse: http://127.0.0.1:{port}/"
