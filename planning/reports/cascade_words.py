"""A Stufenauswahl in German sentences: filters, order and how many are taken."""

from __future__ import annotations

from collections.abc import Iterator

from districts.models import Area
from planning.allocation.cascade_notes import take_words
from planning.allocation.model import AreaRef, Filter, Rules
from planning.selectors.field_words import field_word
from planning.selectors.ranking import tie_words

IN_WORDS = {
    "has_measure": "hat die Maßnahme {value}",
    "lacks_measure": "hat die Maßnahme {value} nicht",
    "in": "{field} ist eines von {value}",
    "not_in": "{field} ist keines von {value}",
}


def cascade_words(rules: Rules) -> Iterator[str]:
    """The steps in their order, then sorting and taking."""
    yield (
        "Stufenauswahl: Die Filter gelten der Reihe nach. Wer einen nicht erfüllt, "
        "scheidet dort aus. Fehlt die Angabe, ist er weder erfüllt noch verfehlt."
    )
    for place, condition in enumerate(rules.cascade.filters, start=1):
        yield f"{place}. {condition.code}: {condition_words(condition)}."
    order = ", dann ".join(map(tie_words, rules.cascade.sort))
    yield f"Wer übrig bleibt, wird geordnet; es entscheidet {order}."
    yield f"Die Auswahl nimmt von oben {take_words(rules.cascade.take)}."


def condition_words(condition: Filter) -> str:
    """The words of the rules for a condition, else the condition itself."""
    if condition.text:
        return condition.text
    if isinstance(condition.value, AreaRef):
        area = condition.value
        place = "in einem Gebiet" if area.area == "*" else f"in Gebiet {area.area}"
        return f"{place} der Art {Area.Kind(area.area_kind).label}"
    value = condition.value
    listed = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    words = IN_WORDS.get(condition.op, "{field} " + condition.op + " {value}")
    field = field_word(condition.field) if condition.field else ""
    return words.format(field=field, value=listed.replace(".", ","))
