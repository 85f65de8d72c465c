"""Einrichtungs-Steckbrief: why this value, why (still) no position."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from districts.models import Indicator, SourceFile
from districts.release import Audience, released
from facilities.models import Facility, FacilitySuccession, FacilityValue
from planning.models import FacilityScore, ProposalLine, ScoringRun
from planning.selectors.frozen import Frozen, frozen_of
from planning.selectors.rows import number, sign_of
from planning.selectors.runs import newest_official

RATIO = Decimal("1e-6")  # a kept value is the quotient of its sums up to this
MOST_STRIKING = 3


@dataclass(frozen=True)
class Part:
    """One indicator on its way from the raw value to its Beitrag.

    ``frozen`` is what the run compared it with, ``usual`` the Beitrag of a facility in
    the middle. Missing figures are None; ``state`` and ``sign`` as delivered say why.
    """

    indicator: Indicator
    level: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    periods: tuple[str, ...]
    state: str
    sign: str | None
    normalised: Decimal | None
    weight: Decimal | None
    contribution: Decimal | None
    usual: Decimal
    frozen: Frozen
    sources: tuple[SourceFile, ...]

    @property
    def is_share(self) -> bool:
        """Whether the value is its numerator over its denominator."""
        if self.value is None or self.numerator is None or not self.denominator:
            return False
        return abs(self.numerator / self.denominator - self.value) <= RATIO

    @property
    def departure(self) -> Decimal:
        """How far the Beitrag lies from that of the middle; unknown is none."""
        return Decimal(0) if self.contribution is None else self.contribution - self.usual


@dataclass(frozen=True)
class Breakdown:
    """A score taken apart: Grundwert and Beiträge give the Indexwert.

    ``group`` holds the index values of all ranked facilities of the same type.
    """

    score: FacilityScore
    parts: tuple[Part, ...]
    group: tuple[Decimal, ...]

    @property
    def is_geometric(self) -> bool:
        """Whether the Beiträge add up to the logarithm of the result instead."""
        return self.score.run.key.content["aggregation"]["method"] == "geometric"

    @property
    def is_standardised(self) -> bool:
        """Whether every normalised value is a distance from the middle of the group."""
        return all(part.frozen.is_standardised for part in self.parts)

    @property
    def mean(self) -> Decimal | None:
        """Mean index of the comparison group."""
        return sum(self.group) / len(self.group) if self.group else None

    @property
    def limit(self) -> Decimal:
        """The largest Beitrag, for drawings on one scale."""
        known = [abs(p.contribution) for p in self.parts if p.contribution is not None]
        return max(known, default=Decimal(0))

    @property
    def striking(self) -> list[Part]:
        """The three Beiträge that differ most from the group's."""
        known = [part for part in self.parts if part.departure]
        ordered = sorted(
            known, key=lambda part: (-abs(part.departure), part.indicator.code)
        )
        return ordered[:MOST_STRIKING]

    @property
    def facility_share(self) -> Decimal | None:
        """Share of the score that rests on data of the facility itself."""
        share = self.score.area_share
        return None if share is None else 1 - share

    @property
    def is_mostly_area(self) -> bool:
        """Whether more than half of the score describes the Ortsteil."""
        return (self.score.area_share or 0) > Decimal("0.5")


def score_of(facility: Facility, run: ScoringRun | None) -> FacilityScore | None:
    """The score of a facility in a run the reader may see."""
    if run is None:
        return None
    return (
        run.scores.filter(facility=facility).select_related("run__key", "facility").first()
    )


def breakdown(score: FacilityScore, audience: Audience) -> Breakdown:
    """Take a score apart beside its group; four queries."""
    peers = list(
        released(score.run.scores.filter(group=score.group, state="scored"), audience)
        .order_by("-index", "facility__number")
        .values_list("index", "parts")
    )
    codes = [part["code"] for part in score.parts]
    indicators = Indicator.objects.in_bulk(codes, field_name="code")
    frozen = frozen_of(score.run, score.group)
    ids = {source for part in score.parts for source in part["sources"]}
    sources = released(SourceFile.objects.filter(pk__in=ids), audience).in_bulk()
    return Breakdown(
        score=score,
        parts=tuple(
            _part(
                part,
                indicators[part["code"]],
                sources,
                frozen[part["code"]],
                _usual(frozen[part["code"]], peers, place),
            )
            for place, part in enumerate(score.parts)
        ),
        group=tuple(index for index, _ in peers),
    )


def _usual(
    frozen: Frozen,
    peers: Iterable[tuple[Decimal, Sequence[Mapping[str, Any]]]],
    place: int,
) -> Decimal:
    """The Beitrag in the middle: 0 where distances from it are added, else the mean."""
    if frozen.is_standardised:
        return Decimal(0)
    parts = [parts[place] for _, parts in peers]
    return _mean(p["contribution"] for p in parts if p["value"] is not None) or Decimal(0)


def _part(
    part: Mapping[str, Any],
    indicator: Indicator,
    sources: Mapping[int, SourceFile],
    frozen: Frozen,
    usual: Decimal,
) -> Part:
    numbers = ("value", "numerator", "denominator", "normalised", "weight", "contribution")
    return Part(
        indicator=indicator,
        level=Indicator.Level(part["level"]).label,
        periods=tuple(part["periods"]),
        state=part["state"],
        sign=sign_of(part),
        usual=usual,
        frozen=frozen,
        sources=tuple(sources[pk] for pk in part["sources"] if pk in sources),
        **{name: number(part[name]) for name in numbers},
    )


def _mean(texts: Iterable[str | None]) -> Decimal | None:
    known = [Decimal(text) for text in texts if text is not None]
    return sum(known) / len(known) if known else None


def lines_of(
    facility: Facility, audience: Audience, until: date | None = None
) -> list[ProposalLine]:
    """The lines of a facility in the newest proposal of every round, newest round first.

    With ``until`` only of rounds whose Stichtag is not after that day.
    """
    rows = ProposalLine.objects.filter(
        facility=facility, proposal__in=newest_official(audience)
    )
    if until:
        rows = rows.filter(proposal__round__as_of__lte=until)
    rows = released(rows, audience).select_related(
        "facility", "proposal__round__service_type", "score"
    )
    return list(rows.defer("proposal__inputs").order_by("-proposal__round__as_of", "-pk"))


def delivered_values(
    facility: Facility, day: date, audience: Audience
) -> list[FacilityValue]:
    """The newest value of each indicator delivered by a day, counted ones alone."""
    rows = released(FacilityValue.objects.known_on(day), audience)
    rows = rows.filter(facility=facility, planned=False)
    rows = rows.select_related("indicator", "source")
    ordered = rows.order_by("period", "source__as_of", "source_id", "pk")
    newest = {row.indicator_id: row for row in ordered}
    return sorted(
        newest.values(), key=lambda row: (row.indicator.theme, row.indicator.code)
    )


def successions_of(facility: Facility, audience: Audience) -> list[FacilitySuccession]:
    """What a facility grew out of and into what it was absorbed, by date."""
    rows = FacilitySuccession.objects.filter(
        Q(predecessor=facility) | Q(successor=facility)
    )
    return list(released(rows, audience).select_related("predecessor", "successor"))
