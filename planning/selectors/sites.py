"""From the database to the document an allocation reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from districts.models import AreaMembership, SourceFile
from facilities.models import Facility, FacilityValue
from planning.allocation.rules import Rules
from planning.models import FacilityScore, Measure, PlanningRound
from planning.selectors.inputs import source_documents
from planning.selectors.official import Confirming
from planning.selectors.successions import CARRIES_STOCK, Ancestry, Kind
from planning.selectors.year_totals import counted_codes
from planning.values import decimal_text, hundredths

LOOK_BACK = timedelta(days=365)  # an end of funding before that is no news
CHILDREN = ("pupils", "places")  # what counts as children, per school and per Kita


def allocation_inputs(
    *,
    round: PlanningRound,
    rules: Rules,
    scores: Iterable[FacilityScore],
    confirming: Confirming | None = None,
) -> dict[str, Any]:
    """Every facility of the round's types with index, Bestand and filter fields.

    ``scores`` are those of the round's runs, at most one per facility. Bestand is SOLL
    on the round's day, in hundredths of a VzÄ. It is known once a measure of the
    round's service that began by that day was delivered: then a facility without one
    holds 0. Without any it is None, and so it is where a measure counts places alone.
    ``confirming`` is what beside the scores speaks about a loss.
    A measure that ended within ``LOOK_BACK`` and that no other follows is ``former``: no
    Bestand, but an end of funding. Sources are the files with rows at these sites; that a
    list exists, any one file proves. Constant number of queries.
    """
    by_facility = {score.facility_id: score for score in scores}
    facilities = list(
        Facility.objects.open_on(round.as_of)
        .filter(kind__in=rules.key)
        .select_related("provider", "area")
        .order_by("number")
    )
    found = _Surroundings.of(facilities, round, rules)
    return {
        "format": "lr-sites/1",
        "as_of": round.as_of.isoformat(),
        "sites": [
            _site(item, by_facility.get(item.pk), found)
            | (confirming or Confirming()).as_document(item.pk)
            for item in facilities
        ],
        "sources": source_documents(found.sources),
    }


def with_scores(
    document: Mapping[str, Any], scores: Iterable[FacilityScore]
) -> dict[str, Any]:
    """The same document ranked by other scores; all else stays as it was read."""
    by_number = {score.facility.number: score for score in scores}
    sites = [site | _ranked(by_number.get(site["number"])) for site in document["sites"]]
    return {**document, "sites": sites}


class _Surroundings:
    """What lies around the facilities of a round, read once for all of them."""

    def __init__(self, round: PlanningRound, rules: Rules) -> None:
        self.round, self.grid = round, rules.fte_grid
        self.area_kinds = rules.area_kinds
        self.is_listed = False
        self.stock: dict[int, int | None] = {}
        self.actual: dict[int, int | None] = {}
        self.ended: dict[int, list[tuple[date, int]]] = defaultdict(list)
        self.ends: dict[int, list[date | None]] = defaultdict(list)
        self.asked = rules.services_asked
        self.unlisted = set(self.asked)  # until a list is found
        self.services: dict[int, set[str]] = defaultdict(set)
        self.areas: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.values: dict[int, dict[str, Decimal]] = defaultdict(dict)
        self.sources: set[int] = set()
        self.ancestry = Ancestry.on(round.as_of)

    @classmethod
    def of(
        cls, facilities: Sequence[Facility], round: PlanningRound, rules: Rules
    ) -> _Surroundings:
        found = cls(round, rules)
        found.sources |= {facility.source_id for facility in facilities}
        found._read_measures({facility.pk for facility in facilities})
        found._read_ended({facility.pk for facility in facilities})
        found._read_lists()
        found._carry_stock()
        found._read_areas(facilities)
        found._read_values(facilities)
        return found

    def _read_lists(self) -> None:
        """Whether a list of the service exists; one that has ended proves it too.

        Services that filters ask for: without any list nobody knows who has them.
        """
        own = Measure.objects.filter(service_type=self.round.service_type_id)
        self.is_listed = self._is_proven(own)
        for code in self.asked:
            if self._is_proven(Measure.objects.filter(service_type__code=code)):
                self.unlisted.discard(code)

    def _is_proven(self, rows: QuerySet[Measure]) -> bool:
        """Whether any measure began; one file says so, best one read anyway or open."""
        begun = rows.filter(valid_from__lte=self.round.as_of).order_by()
        files = set(begun.values_list("source_id", flat=True).distinct())
        if files and not files & self.sources:
            open_ones = SourceFile.objects.filter(pk__in=files, published=True)
            self.sources.add(min(open_ones.values_list("pk", flat=True) or files))
        return bool(files)

    def _read_measures(self, facilities: set[int]) -> None:
        here = facilities | self.ancestry.predecessors
        rows = Measure.objects.valid_on(self.round.as_of).filter(facility__in=here)
        for row in rows.select_related("service_type").order_by("pk"):
            self.sources.add(row.source_id)
            self.services[row.facility_id].add(row.service_type.code)
            if row.service_type_id == self.round.service_type_id:
                self._add(row)

    def _read_ended(self, facilities: set[int]) -> None:
        """Measures of the service that ended lately at sites without a running one."""
        rows = Measure.objects.filter(
            service_type=self.round.service_type_id,
            facility__in=facilities | self.ancestry.predecessors,
            fte_target__isnull=False,
            valid_to__lt=self.round.as_of,
            valid_to__gte=self.round.as_of - LOOK_BACK,
        )
        for row in rows.order_by("pk"):
            if row.facility_id not in self.ends:
                self.sources.add(row.source_id)
                amount = hundredths(row.fte_target)
                self.ended[row.facility_id].append((row.valid_to, amount))

    def former(self, facility: int) -> dict[str, Any]:
        """VzÄ of the last funding and its last day; nothing while anything runs."""
        ended = self.ended.get(facility)
        if not ended or self.ends.get(facility):
            return {}
        last = max(day for day, _ in ended)
        amount = sum(amount for day, amount in ended if day == last)
        return {"former": amount, "funding_ended_on": last.isoformat()}

    def _add(self, row: Measure) -> None:
        self.ends[row.facility_id].append(row.valid_to)
        for held, fte in ((self.stock, row.fte_target), (self.actual, row.fte_actual)):
            more = None if fte is None else hundredths(fte)
            held[row.facility_id] = _plus(held.get(row.facility_id, 0), more)

    def amount(self, held: Mapping[int, int | None], facility: int) -> int | None:
        """Hundredths at a facility; without any list of measures nobody knows them."""
        return held.get(facility, 0) if self.is_listed else None

    def _carry_stock(self) -> None:
        """Bestand of a closed site goes over to the sites that grew out of it.

        A site first takes over itself, whatever the order in which steps were entered.
        """
        closed = set(
            Facility.objects.filter(closed_on__lt=self.round.as_of).values_list(
                "pk", flat=True
            )
        )
        done: set[int] = set()
        for successor in self.ancestry.steps:
            self._take_over(successor, closed, done)

    def _take_over(self, successor: int, closed: set[int], done: set[int]) -> None:
        if successor in done:
            return
        done.add(successor)
        for predecessor, kind, share in self.ancestry.steps.get(successor, ()):
            self._take_over(predecessor, closed, done)
            if kind in CARRIES_STOCK and predecessor in closed:
                part = share if kind == Kind.SPLIT else Decimal(1)
                self._carry(predecessor, successor, part)

    def _carry(self, predecessor: int, successor: int, part: Decimal) -> None:
        """SOLL on the grid of the rules, with its services and the end of its funding.

        What was unknown stays so. Where the grid leaves nothing of a share, no end of
        funding comes along.
        """
        grid, before = self.grid, self.stock.get(predecessor, 0)
        gone = None if before is None else int(before * part / grid) * grid
        self.stock[successor] = _plus(self.stock.get(successor, 0), gone)
        filled = self.actual.get(predecessor, 0)
        taken = None if filled is None else int(filled * part)
        self.actual[successor] = _plus(self.actual.get(successor, 0), taken)
        if part:
            self.services[successor] |= self.services[predecessor]
        for day, amount in self.ended.get(predecessor, ()):
            if share := int(amount * part / grid) * grid:
                self.ended[successor].append((day, share))
        if gone != 0:
            self.ends[successor] += self.ends[predecessor]

    def _read_areas(self, facilities: Sequence[Facility]) -> None:
        places = {item.area_id: item.area.source_id for item in facilities if item.area}
        self.sources |= set(places.values())
        groups = defaultdict(set)
        rows = AreaMembership.objects.valid_on(self.round.as_of).filter(member__in=places)
        for member, kind, key, *named in rows.values_list(
            "member_id", "group__kind", "group__key", "source_id", "group__source_id"
        ):
            groups[member].add((kind, key))
            self.sources |= set(named)
        divided = self._kinds_that_exist()
        for facility in facilities:
            if facility.area is None:
                continue
            self.areas[facility.pk]["ortsteil"].add(facility.area.key)
            for kind in divided:
                self.areas[facility.pk][kind] = set()
            for kind, key in groups[facility.area_id]:
                self.areas[facility.pk][kind].add(key)

    def _kinds_that_exist(self) -> set[str]:
        """Kinds the rules ask for that have members on the day: outside them is known."""
        rows = AreaMembership.objects.valid_on(self.round.as_of)
        asked = rows.filter(group__kind__in=self.area_kinds).order_by()
        found = set()
        for kind, source in asked.values_list("group__kind", "source_id").distinct():
            found.add(kind)
            self.sources.add(source)
        return found

    def _read_values(self, facilities: Sequence[Facility]) -> None:
        """The latest known value of each code; a later delivery may have withdrawn it.

        Jahreszahlen of a service steer no posts: small ones would close every Vorlage.
        """
        rows = (
            FacilityValue.objects.known_on(self.round.as_of)
            .filter(facility__in=facilities, planned=False)
            .exclude(indicator__code__in=counted_codes())
            .order_by("period", "source__as_of", "source_id", "pk")
            .values_list("facility_id", "indicator__code", "period", "value", "source_id")
        )
        newest = {(facility, code, period): cell for facility, code, period, *cell in rows}
        for (facility, code, _), (value, source) in newest.items():
            self.sources.add(source)
            if value is not None:
                self.values[facility][code] = value


def _site(
    facility: Facility, score: FacilityScore | None, found: _Surroundings
) -> dict[str, Any]:
    values = found.values[facility.pk]
    children = next((values[code] for code in CHILDREN if code in values), None)
    fields = {code: decimal_text(value) for code, value in sorted(values.items())}
    return {
        "number": facility.number,
        "facility_type": facility.kind,
        **_ranked(score),
        "stock": found.amount(found.stock, facility.pk),
        "actual": found.amount(found.actual, facility.pk),
        "children": None if children is None else int(children),
        "fields": {"provider_kind": _provider_kind(facility), **fields},
        "measures": sorted(found.services[facility.pk]),
        **({"unlisted": sorted(found.unlisted)} if found.unlisted else {}),
        "funding_ended_on": _funding_end(found.ends[facility.pk]),
        "areas": {
            kind: sorted(keys) for kind, keys in sorted(found.areas[facility.pk].items())
        },
        **found.former(facility.pk),
    }


def _ranked(score: FacilityScore | None) -> dict[str, Any]:
    """What a score says of a site; one of a type without key has none."""
    return {
        "index": decimal_text(score.index) if score else None,
        "rank_low": score.rank_low if score else None,
        "rank_high": score.rank_high if score else None,
        "key": score.run.key.reference if score else None,
        "state": score.state if score else "no_key",
    }


def _plus(held: int | None, more: int | None) -> int | None:
    """A sum in hundredths; one part that is unknown makes it unknown."""
    return None if held is None or more is None else held + more


def _provider_kind(facility: Facility) -> str | None:
    return facility.provider.kind if facility.provider else None


def _funding_end(ends: Sequence[date | None]) -> str | None:
    """Last funded day where every measure of the service has one."""
    if not ends or None in ends:
        return None
    return max(ends).isoformat()
