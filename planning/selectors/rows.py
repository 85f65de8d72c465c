"""One facility of a run beside its line in a proposal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from districts.models import Area
from facilities.models import Facility
from planning.allocation.reasons import Reason
from planning.models import FacilityScore, ProposalLine
from planning.scoring.certainty import certainty_class
from planning.selectors.earlier import Move
from planning.selectors.thresholds import Near, distance, places_beside

RANK_DECIDES = frozenset({Reason.FUNDED_RANK, Reason.BUDGET, Reason.TIE, Reason.REDUCED})

OTHERWISE_DECIDED = {
    Reason.BELOW_THRESHOLD: "schwelle",
    Reason.BELOW_STEP: "schwelle",
    Reason.KEPT_HYSTERESIS: "schwelle",
    Reason.MANDATORY: "pflicht",
}


@dataclass(frozen=True)
class Contribution:
    """What one indicator adds to an index: positive is more need, None is unknown.

    ``sign`` is what was delivered in place of a number, None where nothing was.
    """

    code: str
    name: str
    value: Decimal | None
    state: str
    sign: str | None = None


@dataclass(frozen=True)
class Row:
    """A facility in a ranking: score, line of the proposal, places, contributions.

    ``certainty`` is about the rank: bleibt_drin, grenzbereich or bleibt_draussen;
    ohne_spanne where none is known, schwelle or pflicht where these decide instead, empty
    where something else does. ``limits`` are the Schwellen that matter to the facility,
    ``near`` those that other weights may bring it across, ``move`` what became of it since
    an earlier run.
    """

    score: FacilityScore
    line: ProposalLine | None
    groups: Mapping[str, Sequence[Area]]
    contributions: tuple[Contribution, ...] = ()
    certainty: str = ""
    limits: tuple[Decimal, ...] = ()
    near: Near = field(default_factory=Near)
    move: Move | None = None
    kind: str = field(default="row", init=False)

    @property
    def facility(self) -> Facility:
        """The facility of the score."""
        return self.score.facility

    @property
    def is_proposed(self) -> bool:
        """Whether the proposal gives the facility VzÄ."""
        return self.line is not None and self.line.proposed_fte > 0

    @property
    def values(self) -> list[Decimal | None]:
        """Contributions in the order of the key."""
        return [part.value for part in self.contributions]

    @property
    def index_places(self) -> int:
        """Decimals that show on which side of a Schwelle the index lies."""
        return places_beside(self.score.index, self.limits)

    @property
    def distance(self) -> Decimal | None:
        """From the index to the Schwelle within reach, else to the nearest, if any."""
        limits = self.limits if self.near.entry is None else [self.near.entry]
        return distance(self.score.index, limits)

    @property
    def distance_places(self) -> int:
        """Decimals of the distance: those of the index, and never a rounded zero."""
        return max(self.index_places, places_beside(self.distance, [Decimal(0)]))

    @property
    def missing(self) -> list[Contribution]:
        """Indicators without a value, in the order of the key."""
        return [part for part in self.contributions if part.code in self.score.missing]

    @property
    def reason(self) -> Reason | None:
        """Main reason of the line."""
        return Reason(self.line.reason) if self.line else None


def contributions_of(
    score: FacilityScore, names: Mapping[str, str]
) -> tuple[Contribution, ...]:
    """Contributions of a score in the order of its key."""
    return tuple(
        Contribution(
            code=part["code"],
            name=names.get(part["code"], part["code"]),
            value=number(part["contribution"]),
            state=part["state"],
            sign=sign_of(part),
        )
        for part in score.parts
    )


def sign_of(part: Mapping[str, Any]) -> str | None:
    """The sign as delivered, empty for an empty cell; None where nothing was delivered."""
    return part["source_sign"] if part["sources"] else None


def number(text: str | None) -> Decimal | None:
    """A kept figure; a missing one stays missing."""
    return None if text is None else Decimal(text)


@dataclass(frozen=True)
class Places:
    """How many places a ranking has to give, and how many in it do not compete.

    Who is refused or served for another reason than the rank takes part in the ranks
    but not in the competition; so ``served`` places are sure up to that rank, and out
    of reach only below ``served`` plus ``others``. Where nobody is ``refused`` for want
    of budget the rank decides nothing.
    """

    served: int
    refused: int
    others: int

    @classmethod
    def of(cls, lines: Sequence[ProposalLine]) -> Places:
        """Places among the lines of the ranked facilities."""
        competing = [line for line in lines if line.reason in RANK_DECIDES]
        served = sum(1 for line in competing if line.proposed_fte > 0)
        return cls(served, len(competing) - served, len(lines) - len(competing))

    def certainty(self, score: FacilityScore, line: ProposalLine | None, near: Near) -> str:
        """What other weights may change about a facility having a place at all."""
        if line is None:
            return ""
        word = self._by_rank(score, line)
        is_open = near.entry is not None and word in ("bleibt_drin", "schwelle")
        return "grenzbereich" if is_open else word

    def _by_rank(self, score: FacilityScore, line: ProposalLine) -> str:
        """What the gesicherte Rangspanne says about a facility that competes by rank."""
        if line.reason not in RANK_DECIDES:
            return OTHERWISE_DECIDED.get(line.reason, "")
        if not self.refused:
            return "schwelle"
        if score.rank_best is None:
            return "ohne_spanne"
        surely = certainty_class(score.rank_best, score.rank_worst, self.served)
        reach = self.served + self.others
        at_best = certainty_class(score.rank_best, score.rank_worst, reach)
        return surely if surely == at_best else "grenzbereich"


def robustness_band(content: Mapping[str, Any]) -> Decimal:
    """Share by which each weight may move for the gesicherte Rangspanne."""
    return Decimal(str(content["robustness"]["band"]))
