"""Variantenprotokoll: every key that was calculated, what it sets, who changes sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from districts.models import Indicator
from districts.release import Audience, released
from facilities.models import Facility
from planning.allocation.replay import Sides, changed_sides
from planning.inputs import RELEASED
from planning.models import PlanningRound, Proposal, ProposalLine, Resolution, ScoringRun
from planning.reports.setting_words import setting_words
from planning.scoring.audit import equal_weights
from planning.scoring.errors import ScoringRefused
from planning.scoring.key_file import parse_key
from planning.scoring.key_types import Key
from planning.scoring.result import ScoringResult
from planning.scoring.settings import Difference, differences
from planning.selectors.decisions import in_force
from planning.selectors.replay import Frozen, Round, indices_of
from planning.selectors.runs import newest_proposal

EQUAL = "gleiche Wichtung aller Indikatoren"
SCALE = ("aggregation", "normalisation")  # other units on the scale of the Schwellen
OWN_DATA = "auf den Daten ihres eigenen Stands gerechnet"
OTHER_SCALE = (
    "andere Skala: Die Schwellen der Runde gelten für die des geltenden Schlüssels"
)
NO_PLAN = "Mit diesem Schlüssel geht der Vorschlag nicht auf."


@dataclass(frozen=True)
class Variant:
    """One line: a key that was calculated, or the reference with equal weights.

    ``settings`` are the differences from the key of the proposal, in words. ``count``
    facilities change sides in the proposal, None where the round cannot be calculated
    with the key (``notes`` say why); ``enter`` and ``leave`` are those of them that the
    reader may see.
    """

    title: str
    run: ScoringRun | None
    is_present: bool
    settings: tuple[str, ...]
    count: int | None
    enter: tuple[Facility, ...] = ()
    leave: tuple[Facility, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class VariantLog:
    """All keys calculated for one facility type since a day (None: since ever)."""

    kind: str
    since: date | None
    proposal: Proposal
    variants: tuple[Variant, ...]

    @property
    def kind_name(self) -> str:
        """The facility type in words."""
        return Facility.Kind(self.kind).label


def variant_logs(round: PlanningRound, audience: Audience) -> list[VariantLog]:
    """One log for each facility type the round ranks by a key.

    Counted since the Beschluss in force; before the first one that the reader may see
    since ever. Every line is calculated again by the scorer and by the allocation of the
    newest proposal.
    """
    proposal = newest_proposal(round, audience)
    if proposal is None or proposal.inputs["format"] == RELEASED:
        return []
    since, state = _since(round, audience), Round.of(proposal)
    found = []
    for kind in sorted(kind for kind, code in proposal.rules["key"].items() if code):
        base = _run_behind(proposal, kind, audience)
        if base is not None:
            variants = _Log(base, state, kind, audience).variants(since)
            found.append(VariantLog(kind, since, proposal, tuple(variants)))
    return found


def _since(round: PlanningRound, audience: Audience) -> date | None:
    """Day of the Beschluss in force for what the round shares out, if it may be seen."""
    decision = in_force(round)
    if decision is None:
        return None
    rows = released(Resolution.objects.filter(decision=decision), audience)
    return max(rows.values_list("decided_on", flat=True), default=None)


def _run_behind(proposal: Proposal, kind: str, audience: Audience) -> ScoringRun | None:
    lines = ProposalLine.objects.filter(proposal=proposal, facility__kind=kind)
    runs = ScoringRun.objects.filter(pk__in=lines.values("score__run"))
    return released(runs, audience).select_related("key").first()


class _Log:
    """The variants of one facility type against the run its proposal rests on."""

    def __init__(
        self, base: ScoringRun, state: Round, kind: str, audience: Audience
    ) -> None:
        self.base, self.state, self.kind = base, state, kind
        self.audience = audience
        self.frozen = Frozen.of(base)
        sites = [site for site in state.sites if site.facility_type == kind]
        self.numbers = {site.number for site in sites}
        rows = released(Facility.objects.filter(number__in=self.numbers), audience)
        self.facilities = {row.number: row for row in rows}

    def variants(self, since: date | None) -> Iterator[Variant]:
        """The present key, then every other one calculated, then equal weights."""
        runs = self.calculated(since)
        keys = {run.key_id: parse_key(run.key.content) for run in runs}
        names = _names([self.frozen.key, *keys.values()])
        for run in runs:
            yield self.variant(keys[run.key_id], names, run=run)
        yield self.variant(equal_weights(self.frozen.key), names)

    def calculated(self, since: date | None) -> list[ScoringRun]:
        """The newest run of each key of the type, in the order of their calculation."""
        rows = released(ScoringRun.objects.all(), self.audience).select_related("key")
        newest = {
            run.key_id: run
            for run in rows.order_by("pk")
            if self.kind in run.key.facility_types and _is_since(run, since)
        }
        newest[self.base.key_id] = self.base
        return sorted(newest.values(), key=lambda run: (run != self.base, run.pk))

    def variant(
        self, key: Key, names: Mapping[str, str], run: ScoringRun | None = None
    ) -> Variant:
        """One line of the log."""
        changed = differences(self.frozen.key, key)
        result, notes = self.scored(key, run)
        sides = self.sides(result)
        if sides is None:
            notes = (*notes, NO_PLAN)
        if any(change.path.startswith(SCALE) for change in changed):
            notes = (*notes, OTHER_SCALE)
        return Variant(
            title=f"{run.key.title}, Version {run.key.version}" if run else EQUAL,
            run=run,
            is_present=run == self.base,
            settings=tuple(_words(changed, names)) if run else _equal_words(changed),
            count=sides and sides.count,
            enter=self.named(sides.enter) if sides else (),
            leave=self.named(sides.leave) if sides else (),
            notes=notes,
        )

    def scored(
        self, key: Key, run: ScoringRun | None
    ) -> tuple[ScoringResult | None, tuple[str, ...]]:
        """The key on the figures of the base, else on those of its own run."""
        try:
            return self.frozen.with_key(key), ()
        except ScoringRefused as refused:
            if run is None:
                return None, (str(refused),)
            return Frozen.of(run).result, (OWN_DATA,)

    def sides(self, result: ScoringResult | None) -> Sides | None:
        """Who changes sides in the round, of this type."""
        if result is None:
            return None
        found = indices_of(result)
        plan = self.state.again({number: found.get(number) for number in self.numbers})
        return changed_sides(self.state.plan, plan).among(self.numbers) if plan else None

    def named(self, numbers: tuple[str, ...]) -> tuple[Facility, ...]:
        """Those the reader may see, by number."""
        seen = self.facilities
        return tuple(seen[number] for number in numbers if number in seen)


def _is_since(run: ScoringRun, since: date | None) -> bool:
    return since is None or timezone.localdate(run.created_at) >= since


def _names(keys: list[Key]) -> dict[str, str]:
    codes = {code for key in keys for code in key.codes}
    return dict(Indicator.objects.filter(code__in=codes).values_list("code", "name"))


def _equal_words(changed: tuple[Difference, ...]) -> tuple[str, ...]:
    return ("jeder Indikator zählt gleich viel",) if changed else ()


def _words(changed: tuple[Difference, ...], names: Mapping[str, str]) -> Iterator[str]:
    for change in changed:
        yield setting_words(change, names)
