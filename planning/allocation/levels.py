"""Which levels a site may have: thresholds, protection and entries by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from planning.allocation.model import Entry, PriorityClass, Rules, Threshold
from planning.allocation.sites import Site

Cause = Literal["mandatory", "grandfathering", "loss_cap", "lock", "override"]
PROTECTIONS: tuple[Cause, ...] = ("grandfathering", "loss_cap")


@dataclass(frozen=True)
class Bounds:
    """Least and greatest VzÄ of a site before thresholds, and what set the least."""

    floor: int
    ceiling: int
    floor_by: Cause | None = None

    def raised(self, least: int, cause: Cause) -> "Bounds":
        """The bounds with at least so much; a floor above the ceiling lifts it."""
        if least <= self.floor:
            return self
        return Bounds(least, max(self.ceiling, least), cause)


def first_barred(
    site: Site, rules: Rules, *, holding: bool, waived: int = 0
) -> Threshold | None:
    """The lowest threshold above ``waived`` VzÄ that a scored site does not pass.

    A threshold bars its level and all above it. ``holding`` lets the stock count: who
    has the level keeps it above ``stay``, or until its loss is confirmed often enough.
    """
    for threshold in rules.thresholds_of(site.facility_type):
        if threshold.level > waived and not _passes(site, rules, threshold, holding):
            return threshold
    return None


def is_kept_by_runs(site: Site, rules: Rules, threshold: Threshold) -> bool:
    """Whether too few official runs in a row, this one included, confirm the loss."""
    return runs_below(site, threshold) < rules.hysteresis.runs


def runs_below(site: Site, threshold: Threshold) -> int:
    """Official runs in a row, this one included, that do not pass ``stay``."""
    if threshold.level in site.runs_below:
        return site.runs_below[threshold.level]
    below = 1
    for earlier in site.earlier or ():
        if earlier is None or threshold.passes(earlier, threshold.stay):
            break
        below += 1
    return below


def is_kept_by_key(site: Site, rules: Rules, threshold: Threshold) -> bool:
    """Whether the older key that has to confirm a loss does not confirm it.

    It does where its index for the site does not pass ``stay`` of the threshold the
    rules set for it at the same level, or else of the threshold of the round's own key.
    A key without index for the site confirms nothing.
    """
    name = rules.hysteresis.confirm_with_key
    if name is None:
        return False
    index = site.other_indices[name]
    limit = rules.older_threshold(threshold, site.facility_type) or threshold
    return index is None or limit.passes(index, limit.stay)


def needs_history(site: Site, rules: Rules) -> bool:
    """Whether only earlier official runs can tell if a site keeps what it holds."""
    return rules.hysteresis.runs > 1 and any(
        site.earlier is None and threshold.level not in site.runs_below
        for threshold in _lost(site, rules)
    )


def needs_older_key(site: Site, rules: Rules) -> bool:
    """Whether only the older key can tell if a site keeps what it holds."""
    name = rules.hysteresis.confirm_with_key
    if name is None or name in site.other_indices:
        return False
    return any(True for _ in _lost(site, rules))


def _lost(site: Site, rules: Rules) -> Iterator[Threshold]:
    """Thresholds of levels the site holds and does not stay at by its index alone."""
    if site.is_scored:
        for threshold in rules.thresholds_of(site.facility_type):
            stays = threshold.passes(site.index, threshold.stay)
            if site.held >= threshold.level and not stays:
                yield threshold


def level_from(levels: Sequence[int], least: int) -> int:
    """The lowest level from a value up; above all levels, the value itself."""
    return min((level for level in levels if level >= least), default=least)


def level_to(levels: Sequence[int], most: int) -> int:
    """The highest level up to a value."""
    return max(level for level in levels if level <= most)


def protected(site: Site, rules: Rules, as_of: date, *, is_ranked: bool) -> int:
    """VzÄ that protection of the stock (Bestandsschutz, loss cap) leaves at least.

    A cap alone protects who is ranked and never raises anybody: below the least VzÄ of a
    site it protects nothing. Bestandsschutz rises there to the lowest level.
    """
    kept = grandfathers(site, rules, as_of)
    loss = _greatest_loss(rules, kept=kept, is_ranked=is_ranked)
    if loss is None or site.held <= loss:
        return 0
    held = min(site.held, rules.site.max)
    levels = rules.levels_of(site.facility_type)
    steps = (*levels, held) if held >= rules.site.min else levels
    least = level_from(steps, min(site.held - loss, held))
    return least if least <= held or loss == 0 else 0


def grandfathers(site: Site, rules: Rules, as_of: date) -> bool:
    """Whether Bestandsschutz speaks of a site on a day."""
    rule = rules.grandfathering
    covered = not rule.facility_types or site.facility_type in rule.facility_types
    return rule.mode != "none" and covered and (rule.until is None or as_of <= rule.until)


def bounds(
    site: Site,
    rules: Rules,
    group: PriorityClass | None,
    as_of: date,
    *,
    is_open: bool,
    is_refused: bool = False,
    protect: bool = True,
    keeps: int = 0,
) -> Bounds:
    """Least and greatest VzÄ of a site before thresholds.

    In the order of evaluation: supply that is mandatory for the class, protection of
    the stock, locks, overrides. ``is_open`` is false for sites that are not eligible or
    of which that is unknown: they get only what an entry by hand gives. Only who is
    surely not eligible (``is_refused``) loses the protection of the stock too. Without
    ``protect`` it is left out. ``keeps`` is what nothing but an entry by hand takes.
    """
    levels = rules.levels_of(site.facility_type)
    ranked = site.is_scored or rules.method == "cascade"
    found = Bounds(0, max(levels) if is_open and ranked else 0)
    if is_open and group is not None and group.min_fte is not None:
        found = found.raised(level_from(levels, group.min_fte), "mandatory")
    if protect and not is_refused and site.state != "new":
        least = protected(site, rules, as_of, is_ranked=is_open and ranked)
        kept = grandfathers(site, rules, as_of)
        found = found.raised(least, "grandfathering" if kept else "loss_cap")
    found = found.raised(keeps, "grandfathering")
    for cause, entries in (("lock", rules.locks), ("override", rules.overrides)):
        entry = entry_for(site, entries)
        if entry is not None:
            found = _with_entry(found, entry, levels, cause)
    return found


def allowed(site: Site, rules: Rules, limits: Bounds) -> tuple[int, ...]:
    """Levels a site may have, rising; the first is what it has in any case.

    Thresholds up to the floor are waived: who must have 0.8 VzÄ need not earn them.
    """
    levels = {
        level
        for level in rules.levels_of(site.facility_type)
        if limits.floor <= level <= limits.ceiling
    }
    if site.is_scored:
        barred = first_barred(site, rules, holding=True, waived=limits.floor)
        levels = {level for level in levels if barred is None or level < barred.level}
    return tuple(sorted(levels | {limits.floor}))


def entry_for(site: Site, entries: tuple[Entry, ...]) -> Entry | None:
    """The entry by hand for a site, if there is one."""
    return next((entry for entry in entries if entry.facility == site.number), None)


def _passes(site: Site, rules: Rules, threshold: Threshold, holding: bool) -> bool:
    if threshold.passes(site.index, threshold.enter):
        return True
    if not holding or site.held < threshold.level:
        return False
    stays = threshold.passes(site.index, threshold.stay)
    kept = stays or is_kept_by_runs(site, rules, threshold)
    return kept or is_kept_by_key(site, rules, threshold)


def _greatest_loss(rules: Rules, *, kept: bool, is_ranked: bool) -> int | None:
    """VzÄ a site may lose at most; None where nothing protects it."""
    mode, cap = rules.grandfathering.mode, rules.loss_caps.max_fte_per_site
    if kept:
        return 0 if mode == "keep" else cap
    return cap if mode != "capped" and is_ranked else None


def _with_entry(
    found: Bounds, entry: Entry, levels: tuple[int, ...], cause: Cause
) -> Bounds:
    if entry.rule in ("set", "forbid"):
        return Bounds(entry.fte or 0, entry.fte or 0, cause)
    if entry.rule == "min":
        return found.raised(level_from(levels, entry.fte), cause)
    ceiling = min(found.ceiling, entry.fte)
    if found.floor <= ceiling:
        return replace(found, ceiling=ceiling)
    return Bounds(level_to(levels, ceiling), ceiling, cause)
