"""All chapters of a report, and what changed since the last one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from districts.models import SourceFile
from districts.release import reading_as, released
from planning.models import CoveragePoint, CoverageTarget, PlanningReport
from planning.reports.frozen_figures import Chapter, Figure, Figures, read_figures
from planning.reports.xlsx import Cell, Column, Sheet
from planning.selectors.report_chapters.effects import effects
from planning.selectors.report_chapters.money import money
from planning.selectors.report_chapters.need import need
from planning.selectors.report_chapters.participation import participation
from planning.selectors.report_chapters.projects import projects
from planning.selectors.report_chapters.quality import quality
from planning.selectors.report_chapters.scope import NO_SENSE, READERS, Scope, scope_of
from planning.selectors.report_chapters.stock import stock
from planning.selectors.year_totals import totals_in

CHAPTERS = (stock, need, projects, participation, money, quality, effects)
YES = {True: "ja", False: "nein"}
FIRST = "Es ist der erste Bericht dieser Art; er vergleicht sich mit keinem früheren."


def figures_on(
    kind: str, day: date, since: date, previous: PlanningReport | None
) -> Figures:
    """Everything that a report of a kind counts on a day, as everybody may read it."""
    with reading_as(READERS):
        scope = scope_of(kind, day, since)
        chapters = [_trimmed(chapter(scope)) for chapter in CHAPTERS]
        sources = _sources(scope)
    figures = tuple(figure for chapter in chapters for figure in chapter.figures)
    chapters += [_comparison(figures, previous), _listed(sources)]
    invented = any(source.invented for source in sources)
    return Figures(day, since, tuple(chapters), invented, figures)


def _trimmed(chapter: Chapter) -> Chapter:
    """The chapter without columns that make no sense in any row."""
    return replace(chapter, sheets=tuple(_narrow(sheet) for sheet in chapter.sheets))


def _narrow(sheet: Sheet) -> Sheet:
    kept = [
        place
        for place in range(len(sheet.columns))
        if any(row[place] != NO_SENSE for row in sheet.rows)
    ]
    rows = [tuple(row[place] for place in kept) for row in sheet.rows]
    return replace(sheet, columns=[sheet.columns[place] for place in kept], rows=rows)


def _comparison(figures: Iterable[Figure], previous: PlanningReport | None) -> Chapter:
    if previous is None:
        return Chapter("vergleich", "Vergleich mit dem letzten Bericht", (), (FIRST,))
    before = read_figures(bytes(previous.record)).figures
    columns = [
        Column("Kennzahl", width=50), Column("Einheit", width=11),
        Column(f"Stand {previous.as_of:%d.%m.%Y}", "number", 16),
        Column("jetzt", "number", 16), Column("Veränderung", "change", 13),
    ]  # fmt: skip
    rows = list(_compared(before, figures))
    title = f"Seit: {previous.title}"
    note = "Wo eine Zahl in einem der Berichte fehlt, ist keine Veränderung gerechnet."
    sheet = Sheet("Vergleich", title, columns, rows, (note,))
    return Chapter("vergleich", "Vergleich mit dem letzten Bericht", (sheet,))


def _compared(before: Iterable[Figure], now: Iterable[Figure]) -> Iterator[tuple]:
    """Figures of both reports in the order of this one, then those that are gone."""
    old, new = {one.code: one for one in before}, {one.code: one for one in now}
    for code in (*new, *(code for code in old if code not in new)):
        one = new.get(code) or old[code]
        then = old[code].value if code in old else "nicht berichtet"
        today = new[code].value if code in new else "nicht berichtet"
        yield one.label, one.unit, then, today, _change(then, today)


def _change(then: Cell, now: Cell) -> Cell:
    if isinstance(then, str) or isinstance(now, str):
        return NO_SENSE
    return None if then is None or now is None else now - then


def _sources(scope: Scope) -> list[SourceFile]:
    """Files that the counted measures, targets, counts and Jahreszahlen stand in."""
    ids = set(scope.measures().values_list("source", flat=True))
    ids |= set(scope.measures().values_list("facility__source", flat=True))
    for model in (CoverageTarget, CoveragePoint):
        rows = model.objects.filter(service_type__in=scope.services)
        ids |= set(released(rows, READERS).values_list("source", flat=True))
    services = {one.code: one for one in scope.counted}
    for year in totals_in(services, scope.day, READERS):
        ids |= {row.source_id for row in year.values.values()}
    rows = released(SourceFile.objects.filter(pk__in=ids), READERS)
    return list(rows.order_by("title", "pk"))


def _listed(sources: Iterable[SourceFile]) -> Chapter:
    columns = [
        Column("Datei", width=50), Column("Stand", "day", 11),
        Column("Herkunft", width=40), Column("Lizenz", width=24),
        Column("erfunden", width=10),
    ]  # fmt: skip
    rows = [
        (
            one.title,
            one.as_of,
            one.attribution,
            one.licence,
            "ja" if one.invented else "nein",
        )
        for one in sources
    ]
    sheet = Sheet(
        "Quellen", "Woher die gezählten Maßnahmen und Ziele stammen", columns, rows
    )
    return Chapter("quellen", "Quellen", (sheet,) if rows else ())
