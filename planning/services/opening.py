"""Opening the Variante and its key with the Vorlage that rests on them.

Only what is a draft of planning is opened. Values behind it are given out by the gate
alone, as for every Vorlage.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser

from districts.audit import log_act
from planning.decisions.record import closed_keys
from planning.models import Proposal, Scenario, ScoringKey


@dataclass(frozen=True)
class Inside:
    """What of a proposal is inside and can be opened with its Vorlage."""

    scenarios: tuple[Scenario, ...] = ()
    keys: tuple[ScoringKey, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.scenarios or self.keys)

    @property
    def names(self) -> list[str]:
        """Each of them in words."""
        variants = [f"Variante „{row.title}“" for row in self.scenarios]
        return [*variants, *(f"Schlüssel {key.named}" for key in self.keys)]


def can_be_opened(proposal: Proposal) -> Inside:
    """The Varianten a proposal stands on and their keys, as far as they are inside.

    Nothing where the round is inside, and no key that varies one that is inside.
    """
    if not proposal.round.published:
        return Inside()
    chain = proposal.scenario.chain if proposal.scenario else ()
    derived = (key for key in closed_keys(proposal) if key.derived_from_id)
    return Inside(
        tuple(row for row in chain if not row.published),
        tuple(key for key in derived if key.derived_from.published),
    )


def open_with(proposal: Proposal, *, by: AbstractBaseUser) -> None:
    """Publish what can be opened; called within the Freigabe, which asks who may."""
    found = can_be_opened(proposal)
    for row, name in zip((*found.scenarios, *found.keys), found.names, strict=True):
        row.published = True
        row.save(update_fields=["published"])
        log_act("veröffentlichen", by=by, subject=name)
