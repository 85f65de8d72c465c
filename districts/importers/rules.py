"""Named rules by which rows of a file are left out: each has a code and a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from districts.importers.report import ImportReport
from districts.importers.tables import Row, Table

TESTS = {
    "in": lambda text, given: text in given,
    "not_in": lambda text, given: text not in given,
    "empty": lambda text, given: (not text) is given,
    "not_empty": lambda text, given: bool(text) is given,
    "none_of": lambda text, given: not set(text.split(";")) & set(given),
    "any_of": lambda text, given: bool(set(text.split(";")) & set(given)),
    "contains": lambda text, given: any(part in text for part in given),
}
YES_OR_NO = ("empty", "not_empty")  # the other tests compare with a list of texts


@dataclass(frozen=True)
class Condition:
    """A column and tests on its text; all of them have to hold."""

    column: str
    tests: Mapping[str, Any]

    def holds(self, row: Row) -> bool:
        """Whether a row meets every test."""
        text = row.get(self.column)
        return all(TESTS[name](text, given) for name, given in self.tests.items())


@dataclass(frozen=True)
class LeaveOutRule:
    """Rows that meet every condition, or repeat earlier ones in some columns."""

    code: str
    text: str
    conditions: tuple[Condition, ...] = ()
    duplicate_of: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """Columns the rule looks at."""
        return [*(item.column for item in self.conditions), *self.duplicate_of]


def kept_rows(
    table: Table,
    rules: Sequence[LeaveOutRule],
    report: ImportReport,
    *,
    key: str = "",
    name: Callable[[Row], str] | None = None,
) -> Iterator[Row]:
    """Rows no rule leaves out; every row is counted, the left-out ones by their name.

    A row is named by its line and the column ``key``, or as ``name`` says. A rule about a
    column that is not there judges nothing: the file is refused.
    """
    if unknown := list(_without_column(table, rules)):
        report.refuse_file(unknown)
        return
    seen: dict[str, set[tuple[str, ...]]] = {rule.code: set() for rule in rules}
    unread = {error.line for error in table.errors}  # their cells stand in other columns
    for row in table.rows:
        report.rows_in += 1
        if row.line in unread:
            continue
        rule = _first_match(row, rules, seen)
        if rule is None:
            yield row
        else:
            said = name(row) if name else _place(row, key)
            report.leave_out(rule.code, rule.text, said)


def _without_column(table: Table, rules: Sequence[LeaveOutRule]) -> Iterator[str]:
    for rule in rules:
        yield from (f"Regel {rule.code}: {said}" for said in table.missing(rule.columns))


def _place(row: Row, key: str) -> str:
    place = f"{row.unit} {row.line}"
    return f"{place}: {row.get(key)}" if key and row.get(key) else place


def _first_match(
    row: Row, rules: Sequence[LeaveOutRule], seen: dict[str, set[tuple[str, ...]]]
) -> LeaveOutRule | None:
    found = None
    for rule in rules:
        repeats = False
        if rule.duplicate_of:
            cells = tuple(row.get(column) for column in rule.duplicate_of)
            repeats = cells in seen[rule.code]
            seen[rule.code].add(cells)
        meets = all(condition.holds(row) for condition in rule.conditions)
        matches = meets and (repeats if rule.duplicate_of else bool(rule.conditions))
        if found is None and matches:
            found = rule
    return found


def rules_from(given: Any) -> tuple[list[LeaveOutRule], list[str]]:
    """Rules of a manifest's ``leave_out`` tables, and every error in them.

    A rule has ``code``, ``text`` and either ``column`` with tests, a list ``when`` of
    such conditions, or ``duplicate_of``.
    """
    if not _is_list_of(Mapping, given):
        return [], ["leave_out: erwartet wird eine Liste von Tabellen."]
    rules, errors = [], []
    for number, table in enumerate(given, start=1):
        rule, wrong = _rule(table)
        name = table.get("code") or f"Nummer {number}"
        errors += [f"Regel {name}: {message}" for message in wrong]
        rules += [rule] if rule else []
    codes = [rule.code for rule in rules]
    errors += [f"Regel {code} steht zweimal." for code in {*codes} if codes.count(code) > 1]
    return rules, errors


def _rule(table: Mapping[str, Any]) -> tuple[LeaveOutRule | None, list[str]]:
    known = {"code", "text", "column", "when", "duplicate_of", *TESTS}
    wrong = [f"unbekanntes Feld „{name}“." for name in table if name not in known]
    wrong += [f"„{name}“ fehlt." for name in ("code", "text") if not table.get(name)]
    wrong += [
        f"„{name}“: erwartet wird Text."
        for name in ("code", "text")
        if not isinstance(table.get(name, ""), str)
    ]
    given = table.get("when", [table] if "column" in table else [])
    conditions = []
    for item in given if _is_list_of(Mapping, given) else [{}]:
        tests = {name: item[name] for name in TESTS if name in item}
        if not item.get("column") or not tests:
            wrong.append(
                f"Eine Bedingung nennt „column“ und eine Prüfung ({', '.join(TESTS)})."
            )
        wrong += _wrong_types(tests)
        conditions.append(Condition(str(item.get("column")), tests))
    if not _is_list_of(str, table.get("duplicate_of", [])):
        wrong.append("„duplicate_of“: erwartet wird eine Liste von Spalten.")
    if not conditions and not table.get("duplicate_of"):
        wrong.append("Sie nennt weder „column“ noch „when“ noch „duplicate_of“.")
    if wrong:
        return None, wrong
    duplicate_of = tuple(table.get("duplicate_of", ()))
    return LeaveOutRule(table["code"], table["text"], tuple(conditions), duplicate_of), []


def _wrong_types(tests: Mapping[str, Any]) -> Iterator[str]:
    for name, value in tests.items():
        if name in YES_OR_NO and not isinstance(value, bool):
            yield f"„{name}“: erwartet wird true oder false."
        elif name not in YES_OR_NO and not _is_list_of(str, value):
            yield f"„{name}“: erwartet wird eine Liste von Texten."


def _is_list_of(kind: type, value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, kind) for item in value)
