"""What a proposal says beyond its lines: passed over, later losses, Nachrückliste."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from districts.release import Audience, released
from facilities.models import Facility
from planning.allocation.reasons import Reason
from planning.models import Proposal

NOTE = re.compile(r"(.+? erhält [\d.,]+ VzÄ), (.+? [\d.,]+ VzÄ): (.+)", re.DOTALL)
WAITING_FIELDS = ("budget", "missing", "then")


@dataclass(frozen=True)
class PassedOver:
    """A facility that gets less than it may while ``by``, ranked lower, gets VzÄ."""

    facility: Facility
    by: Facility
    reason: Reason
    note: str

    @property
    def _words(self) -> tuple[str, str, str]:
        """The note in its three parts; one that reads otherwise is all reason."""
        found = NOTE.fullmatch(self.note)
        return found.groups() if found else ("", "", self.note)

    @property
    def they(self) -> str:
        """Who gets more, and how much."""
        return self._words[0]

    @property
    def own(self) -> str:
        """Rank and VzÄ of the facility itself."""
        return self._words[1].removeprefix(self.facility.number).strip()

    @property
    def why(self) -> str:
        """The rule that made it so."""
        return self._words[2]


@dataclass(frozen=True)
class Passing:
    """One facility that passes others over by one rule, and all of these."""

    by: Facility
    they: str
    why: str
    entries: tuple[PassedOver, ...]


@dataclass(frozen=True)
class LaterLoss:
    """A facility that gets less than now once the budget is ``budget_fte`` VzÄ."""

    facility: Facility
    budget_fte: Decimal
    note: str


@dataclass(frozen=True)
class Waiting:
    """The least budget at which a facility gets more, what is missing to it; in VzÄ."""

    facility: Facility
    budget_fte: Decimal
    missing_fte: Decimal
    then_fte: Decimal


@dataclass(frozen=True)
class Details:
    """The named blocks under every proposal, each in its own order."""

    passed_over: tuple[PassedOver, ...]
    later_losses: tuple[LaterLoss, ...]
    waiting_list: tuple[Waiting, ...]

    @property
    def passings(self) -> list[Passing]:
        """Who is passed over, together where one facility does it by one rule."""
        found: dict[tuple[str, str, str], list[PassedOver]] = {}
        for entry in self.passed_over:
            found.setdefault((entry.by.number, entry.they, entry.why), []).append(entry)
        return [
            Passing(entries[0].by, they, why, tuple(entries))
            for (_, they, why), entries in found.items()
        ]

    def about(self, kind: str) -> Details:
        """What concerns one facility type."""
        return Details(
            *(
                tuple(entry for entry in entries if entry.facility.kind == kind)
                for entries in (self.passed_over, self.later_losses, self.waiting_list)
            )
        )

    def waiting(self, facility: Facility) -> Waiting | None:
        """The place of a facility in the Nachrückliste."""
        return next((e for e in self.waiting_list if e.facility == facility), None)


def details_of(proposal: Proposal, audience: Audience) -> Details:
    """The blocks with facilities the reader may see; one query."""
    return details_by_proposal([proposal], audience)[proposal.pk]


def details_by_proposal(
    proposals: Sequence[Proposal], audience: Audience
) -> dict[int, Details]:
    """Proposal id to its blocks; one query whatever the number of proposals."""
    seen = _facilities([proposal.details for proposal in proposals], audience)
    return {proposal.pk: _details(proposal.details, seen) for proposal in proposals}


def _details(found: Mapping[str, Any], seen: Mapping[str, Facility]) -> Details:
    return Details(
        passed_over=tuple(
            PassedOver(seen[e["number"]], seen[e["by"]], Reason(e["rule"]), e["note"])
            for e in found["passed_over"]
            if e["number"] in seen and e["by"] in seen
        ),
        later_losses=tuple(
            LaterLoss(seen[e["number"]], Decimal(e["budget_fte"]), e["note"])
            for e in found["lose_at_larger_budget"]
            if e["number"] in seen
        ),
        waiting_list=tuple(
            Waiting(
                seen[e["number"]], *(Decimal(e[f"{name}_fte"]) for name in WAITING_FIELDS)
            )
            for e in found["waiting_list"]
            if e["number"] in seen
        ),
    )


def _facilities(
    documents: Iterable[Mapping[str, Any]], audience: Audience
) -> dict[str, Facility]:
    numbers = {number for details in documents for number in _numbers(details)}
    rows = released(Facility.objects.filter(number__in=numbers), audience)
    return {facility.number: facility for facility in rows}


def _numbers(details: Mapping[str, Any]) -> set[str]:
    lists = ("passed_over", "lose_at_larger_budget", "waiting_list")
    named = {entry["number"] for name in lists for entry in details[name]}
    return named | {entry["by"] for entry in details["passed_over"]}
