"""Draw how sure the ranks of a Berechnungsstand are, and keep it for the Fachansicht."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from facilities.models import Facility
from planning.models import ScoringRun
from planning.services import assess_certainty
from planning.services.certainty import DRAWS


class Command(BaseCommand):
    """Sicherheitsrechnung eines Berechnungsstands."""

    help = "Rechnet aus, wie sicher die Ränge eines Berechnungsstands sind, und behält es."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--run", type=int, metavar="NR", help="ohne Angabe jeder neueste Stand"
        )
        parser.add_argument(
            "--top", type=int, metavar="K", help="Plätze, nach denen gefragt ist"
        )
        parser.add_argument("--draws", type=int, default=DRAWS)
        parser.add_argument("--seed", type=int, default=0)

    def handle(self, *args: object, **options: object) -> None:
        for run in _runs(options["run"]):
            for kind in _kinds(run):
                self._assess(run, kind, options)

    def _assess(self, run: ScoringRun, kind: str, options: dict[str, object]) -> None:
        try:
            made = assess_certainty(
                run=run,
                kind=kind,
                places=options["top"],
                draws=options["draws"],
                seed=options["seed"],
            )
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages), returncode=1) from refused
        self.stdout.write(
            f"Sicherheitsrechnung {made.pk}: {Facility.Kind(kind).label}, Stand {run.pk}, "
            f"k = {made.places} von {made.ranked}, {made.draws} Ziehungen, "
            f"Startwert {made.seed}."
        )


def _runs(number: int | None) -> list[ScoringRun]:
    """The run with a number, else the newest one of each key."""
    runs = ScoringRun.objects.filter(scores__isnull=False).distinct().select_related("key")
    if number is None:
        newest = {run.key_id: run for run in runs.order_by("pk")}
        return list(newest.values())
    found = runs.filter(pk=number).first()
    if found is None:
        raise CommandError(
            f"Einen Berechnungsstand {number} für Einrichtungen gibt es nicht.",
            returncode=1,
        )
    return [found]


def _kinds(run: ScoringRun) -> list[str]:
    ranked = run.scores.filter(rank_low__isnull=False)
    kinds = set(ranked.order_by().values_list("facility__kind", flat=True))
    return [kind for kind in Facility.Kind.values if kind in kinds]
