"""Monitoring as a workbook: goals, expectations, steps of measures, participation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from planning.models import EffectEntry
from planning.reports.xlsx import Column, Sheet, workbook
from planning.selectors.effects import Placed
from planning.selectors.plans import PlanRow
from planning.selectors.stages import StageRow

WIDE = 40


def monitoring_workbook(
    *,
    day: date,
    goals: Sequence[Placed],
    entries: Sequence[EffectEntry],
    stages: Sequence[StageRow],
    plans: Sequence[PlanRow],
) -> bytes:
    """What the pages Monitoring and Planfassungen show on a day."""
    title = f"Monitoring am {day:%d.%m.%Y}"
    sheets = [_goals(goals), _entries(entries), _stages(stages), _said(plans)]
    return workbook(sheets, title=title, made_on=day)


def _goals(goals: Sequence[Placed]) -> Sheet:
    columns = [
        Column("Ziel", width=WIDE), Column("Ebene"), Column("Vorrang", "whole", 9),
        Column("Raum", width=20), Column("Schwerpunktthema", width=20),
        Column("Bezug zum INSEK", width=24), Column("Indikator", width=24),
        Column("neuester Wert", "number"), Column("Zeitraum", width=10),
        Column("Zielwert", "number"), Column("bis", "day", 11),
        Column("Planfassung", width=30), Column("Quelle", width=WIDE),
    ]  # fmt: skip
    return Sheet("Ziele", "Ziele", columns, [_goal(placed) for placed in goals])


def _goal(placed: Placed) -> list:
    goal = placed.goal
    insek = [goal.insek_area.name] if goal.seen_insek_area else []
    return [
        goal.title, goal.get_level_display(), goal.priority,
        goal.area.name if goal.area else "ganze Stadt", goal.theme or "keines",
        ", ".join([*insek, goal.insek_text]).strip(", ") or "keiner",
        goal.indicator.name if goal.indicator else "ohne Indikator",
        placed.value, placed.period or None, goal.target_value, goal.target_on,
        str(goal.plan) if goal.seen_plan else "keine", goal.source,
    ]  # fmt: skip


def _entries(entries: Sequence[EffectEntry]) -> Sheet:
    columns = [
        Column("Erwartung", width=30), Column("Worum es geht", width=WIDE),
        Column("Woran wir es merken", width=WIDE), Column("Ausgangszeitraum"),
        Column("Überprüfung", "day", 12), Column("überprüft am", "day", 12),
    ]  # fmt: skip
    rows = []
    for row in entries:
        seen = row.reviews.all()
        last = max((review.day for review in seen), default=None)
        about = str(row.measure or row.goal)
        rows.append([str(row), about, row.expected, row.baseline, row.review_on, last])
    notes = ("Werte neben einer Erwartung sind kein Kausalbeleg.",)
    return Sheet("Erwartungen", "Was erwartet wurde", columns, rows, notes)


def _stages(stages: Sequence[StageRow]) -> Sheet:
    names = [stage.label for stage, _ in stages[0].days] if stages else []
    columns = [
        Column("Kennung"), Column("Einrichtung", width=30), Column("Leistungsbereich"),
        *(Column(name, "day", 12) for name in names), Column("Nachweis", width=WIDE),
    ]  # fmt: skip
    rows = [
        [
            row.measure.facility.number, row.measure.facility.name,
            row.measure.service_type.name, *(day for _, day in row.days),
            row.reached.evidence,
        ]
        for row in stages
    ]  # fmt: skip
    return Sheet("Schritte", "Von der Bewilligung zur Besetzung", columns, rows)


def _said(plans: Sequence[PlanRow]) -> Sheet:
    columns = [
        Column("Planfassung", width=30), Column("Tag", "day", 11),
        Column("Stelle", width=24), Column("Form", width=18),
        Column("Was eingebracht wurde", width=WIDE), Column("Was daraus wurde", width=WIDE),
        Column("beantwortet am", "day", 12), Column("Quelle", width=30),
    ]  # fmt: skip
    rows = [
        [
            str(plan.plan), item.day, item.body, item.form, item.said,
            item.outcome or "noch offen", item.outcome_on, item.source,
        ]
        for plan in plans
        for item in plan.involvements
    ]  # fmt: skip
    return Sheet("Beteiligung", "Beteiligung", columns, rows)
