"""Steps the rules name without saying what they mean: those are said in German."""

from collections.abc import Iterator

from planning.allocation.german import fte, vzae
from planning.allocation.levels import level_from
from planning.allocation.model import Rules


def step_warnings(rules: Rules) -> Iterator[str]:
    """German warnings about steps that are left out or have no threshold of their own.

    A threshold bars its step and all above it, so a step without one takes that of the
    next lower step. A step that mandatory supply gives to all needs none.
    """
    for name in sorted(rules.key):
        for sentence in (*_left_out(rules, name), *_without_threshold(rules, name)):
            yield sentence if len(rules.key) == 1 else f"Art „{name}“: {sentence}"


def _left_out(rules: Rules, name: str) -> Iterator[str]:
    low, high = rules.site.min, rules.site.max
    for level in filter(None, rules.levels_by_type.get(name, rules.levels)):
        if level < low:
            yield (
                f"Die Stufe {vzae(level)} entfällt: Sie liegt unter der "
                f"Standortuntergrenze {vzae(low)}."
            )
        if level > high:
            yield (
                f"Die Stufe {vzae(level)} entfällt: Sie liegt über der "
                f"Standortobergrenze {vzae(high)}."
            )


def _without_threshold(rules: Rules, name: str) -> Iterator[str]:
    bound = [threshold.level for threshold in rules.thresholds_of(name)]
    for level in rules.levels_of(name):
        if not bound or level in bound or level <= _mandatory(rules, name):
            continue
        lower = [other for other in bound if other < level]
        if lower:
            yield (
                f"Für die Stufe {vzae(level)} ist keine eigene Schwelle festgelegt; "
                f"es gilt die der Stufe {fte(max(lower))}."
            )
        else:
            yield f"Für die Stufe {vzae(level)} ist keine Schwelle festgelegt."


def _mandatory(rules: Rules, name: str) -> int:
    """VzÄ that mandatory supply gives every site of a type, in hundredths."""
    levels, first = rules.levels_of(name), rules.priority_classes[0]
    covers = not first.facility_types or name in first.facility_types
    if first.min_fte is None or first.filter is not None or not covers:
        return 0
    return level_from(levels, first.min_fte)
