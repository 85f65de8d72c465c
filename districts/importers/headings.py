"""Headings of our own tables: German in the templates, short ones for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from districts.importers.report import FileRefused, ImportReport
from districts.importers.tables import Row, Table, folded, read_table

# Column to its German heading.
GERMAN = {
    "amount_eur": "Betrag in Euro",
    "approved_eur": "bewilligt in Euro",
    "area_key": "Gebietsschlüssel",
    "area_kind": "Gebietsart",
    "as_of": "Stand",
    "basis": "Grundlage",
    "beside": "steht daneben",
    "cap_per_fte": "Euro je VzÄ höchstens",
    "closed_on": "geschlossen am",
    "code": "Code",
    "confirmed_on": "bestätigt am",
    "day": "Tag",
    "deadline": "Antragsfrist",
    "denominator": "Nenner",
    "documents": "Unterlagen",
    "due_on": "zu erreichen bis",
    "eur_per_fte": "Euro je VzÄ",
    "evidence": "Nachweis",
    "facility": "Einrichtung",
    "facility_type": "Art der Einrichtung",
    "finished": "abgeschlossen",
    "follows": "folgt auf Träger",
    "from": "von Einrichtung",
    "fte_actual": "IST VzÄ",
    "fte_target": "SOLL VzÄ",
    "full_time_hours": "Wochenstunden Vollzeit",
    "funder": "Mittelgeber",
    "group_key": "Schlüssel der Gruppe",
    "group_kind": "Art der Gruppe",
    "happened_on": "geschehen am",
    "indicator": "Indikator",
    "issued_on": "Bescheid vom",
    "key": "Schlüssel",
    "kind": "Art",
    "label_lat": "Beschriftung Breite",
    "label_lon": "Beschriftung Länge",
    "lat": "Breite",
    "leavers": "Abgänge",
    "legal_reference": "Rechtsgrundlage",
    "lon": "Länge",
    "material_cap_per_fte": "Sachkosten je VzÄ höchstens",
    "max_fte": "VzÄ höchstens",
    "member_key": "Schlüssel des Gebiets",
    "member_kind": "Art des Gebiets",
    "min_fte": "VzÄ mindestens",
    "name": "Name",
    "note": "Vermerk",
    "number": "Kennung",
    "numerator": "Zähler",
    "occupied": "belegt",
    "of_sites": "von allen Standorten",
    "opened_on": "eröffnet am",
    "ortsteil": "Ortsteil",
    "period": "Zeitraum",
    "placed": "vermittelt",
    "places": "Plätze",
    "places_actual": "IST Plätze",
    "planned": "geplant",
    "postcode": "PLZ",
    "predecessor": "Vorgänger",
    "programme": "Förderprogramm",
    "provider": "Träger",
    "rate": "Förderanteil",
    "reference": "Bescheidnummer",
    "report_due": "Verwendungsnachweis fällig",
    "report_sent_on": "Verwendungsnachweis gesendet",
    "resolution": "Beschlussnummer",
    "service": "Leistungsbereich",
    "share": "Anteil",
    "sites": "Standorte",
    "spent_eur": "abgerechnet in Euro",
    "stage": "Schritt",
    "stated_for": "gilt am",
    "street": "Straße",
    "successor": "Nachfolger",
    "to": "mit Einrichtung",
    "valid_from": "gültig ab",
    "valid_to": "gültig bis",
    "value": "Wert",
    "year": "Jahr",
}


def german(columns: Sequence[str]) -> list[str]:
    """The German headings of columns, in their order."""
    return [GERMAN.get(name, name) for name in columns]


def own_table(content: bytes, columns: Sequence[str], report: ImportReport) -> Table | None:
    """A table with these columns, however headed; else the report says what is missing.

    Under a German heading a cell is read by both names, so that rules beside a file may
    name either. What is wrong is said with the heading as it stands in the file.

    Raises
    ------
    FileRefused
        As ``read_table``, and where a column stands there under both names.
    """
    table = read_table(content)
    report.errors += table.errors
    report.headings |= _headings(table, columns)
    there = (*table.columns, *report.headings)
    if any(name not in there for name in columns):
        report.refuse_file(table.missing(_told(table, columns, report)))
        return None
    rows = tuple(_read_by_both(row, report) for row in table.rows)
    return replace(table, columns=there, rows=rows)


def _headings(table: Table, columns: Sequence[str]) -> dict[str, str]:
    """Column to the German heading it stands under; none in tables of other people."""
    if not GERMAN.keys() >= set(columns):
        return {}
    wanted = {folded(GERMAN[name]): name for name in columns}
    found: dict[str, str] = {}
    for heading in table.columns:
        name = wanted.get(folded(heading), heading)
        if name == heading:
            continue
        if name in table.columns or name in found:
            said = f"„{found.get(name, name)}“ und „{heading}“"
            raise FileRefused(f"Die Spalten {said} bedeuten dasselbe; eine genügt.")
        found[name] = heading
    return found


def _told(table: Table, columns: Sequence[str], report: ImportReport) -> list[str]:
    """Columns by the headings of the file, missing ones in its language."""
    absent = GERMAN if report.headings else {}
    return [
        name if name in table.columns else report.headings.get(name, absent.get(name, name))
        for name in columns
    ]


def _read_by_both(row: Row, report: ImportReport) -> Row:
    cells = {
        name: row.cells[heading]
        for name, heading in report.headings.items()
        if heading in row.cells
    }
    return replace(row, cells={**row.cells, **cells})
