"""Typed changes of an amendment, as edits of a frozen Vorlage; no database.

A change is a small document: ``what`` names its type, the other fields are those of
``TYPES``. VzÄ and weights are text with a point, days are ISO text::

    budget           source, period, fte
    positions        source, period, count, fte, starts_on
    threshold        key, level, enter, stay
    grandfathering   mode, until (or null)
    weight           key, indicator, weight
    indicator_out    key, indicator
    single_case      facility, fte ("0" is no position), reason
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from planning.allocation.german import payer, vzae
from planning.decisions.edits import Edit, hundredths_in
from planning.decisions.numbers import as_text

Change = Mapping[str, Any]
Rules = Mapping[str, Any]
SCHOOL_YEAR = re.compile(r"(\d{4})/\d{2}")
MODES = {
    "none": "kein Bestandsschutz",
    "keep": "Bestandsschutz für das, was heute besteht",
    "capped": "Bestandsschutz bis zum rechnerischen Bedarf",
}


class ChangeRefused(ValueError):
    """A change the frozen Vorlage has no place for; German message with the remedy."""


def edits_of(rules: Rules, change: Change, *, by: str = "") -> list[Edit]:
    """The edits of one typed change.

    Raises
    ------
    ChangeRefused
        If the Vorlage knows no such source, threshold, key or indicator, or a figure is
        none.
    """
    if change.get("what") not in TYPES:
        raise ChangeRefused(f"Unbekannte Art der Änderung: {change.get('what')}.")
    try:
        return list(TYPES[change["what"]](rules, change, by))
    except KeyError as missing:
        raise ChangeRefused(f"Der Änderung fehlt die Angabe {missing}.") from missing


def period_of(period: str) -> tuple[date, date] | None:
    """First and last day of a school year or calendar year; None for another text."""
    if found := SCHOOL_YEAR.fullmatch(period):
        first = int(found[1])
        return date(first, 8, 1), date(first + 1, 7, 31)
    if re.fullmatch(r"\d{4}", period):
        return date(int(period), 1, 1), date(int(period), 12, 31)
    return None


def named_key(rules: Rules, reference: str) -> str:
    """A key by title and version; one that the Vorlage does not hold by its reference."""
    key = rules["keys"].get(reference)
    content = key["content"] if key else None
    return f"„{content['title']}“, Version {content['version']}" if content else reference


def months_left(period: str, starts_on: date) -> int:
    """Months of a period from a day on, the month of the day among them."""
    span = period_of(period)
    if span is None:
        return 12
    last = span[1]
    return (last.year - starts_on.year) * 12 + last.month - starts_on.month + 1


def _budget(rules: Rules, change: Change, by: str) -> Iterator[Edit]:
    at, entry = _source(rules, change)
    amount = _hundredths(change["fte"], "Das Budget", zero=True)
    where = ("allocation", "budget", at)
    subject = f"das Budget der Quelle {payer(entry['source'])} {entry['period']}"
    yield Edit((*where, "fte"), f"{Decimal(amount) / 100:.2f}", "set", by, subject)
    if entry["eur"] is not None:
        yield Edit((*where, "eur"), None, "set", by, subject)


def _positions(rules: Rules, change: Change, by: str) -> Iterator[Edit]:
    at, entry = _source(rules, change)
    if entry["fte"] is None:
        raise ChangeRefused(
            f"Die Quelle {payer(entry['source'])} zählt in Euro; ändern Sie dort das "
            "Budget."
        )
    count = int(change["count"])
    if count < 1:
        raise ChangeRefused("Zusätzliche Stellen sind mindestens eine.")
    _check_day(entry["period"], date.fromisoformat(change["starts_on"]))
    amount = count * _hundredths(change["fte"], "Der Umfang einer Stelle")
    subject = f"das Budget der Quelle {payer(entry['source'])} {entry['period']}"
    yield Edit(("allocation", "budget", at, "fte"), amount, "add", by, subject)


def _threshold(rules: Rules, change: Change, by: str) -> Iterator[Edit]:
    level = _hundredths(change["level"], "Die Stufe")
    enter, stay = (_figure(change[name], "Die Schwelle") for name in ("enter", "stay"))
    if Decimal(str(stay)) > Decimal(str(enter)):
        raise ChangeRefused("Die Schwelle zum Bleiben liegt nicht über der zum Eintritt.")
    subject = f"die Schwelle für {vzae(level)}"
    found = False
    for at, entry in enumerate(rules["allocation"]["thresholds"]):
        if (entry["key"], hundredths_in(entry["level"])) == (change["key"], level):
            found = True
            where = ("allocation", "thresholds", at)
            yield Edit((*where, "enter"), enter, "set", by, subject)
            yield Edit((*where, "stay"), stay, "set", by, subject)
    if not found:
        raise ChangeRefused(
            f"Die Vorlage hat für {vzae(level)} keine Schwelle des Schlüssels "
            f"{named_key(rules, change['key'])}."
        )


def _grandfathering(rules: Rules, change: Change, by: str) -> Iterator[Edit]:
    if change["mode"] not in MODES:
        raise ChangeRefused(f"Bestandsschutz kennt {', '.join(MODES)}.")
    until = change["until"] and date.fromisoformat(change["until"]).isoformat()
    now = rules["allocation"]["grandfathering"]
    value = {**now, "mode": change["mode"], "until": until}
    where = ("allocation", "grandfathering")
    yield Edit(where, value, "set", by, "den Bestandsschutz")


def _weight(rules: Rules, change: Change, by: str) -> Iterator[Edit]:
    where, subject = _indicator(rules, change)
    weight = _figure(change["weight"], "Die Wichtung")
    if Decimal(str(weight)) <= 0:
        raise ChangeRefused("Eine Wichtung ist größer als 0; sonst entfällt der Indikator.")
    yield Edit((*where, "weight"), weight, "set", by, f"die Wichtung von {subject}")


def _indicator_out(rules: Rules, change: Change, by: str) -> Iterator[Edit]:
    where, subject = _indicator(rules, change)
    if len(rules["keys"][change["key"]]["content"]["indicators"]) < 2:
        raise ChangeRefused("Ohne einen Indikator gibt es keinen Index.")
    yield Edit(where, None, "drop", by, f"den Indikator {subject}")


def _single_case(rules: Rules, change: Change, by: str) -> Iterator[Edit]:
    """An Einzelfallentscheidung of the rules, in the place of one about the same site."""
    facility, reason = change["facility"], str(change["reason"]).strip()
    amount = _hundredths(change["fte"], "Der Umfang", zero=True)
    if not reason:
        raise ChangeRefused("Nennen Sie die Begründung des Einzelfalls.")
    _check_site(rules["allocation"], amount)
    case = {
        "facility": facility,
        "rule": "set" if amount else "forbid",
        "reason": reason,
        "fte": f"{Decimal(amount) / 100:.2f}" if amount else None,
        "resolution": None,
    }
    place = ("allocation", "overrides", facility)
    yield Edit(place, case, "case", by, f"den Einzelfall {facility}")


TYPES: dict[str, Callable[[Rules, Change, str], Iterator[Edit]]] = {
    "budget": _budget,
    "positions": _positions,
    "threshold": _threshold,
    "grandfathering": _grandfathering,
    "weight": _weight,
    "indicator_out": _indicator_out,
    "single_case": _single_case,
}


def _source(rules: Rules, change: Change) -> tuple[int, Mapping[str, Any]]:
    wanted = (change["source"], change["period"])
    for at, entry in enumerate(rules["allocation"]["budget"]):
        if (entry["source"], entry["period"]) == wanted:
            return at, entry
    raise ChangeRefused(f"Die Vorlage hat keine Quelle {payer(wanted[0])} {wanted[1]}.")


def _indicator(rules: Rules, change: Change) -> tuple[tuple[str | int, ...], str]:
    key = rules["keys"].get(change["key"])
    entries: Sequence[Mapping[str, Any]] = key["content"]["indicators"] if key else ()
    for at, entry in enumerate(entries):
        if entry["code"] == change["indicator"]:
            where = ("keys", change["key"], "content", "indicators", at)
            return where, f"{entry['code']} im Schlüssel {named_key(rules, change['key'])}"
    raise ChangeRefused(
        f"Der Schlüssel {named_key(rules, change['key'])} der Vorlage hat keinen Indikator "
        f"{change['indicator']}."
    )


def _check_day(period: str, day: date) -> None:
    span = period_of(period)
    if span is not None and not span[0] <= day <= span[1]:
        raise ChangeRefused(
            f"Der Beginn {day:%d.%m.%Y} liegt nicht im Zeitraum {period} der Quelle."
        )


def _check_site(allocation: Rules, amount: int) -> None:
    """An amount at a site lies on the grid of the Vorlage and within its bounds."""
    grid = int(Decimal(str(allocation["fte_grid"])) * 100)
    low, high = (hundredths_in(allocation["site"][name]) for name in ("min", "max"))
    if amount % grid:
        raise ChangeRefused(f"{vzae(amount)} liegt nicht im Raster von {vzae(grid)}.")
    if amount and not low <= amount <= high:
        raise ChangeRefused(
            f"An einem Standort sind {vzae(low)} bis {vzae(high)} zulässig, oder 0."
        )


def _hundredths(text: object, what: str, *, zero: bool = False) -> int:
    exact = _decimal(text, what) * 100
    if exact != int(exact) or exact < 0 or (exact == 0 and not zero):
        raise ChangeRefused(f"{what} ist eine Zahl über 0 mit höchstens zwei Stellen.")
    return int(exact)


def _figure(text: object, what: str) -> Any:
    """As the record writes numbers of keys and rules."""
    return as_text(_decimal(text, what))


def _decimal(text: object, what: str) -> Decimal:
    try:
        number = Decimal(str(text))
    except InvalidOperation as wrong:
        raise ChangeRefused(f"{what} „{text}“ ist keine Zahl.") from wrong
    if not number.is_finite():
        raise ChangeRefused(f"{what} „{text}“ ist keine Zahl.")
    return number
