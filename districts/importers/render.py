"""A report in words: what was read, used, left out, wrong, and whether it adds up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from districts.importers.delivery import Outcome, Written
from districts.importers.report import ImportReport, LeftOut, Reconciliation

FEW = 8  # keys, notes or residuals shown unless all are asked for


def number(value: int | Decimal) -> str:
    """A figure with German thousands dots and decimal comma, no needless zeros."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def lines_of(outcome: Outcome, *, everything: bool = False) -> Iterator[str]:
    """All lines about one file, its heading first."""
    delivery, report = outcome.delivery, outcome.report
    yield f"{delivery.title} [{delivery.name}]"
    if outcome.known_since is not None:
        since = outcome.known_since.imported_at
        yield f"  unverändert: schon eingelesen am {since:%d.%m.%Y}, nichts zu tun"
    elif outcome.skipped:
        yield f"  nicht geprüft: {outcome.skipped}"
    else:
        yield f"  Stand {delivery.as_of:%d.%m.%Y} · SHA-256 {delivery.sha256[:12]}…"
        for line in report_lines(report, everything=everything):
            yield f"  {line}"
        yield f"  {_result(outcome)}"


def report_lines(report: ImportReport, *, everything: bool) -> Iterator[str]:
    """Accounts, left-out rows, signs, notes and every error of a report."""
    yield _accounts(report)
    for rule in report.left_out.values():
        yield from _left_out(rule, everything)
    if report.signs:
        signs = [f"„{sign}“ {number(n)}×" for sign, n in sorted(report.signs.items())]
        yield f"Zeichen statt Zahlen: {', '.join(signs)}"
    yield from _reconciliation(report.reconciliation, everything)
    yield from _some("Hinweis: ", report.notes, everything)
    for error in report.errors:
        yield f"FEHLER {error}"


def _accounts(report: ImportReport) -> str:
    parts = [f"{number(report.rows_used)} übernommen"]
    parts += [f"{number(report.rows_left_out)} ausgelassen"]
    if report.rows_refused:
        parts += [f"{number(report.rows_refused)} fehlerhaft"]
    return f"{number(report.rows_in)} gelesen = {' + '.join(parts)}"


def _left_out(rule: LeftOut, everything: bool) -> Iterator[str]:
    yield f"ausgelassen nach {rule.code} ({number(rule.count)}): {rule.text}"
    yield from _some("  ", list(rule.keys), everything)


def _reconciliation(found: Reconciliation, everything: bool) -> Iterator[str]:
    sums = [
        f"{item.label}: {number(item.before)}"
        if item.before == item.after
        else f"{item.label}: {number(item.before)} wird {number(item.after)}!"
        for item in found.sums
    ]
    yield from _some("Summe vor und nach der Verknüpfung gleich – ", sums, everything)
    rests = [
        f"{item.label}: Stadt {number(item.city)}, Ortsteile {number(item.parts)}, "
        f"nicht zuordenbar {number(item.rest)}"
        for item in reversed(found.residuals)
    ]
    yield from _some("", rests, everything)
    for label, keys in (
        ("in der Datei, aber nicht erfasst", found.unknown_keys),
        ("erfasst, aber ohne Zeile in der Datei", found.keys_without_row),
    ):
        if keys:
            shown = keys if everything else keys[:FEW]
            more = (
                f" und {number(len(keys) - len(shown))} weitere"
                if keys[len(shown) :]
                else ""
            )
            yield f"{label} ({number(len(keys))}): {', '.join(shown)}{more}"


def _some(label: str, texts: Sequence[str], everything: bool) -> Iterator[str]:
    shown = texts if everything else texts[:FEW]
    for text in shown:
        yield f"{label}{text}"
    if texts[len(shown) :]:
        rest = number(len(texts) - len(shown))
        indent = " " * (len(label) - len(label.lstrip()))
        yield f"{indent}… und {rest} weitere (-v 2 zeigt alle)"


def _result(outcome: Outcome) -> str:
    if outcome.written is None:
        count = len(outcome.report.errors)
        return f"{number(count)} Fehler: Von dieser Datei wird nichts übernommen."
    return written_in_words(outcome.written)


def written_in_words(written: Written) -> str:
    """How many rows were added, changed, left and taken back."""
    parts = [
        (written.created, "neu"),
        (written.changed, "geändert"),
        (written.unchanged, "unverändert"),
        (written.removed, "zurückgenommen"),
        (written.outlines, "Umrisse neu gebildet"),
    ]
    said = [f"{number(count)} {word}" for count, word in parts if count]
    return f"geschrieben: {', '.join(said) or 'nichts'}"


def summary(outcomes: Iterable[Outcome]) -> str:
    """One line over all files."""
    outcomes = list(outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    known = sum(outcome.known_since is not None for outcome in outcomes)
    new = len(outcomes) - failed - known
    parts = [f"{new} eingelesen", f"{known} unverändert", f"{failed} abgelehnt"]
    return f"{len(outcomes)} Dateien: {', '.join(parts)}"
