"""Vorhaben: what was decided, what begins, and what is told in words."""

from __future__ import annotations

from districts.release import released
from planning.allocation.german import counted
from planning.models import CoverageTarget, PlanEvent, PlanningRecord, Resolution
from planning.reports.frozen_figures import Chapter
from planning.reports.xlsx import Column, Sheet
from planning.selectors.report_chapters.scope import READERS, Scope
from planning.selectors.report_chapters.steps import step_figures, steps_of, steps_sheet

NONE_DECIDED = "Im Berichtszeitraum ist kein Beschluss erfasst."


def projects(scope: Scope) -> Chapter:
    """Resolutions of the time, measures that have not begun, records in words."""
    steps = steps_of(scope)
    sheets = [_resolutions(scope), _targets(scope), _coming(scope), steps_sheet(steps)]
    sheets.append(_records(scope))
    sheets += [_plans(scope)] if scope.is_whole else []
    shown = tuple(sheet for sheet in sheets if sheet.rows)
    notes = () if sheets[0].rows else (NONE_DECIDED,)
    return Chapter("vorhaben", "Vorhaben", shown, notes, tuple(step_figures(steps)))


def _resolutions(scope: Scope) -> Sheet:
    columns = [
        Column("am", "day", 11), Column("Gremium", width=30),
        Column("Nummer", width=18), Column("Gegenstand", width=44),
        Column("Ergebnis", width=24),
    ]  # fmt: skip
    rows = Resolution.objects.filter(
        decision__round__service_type__in=scope.services,
        decided_on__gt=scope.since,
        decided_on__lte=scope.day,
    )
    found = [
        (
            row.decided_on,
            row.body,
            row.number or "ohne Nummer",
            row.decision.title,
            row.get_result_display(),
        )
        for row in released(rows, READERS)
        .select_related("decision")
        .defer("decision__record")
        .order_by("decided_on", "pk")
    ]
    return Sheet("Beschlüsse", "Beschlüsse im Berichtszeitraum", columns, found)


def _targets(scope: Scope) -> Sheet:
    columns = [
        Column("Leistungsbereich", width=30), Column("Art", width=24),
        Column("Ziel", width=18), Column("bis", "day", 11),
        Column("Beschluss laut Lieferung", width=60),
    ]  # fmt: skip
    rows = CoverageTarget.objects.valid_on(scope.day)
    rows = released(rows.filter(service_type__in=scope.services), READERS)
    found = [
        (
            row.service_type.name,
            row.get_kind_display(),
            counted(row.sites, "Standort", "Standorte") if row.sites else "alle Standorte",
            row.due_on,
            row.resolution,
        )
        for row in rows.select_related("service_type").order_by(
            "service_type__name", "kind", "pk"
        )
    ]
    return Sheet("Ausbauziele", "Ausbauziele, die gelten", columns, found)


def _coming(scope: Scope) -> Sheet:
    """Measures that are granted and begin after the day, without mere successors."""
    columns = [
        Column("beginnt am", "day", 12), Column("Kennung", width=11),
        Column("Einrichtung", width=36), Column("Leistungsbereich", width=30),
        Column("SOLL VzÄ", "fte", 10),
    ]  # fmt: skip
    rows = scope.measures().filter(valid_from__gt=scope.day, follows=None)
    found = [
        (
            row.valid_from,
            row.facility.number,
            row.facility.name,
            row.service_type.name,
            row.fte_target,
        )
        for row in rows.select_related("facility", "service_type").order_by(
            "valid_from", "facility__number", "pk"
        )
    ]
    return Sheet("Beginnt", "Bewilligt und noch nicht begonnen", columns, found)


def _records(scope: Scope) -> Sheet:
    columns = [
        Column("Vorhaben", width=34), Column("Ziele", width=50),
        Column("Bericht", width=50), Column("Stand", "day", 11), Column("Quelle", width=40),
    ]  # fmt: skip
    rows = PlanningRecord.objects.filter(
        service_type__in=scope.services, as_of__lte=scope.day
    )
    found = [
        (row.title, row.goals, row.report or "noch kein Bericht", row.as_of, row.source)
        for row in released(rows, READERS).order_by("service_type__name", "-as_of", "pk")
    ]
    return Sheet("In Worten", "Stadtweite Vorhaben in Worten, ohne Zählung", columns, found)


def _plans(scope: Scope) -> Sheet:
    """What happened to the plans, also before the time of the report."""
    columns = [
        Column("Plan", width=44), Column("was", width=24), Column("wann", width=20),
        Column("Vermerk", width=40), Column("Quelle", width=40),
    ]  # fmt: skip
    rows = PlanEvent.objects.filter(day__lte=scope.day)
    found = [
        (
            str(row.plan),
            row.get_kind_display(),
            row.said or f"{row.day:%d.%m.%Y}",
            row.text or "ohne Vermerk",
            row.source,
        )
        for row in released(rows, READERS).select_related("plan").order_by("day", "pk")
    ]
    return Sheet("Pläne", "Planung und Fortschreibung", columns, found)
