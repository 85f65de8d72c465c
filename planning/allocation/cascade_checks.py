"""Contradictions in the rules of a Stufenauswahl."""

from collections.abc import Iterator

from planning.allocation.german import vzae
from planning.allocation.model import Cascade, Rules

WITHOUT_INDEX = "die Stufenauswahl rechnet ohne Schwellen, Klassen, Räume und Bedarfskurve"


def cascade_complaints(rules: Rules) -> Iterator[str]:
    """Every German complaint about a Stufenauswahl and what stands beside it."""
    if rules.method != "cascade":
        if rules.cascade is not None:
            yield "cascade: gilt nur mit method „cascade“."
        return
    if rules.cascade is None:
        yield "cascade: fehlt; method „cascade“ braucht filters, sort und take."
        return
    yield from _parts(rules.cascade)
    yield from _one_level(rules)
    yield from (f"{name}: {WITHOUT_INDEX}." for name in _beside(rules))


def _parts(cascade: Cascade) -> Iterator[str]:
    codes = [condition.code for condition in cascade.filters]
    for place, code in enumerate(codes):
        if code in codes[:place]:
            yield f"cascade.filters[{place}].code: „{code}“ kommt doppelt vor."
    names = [key.removeprefix("-") for key in cascade.sort]
    if not names or names[-1] != "facility":
        yield "cascade.sort: der letzte Schlüssel muss eindeutig sein, also facility."
    if len(set(names)) < len(names):
        yield "cascade.sort: ein Schlüssel kommt doppelt vor."
    if cascade.take.sites is None and cascade.take.fte is None:
        yield "cascade.take: sites oder fte muss angegeben sein."


def _one_level(rules: Rules) -> Iterator[str]:
    """Who is chosen gets one amount: several levels would leave open which."""
    ladders = {"levels": rules.levels} if not rules.key else {}
    for name in sorted(rules.key):
        own = name in rules.levels_by_type
        ladders[f"levels_by_type[{name}]" if own else "levels"] = rules.levels_of(name)
    for path, levels in ladders.items():
        above = [level for level in levels if level]
        if len(above) > 1:
            named = ", ".join(map(vzae, above))
            yield f"{path}: die Stufenauswahl vergibt genau eine Stufe, nicht {named}."


def _beside(rules: Rules) -> Iterator[str]:
    if rules.thresholds:
        yield "thresholds"
    if rules.has_classes:
        yield "priority_classes"
    if rules.area_minima:
        yield "area_minima"
    if rules.requirement.rule == "curve":
        yield "requirement"
