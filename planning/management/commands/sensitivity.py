"""Report offline which choice of method decides who stands first in a run."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError

from planning.allocation.german import number
from planning.models import ScoringRun
from planning.scoring.errors import ScoringRefused
from planning.selectors.replay import READABLE, Frozen
from planning.sensitivity import FACTORS, Report, sensitivity

DRAWS = 500


class Command(BaseCommand):
    """Sobol-Indizes und Copeland über gezogene Wichtungen, ohne etwas zu speichern."""

    help = "Nennt, welche Wahl der Methode entscheidet, wer vorn steht (Sobol, Copeland)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--run", type=int, required=True, metavar="NR")
        parser.add_argument("--top", type=int, required=True, metavar="K")
        parser.add_argument("--draws", type=int, default=DRAWS)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: object, **options: object) -> None:
        run = ScoringRun.objects.filter(
            pk=options["run"], inputs__format=READABLE, key__content__unit_kind="facility"
        ).first()
        if run is None:
            raise CommandError(
                f"Stand {options['run']} gibt es nicht, oder er rechnet Gebiete.",
                returncode=2,
            )
        if options["top"] < 1 or options["draws"] < 2 or options["seed"] < 0:
            raise CommandError(
                "--top ab 1, --draws ab 2 und --seed ab 0 angeben.", returncode=2
            )
        reports = self._reports(run, options)
        if options["format"] == "json":
            self.stdout.write(json.dumps(reports, ensure_ascii=False, indent=2))
            return
        for group, found in reports.items():
            self.stdout.write("\n".join(_lines(run, group, found)))

    def _reports(self, run: ScoringRun, options: dict[str, object]) -> dict[str, object]:
        frozen = Frozen.of(run)
        asked = {"places": options["top"]} | {n: options[n] for n in ("draws", "seed")}
        try:
            return {
                group: _document(
                    sensitivity(
                        frozen.table, frozen.key, frozen.result, group=group, **asked
                    )
                )
                for group in sorted(set(frozen.result.groups))
            }
        except ScoringRefused as refused:
            raise CommandError(str(refused), returncode=1) from refused


def _document(report: Report) -> dict[str, object]:
    return {
        "top": report.places,
        "draws": report.draws,
        "seed": report.seed,
        "sobol": {
            item.factor: {"alone": item.alone, "total": item.total}
            for item in report.indices
        },
        "copeland_p_top_k": dict(zip(report.units, report.duels.tolist(), strict=True)),
    }


def _lines(run: ScoringRun, group: str, found: dict[str, object]) -> Iterator[str]:
    yield (
        f"Stand {run.pk}, {group}: Wer steht unter den ersten {found['top']}? "
        f"{found['draws']} Ziehungen, Startwert {found['seed']}."
    )
    yield "Anteil an der Streuung (Sobol): allein · zusammen mit allem anderen"
    for factor, share in found["sobol"].items():
        yield f"  {FACTORS[factor]}: {_share(share['alone'])} · {_share(share['total'])}"
    duels = found["copeland_p_top_k"]
    open_ = {unit: p for unit, p in duels.items() if 0 < p < 1}
    yield (
        f"Nach Duellen (Copeland) stehen {sum(p == 1 for p in duels.values())} "
        f"Einrichtungen bei jeder gezogenen Wichtung vorn, {len(open_)} bei manchen:"
    )
    for facility, share in sorted(open_.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"  {facility}: {_share(share)}"


def _share(share: float | None) -> str:
    return "ohne Streuung" if share is None else number(share)
