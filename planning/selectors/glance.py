"""What a committee asks first about a proposal: who, how much, how sure, by whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from districts.release import Audience
from planning.allocation.reasons import Reason
from planning.models import Proposal, ProposalLine
from planning.selectors.carriers import NO_CARRIER, carriers_of
from planning.selectors.comparison import Comparison, Site
from planning.selectors.rows import Row
from planning.selectors.surely import sure_rows

ZERO = Decimal(0)


@dataclass(frozen=True)
class Carrier:
    """A Maßnahmeträger with its sites: Bestand and Vorschlag in VzÄ.

    Bestand is None where that of one of its sites is not known.
    """

    name: str
    sites: int
    stock_fte: Decimal | None
    proposed_fte: Decimal


@dataclass(frozen=True)
class Glance:
    """Page one of a report.

    ``gaining`` and ``losing`` name each site with its change; ``sure`` counts ranked
    lines by the word of their certainty; ``single`` are Einzelfallentscheidungen;
    ``unranked`` are the lines without index.
    """

    gaining: tuple[Site, ...]
    losing: tuple[Site, ...]
    sure: Mapping[str, int]
    single: tuple[ProposalLine, ...]
    unranked: tuple[ProposalLine, ...]
    carriers: tuple[Carrier, ...]

    @property
    def single_fte(self) -> Decimal:
        """VzÄ of all Einzelfallentscheidungen."""
        return sum((line.proposed_fte for line in self.single), ZERO)

    @property
    def unranked_fte(self) -> Decimal:
        """VzÄ of all facilities without index."""
        return sum((line.proposed_fte for line in self.unranked), ZERO)


def glance_at(
    proposal: Proposal,
    lines: Sequence[ProposalLine],
    comparison: Comparison,
    audience: Audience,
) -> Glance:
    """Page one from the lines a reader may see; three queries."""
    sites = [site for site in comparison.changed if site.changes[0] is not None]
    return Glance(
        gaining=tuple(site for site in sites if site.changes[0] > 0),
        losing=tuple(site for site in sites if site.changes[0] < 0),
        sure=Counter(_word(row) for row in sure_rows(lines, audience).values()),
        single=tuple(line for line in lines if line.reason == Reason.OVERRIDE.value),
        unranked=tuple(line for line in lines if not line.score or not line.score.rank_low),
        carriers=tuple(_carriers(proposal, lines, audience)),
    )


def _word(row: Row) -> str:
    """A Schwelle that nobody set decides nothing."""
    word = "" if row.certainty == "schwelle" and row.distance is None else row.certainty
    return word or "einzelfall"


def _carriers(
    proposal: Proposal, lines: Sequence[ProposalLine], audience: Audience
) -> list[Carrier]:
    """Sums per Maßnahmeträger of the service on the round's day, by name."""
    names = carriers_of(proposal.round, audience)
    groups: dict[str, list[ProposalLine]] = defaultdict(list)
    for line in lines:
        if line.proposed_fte or line.stock_fte != 0:  # None: not known, not nothing
            groups[names.get(line.facility_id, NO_CARRIER)].append(line)
    return [_carrier(name, groups[name]) for name in sorted(groups)]


def _carrier(name: str, lines: Sequence[ProposalLine]) -> Carrier:
    stock = [line.stock_fte for line in lines]
    return Carrier(
        name=name,
        sites=len(lines),
        stock_fte=None if None in stock else sum(stock, ZERO),
        proposed_fte=sum((line.proposed_fte for line in lines), ZERO),
    )
