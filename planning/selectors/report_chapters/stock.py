"""Bestand: sites that have a service among those that could, posts, Maßnahmeträger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from planning.models import CoverageTarget, Measure, ServiceType
from planning.models.networks import AT_HOME
from planning.reports.frozen_figures import Chapter, Figure
from planning.reports.xlsx import Cell, Column, Sheet
from planning.selectors.coverage import Coverage, Reach, coverage
from planning.selectors.networks import networks_on
from planning.selectors.report_chapters.scope import NO_SENSE, READERS, Scope
from planning.selectors.report_chapters.year_totals import year_totals

Row = tuple[Cell, ...]
Found = Sequence[tuple[ServiceType, Coverage]]
COUNTED = (
    "Gezählt werden Standorte mit bewilligter Maßnahme am Tag der Zahlen. Eine unbesetzte "
    "Stelle macht keinen Standort zum fehlenden. SOLL sind bewilligte, IST besetzte "
    "Stellen; IST zählt, was gemeldet ist."
)
NOT_YET = "noch nicht"
AMOUNTS = (Column("SOLL VzÄ", "fte", 10), Column("IST VzÄ", "fte", 10))


def stock(scope: Scope) -> Chapter:
    """How far each Leistungsbereich has got, and who employs."""
    found = [
        (service, part)
        for service in scope.counted
        for part in coverage(service, scope.day, READERS)
    ]
    running = list(
        scope.measures().valid_on(scope.day).select_related(
            "facility__area", "service_type", "provider"
        )
    )  # fmt: skip
    sheets = [_extent(found), *_years(found), _points(found), _carriers(running)]
    sheets.append(year_totals(scope))
    if scope.is_whole:
        sheets.append(_networks(scope))
    else:
        sheets += [_districts(found), _sites(running), _without(found)]
    return Chapter(
        "bestand",
        "Bestand",
        tuple(sheet for sheet in sheets if sheet.rows),
        (COUNTED,),
        tuple(_figures(found)),
    )


def _extent(found: Found) -> Sheet:
    columns = [
        Column("Leistungsbereich", width=30), Column("Art", width=24),
        Column("Standorte", "whole", 10), Column("von", "whole", 8),
        Column("Ziel", width=26), Column("es fehlen", "whole", 10), *AMOUNTS,
        Column("Plätze", "whole", 8),
    ]  # fmt: skip
    rows = [
        (
            service.name,
            part.kind.label,
            part.now.sites,
            part.now.of_sites,
            _target(part.target),
            _lacking(part),
            *_amounts(service, part.now),
        )
        for service, part in found
        if part.now.of_sites
    ]
    return Sheet("Ausbaustand", "Ausbaustand: n von N Standorten", columns, rows)


def _lacking(part: Coverage) -> Cell:
    return "kein Ziel" if part.target is None else part.lacking


def _target(target: CoverageTarget | None) -> str:
    if target is None:
        return "kein Ziel beschlossen"
    many = "alle" if target.sites is None else str(target.sites)
    return f"{many} bis {target.due_on:%d.%m.%Y}"


def _amounts(service: ServiceType, reach: Reach) -> tuple[Cell, ...]:
    """SOLL, IST and places; what the unit of the service does not know makes no sense."""
    if service.unit == ServiceType.Unit.PLACES:
        return NO_SENSE, NO_SENSE, reach.places
    target = None if reach.unknown_target and not reach.fte_target else reach.fte_target
    actual = None if reach.unknown_actual and not reach.fte_actual else reach.fte_actual
    return target, actual, NO_SENSE


def _years(found: Found) -> list[Sheet]:
    """Sites and posts year by year, a row for each Leistungsbereich and kind."""
    grown = [(service, part) for service, part in found if len(part.years) > 1]
    days = sorted({reach.day for _, part in grown for reach in part.years})
    names = (Column("Leistungsbereich", width=30), Column("Art", width=24))
    sites = [Column(f"{day:%d.%m.%Y}", "words", 12) for day in days]
    posts = [Column(f"{day:%d.%m.%Y}", "fte", 12) for day in days]
    counted, paid = [], []
    for service, part in grown:
        years = {reach.day: reach for reach in part.years}
        known = [years.get(day) for day in days]
        words = (service.name, part.kind.label)
        counted.append((*words, *map(_of, known)))
        if service.unit == ServiceType.Unit.FTE:
            paid.append((*words, *(_posts(service, reach) for reach in known)))
    return [
        Sheet("Standorte je Jahr", "Standorte von Jahr zu Jahr", (*names, *sites), counted),
        Sheet("SOLL je Jahr", "SOLL in VzÄ von Jahr zu Jahr", (*names, *posts), paid),
    ]


def _of(reach: Reach | None) -> str:
    return f"{reach.sites} von {reach.of_sites}" if reach else NOT_YET


def _posts(service: ServiceType, reach: Reach | None) -> Cell:
    return _amounts(service, reach)[0] if reach else NOT_YET


def _points(found: Found) -> Sheet:
    columns = [
        Column("Leistungsbereich", width=30), Column("Art", width=24),
        Column("Stand", width=16), Column("Standorte", "whole", 10),
        Column("von", "whole", 8), Column("Fundstelle", width=50),
    ]  # fmt: skip
    rows = [
        (
            service.name,
            part.kind.label,
            one.stated_for,
            one.sites,
            one.of_sites,
            one.evidence,
        )
        for service, part in found
        for one in part.points
    ]
    title = "Veröffentlichte Angaben der Stadt, nicht aus diesem Bestand gerechnet"
    return Sheet("Veröffentlicht", title, columns, rows)


def _carriers(running: Iterable[Measure]) -> Sheet:
    groups: dict[str, list[Measure]] = defaultdict(list)
    for row in running:
        groups[row.provider.name if row.provider else "keine Angabe"].append(row)
    columns = [
        Column("Maßnahmeträger", width=34), Column("Leistungsbereiche", width=60),
        Column("Standorte", "whole", 10), *AMOUNTS,
    ]  # fmt: skip
    rows = [
        (
            name,
            ", ".join(sorted({row.service_type.name for row in groups[name]})),
            len({row.facility_id for row in groups[name]}),
            _sum(groups[name], "fte_target"),
            _sum(groups[name], "fte_actual"),
        )
        for name in sorted(groups)
    ]
    note = "Eine Summe steht nur, wo alle Stellen des Trägers bekannt sind."
    return Sheet("Träger", "Maßnahmeträger", columns, rows, (note,))


def _sum(rows: Iterable[Measure], name: str) -> Cell:
    amounts = [getattr(row, name) for row in rows if row.places is None]
    if not amounts:
        return NO_SENSE
    return None if None in amounts else sum(amounts, Decimal(0))


def _districts(found: Found) -> Sheet:
    """A row for each Stadtbezirk, a column for each kind of facility."""
    parts = [(service, part) for service, part in found if part.now.of_sites]
    cells: dict[str, dict[int, str]] = {}
    for place, (_, part) in enumerate(parts):
        for row in part.districts:
            name = row.area.name if row.area else "nicht zuordenbar"
            cells.setdefault(name, {})[place] = f"{row.sites} von {row.of_sites}"
    columns = [Column("Stadtbezirk", width=24)]
    columns += [
        Column(_heading(service, part, parts), "words", 14) for service, part in parts
    ]
    rows = [
        (name, *(row.get(place, "keine Standorte") for place in range(len(parts))))
        for name, row in cells.items()
    ]
    return Sheet("Stadtbezirke", "Standorte nach Stadtbezirk", columns, rows)


def _heading(service: ServiceType, part: Coverage, parts: Found) -> str:
    """The kind; where several services reach it, with the service."""
    is_alone = sum(other.kind == part.kind for _, other in parts) == 1
    return part.kind.label if is_alone else f"{part.kind.label}, {service.name}"


def _sites(running: Iterable[Measure]) -> Sheet:
    columns = [
        Column("Kennung", width=11), Column("Einrichtung", width=34),
        Column("Art", width=24), Column("Leistungsbereich", width=24),
        Column("Maßnahmeträger", width=30), *AMOUNTS,
        Column("Förderende", "day", 12),
    ]  # fmt: skip
    ordered = sorted(running, key=lambda r: (r.facility.number, r.service_type.code, r.pk))
    rows = [
        (
            row.facility.number,
            row.facility.name,
            row.facility.get_kind_display(),
            row.service_type.name,
            row.provider.name if row.provider else None,
            row.fte_target,
            row.fte_actual,
            row.valid_to or "unbefristet",
        )
        for row in ordered
    ]
    return Sheet("Standorte", "Standorte mit Angebot", columns, rows)


def _without(found: Found) -> Sheet:
    columns = [
        Column("Kennung", width=11), Column("Einrichtung", width=34),
        Column("Art", width=24), Column("Ortsteil", width=24),
        Column("ohne", width=24),
    ]  # fmt: skip
    rows = [
        (
            row.number,
            row.name,
            part.kind.label,
            row.area.name if row.area else None,
            service.name,
        )
        for service, part in found
        for row in part.without
    ]
    return Sheet("Ohne Angebot", "Standorte ohne Angebot", columns, rows)


def _networks(scope: Scope) -> Sheet:
    columns = [
        Column("Netzwerk", width=40), Column("Art", width=26),
        Column("Geschäftsstelle VzÄ", "fte", 14), Column("Mitglieder", "whole", 11),
    ]  # fmt: skip
    rows = [
        (row.name, row.get_kind_display(), row.office_fte, len(row.shown_members))
        for row in networks_on(scope.day, READERS).order_by("name", "code")
        if row.city == AT_HOME
    ]
    return Sheet("Netzwerke", "Koordination vor Ort", columns, rows)


def _figures(found: Found) -> Iterator[Figure]:
    for service, part in found:
        if not part.now.of_sites:
            continue
        name = f"{service.name}, {part.kind.label}"
        code = f"{service.code}:{part.kind}"
        yield Figure(f"sites:{code}", f"{name}: mit Angebot", "Standorte", part.now.sites)
        yield Figure(f"all:{code}", f"{name}: alle", "Standorte", part.now.of_sites)
        target, actual, places = _amounts(service, part.now)
        for label, unit, value in (
            ("SOLL", "VzÄ", target), ("IST", "VzÄ", actual), ("Plätze", "Plätze", places),
        ):  # fmt: skip
            if value != NO_SENSE:
                yield Figure(f"{label}:{code}", f"{name}: {label}", unit, value)
