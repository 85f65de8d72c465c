"""Whether a Vorlage will be readable in public, and what stands against it, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from districts.release import Audience
from planning.decisions.record import closed_keys, runs_of
from planning.models import Proposal, ProposalEdition
from planning.services.decision_editions import may_go_outside
from planning.services.visibility import Visibility, check_visible, visibility_of

UNNAMED = "eine Datei ohne Titel"


@dataclass(frozen=True)
class Openness:
    """What strangers and committee members can read of a Vorlage once it is released.

    ``causes`` are German phrases, empty where everything is open. With ``has_edition``
    they read a Fassung für die Öffentlichkeit, without small numbers.
    """

    causes: tuple[str, ...]
    has_edition: bool

    @property
    def is_readable(self) -> bool:
        """Whether anybody outside reads it at all."""
        return not self.causes or self.has_edition


def openness_of(proposal: Proposal) -> Openness:
    """Asks proposal, round, Variante and every file behind them."""
    given = ProposalEdition.objects.filter(row=proposal, audience=Audience.PUBLIC)
    is_out = may_go_outside(proposal)
    is_open = proposal.published and is_out
    causes = () if is_open else tuple(dict.fromkeys(_causes(proposal)))
    return Openness(causes, bool(causes) and is_out and given.exists())


def checked_visibility(proposal: Proposal, reason: str) -> list[Visibility]:
    """What the public would see of the rankings, once a reason is given if it is little.

    Raises
    ------
    ValidationError
        If the Vorlage or too many of its ranks would not be public and nobody says why.
    """
    seen = visibility_of(proposal)
    check_visible(seen, reason)
    found = openness_of(proposal)
    if not found.is_readable and not reason.strip():
        raise ValidationError(
            "Diese Vorlage wäre für Öffentlichkeit und Ausschuss nicht lesbar, weil: "
            f"{'; '.join(found.causes)}. Veröffentlichen Sie das und berechnen Sie den "
            "Vorschlag neu, oder nennen Sie den Grund; er steht in der Vorlage."
        )
    return seen


def _causes(proposal: Proposal) -> Iterator[str]:
    if not proposal.round.published:
        yield "die Planungsrunde ist nicht veröffentlicht"
    for step in proposal.scenario.chain if proposal.scenario is not None else ():
        if not step.published:
            yield f"die Variante „{step.title}“ ist nicht veröffentlicht"
    for key in closed_keys(proposal):
        yield f"der Schlüssel {key.named} ist nicht veröffentlicht"
    for document in (proposal.inputs, *(run.inputs for run in runs_of(proposal))):
        closed = [source for source in document["sources"] if not source["published"]]
        yield from (f"Datei „{one['title'] or UNNAMED}“" for one in closed)
