"""The closed list of reasons: exactly one is the main reason of a line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planning.allocation.cases import Case
from planning.allocation.levels import PROTECTIONS, first_barred, level_from
from planning.allocation.model import Entry, Rules, Threshold


class Reason(StrEnum):
    """Why a site gets what it gets; the first that holds in this order is the main one."""

    text: str

    def __new__(cls, code: str, text: str) -> "Reason":
        """A code that carries its screen text."""
        reason = str.__new__(cls, code)
        reason._value_ = code
        reason.text = text
        return reason

    OVERRIDE = "OVERRIDE", "Einzelfallentscheidung (Grund, Beschluss)"
    LOCKED = "LOCKED", "gesetzt (Grund)"
    ALREADY_SUPPLIED = "ALREADY_SUPPLIED", "bereits durch andere Maßnahme versorgt"
    NOT_ELIGIBLE = "NOT_ELIGIBLE", "nicht antragsberechtigt"
    MANDATORY = "MANDATORY", "Vollausstattung / Pflichtausstattung (Beschluss …)"
    NEW_FACILITY = "NEW_FACILITY", "im Aufbau – Einzelfallentscheidung"
    NOT_INDEXABLE = "NOT_INDEXABLE", "ohne Index – gesondertes Verfahren"
    DATA_MISSING = "DATA_MISSING", "kein Indexwert (Daten unvollständig)"
    FILTERED = "FILTERED", "Filter … nicht erfüllt"
    BELOW_THRESHOLD = "BELOW_THRESHOLD", "Schwelle nicht erreicht"
    CLASS_NOT_REACHED = "CLASS_NOT_REACHED", "vorrangige Gruppe nicht versorgt"
    KEPT_GRANDFATHERED = "KEPT_GRANDFATHERED", "Bestandsschutz"
    KEPT_HYSTERESIS = "KEPT_HYSTERESIS", "Schwelle noch nicht n-mal unterschritten"
    FUNDING_ENDS = "FUNDING_ENDS", "Förderende …"
    REDUCED = "REDUCED", "verringert zugunsten höheren Bedarfs"
    FUNDED_AREA_MINIMUM = "FUNDED_AREA_MINIMUM", "Mindestausstattung Raum"
    FUNDED_RANK = "FUNDED_RANK", "nach Index und Budget"
    TIE = "TIE", "bei Gleichstand entscheidet …"
    SOURCE_LIMIT = "SOURCE_LIMIT", "Fördermittel ausgeschöpft"
    BUDGET = "BUDGET", "Budget ausgeschöpft"
    BELOW_STEP = "BELOW_STEP", "höhere Stufe nicht erreicht"
    SITE_LIMIT = "SITE_LIMIT", "Standortobergrenze"


@dataclass(frozen=True)
class Facts:
    """What is known about one site once the money is handed out.

    ``given`` is the proposal, ``earned`` what the walk alone gave, both in hundredths.
    ``is_shut``: its class waits for an earlier one. ``tie_lost``: an equal site got
    more. ``source_lacks``: the rest would pay the next step, but no source may.
    ``by_minimum``: it gets more than it would without minima of areas.
    """

    case: Case
    rules: Rules
    as_of: date
    given: int
    earned: int
    is_shut: bool
    tie_lost: bool
    source_lacks: bool
    by_minimum: bool = False

    @property
    def stock(self) -> int:
        """SOLL in hundredths, as far as it is known: nobody loses what is unknown."""
        return self.case.site.held

    @property
    def wanted(self) -> int:
        """The highest rung the site may and should have."""
        return self.case.claim.rungs[-1]

    @property
    def is_ranked(self) -> bool:
        """Whether the site is eligible and has an index."""
        return self.case.is_open and self.case.site.is_scored

    @property
    def levels(self) -> tuple[int, ...]:
        """Levels of its type within the limits of a site."""
        return self.rules.levels_of(self.case.site.facility_type)

    def barred(self, *, holding: bool, waived: int = 0) -> Threshold | None:
        """The lowest threshold the site does not pass."""
        if not self.case.site.is_scored:
            return None
        return first_barred(self.case.site, self.rules, holding=holding, waived=waived)


def reasons_for(facts: Facts) -> tuple[Reason, tuple[Reason, ...]]:
    """The main reason of a site and the others that hold beside it."""
    holding = [reason for reason, holds in CONDITIONS.items() if holds(facts)]
    main, *others = holding
    others += [reason for reason, holds in ATTACHED_ONLY.items() if holds(facts)]
    return main, tuple(reason for reason in others if reason is not Reason.FUNDED_RANK)


def _overridden(facts: Facts) -> bool:
    return _binds(facts.case.override, facts)


def _locked(facts: Facts) -> bool:
    override = facts.case.override
    outdone = override is not None and override.rule in ("set", "forbid")
    return not outdone and _binds(facts.case.lock, facts)


def _binds(entry: Entry | None, facts: Facts) -> bool:
    """Whether an entry by hand fixed the level, or bounds it where it stands."""
    if entry is None:
        return False
    if entry.rule == "min":
        return facts.given == level_from(facts.levels, entry.fte)
    if entry.rule == "max":
        return facts.given == facts.case.levels[-1] and _could_rise(facts)
    return True


def _could_rise(facts: Facts) -> bool:
    """Whether need and thresholds alone would let a site have more than it gets."""
    if not facts.is_ranked:
        return False
    barred = facts.barred(holding=True, waived=facts.case.limits.floor)
    most = facts.case.aim if barred is None else min(facts.case.aim, barred.level - 1)
    return any(facts.given < level <= most for level in facts.levels)


def _already_supplied(facts: Facts) -> bool:
    failed = facts.case.failed
    return failed is not None and failed.op == "lacks_measure"


def _not_eligible(facts: Facts) -> bool:
    return facts.case.failed is not None and not _already_supplied(facts)


def _mandatory(facts: Facts) -> bool:
    group = facts.case.group
    if not facts.case.is_open or group is None or group.min_fte is None:
        return False
    least = level_from(facts.levels, group.min_fte)
    if not facts.case.site.is_scored and facts.case.limits.floor_by in PROTECTIONS:
        return facts.given >= least
    return facts.given == least


def _new(facts: Facts) -> bool:
    return facts.case.site.state == "new"


def _not_indexable(facts: Facts) -> bool:
    return facts.case.site.state in ("no_key", "excluded")


def _data_missing(facts: Facts) -> bool:
    return facts.case.site.state == "no_score" or facts.case.absent is not None


def _below_threshold(facts: Facts) -> bool:
    return facts.is_ranked and not facts.given and not _could_rise(facts)


def _class_not_reached(facts: Facts) -> bool:
    return not facts.given and facts.is_shut and facts.wanted > 0


def _grandfathered(facts: Facts) -> bool:
    case = facts.case
    if not facts.given or case.limits.floor_by not in PROTECTIONS:
        return False
    forced = facts.given == case.limits.floor and facts.earned < facts.given
    return forced or facts.given not in case.unprotected


def _kept_by_hysteresis(facts: Facts) -> bool:
    entering, staying = facts.barred(holding=False), facts.barred(holding=True)
    if not facts.given or entering is None or facts.given < entering.level:
        return False
    return staying is None or facts.given < staying.level


def _funding_ends(facts: Facts) -> bool:
    ended = facts.case.site.funding_ended_on
    if ended is None or ended >= facts.as_of:
        return False
    lapsed = not facts.given and facts.case.site.former > 0
    return facts.given < facts.stock or lapsed


def _reduced(facts: Facts) -> bool:
    return facts.given < facts.stock <= facts.case.levels[-1]


def _source_limit(facts: Facts) -> bool:
    return facts.source_lacks and not facts.is_shut


def _budget(facts: Facts) -> bool:
    return facts.given < facts.wanted and not facts.is_shut and not facts.source_lacks


def _below_step(facts: Facts) -> bool:
    barred = facts.barred(holding=True, waived=facts.case.limits.floor)
    if barred is None or not facts.given or not facts.is_ranked:
        return False
    aimed_at = max(facts.case.aim, facts.stock)
    return facts.given == facts.wanted and barred.level <= aimed_at


def _site_limit(facts: Facts) -> bool:
    aimed_at = max(facts.case.aim, facts.stock)
    return 0 < facts.given == max(facts.levels) and aimed_at > facts.rules.site.max


# FILTERED belongs to a method that filters.
CONDITIONS: dict[Reason, Callable[[Facts], bool]] = {
    Reason.OVERRIDE: _overridden,
    Reason.LOCKED: _locked,
    Reason.ALREADY_SUPPLIED: _already_supplied,
    Reason.NOT_ELIGIBLE: _not_eligible,
    Reason.MANDATORY: _mandatory,
    Reason.NEW_FACILITY: _new,
    Reason.NOT_INDEXABLE: _not_indexable,
    Reason.DATA_MISSING: _data_missing,
    Reason.BELOW_THRESHOLD: _below_threshold,
    Reason.CLASS_NOT_REACHED: _class_not_reached,
    Reason.KEPT_GRANDFATHERED: _grandfathered,
    Reason.KEPT_HYSTERESIS: _kept_by_hysteresis,
    Reason.FUNDING_ENDS: _funding_ends,
    Reason.REDUCED: _reduced,
    Reason.FUNDED_AREA_MINIMUM: lambda facts: facts.given > 0 and facts.by_minimum,
    Reason.FUNDED_RANK: lambda facts: facts.given > 0,
    Reason.TIE: lambda facts: facts.tie_lost,
    Reason.SOURCE_LIMIT: _source_limit,
    Reason.BUDGET: _budget,
}
ATTACHED_ONLY: dict[Reason, Callable[[Facts], bool]] = {
    Reason.BELOW_STEP: _below_step,
    Reason.SITE_LIMIT: _site_limit,
}
