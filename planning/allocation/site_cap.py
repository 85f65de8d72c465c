"""The cap on what one site may lose: how far it has to rise before a plan exists."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

from planning.allocation.cases import Case
from planning.allocation.german import vzae
from planning.allocation.model import Rules

FAMILY = "loss_caps"
Again = Callable[[Rules], Sequence[Case]]  # the same sites under other rules


def least_site_cap(
    cases: Sequence[Case], rules: Rules, is_kept: Callable[[Rules], bool]
) -> int | None:
    """The smallest higher cap, in hundredths of a VzÄ, under which a plan exists.

    ``is_kept`` says whether some plan keeps given rules. A higher cap never makes that
    worse, so the losses down to the steps of each site are searched by halves. None where
    the rules have no such cap or keep it in any case, or where none helps.
    """
    cap = rules.loss_caps.max_fte_per_site
    if cap is None or FAMILY not in rules.relaxation_order:
        return None
    losses = sorted({loss for case in cases for loss in _losses(case, rules) if loss > cap})
    place = bisect_left(losses, True, key=lambda loss: is_kept(with_site_cap(rules, loss)))
    return losses[place] if place < len(losses) else None


def with_site_cap(rules: Rules, cap: int) -> Rules:
    """The same rules under another cap."""
    return replace(rules, loss_caps=replace(rules.loss_caps, max_fte_per_site=cap))


def site_cap_remedy(rules: Rules, cap: int) -> str:
    """The higher cap in German, with what it adds to the one of the rules."""
    more = cap - (rules.loss_caps.max_fte_per_site or 0)
    return f"Verlustgrenze je Standort um {vzae(more)} auf {vzae(cap)} anheben"


def _losses(case: Case, rules: Rules) -> set[int]:
    """What a site loses at each of its steps; nothing at all is always one of them."""
    steps = {0, *rules.levels_of(case.site.facility_type)}
    return {case.site.held - step for step in steps}
