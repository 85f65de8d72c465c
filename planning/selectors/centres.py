"""Familiengrundschulzentren: which of the four questions are answered, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch, Q, QuerySet

from districts.collation import german_order
from districts.release import Audience, released, with_seen
from facilities.models import Facility
from planning.models import FamilyCentre, FundingProgramme, Measure, MeasureShare, Network
from planning.models.networks import AT_HOME
from planning.selectors.partners import partners_of
from planning.selectors.transition import Partner

SERVICE = "fsz"
Answer = Callable[[FamilyCentre], object]
# The four questions of the large-city network, each with what answers it.
QUESTIONS: list[tuple[str, str, list[tuple[str, Answer]]]] = [
    (
        "strukturen",
        "Strukturen und Ziele",
        [
            ("Zusammenarbeit beschrieben", lambda c: c.structures),
            ("Kooperationsvereinbarung geschlossen", lambda c: c.agreed_on),
            ("gemeinsames Zielsystem", lambda c: c.goal_system),
        ],
    ),
    (
        "wirkung",
        "Steuerung nach Wirkung",
        [
            ("Wirkungsziel mit Indikator", lambda c: c.goal and c.indicator_id),
            ("Zielwert und Tag der Überprüfung", lambda c: c.target and c.review_on),
        ],
    ),
    (
        "stiftungen",
        "Stiftungen",
        [
            ("beteiligte Stiftungen benannt", lambda c: c.foundations),
            ("Mehrwert beschrieben", lambda c: c.added_value),
            ("Anschluss geklärt", lambda c: c.follow_up),
        ],
    ),
    (
        "sozialraum",
        "Andocken im Sozialraum",
        [
            (
                "an Strukturen im Sozialraum angedockt",
                lambda c: c.shown_networks or c.docking,
            )
        ],
    ),
]


@dataclass(frozen=True)
class Point:
    """One point of the checklist: answered or open."""

    text: str
    is_answered: bool


@dataclass(frozen=True)
class Question:
    """One of the four questions with its points."""

    key: str
    title: str
    points: Sequence[Point]

    @property
    def answered(self) -> int:
        """Points that are answered."""
        return sum(point.is_answered for point in self.points)


@dataclass(frozen=True)
class CentreRow:
    """A centre with its checklist."""

    centre: FamilyCentre

    @cached_property
    def questions(self) -> list[Question]:
        """The four questions in their order."""
        return [
            Question(key, title, [Point(t, bool(ask(self.centre))) for t, ask in points])
            for key, title, points in QUESTIONS
        ]

    @property
    def answered(self) -> int:
        """Points answered in all."""
        return sum(question.answered for question in self.questions)

    @property
    def points(self) -> int:
        """Points in all."""
        return sum(len(question.points) for question in self.questions)


def centres_on(day: date, audience: Audience) -> QuerySet[FamilyCentre]:
    """Centres of a day with ``shown_networks``; two queries."""
    rows = released(FamilyCentre.objects.valid_on(day), audience)
    return seen_centres(rows, day, audience)


def seen_centres(
    rows: QuerySet[FamilyCentre], day: date, audience: Audience
) -> QuerySet[FamilyCentre]:
    """Centres with their networks of a day; one at a hidden school is hidden too."""
    rows = with_seen(rows, "facility", audience)
    rows = rows.filter(Q(facility=None) | Q(seen_facility__isnull=False))
    networks = released(Network.objects.valid_on(day), audience).order_by("name", "code")
    return rows.select_related("facility__area", "indicator").prefetch_related(
        Prefetch("networks", networks, to_attr="shown_networks")
    )


def listed(rows: QuerySet[FamilyCentre]) -> tuple[list[CentreRow], list[CentreRow]]:
    """Centres here and in other cities, by city and name."""
    found = sorted(rows, key=lambda c: (german_order(c.city), german_order(c.name), c.code))
    here = [CentreRow(centre) for centre in found if centre.city == AT_HOME]
    return here, [CentreRow(centre) for centre in found if centre.city != AT_HOME]


def open_points(rows: Sequence[CentreRow]) -> list[tuple[str, str, list[FamilyCentre]]]:
    """Question, point and the centres where it is open, for each point open somewhere."""
    found: dict[tuple[str, str], list[FamilyCentre]] = {}
    for row in rows:
        for question in row.questions:
            for point in question.points:
                if not point.is_answered:
                    key = question.title, point.text
                    found.setdefault(key, []).append(row.centre)
    return [(*key, centres) for key, centres in found.items()]


def without_record(day: date, audience: Audience) -> list[Facility]:
    """Schools with a running Familienschulzentrum that nobody has described yet."""
    running = Measure.objects.valid_on(day).filter(service_type__code=SERVICE)
    running = released(running, audience)
    known = centres_on(day, audience).filter(facility__isnull=False)
    rows = Facility.objects.filter(pk__in=running.values("facility"))
    rows = rows.exclude(pk__in=known.values("facility"))
    return list(released(rows, audience).order_by("number"))


@dataclass(frozen=True)
class CentreProfile:
    """A centre with what other records say: foundations' shares and partners."""

    row: CentreRow
    shares: Sequence[tuple[str, int, Decimal]]
    partners: Sequence[Partner]


def profile(centre: FamilyCentre, day: date, audience: Audience) -> CentreProfile:
    """Shares that foundations pay by calendar year, and the partners of the school."""
    if centre.facility is None:
        return CentreProfile(CentreRow(centre), (), ())
    shares = released(MeasureShare.objects.all(), audience).filter(
        measure__facility=centre.facility,
        measure__service_type__code=SERVICE,
        programme__funder=FundingProgramme.Funder.FOUNDATION,
    )
    shares = shares.order_by("year", "programme__name", "pk")
    return CentreProfile(
        CentreRow(centre),
        tuple(shares.values_list("programme__name", "year", "share")),
        tuple(partners_of(centre.facility, day, audience)),
    )
