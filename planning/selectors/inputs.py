"""From the database to the document a scoring run reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from districts.models import Area, AreaMembership, AreaValue, Indicator, SourceFile
from facilities.models import Facility, FacilityValue
from planning.models import ScoringKey, Status
from planning.scoring.key_types import Key
from planning.scoring.periods import DEFAULT_PERIODS
from planning.selectors.calendar import period_end
from planning.selectors.successions import Ancestry, carried_over
from planning.values import Cell

Places = dict[str, tuple[int | None, str | None]]  # number to id and official key
NOWHERE = (None, None)
FREE_PROVIDER = "freie_traegerschaft"
FLAGS = {FREE_PROVIDER: "freie Trägerschaft"}  # marks a key may exclude, in words


def scoring_inputs(*, key: Key, as_of: date) -> dict[str, Any]:
    """Everything a run of ``key`` on ``as_of`` reads, complete in itself.

    Facilities of the key's types open on the day; values known on the day, the newest
    delivery winning. A facility too young for the key's years is listed under ``new``
    and not scored. Takes a constant number of queries.
    """
    facilities = list(
        Facility.objects.open_on(as_of)
        .filter(kind__in=key.facility_types)
        .select_related("provider", "area")
        .order_by("number")
    )
    ancestry = Ancestry.on(as_of)
    years = _own_years(key, as_of)
    young = [item for item in facilities if _is_new(ancestry.begun(item), key, years)]
    old_enough = [item for item in facilities if item not in young]
    former = ancestry.former(old_enough)
    series = {code: {"periods": [], "cells": {}} for code in key.input_codes}
    forecasts = forecasts_of(key)
    sources: set[int] = set()
    for code, level, area_kind, is_count in wanted(key):
        if level == "area":
            places = _area_of_kind([*old_enough, *former], area_kind, as_of)
            at_place = _area_cells(places, code, area_kind, as_of, forecasts[code])
            cells = _where_they_were(old_enough, at_place, ancestry)
            named = {"places": _place_names(old_enough, places, ancestry)}
        else:
            delivered, named = _facility_cells(code, as_of, forecasts[code]), {}
            cells = carried_over(old_enough, delivered, ancestry, is_count=is_count)
        series[code] = as_document(cells, key, level) | named
        found = [cell for row in cells.values() for cell in row.values()]
        sources |= {source for cell in found for source in cell.sources}
    sources |= {item.source_id for item in [*facilities, *former]}
    sources |= _sources_of_places([*old_enough, *former], key, as_of)
    return {
        "format": "lr-inputs/1",
        "as_of": as_of.isoformat(),
        "units": [_unit(item) for item in old_enough],
        "new": [item.number for item in young],
        "names": names_of(key),
        "series": series,
        "sources": source_documents(sources),
    }


def names_of(key: Key) -> dict[str, str]:
    """Official names of the indicators on the day they are read."""
    codes = key.input_codes
    return dict(Indicator.objects.filter(code__in=codes).values_list("code", "name"))


KEPT_BACK = dict.fromkeys(["title", "sha256", "importer", "as_of"], "") | {
    "published": False,
    "invented": False,
}


def rests_on_published(inputs: Mapping[str, Any]) -> bool:
    """Whether every file the calculation read is open to everybody."""
    return all(source["published"] for source in inputs["sources"])


def rests_on_invented(inputs: Mapping[str, Any]) -> bool:
    """Whether any file the calculation read holds invented figures."""
    return any(source["invented"] for source in inputs["sources"])


def current_key(code: str, *, on: date, version: int | None = None) -> ScoringKey | None:
    """The version of a key that counts on a day.

    First the one that is named: Schwellen of a round name theirs. Else the newest that
    has a Beschluss, entered or confirmed, else the newest that was not revoked. So a draft
    that is taken in moves no round that knows its version, and no key with a Beschluss.
    """
    if version is not None:
        return ScoringKey.objects.filter(code=code, version=version).first()
    held = ScoringKey.objects.newest(code, on)
    standing = held.exclude(status=Status.REVOKED)
    decided = standing.filter(Q(status=Status.DECIDED) | Q(confirmed_on__isnull=False))
    return decided.first() or standing.first() or held.first()


def wanted(key: Key) -> Iterator[tuple[str, str, str, bool]]:
    """Each series once: code, level, area kind, whether it counts; denominators do."""
    known = {item.code: item for item in key.indicators}
    users = {item.denominator: item for item in key.indicators if item.denominator}
    for code in key.input_codes:
        indicator = known.get(code) or users.get(code)
        level = indicator.level if indicator else "facility"
        area_kind = (indicator and indicator.area_kind) or "ortsteil"
        is_count = code not in known or known[code].kind == "count"
        yield code, level, area_kind, is_count


def _own_years(key: Key, as_of: date) -> list[str]:
    """The years a site must have lived through: those of its own figures, if it has any.

    A key that names calendar and school years reads facilities by school year. One that
    names none takes the last that are known.
    """
    own = [item.code for item in key.indicators if item.level == "facility"]
    if key.periods.use:
        school_years = [period for period in key.periods.use if "/" in period]
        return (own and school_years) or list(key.periods.use)
    rows = FacilityValue.objects.known_on(as_of).filter(planned=False)
    found = rows.filter(indicator__code__in=own).order_by().values_list("period")
    return sorted({period for (period,) in found.distinct()})[-DEFAULT_PERIODS:]


def _is_new(begun: date | None, key: Key, years: Sequence[str]) -> bool:
    """Begun too late for the years the key pools, those taken over included."""
    if begun is None:
        return False
    usable = [period for period in years if period_end(period) >= begun]
    return len(usable) < min(key.periods.min_periods, len(years))


def _where_they_were(
    facilities: Iterable[Facility],
    at_place: Mapping[str, Mapping[str, Cell]],
    ancestry: Ancestry,
) -> dict[str, dict[str, Cell]]:
    """Area values of each facility; for years before a move those of the old place."""
    return {item.number: dict(_of_places(item, at_place, ancestry)) for item in facilities}


def _place_names(
    facilities: Iterable[Facility], places: Places, ancestry: Ancestry
) -> dict[str, str | None]:
    """Official key of the area each facility was read in.

    One that moved between two areas has values of both, like no other facility: its place
    is named after itself, so that nobody takes its values for those of the area.
    """
    names: dict[str, str | None] = {}
    for item in facilities:
        here = places[item.number][1]
        before = {places[site.number][1] for site in ancestry.moved_from(item)}
        names[item.number] = f"{here} ({item.number})" if before - {here} else here
    return names


def _of_places(
    facility: Facility, at_place: Mapping[str, Mapping[str, Cell]], ancestry: Ancestry
) -> Iterator[tuple[str, Cell]]:
    sites = [facility, *ancestry.former([facility])]
    for period in dict.fromkeys(p for site in sites for p in at_place[site.number]):
        cells = at_place[ancestry.site_in(facility, period).number]
        if period in cells:
            yield period, cells[period]


def _unit(facility: Facility) -> dict[str, Any]:
    free = facility.provider is not None and facility.provider.kind == "frei"
    return {
        "number": facility.number,
        "facility_type": facility.kind,
        "flags": [FREE_PROVIDER] if free else [],
        "area": facility.area.key if facility.area else None,
    }


def forecasts_of(key: Key) -> dict[str, str | None]:
    """Each series to the variant of a forecast that the key names for it, mostly none."""
    named = {item.code: item.forecast for item in key.indicators}
    return {code: named.get(code) for code in key.input_codes}


def _facility_cells(
    code: str, as_of: date, forecast: str | None
) -> dict[int, dict[str, Cell]]:
    rows = FacilityValue.everything.known_on(as_of).for_index(forecast)
    return cells_of(rows.filter(indicator__code=code, planned=False), "facility_id")


def _area_cells(
    places: Places, code: str, area_kind: str, as_of: date, forecast: str | None
) -> dict[str, dict[str, Cell]]:
    rows = AreaValue.everything.known_on(as_of).for_index(forecast)
    rows = rows.filter(indicator__code=code, area__kind=area_kind)
    by_area = cells_of(rows, "area_id")
    return {number: by_area.get(area, {}) for number, (area, _) in places.items()}


def _area_of_kind(facilities: Iterable[Facility], area_kind: str, as_of: date) -> Places:
    """The area of a kind each facility lies in on a day; None where it is not known."""
    if area_kind == "ortsteil":
        return {item.number: _id_and_key(item.area) for item in facilities}
    rows = (
        AreaMembership.objects.valid_on(as_of)
        .filter(group__kind=area_kind)
        .order_by("-group__key")
        .values_list("member_id", "group_id", "group__key")
    )
    groups = {member: (group, key) for member, group, key in rows}
    return {item.number: groups.get(item.area_id, NOWHERE) for item in facilities}


def _id_and_key(area: Area | None) -> tuple[int | None, str | None]:
    return (area.pk, area.key) if area else NOWHERE


def _sources_of_places(facilities: Iterable[Facility], key: Key, as_of: date) -> set[int]:
    """Files that say in which Ortsteile facilities lie, and in which groups of a key."""
    places = {item.area_id: item.area.source_id for item in facilities if item.area}
    kinds = {item.area_kind for item in key.indicators} - {None, "ortsteil"}
    rows = AreaMembership.objects.valid_on(as_of).filter(
        group__kind__in=kinds, member__in=places
    )
    named = rows.values_list("source_id", "group__source_id")
    return {*places.values(), *(source for pair in named for source in pair)}


def cells_of(rows: Iterable[Any], owner: str) -> dict[int, dict[str, Cell]]:
    """Owner id to its cells by period; of rows for one period the last counts."""
    cells: dict[int, dict[str, Cell]] = defaultdict(dict)
    for row in rows:
        cells[getattr(row, owner)][row.period] = Cell.of(row)
    return cells


def as_document(
    cells: Mapping[str, Mapping[str, Cell]], key: Key, level: str
) -> dict[str, Any]:
    """A series of units as a run keeps it: the periods the key uses, in their order."""
    found = {period for row in cells.values() for period in row}
    periods = (
        [p for p in key.periods.use if p in found] if key.periods.use else sorted(found)
    )
    return {
        "level": level,
        "periods": periods,
        "cells": {
            number: {period: row[period].document() for period in periods if period in row}
            for number, row in sorted(cells.items())
        },
    }


def source_documents(ids: Iterable[int]) -> list[dict[str, Any]]:
    """What a frozen document says of the files it was read from.

    A file that the reader's door keeps back stands there as one that is not published:
    what rests on it is nothing for strangers.
    """
    fields = ["id", "title", "sha256", "importer", "as_of", "published", "invented"]
    wanted = set(ids)
    rows = SourceFile.objects.filter(pk__in=wanted).order_by("pk").values(*fields)
    found = [{**row, "as_of": row["as_of"].isoformat()} for row in rows]
    kept_back = sorted(wanted - {row["id"] for row in found})
    return found + [{**KEPT_BACK, "id": pk} for pk in kept_back]
