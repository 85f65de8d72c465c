"""What keeps sites below a minimum or a cap at any budget: the rule beside it, by name."""

from collections.abc import Iterator, Sequence

from planning.allocation.cases import Case
from planning.allocation.german import vzae
from planning.allocation.model import Entry, Rules
from planning.allocation.optimise.problem import Limit

MOST_NAMED = 3
NOBODY = "keine Einrichtung gehört dazu"
Causes = dict[str, list[str]]


def held_down(limit: Limit, cases: Sequence[Case], rules: Rules) -> str:
    """The rules that keep the sites of a limit down, each with its sites: "Schwelle: S1".

    Named are sites that would count if they might have more; of a limit without sites
    that is said.
    """
    units = [cases[unit] for unit in limit.units]
    if not units:
        return NOBODY
    found: Causes = {}
    for case in units:
        if _is_short(limit, case):
            for cause in _causes(case, rules):
                found.setdefault(cause, []).append(case.site.number)
    return "; ".join(f"{cause}: {_names(sites)}" for cause, sites in found.items())


def _is_short(limit: Limit, case: Case) -> bool:
    highest = case.levels[-1]
    if limit.family == "loss_caps":
        return highest < case.site.held
    return limit.measure == "fte" or not highest


def _causes(case: Case, rules: Rules) -> Iterator[str]:
    """What limits the highest level of a site; the entry by hand alone, if there is one."""
    if entry := _binding(case):
        yield "Einzelfall" if entry is case.override else "Setzung"
    elif case.failed is not None:
        yield "nicht antragsberechtigt"
    elif case.absent is not None:
        yield "Daten unvollständig"
    elif not case.site.is_scored:
        yield "ohne Index"
    else:
        yield _step(case, rules)


def _binding(case: Case) -> Entry | None:
    """The entry by hand that counts and that bounds a site from above."""
    for entry in (case.override, case.lock):
        if entry is not None and entry.rule in ("set", "forbid"):
            return entry
        if entry is not None and entry.rule == "max" and case.levels[-1] <= entry.fte:
            return entry
    return None


def _step(case: Case, rules: Rules) -> str:
    kind = case.site.facility_type
    if case.levels[-1] < max(rules.levels_of(kind)):
        return "Schwelle"
    written = rules.levels_by_type.get(kind, rules.levels)
    if max((*written, case.site.held)) > rules.site.max:
        return f"Standortobergrenze {vzae(rules.site.max)}"
    return f"höchste Stufe {vzae(case.levels[-1])}"


def _names(sites: Sequence[str]) -> str:
    named, others = ", ".join(sites[:MOST_NAMED]), len(sites) - MOST_NAMED
    return f"{named} und {others} weitere" if others > 0 else named
