"""Mehrfachangebote and white spots: offers at a site as a set, children counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from districts.release import Audience, released
from facilities.models import Facility, FacilityValue
from planning.models import FacilityScore, Measure, Participation
from planning.selectors.compared import (
    NOBODY,
    TENTH,
    Compared,
    compared_in,
    is_secret,
)
from planning.selectors.runs import default_run, indexed_kinds

OFFERED = ("ssa", "ksa", "hsa", "bvj", "kifaz", "fsz")  # what a Mehrfachangebot is made of
CHILDREN = ("pupils", "places")  # as allocation counts them


@dataclass(frozen=True)
class OfferSite:
    """A facility with the names of its offers and its children; None is keine Angabe.

    ``compared`` counts whom its rank is one among.
    """

    facility: Facility
    offers: tuple[str, ...]
    children: int | None
    score: FacilityScore | None = None
    compared: Compared = NOBODY


@dataclass(frozen=True)
class OfferSet:
    """All facilities with exactly these offers; each child counts once."""

    offers: tuple[str, ...]
    sites: tuple[OfferSite, ...]

    @property
    def children(self) -> int | None:
        """Children of the sites; None where those of one are not known."""
        known = [site.children for site in self.sites]
        return None if None in known else sum(known)


@dataclass(frozen=True)
class Offers:
    """Facilities of all kinds on a day by their set of offers."""

    day: date
    sites: tuple[OfferSite, ...]

    @property
    def sets(self) -> list[OfferSet]:
        """Sets of offers, the largest set first, then by names; without offers left out."""
        found: dict[tuple[str, ...], list[OfferSite]] = defaultdict(list)
        for site in self.sites:
            if site.offers:
                found[site.offers].append(site)
        order = sorted(found, key=lambda offers: (-len(offers), offers))
        return [OfferSet(offers, tuple(found[offers])) for offers in order]

    @property
    def multiple(self) -> list[OfferSite]:
        """Facilities with two offers or more: a Mehrfachangebot, no Doppelförderung."""
        return [site for site in self.sites if len(site.offers) > 1]

    @property
    def secret(self) -> int:
        """Facilities without any offer whose rank the reader may not know."""
        return sum(not site.offers and is_secret(site.score) for site in self.sites)

    @property
    def reached(self) -> list[OfferSite]:
        """Facilities with any offer, each once."""
        return [site for site in self.sites if site.offers]

    @property
    def white_spots(self) -> list[OfferSite]:
        """Facilities of the highest tenth of need of their kind without any offer."""
        found = [
            site
            for site in self.sites
            if not site.offers and site.compared.is_high(site.score, TENTH)
        ]
        return sorted(
            found, key=lambda s: (s.facility.kind, s.score.rank_low, s.facility.number)
        )


def offers_on(
    day: date, audience: Audience, *, kinds: tuple[str, ...] = (), ranked: bool = True
) -> Offers:
    """Offers of the facilities open on a day; ``kinds`` narrows it to facility types.

    Without ``ranked`` no ranks are read, and there are no white spots.
    """
    rows = released(Facility.objects.open_on(day), audience)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    facilities = list(rows.order_by("kind", "number"))
    offers = _offers(day, audience)
    children = _children(facilities, day, audience)
    scores = _scores(audience) if ranked else {}
    groups = _compared(scores, audience)
    sites = (
        OfferSite(
            facility=row,
            offers=tuple(sorted(offers.get(row.pk, ()))),
            children=children.get(row.pk),
            score=scores.get(row.pk),
            compared=groups.get(row.pk, NOBODY),
        )
        for row in facilities
    )
    return Offers(day, tuple(sites))


def _offers(day: date, audience: Audience) -> dict[int, set[str]]:
    """Facility id to the names of its offers: services, and programmes it takes part in.

    A programme that is shown beside the city's positions is an offer of its own where
    it pays a measure, as KINDER STÄRKEN pays Kita-Sozialarbeit.
    """
    found: dict[int, set[str]] = defaultdict(set)
    measures = Measure.objects.valid_on(day).filter(service_type__code__in=OFFERED)
    for facility, name in released(measures, audience).values_list(
        "facility_id", "service_type__name"
    ):
        found[facility].add(name)
    parts = released(Participation.objects.valid_on(day), audience)
    for facility, name in parts.values_list("facility_id", "programme__name"):
        found[facility].add(name)
    return found


def _children(
    facilities: list[Facility], day: date, audience: Audience
) -> Mapping[int, int]:
    """Facility id to its children; the newest known value up to the day."""
    rows = FacilityValue.objects.known_on(day).filter(
        facility__in=facilities, indicator__code__in=CHILDREN, planned=False
    )
    newest: dict[int, dict[str, int | None]] = defaultdict(dict)
    order = ("period", "source__as_of", "source_id", "pk")
    for row in released(rows, audience).select_related("indicator").order_by(*order):
        value = None if row.value is None else int(row.value)
        newest[row.facility_id][row.indicator.code] = value
    return {
        pk: next(values[code] for code in CHILDREN if values.get(code) is not None)
        for pk, values in newest.items()
        if any(value is not None for value in values.values())
    }


def _scores(audience: Audience) -> dict[int, FacilityScore]:
    """Facility id to its score in the run that pages show."""
    asked = Q(pk__in=[])
    for kind in indexed_kinds(audience):
        run = default_run(kind, audience)
        asked |= Q(run=run, facility__kind=kind) if run else Q(pk__in=[])
    rows = FacilityScore.objects.filter(asked).defer("parts")
    return {row.facility_id: row for row in released(rows, audience).order_by("pk")}


def _compared(
    scores: Mapping[int, FacilityScore], audience: Audience
) -> dict[int, Compared]:
    """Facility id to whom its rank is one among."""
    groups = compared_in({score.run_id for score in scores.values()}, audience)
    return {pk: groups[score.run_id, score.group] for pk, score in scores.items()}
