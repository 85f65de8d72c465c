"""A kept proposal calculated again with other scores: who would change sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from planning.allocation.model import Rules
from planning.allocation.plan import Infeasible, Plan
from planning.allocation.propose import propose
from planning.allocation.replay import with_indices
from planning.allocation.rules import parse_rules
from planning.allocation.sites import Site
from planning.inputs import sites, unit_table
from planning.models import Proposal, ScoringRun
from planning.scoring.key_file import parse_key
from planning.scoring.key_types import Key
from planning.scoring.pipeline import score
from planning.scoring.result import ScoringResult
from planning.scoring.tables import UnitTable

READABLE = "lr-inputs/1"  # format of the frozen document of a run of facilities


@dataclass(frozen=True)
class Frozen:
    """A run as it was calculated, from its stored record alone."""

    table: UnitTable
    key: Key
    result: ScoringResult

    @classmethod
    def of(cls, run: ScoringRun) -> Frozen:
        """The table, the key and the scores of a run."""
        table, key = unit_table(run.inputs), parse_key(run.key.content)
        return cls(table, key, score(table, key, span=False))

    def with_key(self, key: Key) -> ScoringResult:
        """The same facilities and figures by another key.

        Raises
        ------
        ScoringRefused
            If the key asks for what these inputs do not hold.
        """
        return score(self.table, key, span=False)


@dataclass(frozen=True)
class Round:
    """A kept proposal as sites and rules; ``plan`` is what they give unchanged."""

    sites: Sequence[Site]
    rules: Rules
    day: date

    @classmethod
    def of(cls, proposal: Proposal) -> Round:
        """From the stored record of a proposal alone."""
        day = date.fromisoformat(proposal.inputs["as_of"])
        return cls(sites(proposal.inputs), parse_rules(proposal.rules), day)

    @cached_property
    def plan(self) -> Plan:
        """The proposal itself."""
        return propose(self.sites, self.rules, as_of=self.day)

    def again(self, indices: Mapping[str, float | None]) -> Plan | None:
        """The plan with other index values; None where no plan can keep the rules.

        The Schwellen of the round stay; each site keeps the name of its key.
        """
        try:
            return propose(with_indices(self.sites, indices), self.rules, as_of=self.day)
        except Infeasible:
            return None


def indices_of(result: ScoringResult) -> dict[str, float | None]:
    """Number to index, None where a facility has none."""
    values = result.index.tolist()
    pairs = zip(result.units, values, strict=True)
    return {number: None if np.isnan(value) else value for number, value in pairs}
