"""The Förderliste as a workbook and as a report on paper."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string

from planning.allocation import german
from planning.allocation.money import Half
from planning.reports.xlsx import Cell, Column, Sheet, workbook
from planning.selectors.funding_lines import FundingList, Line

NO_FIGURE = "nicht sinnvoll"
NOTES = (
    "SOLL: bewilligte Stellen; IST: besetzte Stellen am genannten Tag.",
    "Kosten: SOLL mal datierter Kostensatz; ein Schuljahr zählt mit 5/12 (August bis "
    "Dezember) im ersten und 7/12 (Januar bis Juli) im zweiten Haushaltsjahr.",
    "Jeder Betrag ist genau gerechnet und einzeln auf Cent gerundet; eine Summe kann "
    "deshalb um einen Cent abweichen.",
    "keine Angabe heißt: nicht bekannt, nicht 0.",
)


def list_workbook(found: FundingList) -> bytes:
    """Measures, and what each programme pays."""
    title = list_title(found)
    sheets = [_measures(found, title), _shares(found), _programmes(found)]
    return workbook(sheets, title=title, made_on=found.day)


def list_html(found: FundingList, user: AbstractBaseUser | AnonymousUser) -> str:
    """The list as the HTML its PDF is drawn from."""
    request = HttpRequest()
    request.user = user
    context = {"found": found, "title": list_title(found), "words": half_words}
    return render_to_string("reports/funding_list.html", context, request)


def list_title(found: FundingList) -> str:
    """What the list is called."""
    kind = "Schuljahr" if "/" in found.period else "Haushaltsjahr"
    return f"Förderliste {kind} {found.period}"


def list_name(found: FundingList, ending: str) -> str:
    """A name made by the server."""
    return f"foerderliste_{found.period.replace('/', '-')}.{ending}"


def half_words(half: Half) -> str:
    """A half year in words: Aug.–Dez. 2026."""
    return f"{'Aug.–Dez.' if half.is_autumn else 'Jan.–Juli'} {half.year}"


def _measures(found: FundingList, title: str) -> Sheet:
    columns = [
        Column("Kennung"), Column("Einrichtung", width=30),
        Column("Leistungsbereich", width=26),
        Column("Maßnahmeträger", width=26), Column("SOLL VzÄ", "fte", 9),
        Column("IST VzÄ", "fte", 9), Column("IST am", width=11),
        Column("Plätze", "whole", 8), Column("VzÄ-Jahre", "fte", 9),
        *(Column(f"Kosten {half_words(half)}", "eur", 16) for half in found.halves),
        Column("Kosten zusammen", "eur", 16), Column("Eigenmittel", "eur", 16),
        Column("Fördermittel", "eur", 16), Column("nicht gedeckt", "eur", 16),
        Column("seit", width=11), Column("Förderende", width=11),
        Column(f"Stand am {german.day(found.day)}", width=26),
        Column("Beschluss laut Lieferung", width=18), Column("erfunden", width=9),
    ]  # fmt: skip
    rows = [_measure(line) for line in found.lines]
    return Sheet("Förderliste", title, columns, rows, NOTES)


def _measure(line: Line) -> list[Cell]:
    measure = line.measure
    is_places = measure.fte_target is None
    return [
        measure.facility.number,
        measure.facility.name,
        measure.service_type.name,
        measure.provider.name if measure.provider else None,
        NO_FIGURE if is_places else measure.fte_target,
        NO_FIGURE if is_places else line.fte_actual,
        line.actual_on or "Lieferung",
        NO_FIGURE if measure.places is None else measure.places,
        NO_FIGURE if is_places else line.fte_years,
        *line.by_half,
        line.eur,
        line.own_eur,
        line.grant_eur,
        line.open_eur,
        measure.valid_from,
        measure.valid_to or "unbefristet",
        line.standing,
        measure.resolution,
        "ja" if measure.invented else "nein",
    ]


def _shares(found: FundingList) -> Sheet:
    columns = [
        Column("Kennung"), Column("Einrichtung", width=30),
        Column("Leistungsbereich", width=26),
        Column("Förderprogramm", width=30), Column("Mittelgeber", width=18),
        Column("Haushaltsjahr", "whole"), Column("Anteil", "share", 9),
        Column("Kosten im Zeitraum", "eur", 16), Column("bewilligt", "eur", 16),
        Column("abgerechnet", "eur", 16),
    ]  # fmt: skip
    rows = [
        [
            line.measure.facility.number,
            line.measure.facility.name,
            line.measure.service_type.name,
            part.programme.name,
            part.programme.get_funder_display(),
            year,
            share,
            part.eur,
            part.approved_eur,
            part.spent_eur,
        ]
        for line in found.lines
        for part in line.parts
        for year, share in sorted(part.shares.items())
    ]
    note = "Beträge gelten für den ganzen Zeitraum, auch wo ein Programm je Jahr steht."
    return Sheet("Anteile", "Anteile der Programme", columns, rows, [note])


def _programmes(found: FundingList) -> Sheet:
    columns = [
        Column("Förderprogramm", width=36), Column("Mittelgeber", width=20),
        Column("Maßnahmen", "whole"), Column("Euro", "eur", 18),
        Column("letzter Fördertag"),
    ]  # fmt: skip
    rows = [
        [one.name, one.get_funder_display(), count, eur, one.valid_to or "unbefristet"]
        for one, eur, count in found.by_programme
    ]
    return Sheet("Programme", "Was jedes Programm zahlt", columns, rows)
