"""Beteiligung: who was heard in the time of the report, and what came of it."""

from __future__ import annotations

from districts.release import released
from planning.models import Conference, Involvement, Statement
from planning.models.networks import AT_HOME
from planning.reports.frozen_figures import Chapter
from planning.reports.xlsx import Column, Sheet
from planning.selectors.report_chapters.scope import READERS, Scope
from planning.selectors.standards import dialogues_on

BODIES = "Genannt sind Stellen und Gremien, keine Personen."


def participation(scope: Scope) -> Chapter:
    """Who had a say in plans and rounds, Qualitätsdialoge and conferences of the time."""
    sheets = [_statements(scope), _dialogues(scope)]
    if scope.is_whole:
        sheets = [_involved(scope), *sheets, _conferences(scope)]
    shown = tuple(sheet for sheet in sheets if sheet.rows)
    nothing = "Im Berichtszeitraum ist keine Beteiligung erfasst und veröffentlicht."
    return Chapter("beteiligung", "Beteiligung", shown, (BODIES if shown else nothing,))


def _involved(scope: Scope) -> Sheet:
    columns = [
        Column("am", "day", 11), Column("Stelle", width=30),
        Column("Beteiligte", width=18), Column("Form", width=20),
        Column("was sie einbrachte", width=50), Column("was daraus wurde", width=50),
    ]  # fmt: skip
    rows = Involvement.objects.filter(day__gt=scope.since, day__lte=scope.day)
    found = [
        (
            row.day,
            row.body,
            row.get_kind_display(),
            row.form,
            row.said,
            _outcome(row, scope),
        )
        for row in released(rows, READERS).order_by("day", "pk")
    ]
    return Sheet("Beteiligung", "Beteiligung an der Planung", columns, found)


def _outcome(row: Involvement, scope: Scope) -> str:
    is_known = row.outcome_on is not None and row.outcome_on <= scope.day
    return row.outcome if is_known else "noch offen"


def _statements(scope: Scope) -> Sheet:
    columns = [
        Column("eingegangen", "day", 12), Column("Stelle", width=36),
        Column("Planungsrunde", width=44), Column("was sie änderte", width=22),
    ]  # fmt: skip
    rows = Statement.objects.filter(
        round__service_type__in=scope.services,
        received_on__gt=scope.since,
        received_on__lte=scope.day,
    )
    found = [
        (row.received_on, row.body, row.round.title, row.get_effect_display())
        for row in released(rows, READERS)
        .select_related("round")
        .order_by("received_on", "pk")
    ]
    title = "Stellungnahmen, die beantwortet sind"
    return Sheet("Stellungnahmen", title, columns, found)


def _dialogues(scope: Scope) -> Sheet:
    columns = [
        Column("am", "day", 11), Column("Leistungsbereich", width=30),
        Column("Ebene", width=14), Column("beteiligte Stellen", width=60),
        Column("vereinbarte Schritte", "whole", 12), Column("davon erledigt", "whole", 12),
    ]  # fmt: skip
    rows = dialogues_on(scope.day, READERS).filter(
        held_on__gt=scope.since, service_type__in=scope.services
    )
    found = [
        (
            row.held_on,
            row.service_type.name,
            row.get_level_display(),
            row.bodies,
            len(row.shown_steps),
            sum(one.done_on is not None for one in row.shown_steps),
        )
        for row in rows.order_by("held_on", "pk")
    ]
    return Sheet("Qualitätsdialoge", "Qualitätsdialoge", columns, found)


def _conferences(scope: Scope) -> Sheet:
    columns = [
        Column("am", "day", 11), Column("Netzwerk", width=40),
        Column("Konferenz", width=40), Column("Themen", width=60),
    ]  # fmt: skip
    rows = Conference.objects.filter(
        network__city=AT_HOME, held_on__gt=scope.since, held_on__lte=scope.day
    )
    found = [
        (row.held_on, row.network.name, row.title, row.topics)
        for row in released(rows, READERS)
        .select_related("network")
        .order_by("held_on", "pk")
    ]
    return Sheet("Konferenzen", "Konferenzen der Netzwerke", columns, found)
