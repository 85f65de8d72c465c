"""What an amendment changes, in the words of the meeting: from what to what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from planning.allocation.german import day, payer, vzae
from planning.decisions.changes import MODES, edits_of, months_left, named_key
from planning.decisions.edits import case_of, hundredths_in, value_at

Change = Mapping[str, Any]
Rules = Mapping[str, Any]


def change_words(rules: Rules, change: Change, names: Mapping[str, str]) -> str:
    """One typed change of frozen rules as a German sentence without its full stop.

    ``names`` are those of indicators by code and of facilities by number.
    """
    code = change.get("indicator") or change.get("facility", "")
    return WORDS[change["what"]](rules, {**change, "name": names.get(code, code)})


def _budget(rules: Rules, change: Change) -> str:
    old = _old(rules, change)
    before = "bisher in Euro" if old is None else f"statt {vzae(hundredths_in(old))}"
    return f"Budget {_source(change)}: {vzae(_hundredths(change['fte']))} {before}"


def _positions(rules: Rules, change: Change) -> str:
    count, amount = int(change["count"]), _hundredths(change["fte"])
    starts = date.fromisoformat(change["starts_on"])
    months = months_left(change["period"], starts)
    words = (
        f"{count} {'Stelle' if count == 1 else 'Stellen'} mit je {vzae(amount)} mehr ab "
        f"{day(starts)}, bezahlt aus {_source(change)}"
    )
    if months == 12:
        return words
    average = count * amount * months // 12
    return f"{words}; im ersten Zeitraum {months} Monate, im Mittel {vzae(average)}"


def _threshold(rules: Rules, change: Change) -> str:
    enter, stay = edits_of(rules, change)[:2]
    old_enter, old_stay = (value_at(rules, edit.place) for edit in (enter, stay))
    return (
        f"Schwelle für {vzae(_hundredths(change['level']))}: Eintritt ab Index "
        f"{_figure(enter.value)} statt {_figure(old_enter)}, Verbleib ab "
        f"{_figure(stay.value)} statt {_figure(old_stay)}"
    )


def _grandfathering(rules: Rules, change: Change) -> str:
    now = rules["allocation"]["grandfathering"]
    return f"{_protection(change)} statt: {_protection(now)}"


def _protection(entry: Mapping[str, Any]) -> str:
    until = entry["until"]
    is_none = entry["mode"] == "none"
    end = f" bis {day(date.fromisoformat(until))}" if until and not is_none else ""
    return MODES[entry["mode"]] + end


def _weight(rules: Rules, change: Change) -> str:
    edit = edits_of(rules, change)[0]
    old = value_at(rules, edit.place)
    return (
        f"Wichtung von {change['name']} im Schlüssel {named_key(rules, change['key'])}: "
        f"{_figure(edit.value)} statt {_figure(old)}"
    )


def _indicator_out(rules: Rules, change: Change) -> str:
    key = named_key(rules, change["key"])
    return f"Ohne den Indikator {change['name']} im Schlüssel {key}"


def _single_case(rules: Rules, change: Change) -> str:
    old = case_of(rules, edits_of(rules, change)[0].place)
    before = f", bisher als Einzelfall {_case(old['fte'])}" if old else ""
    return (
        f"Einzelfall: {change['name']} ({change['facility']}) erhält "
        f"{_case(change['fte'])}{before}. Begründung: {change['reason']}"
    )


def _case(amount: object) -> str:
    given = _hundredths(amount or 0)
    return vzae(given) if given else "keine Stelle"


WORDS: dict[str, Callable[[Rules, Change], str]] = {
    "budget": _budget,
    "positions": _positions,
    "threshold": _threshold,
    "grandfathering": _grandfathering,
    "weight": _weight,
    "indicator_out": _indicator_out,
    "single_case": _single_case,
}


def _source(change: Change) -> str:
    return f"{payer(change['source'])} {change['period']}"


def _old(rules: Rules, change: Change) -> Any:
    return value_at(rules, edits_of(rules, change)[0].place)


def _hundredths(text: object) -> int:
    return int(Decimal(str(text)) * 100)


def _figure(value: object) -> str:
    return str(value).replace(".", ",")
