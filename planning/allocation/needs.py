"""Need in VzÄ: by the steps of class and thresholds, or by a curve per child."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from planning.allocation.levels import first_barred, level_from, level_to
from planning.allocation.model import PriorityClass, Requirement, Rules
from planning.allocation.sites import DATA_MISSING, Site, lookup


def step_need(
    site: Site, rules: Rules, group: PriorityClass | None, *, is_eligible: bool
) -> int | None:
    """The highest level that class and thresholds give, in hundredths.

    Budget, stock and entries by hand do not count. None is "nicht festgelegt": not
    eligible, no index, or neither threshold nor class says anything about the type.
    """
    if not is_eligible:
        return None
    levels = rules.levels_of(site.facility_type)
    least = 0
    if group is not None and group.min_fte is not None:
        least = level_from(levels, group.min_fte)
    if not site.is_scored:
        return least or None
    if not rules.thresholds_of(site.facility_type) and not rules.has_classes:
        return None
    barred = first_barred(site, rules, holding=False, waived=least)
    return level_to(levels, max(levels) if barred is None else barred.level - 1)


def curve_need(site: Site, requirement: Requirement) -> int | None:
    """Base / children per VzÄ * g(index) in whole hundredths, halves rounded up.

    None without an index or where the base is absent.
    """
    need = exact_curve_need(site, requirement)
    return None if need is None else int(need.to_integral_value(ROUND_HALF_UP))


def exact_curve_need(site: Site, requirement: Requirement) -> Decimal | None:
    """Base / children per VzÄ * g(index) in hundredths, not rounded."""
    base = lookup(site, requirement.base)
    if not site.is_scored or base is DATA_MISSING:
        return None
    children = Decimal(str(base)) / requirement.children_per_fte
    return children * need_factor(site, requirement) * 100


def need_factor(site: Site, requirement: Requirement) -> Decimal:
    """g(index) of a site with an index, by the curve of the rules."""
    return _on_curve(requirement.curve, Decimal(str(round(site.index, 10))))


def need(
    site: Site, rules: Rules, group: PriorityClass | None, *, is_eligible: bool
) -> int | None:
    """Bedarf as pages show it: by the curve of the rules, decided or not, or by steps."""
    if rules.requirement.rule == "curve":
        return curve_need(site, rules.requirement)
    return step_need(site, rules, group, is_eligible=is_eligible)


def aim(site: Site, rules: Rules, group: PriorityClass | None, *, is_eligible: bool) -> int:
    """What the proposal aims at (q): decided curve, else steps, else the highest level.

    It is raised to the level held where ``stay`` or the count of runs alone allows it.
    """
    if rules.requirement.is_decided:
        wanted = curve_need(site, rules.requirement)
    else:
        wanted = step_need(site, rules, group, is_eligible=is_eligible)
        if wanted is None and site.is_scored and is_eligible:
            wanted = max(rules.levels_of(site.facility_type))
    return max(wanted or 0, _held_by_staying(site, rules))


def need_label(rules: Rules) -> str:
    """Where the need comes from, as the heading of its column says it."""
    requirement = rules.requirement
    if requirement.rule == "curve":
        paper = requirement.resolution
        return (
            f"Bedarf nach Kurve ({f'Beschluss {paper}' if paper else 'nicht beschlossen'})"
        )
    if not rules.thresholds and not rules.has_classes:
        return "Bedarf nicht festgelegt"
    own = {one.key for one in rules.thresholds if not rules.confirms(one)}
    keys = ", ".join(sorted(own))
    return f"rechnerischer Bedarf nach Schlüssel {keys}" if keys else "rechnerischer Bedarf"


def _held_by_staying(site: Site, rules: Rules) -> int:
    if not site.is_scored or not site.held:
        return 0
    entering = first_barred(site, rules, holding=False)
    staying = first_barred(site, rules, holding=True)
    if entering is None or staying == entering:
        return 0
    most = site.held if staying is None else min(site.held, staying.level - 1)
    return level_to(rules.levels_of(site.facility_type), most)


def _on_curve(points: tuple[tuple[Decimal, Decimal], ...], index: Decimal) -> Decimal:
    """Linear between the points, level beyond the first and the last."""
    if index <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if index <= x1:
            return y0 + (y1 - y0) * (index - x0) / (x1 - x0)
    return points[-1][1]
