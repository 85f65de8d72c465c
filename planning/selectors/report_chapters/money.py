"""Förderung: what the measures of a year cost, who pays, and what ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from planning.allocation.money import in_cents
from planning.models import ServiceType
from planning.reports.frozen_figures import Chapter, Figure
from planning.reports.xlsx import Cell, Column, Sheet
from planning.selectors.funding_lines import FundingList, Line
from planning.selectors.funding_list import funding_list
from planning.selectors.report_chapters.scope import READERS, Scope

EXPLAINED = (
    "Kosten: SOLL mal datierter Kostensatz im Haushaltsjahr. Summen zählen, was bekannt "
    "ist; wie viele Maßnahmen ohne Angabe sind, steht daneben."
)
YEARS_AHEAD = 2


def money(scope: Scope) -> Chapter:
    """The Förderliste of the year in sums, and the ends of the next two years."""
    year = str(scope.day.year)
    found = funding_list(year, scope.day, READERS, measures=scope.measures())
    sheets = [_services(found, scope.counted), _programmes(found), _ends(scope)]
    shown = tuple(sheet for sheet in sheets if sheet.rows)
    title = f"Förderung im Haushaltsjahr {year}"
    return Chapter("foerderung", title, shown, (EXPLAINED,), tuple(_figures(found)))


def _services(found: FundingList, services: Iterable[ServiceType]) -> Sheet:
    columns = [
        Column("Leistungsbereich", width=30), Column("Maßnahmen", "whole", 11),
        Column("SOLL VzÄ", "fte", 10), Column("Kosten", "eur", 16),
        Column("Eigenmittel", "eur", 16), Column("Fördermittel", "eur", 16),
        Column("nicht gedeckt", "eur", 16), Column("ohne Angabe", "whole", 11),
    ]  # fmt: skip
    rows = []
    for service in services:
        lines = [line for line in found.lines if line.measure.service_type_id == service.pk]
        if lines:
            rows.append((service.name, len(lines), *_amounts(lines)))
    return Sheet("Förderung", "Kosten und Mittel je Leistungsbereich", columns, rows)


def _amounts(lines: list[Line]) -> tuple[Cell, ...]:
    return (
        _posts(line.measure.fte_target for line in lines),
        _euros(line.eur for line in lines),
        _euros(line.own_eur for line in lines),
        _euros(line.grant_eur for line in lines),
        _euros(line.open_eur for line in lines),
        sum(line.eur is None or line.open_eur is None for line in lines),
    )


def _known(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None where nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _euros(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """What is known, added up exactly, as the report keeps it for good."""
    known = _known(amounts)
    return None if known is None else in_cents(known)


def _posts(amounts: Iterable[Decimal | None]) -> Cell:
    """SOLL in VzÄ; measures without are granted in places."""
    known = _known(amounts)
    return "in Plätzen" if known is None else known


def _programmes(found: FundingList) -> Sheet:
    columns = [
        Column("Förderprogramm", width=40), Column("Mittelgeber", width=24),
        Column("Maßnahmen", "whole", 11), Column("Euro", "eur", 18),
        Column("letzter Fördertag", "day", 14),
    ]  # fmt: skip
    rows = [
        (
            one.name,
            one.get_funder_display(),
            count,
            _euros([eur]),
            one.valid_to or "unbefristet",
        )
        for one, eur, count in found.by_programme
    ]
    return Sheet("Programme", "Was jedes Programm zahlt", columns, rows)


def _ends(scope: Scope) -> Sheet:
    """Measures that end within two years and that nothing follows, by day and service."""
    columns = [
        Column("Förderende", "day", 12), Column("Leistungsbereich", width=30),
        Column("Maßnahmen", "whole", 11), Column("SOLL VzÄ", "fte", 10),
    ]  # fmt: skip
    until = date(scope.day.year + YEARS_AHEAD, 12, 31)
    rows = scope.measures().filter(
        valid_to__gte=scope.day, valid_to__lte=until, followed_by=None
    )
    groups: dict[tuple[date, str], list[Decimal | None]] = {}
    for day, name, fte in rows.values_list("valid_to", "service_type__name", "fte_target"):
        groups.setdefault((day, name), []).append(fte)
    found = [(*key, len(groups[key]), _posts(groups[key])) for key in sorted(groups)]
    title = f"Förderende bis {until:%d.%m.%Y} ohne Anschluss"
    return Sheet("Förderende", title, columns, found)


def _figures(found: FundingList) -> Iterator[Figure]:
    known = _euros(line.eur for line in found.lines)
    yield Figure("eur", "Kosten der Maßnahmen, soweit bekannt", "Euro", known)
    own = _euros(line.own_eur for line in found.lines)
    yield Figure("own_eur", "davon Eigenmittel der Stadt", "Euro", own)
