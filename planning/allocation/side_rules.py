"""Rules the walk does not see: what a proposal breaks of them is said, never hidden."""

from collections.abc import Iterator, Mapping, Sequence

from planning.allocation.cases import Case
from planning.allocation.german import counted, vzae
from planning.allocation.model import AreaMinimum, Rules


def broken_rules(
    cases: Sequence[Case], given: Mapping[str, int], rules: Rules
) -> Iterator[str]:
    """German warnings about loss caps and area minima that a proposal does not keep.

    Losses of sites outside the ranking (not eligible, no index) do not count against
    the caps; they have their own warning.
    """
    ranked = [case for case in cases if case.is_open and case.site.is_scored]
    lost = [max(0, case.site.held - given[case.site.number]) for case in ranked]
    yield from _losses(lost, rules)
    for minimum in rules.area_minima:
        yield from _area(minimum, cases, given)
    yield from _outside(cases, given)


def _losses(lost: list[int], rules: Rules) -> Iterator[str]:
    sites, most_sites = sum(amount > 0 for amount in lost), rules.loss_caps.max_sites
    if most_sites is not None and sites > most_sites:
        allowed = counted(most_sites, "Einrichtung", "Einrichtungen")
        yield f"Verlustgrenze nicht eingehalten: {sites} statt {allowed}."
    most = rules.loss_caps.max_fte
    if most is not None and sum(lost) > most:
        yield f"Verlustgrenze nicht eingehalten: {vzae(sum(lost))} statt {vzae(most)}."


def _area(
    minimum: AreaMinimum, cases: Sequence[Case], given: Mapping[str, int]
) -> Iterator[str]:
    for area in areas_of(minimum, cases):
        inside = [
            given[case.site.number]
            for case in cases
            if area in case.site.areas.get(minimum.area_kind, ())
        ]
        posts, sites = sum(inside), sum(amount > 0 for amount in inside)
        name = f"Mindestausstattung {minimum.area_kind} {area} nicht erreicht"
        if minimum.min_fte is not None and posts < minimum.min_fte:
            yield f"{name}: {vzae(posts)} statt {vzae(minimum.min_fte)}."
        if minimum.min_sites is not None and sites < minimum.min_sites:
            wanted = counted(minimum.min_sites, "Einrichtung", "Einrichtungen")
            yield f"{name}: {sites} statt {wanted}."


def areas_of(minimum: AreaMinimum, cases: Sequence[Case]) -> list[str]:
    """Official keys of the areas a minimum speaks of."""
    if minimum.area != "*":
        return [minimum.area]
    named = (case.site.areas.get(minimum.area_kind, frozenset()) for case in cases)
    return sorted(frozenset().union(*named))


def _outside(cases: Sequence[Case], given: Mapping[str, int]) -> Iterator[str]:
    losing = [
        case.site
        for case in cases
        if not (case.is_open and case.site.is_scored)
        and given[case.site.number] < case.site.held
    ]
    if losing:
        lost = sum(site.held - given[site.number] for site in losing)
        names = ", ".join(sorted(site.number for site in losing))
        yield f"Außerhalb der Rangfolge gehen {vzae(lost)} verloren: {names}."
