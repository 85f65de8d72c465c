"""Print, and on request keep, the proposal for a round."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.text import slugify

from planning.allocation.german import vzae
from planning.allocation.propose import METHODS
from planning.management.arguments import fte
from planning.models import PlanningRound, Proposal, ProposalLine, Scenario
from planning.reports.columns import PROPOSAL, proposal_rows
from planning.reports.tables import FORMATS
from planning.services import draft_proposal, make_proposal, save_scenario
from planning.services.proposals import Unsolvable
from planning.values import hundredths


class Command(BaseCommand):
    """Vorschlag einer Planungsrunde mit genau einem Grund je Einrichtung."""

    help = (
        "Berechnet den Vorschlag einer Planungsrunde aus den Daten, wie sie jetzt sind; "
        "gespeichert wird nur mit --save."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--round", required=True, metavar="CODE")
        parser.add_argument("--method", choices=sorted(METHODS))
        parser.add_argument(
            "--budget-fte", type=fte, metavar="X", help="anderes Budget in VzÄ"
        )
        parser.add_argument("--format", choices=sorted(FORMATS), default="table")
        parser.add_argument("--save", action="store_true", help="Vorschlag speichern")

    def handle(self, *args: object, **options: object) -> None:
        round = PlanningRound.objects.filter(code=options["round"]).first()
        if round is None:
            raise CommandError(
                f"Runde „{options['round']}“ ist nicht erfasst.", returncode=1
            )
        names = ("method", "budget_fte")
        changes = {name: options[name] for name in names if options[name]}
        try:
            proposal, lines = _calculate(round, changes, save=options["save"])
        except Unsolvable as refused:
            raise CommandError("\n".join(refused.messages), returncode=3) from refused
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages), returncode=1) from refused
        unknown = None if options["format"] == "json" else "keine Angabe"
        rows = proposal_rows(lines, unknown=unknown)
        text = FORMATS[options["format"]](PROPOSAL, rows)
        self.stdout.write(text.rstrip("\n"))
        self.stderr.write(_summary(proposal))


@transaction.atomic
def _calculate(
    round: PlanningRound, changes: dict[str, str], *, save: bool
) -> tuple[Proposal, list[ProposalLine]]:
    if not save:
        draft = draft_proposal(round=round, changes=changes)
        return draft.proposal, list(draft.lines)
    scenario = _scenario(round, changes) if changes else None
    proposal = make_proposal(round=round, scenario=scenario)
    return proposal, list(proposal.lines.select_related("facility", "score"))


def _scenario(round: PlanningRound, changes: dict[str, str]) -> Scenario:
    """A changed budget or method is kept as a scenario, so that its proposal says so."""
    title = "Variante " + ", ".join(
        f"{name} {text}" for name, text in sorted(changes.items())
    )
    code = slugify(title.translate({ord("."): "-", ord(","): "-"}))
    found = round.scenarios.filter(code=code).first()
    return found or save_scenario(
        round=round, code=code, title=title, changes=changes, by=None
    )


def _summary(proposal: Proposal) -> str:
    kept = f"Vorschlag {proposal.pk} gespeichert. " if proposal.pk else ""
    budget, given = hundredths(proposal.budget_fte), hundredths(proposal.allocated_fte)
    return (
        f"{kept}{proposal.get_method_display()}: Budget {vzae(budget)}, "
        f"vergeben {vzae(given)}. {proposal.rest_reason}"
    ).strip()
