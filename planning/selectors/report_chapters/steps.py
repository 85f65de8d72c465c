"""The status chain of measures: from the approval to a filled post, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planning.models import MeasureStage
from planning.reports.frozen_figures import Figure
from planning.reports.xlsx import Column, Sheet
from planning.selectors.report_chapters.scope import READERS, Scope
from planning.selectors.stages import StageRow, stage_rows

NOTE = (
    "Ein Schritt darf fehlen, zum Beispiel die Interessenbekundung bei städtischen "
    "Standorten. Gezählt sind Maßnahmen, zu denen ein Schritt eingetragen ist."
)
Stage = MeasureStage.Stage


def steps_of(scope: Scope) -> list[StageRow]:
    """Measures of the report with a step up to its day, those not filled first."""
    own = {one.pk for one in scope.services}
    rows = stage_rows(scope.day, READERS)
    return [row for row in rows if row.measure.service_type_id in own]


def steps_sheet(rows: Sequence[StageRow]) -> Sheet:
    """The day of each step, a row for each measure."""
    columns = [
        Column("Leistungsbereich", width=26), Column("Kennung", width=11),
        Column("Einrichtung", width=32),
        *(Column(_titled(stage), "day", 14) for stage in Stage),
        Column("Stand", width=22),
    ]  # fmt: skip
    found = [
        (
            row.measure.service_type.name,
            row.measure.facility.number,
            row.measure.facility.name,
            *(day or "noch nicht" for _, day in row.days),
            row.reached.get_stage_display(),
        )
        for row in rows
    ]
    title = "Von der Bewilligung zur Besetzung"
    return Sheet("Schritte", title, columns, found, (NOTE,))


def _titled(stage: Stage) -> str:
    return {Stage.CHOSEN: "Träger gewählt"}.get(stage, stage.label)


def step_figures(rows: Sequence[StageRow]) -> Iterator[Figure]:
    """How many measures stand at each step, to be compared with the next report."""
    for stage in Stage if rows else ():
        count = sum(row.reached.stage == stage for row in rows)
        label = f"Maßnahmen, letzter Schritt: {stage.label}"
        yield Figure(f"stage:{stage}", label, "Maßnahmen", count)
