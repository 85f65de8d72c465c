"""Wirkung: goals beside their values, and what was expected before and seen later."""

from __future__ import annotations

from decimal import Decimal

from districts.release import released
from planning.models import EffectEntry, EffectReview, Goal
from planning.reports.frozen_figures import Chapter
from planning.reports.xlsx import Cell, Column, Sheet
from planning.selectors.effects import Placed, expectations, goals_on
from planning.selectors.report_chapters.scope import READERS, Scope

NO_PROOF = (
    "Kein Kausalbeleg: Dass sich ein Wert nach einer Maßnahme ändert, hat viele mögliche "
    "Gründe. Kein Maßnahmeträger wird danach bewertet."
)


def effects(scope: Scope) -> Chapter:
    """Goals, expectations by their day, and the reviews of the time."""
    entries = expectations(READERS).filter(written_at__date__lte=scope.day)
    if not scope.is_whole:
        entries = entries.filter(measure__service_type__in=scope.services)
    placed = goals_on(scope.day, READERS)
    sheets = [
        _goals(placed),
        _values(placed),
        _entries(entries.order_by("review_on", "pk"), scope),
    ]
    sheets.append(_reviews(entries, scope))
    shown = tuple(sheet for sheet in sheets if sheet.rows)
    return Chapter("wirkung", "Wirkung", shown, (NO_PROOF,))


def _goals(placed: list[Placed]) -> Sheet:
    columns = [
        Column("Ebene", width=18), Column("Ziel", width=60), Column("Raum", width=22),
        Column("Quelle", width=50),
    ]  # fmt: skip
    rows = [
        (goal.get_level_display(), goal.title, _place(goal), goal.source)
        for goal in (one.goal for one in placed)
    ]
    return Sheet("Ziele", "Ziele, die gelten, nach Vorrang", columns, rows)


def _values(placed: list[Placed]) -> Sheet:
    columns = [
        Column("Ziel", width=50), Column("Raum", width=22), Column("Indikator", width=32),
        Column("Einheit", width=12), Column("neuester Wert", "number", 13),
        Column("Zeitraum", width=11), Column("Zielwert", "number", 12),
        Column("bis", "day", 11),
    ]  # fmt: skip
    rows = [_value(one) for one in placed if one.goal.indicator]
    return Sheet("Zielwerte", "Ziele mit Indikator", columns, rows)


def _value(placed: Placed) -> tuple[Cell, ...]:
    goal, unit, factor = placed.goal, placed.goal.indicator.unit, Decimal(1)
    if unit == "Anteil":
        unit, factor = "Prozent", Decimal(100)
    value, target = (
        None if amount is None else amount * factor
        for amount in (placed.value, goal.target_value)
    )
    return (
        *(goal.title, _place(goal), goal.indicator.name, unit, value),
        placed.period or None,
        "kein Zielwert" if target is None else target,
        goal.target_on or "kein Tag",
    )


def _place(goal: Goal) -> str:
    return goal.area.name if goal.area else "ganze Stadt"


def _about(entry: EffectEntry) -> str:
    if entry.measure is None:
        return entry.goal.title
    return f"{entry.measure.service_type.name}, {entry.measure.facility.name}"


def _entries(entries: object, scope: Scope) -> Sheet:
    columns = [
        Column("Überprüfung", "day", 12), Column("Indikator", width=34),
        Column("erwartet", width=14), Column("Ausgang", width=10),
        Column("worum es geht", width=44), Column("Stand", width=18),
    ]  # fmt: skip
    rows = [
        (
            entry.review_on,
            entry.indicator.name,
            entry.get_change_display(),
            entry.baseline,
            _about(entry),
            _state(entry, scope),
        )
        for entry in entries
    ]
    title = "Was erwartet wurde, vorher geschrieben und seitdem unverändert"
    return Sheet("Erwartungen", title, columns, rows)


def _state(entry: EffectEntry, scope: Scope) -> str:
    if any(review.day <= scope.day for review in entry.reviews.all()):
        return "überprüft"
    return "fällig" if entry.review_on <= scope.day else "noch nicht fällig"


def _reviews(entries: object, scope: Scope) -> Sheet:
    columns = [
        Column("am", "day", 11), Column("worum es geht", width=36),
        Column("Was gelingt", width=40), Column("Was gelingt nicht", width=40),
        Column("Was folgt daraus", width=40),
    ]  # fmt: skip
    about = {entry.pk: _about(entry) for entry in entries}
    rows = EffectReview.objects.filter(
        entry__in=about, day__gt=scope.since, day__lte=scope.day
    )
    found = [
        (row.day, about[row.entry_id], row.succeeds, row.fails, row.follows)
        for row in released(rows, READERS).order_by("day", "pk")
    ]
    return Sheet("Überprüfungen", "Überprüfungen im Berichtszeitraum", columns, found)
