"""What each indicator of a key really decides, in one Berechnungsstand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from districts.models import Indicator
from districts.release import Audience, released
from facilities.models import Facility
from planning.allocation.replay import Sides, changed_sides
from planning.models import Proposal, ScoringKey, ScoringRun
from planning.scoring.audit import Pair, cronbach_alpha, pairs, without
from planning.scoring.errors import ScoringRefused
from planning.scoring.explain import Influence
from planning.selectors.replay import READABLE, Frozen, Round, indices_of
from planning.selectors.runs import proposals_from

NONE = Indicator.GroupReference.NONE


@dataclass(frozen=True)
class Effect:
    """One indicator: its weight, its tatsächlicher Einfluss, and the list without it.

    ``sides`` are facilities that would enter or leave the proposal, ``moved`` how many
    have another rank; None where there is nothing to calculate it with.
    """

    indicator: Indicator
    influence: Influence
    moved: int | None
    sides: Sides | None

    @property
    def must_be_named(self) -> bool:
        """Whether the indicator names a group of people or can be influenced."""
        return self.indicator.beeinflussbar or self.indicator.gruppenbezug != NONE

    @property
    def marks(self) -> list[str]:
        """Why it must be named, in words."""
        found = []
        if self.indicator.gruppenbezug != NONE:
            found.append(f"Gruppenbezug {self.indicator.get_gruppenbezug_display()}")
        if self.indicator.beeinflussbar:
            found.append("beeinflussbar")
        return found


@dataclass(frozen=True)
class Audit:
    """One facility type in a run. ``area_weight`` is the share of area data in the key.

    ``area_share`` is what it comes to on average over the facilities, ``alpha`` the
    internal consistency; None where they cannot be computed.
    """

    run: ScoringRun
    proposal: Proposal | None
    kind_name: str
    count: int
    effects: tuple[Effect, ...]
    pairs: tuple[Pair, ...]
    names: dict[str, str]
    alpha: float | None
    area_weight: float
    area_share: float | None

    @property
    def alike(self) -> list[tuple[str, str, float]]:
        """Names of indicators that say nearly the same, with their correlation."""
        return [
            (self.names[pair.first], self.names[pair.second], pair.correlation)
            for pair in self.pairs
            if pair.is_alike
        ]

    @property
    def strongest(self) -> tuple[str, str, float] | None:
        """The two indicators that go together most."""
        pair = next(iter(self.pairs), None)
        if pair is None:
            return None
        return self.names[pair.first], self.names[pair.second], pair.correlation

    @property
    def named(self) -> list[Effect]:
        """Effects of indicators that must be named."""
        return [effect for effect in self.effects if effect.must_be_named]


def audits_of(key: ScoringKey, audience: Audience) -> list[Audit]:
    """The newest run of a key, facility type by facility type.

    One calculation for each indicator left out, by the scorer and by the allocation of
    the newest proposal that rests on the run. Keys of areas have none.
    """
    rows = ScoringRun.objects.filter(key=key, inputs__format=READABLE)
    runs = released(rows, audience)
    run = runs.select_related("key").order_by("-pk").first()
    if run is None or not key.facility_types:
        return []
    frozen = Frozen.of(run)
    proposal = proposals_from(run, audience).first()
    indicators = Indicator.objects.in_bulk(frozen.key.codes, field_name="code")
    return [
        _audit(run, proposal, frozen, indicators, group)
        for group in sorted(frozen.result.influence)
    ]


def _audit(
    run: ScoringRun,
    proposal: Proposal | None,
    frozen: Frozen,
    indicators: dict[str, Indicator],
    group: str,
) -> Audit:
    result = frozen.result
    rows = [row for row in _rows(frozen, group) if result.rank_low[row] is not None]
    z = result.normalised[rows]
    influence = result.influence[group]
    level = {item.code: item.level for item in frozen.key.indicators}
    shares = result.area_share[rows]
    return Audit(
        run=run,
        proposal=proposal,
        kind_name=_kind_name(group),
        count=len(rows),
        effects=tuple(_effects(frozen, proposal, indicators, group)),
        pairs=pairs(z, result.codes),
        names={code: indicators[code].name for code in result.codes},
        alpha=cronbach_alpha(z),
        area_weight=sum(i.weight for i in influence if level[i.code] == "area"),
        area_share=float(np.mean(shares)) if len(shares) else None,
    )


def _rows(frozen: Frozen, group: str) -> list[int]:
    """Rows of a group; a key may compare all types as one."""
    if not frozen.key.reference.group_by:
        return list(range(len(frozen.result.units)))
    return [row for row, own in enumerate(frozen.result.groups) if own == group]


def _kind_name(group: str) -> str:
    return Facility.Kind(group).label if group in Facility.Kind.values else "alle Arten"


def _effects(
    frozen: Frozen,
    proposal: Proposal | None,
    indicators: dict[str, Indicator],
    group: str,
) -> Iterator[Effect]:
    round = Round.of(proposal) if proposal else None
    for entry in frozen.result.influence[group]:
        moved, sides = _left_out(frozen, round, entry.code, _rows(frozen, group))
        yield Effect(indicators[entry.code], entry, moved, sides)


def _left_out(
    frozen: Frozen, round: Round | None, code: str, rows: Sequence[int]
) -> tuple[int | None, Sides | None]:
    """How many ranks and which sides change in a group without an indicator."""
    try:
        result = frozen.with_key(without(frozen.key, code))
    except ScoringRefused:
        return None, None
    old, new = frozen.result.rank_low, result.rank_low
    moved = sum(old[row] != new[row] for row in rows)
    plan = round.again(indices_of(result)) if round else None
    if plan is None:
        return moved, None
    return moved, changed_sides(round.plan, plan).among({result.units[r] for r in rows})
