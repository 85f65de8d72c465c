"""A report in words: what was read, used, left out, wrong, and whether it adds up."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils import timezone

from districts.importers.delivery import Outcome, Written
from districts.importers.report import ImportReport, Reconciliation, SumCheck

FEW = 3  # residuals shown unless all are asked for
WIDTH = 110


def number(value: int | Decimal) -> str:
    """A figure with German thousands dots and decimal comma, no needless zeros."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def lines_of(
    outcome: Outcome, *, kept: bool = True, everything: bool = False
) -> Iterator[str]:
    """All lines about one file, its heading first; ``kept``: what was written stays."""
    delivery, report = outcome.delivery, outcome.report
    yield f"{delivery.title} [{delivery.name}]"
    if outcome.known_since is not None:
        since = timezone.localdate(outcome.known_since.imported_at)
        yield f"  unverändert: schon eingelesen am {since:%d.%m.%Y}, nichts zu tun"
    elif outcome.skipped:
        yield f"  nicht geprüft: {outcome.skipped}"
    else:
        yield f"  Stand {delivery.as_of:%d.%m.%Y} · SHA-256 {delivery.sha256[:12]}…"
        for line in report_lines(report, everything=everything):
            yield f"  {line}"
        yield f"  {_result(outcome, kept)}"


def report_lines(report: ImportReport, *, everything: bool) -> Iterator[str]:
    """Accounts, every left-out row, signs, notes and every error of a report."""
    if report.rows_in:
        yield _accounts(report)
    for rule in sorted(report.left_out.values(), key=lambda rule: rule.code):
        yield f"ausgelassen nach {rule.code} ({number(rule.count)}): {rule.text}"
        yield from _wrapped("  ", "; ".join(rule.names))
    if report.signs:
        signs = [f"„{sign}“ {number(n)}×" for sign, n in sorted(report.signs.items())]
        yield f"Zeichen statt Zahlen: {', '.join(signs)}"
    yield from _reconciliation(report.reconciliation, everything)
    for note in report.notes:
        yield from _wrapped("", note)
    for warning in report.warnings:
        yield from _wrapped("", f"BITTE PRÜFEN {warning}")
    for error in report.errors:
        yield f"FEHLER {error}"


def _accounts(report: ImportReport) -> str:
    parts = [f"{number(report.rows_used)} übernommen"]
    parts += [f"{number(report.rows_left_out)} ausgelassen"]
    if report.rows_refused:
        parts += [f"{number(report.rows_refused)} fehlerhaft"]
    return f"Zeilen: {number(report.rows_in)} gelesen = {' + '.join(parts)}"


def _reconciliation(found: Reconciliation, everything: bool) -> Iterator[str]:
    if found.sums:
        sums = "; ".join(_sum(item) for item in found.sums)
        yield from _wrapped("", f"Summen vor = nach der Verknüpfung: {sums}")
    newest = found.residuals[::-1] if everything else found.residuals[: -FEW - 1 : -1]
    for item in newest:
        yield (
            f"{item.label}: Stadt {number(item.city)}, Summe der Ortsteile "
            f"{number(item.parts)}, nicht zuordenbar {number(item.rest)}"
        )
    if earlier := len(found.residuals) - len(newest):
        yield f"… und {number(earlier)} frühere Zeiträume (-v 2 zeigt alle)"
    for label, keys in (
        ("In der Datei, aber nicht erfasst", found.unknown_keys),
        ("Erfasst, aber ohne Zeile in der Datei", found.keys_without_row),
    ):
        if keys:
            yield from _wrapped("", f"{label} ({number(len(keys))}): {', '.join(keys)}")


def _sum(item: SumCheck) -> str:
    if item.before == item.after:
        return f"{item.label} {number(item.before)}"
    return f"{item.label} {number(item.before)} wird {number(item.after)}!"


def _wrapped(indent: str, text: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _result(outcome: Outcome, kept: bool) -> str:
    if outcome.written is None:
        count = len(outcome.report.errors)
        return f"{number(count)} Fehler: Von dieser Datei wird nichts übernommen."
    return f"{'geschrieben' if kept else 'wäre zu schreiben'}: {in_words(outcome.written)}"


def in_words(written: Written) -> str:
    """How many rows were added, changed, left and taken back."""
    parts = [
        (written.created, "neu"),
        (written.changed, "geändert"),
        (written.unchanged, "unverändert"),
        (written.removed, "zurückgenommen"),
        (written.outlines, "Umrisse neu gebildet"),
    ]
    said = [f"{number(count)} {word}" for count, word in parts if count]
    return ", ".join(said) or "nichts"


def summary(outcomes: Iterable[Outcome]) -> str:
    """One line over all files."""
    outcomes = list(outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    known = sum(outcome.known_since is not None for outcome in outcomes)
    clean = len(outcomes) - failed - known
    parts = [f"{clean} gelesen", f"{known} unverändert", f"{failed} abgelehnt"]
    return f"{len(outcomes)} Dateien: {', '.join(parts)}"
