"""One plan among several: what each facility holds in it, and what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet

from districts.release import Audience, released
from planning.models import Proposal, ProposalLine
from planning.selectors.compared import TENTH, beside, is_secret
from planning.selectors.plan_money import PlanMoney, money_of

ZERO = Decimal(0)


@dataclass(frozen=True)
class Side:
    """One plan: VzÄ per facility id under a title; Bestand is a plan without proposal.

    A facility that is not in ``amounts`` is not in the plan; None is keine Angabe.
    """

    title: str
    proposal: Proposal | None
    lines: Mapping[int, ProposalLine]
    amounts: Mapping[int, Decimal | None]
    mark: str = ""

    @property
    def head(self) -> str:
        """What stands over its columns: the title, or a letter where titles are long."""
        return f"Plan {self.mark}" if self.mark else self.title

    @classmethod
    def of(cls, title: str, proposal: Proposal, lines: Iterable[ProposalLine]) -> Side:
        """A proposal with its lines, saved or drafted."""
        by_facility = {line.facility_id: line for line in lines}
        amounts = {pk: line.proposed_fte for pk, line in by_facility.items()}
        return cls(title, proposal, by_facility, amounts)

    @classmethod
    def stock(cls, lines: Iterable[ProposalLine]) -> Side:
        """What the facilities of a proposal hold now, as SOLL."""
        by_facility = {line.facility_id: line for line in lines}
        amounts = {pk: line.stock_fte for pk, line in by_facility.items()}
        return cls("Bestand (SOLL)", None, by_facility, amounts)

    @property
    def total(self) -> Decimal | None:
        """VzÄ of all facilities."""
        return self.sum_of(self.amounts)

    def sum_of(self, facilities: Iterable[int]) -> Decimal | None:
        """VzÄ of the facilities of the plan among these; one unknown leaves no sum."""
        amounts = [self.amounts[pk] for pk in facilities if pk in self.amounts]
        is_unknown = any(amount is None for amount in amounts)  # "in" compares decimals
        return None if is_unknown else sum(amounts, ZERO)

    @property
    def stock_fte(self) -> Decimal | None:
        """VzÄ its facilities hold by SOLL on the day of the plan; one unknown: no sum."""
        held = [line.stock_fte for line in self.lines.values()]
        return None if None in held else sum(held, ZERO)

    @property
    def is_known(self) -> bool:
        """Whether the plan says what every one of its facilities holds."""
        return None not in self.amounts.values()

    @cached_property
    def money(self) -> PlanMoney | None:
        """What the plan costs; None for the Bestand, which has no budget of its own."""
        return money_of(self.proposal) if self.proposal else None

    @property
    def price(self) -> Decimal | None:
        """Euros of one VzÄ in the plan; None where nothing is given or no rate known."""
        cost, total = self.money and self.money.total, self.total
        return cost / total if cost and total else None

    @property
    def sites_reached(self) -> int | None:
        """Facilities with VzÄ; None where that is not known of all."""
        reached = sum(1 for amount in self.amounts.values() if amount)
        return reached if self.is_known else None

    @property
    def unserved(self) -> list[ProposalLine]:
        """Facilities of the highest tenth of their type without VzÄ, by type and rank."""
        found = [
            line
            for line, compared in beside(self.lines.values())
            if compared.is_high(line.score, TENTH) and self.amounts[line.facility_id] == 0
        ]
        return sorted(
            found,
            key=lambda n: (n.facility.kind, n.score.rank_low, n.facility.number),
        )

    @property
    def unserved_secret(self) -> int:
        """Facilities without VzÄ whose rank the reader may not know."""
        lines = self.lines.values()
        return sum(is_secret(n.score) and self.amounts[n.facility_id] == 0 for n in lines)

    @property
    def runs(self) -> frozenset[int]:
        """Berechnungsstände the plan rests on."""
        lines = self.lines.values()
        return frozenset(line.score.run_id for line in lines if line.score)


def plans_to_compare(audience: Audience) -> QuerySet[Proposal]:
    """Sealed proposals the reader may set side by side, the newest first."""
    rows = released(Proposal.objects.filter(sealed=True), audience)
    return rows.select_related("round__service_type", "scenario").order_by("-pk")


def sides_of(
    chosen: Sequence[Proposal], audience: Audience, *, from_stock: bool
) -> list[Side]:
    """Proposals as sides under their names, before them the Bestand if asked."""
    titled = proposal_title if len({p.round_id for p in chosen}) > 1 else short_title
    sides = [Side.of(titled(one), one, lines_of(one, audience)) for one in chosen]
    if sides and from_stock:
        return [Side.stock(sides[0].lines.values()), *sides]
    return sides


def proposal_title(proposal: Proposal) -> str:
    """What a proposal is called among those of all rounds."""
    return f"{short_title(proposal)} – {proposal.round.title}"


def short_title(proposal: Proposal) -> str:
    """What a proposal is called among those of its own round."""
    variant = proposal.scenario.title if proposal.scenario else "Regeln der Runde"
    return f"Vorschlag {proposal.pk}: {variant}"


def lines_of(proposal: Proposal, audience: Audience) -> list[ProposalLine]:
    """Lines of a saved proposal in its own order."""
    rows = released(proposal.lines.all(), audience).select_related(
        "facility__provider", "facility__area", "score"
    )
    return list(rows.defer("facility__area__geometry").order_by("position"))
