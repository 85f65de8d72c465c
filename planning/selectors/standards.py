"""Fachstandards on a day: in force, what facilities showed, what is still to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from districts.release import Audience, released, with_seen
from facilities.models import Facility
from planning.models import (
    Certificate,
    DialogueStep,
    Measure,
    PlanningRecord,
    QualityDialogue,
    QualityStandard,
    ServiceType,
    StandardCriterion,
    StandardEvidence,
    TargetAgreement,
)


@dataclass(frozen=True)
class Shown:
    """A criterion and the latest that was seen of it at one facility, if anything."""

    criterion: StandardCriterion
    evidence: StandardEvidence | None

    @property
    def is_gap(self) -> bool:
        """Whether nothing shows yet that the criterion is met."""
        return self.evidence is None or self.evidence.state != StandardEvidence.State.MET


@dataclass(frozen=True)
class FacilityStandard:
    """The Fachstandard of a service at one facility, criterion by criterion."""

    standard: QualityStandard
    facility: Facility
    shown: Sequence[Shown]

    @property
    def met(self) -> int:
        """How many criteria are shown to be met."""
        return sum(not entry.is_gap for entry in self.shown)

    @property
    def is_unseen(self) -> bool:
        """Whether nobody has looked yet."""
        return all(entry.evidence is None for entry in self.shown)

    @property
    def gaps(self) -> list[Shown]:
        """Criteria that are still to be shown."""
        return [entry for entry in self.shown if entry.is_gap]


@dataclass(frozen=True)
class ServiceRow:
    """A Leistungsbereich with its standard in force and the sites where it runs."""

    service: ServiceType
    standard: QualityStandard | None
    sites: int
    records: int


def standards_on(day: date, audience: Audience) -> QuerySet[QualityStandard]:
    """Fachstandards in force on a day, with ``shown_criteria`` by number."""
    criteria = released(StandardCriterion.objects.order_by("number"), audience)
    rows = released(QualityStandard.objects.valid_on(day), audience)
    return rows.prefetch_related(Prefetch("criteria", criteria, "shown_criteria"))


def services_on(day: date, audience: Audience) -> list[ServiceRow]:
    """All Leistungsbereiche; a constant number of queries."""
    standards = {row.service_type_id: row for row in standards_on(day, audience)}
    sites: dict[int, set[int]] = {}
    running = released(Measure.objects.valid_on(day), audience)
    for service, facility in running.values_list("service_type", "facility"):
        sites.setdefault(service, set()).add(facility)
    told: dict[int, int] = {}
    records = released(PlanningRecord.objects.filter(as_of__lte=day), audience)
    for service in records.values_list("service_type", flat=True):
        told[service] = told.get(service, 0) + 1
    return [
        ServiceRow(
            service,
            standards.get(service.pk),
            len(sites.get(service.pk, ())),
            told.get(service.pk, 0),
        )
        for service in ServiceType.objects.order_by("name", "code")
    ]


def shown_at(
    standard: QualityStandard,
    facilities: Iterable[Facility],
    day: date,
    audience: Audience,
) -> list[FacilityStandard]:
    """What facilities showed of a standard up to a day; one query for all of them."""
    facilities = list(facilities)
    rows = StandardEvidence.objects.filter(
        criterion__standard=standard, facility__in=facilities, seen_on__lte=day
    )
    latest = {
        (row.facility_id, row.criterion_id): row
        for row in released(rows, audience).order_by("seen_on", "pk")
    }
    return [
        FacilityStandard(
            standard,
            facility,
            [
                Shown(criterion, latest.get((facility.pk, criterion.pk)))
                for criterion in standard.shown_criteria
            ],
        )
        for facility in facilities
    ]


def sites_of(service: ServiceType, day: date, audience: Audience) -> list[Facility]:
    """Facilities where a service runs on a day, by number."""
    running = released(Measure.objects.valid_on(day), audience).filter(service_type=service)
    rows = released(Facility.objects.filter(pk__in=running.values("facility")), audience)
    return list(rows.select_related("area").defer("area__geometry").order_by("number"))


def dialogues_on(day: date, audience: Audience) -> QuerySet[QualityDialogue]:
    """Qualitätsdialoge held up to a day, each with ``shown_steps``.

    One about a facility is seen only by whoever may see the facility.
    """
    steps = released(DialogueStep.objects.order_by("due_on", "pk"), audience)
    rows = released(QualityDialogue.objects.filter(held_on__lte=day), audience)
    rows = with_seen(rows, "facility", audience)
    rows = rows.filter(Q(facility=None) | Q(seen_facility__isnull=False))
    rows = rows.select_related("facility", "service_type")
    return rows.prefetch_related(Prefetch("steps", steps, "shown_steps"))


@dataclass(frozen=True)
class Quality:
    """What a Steckbrief says about quality: standards, dialogues, seals, agreements."""

    standards: Sequence[FacilityStandard]
    dialogues: Sequence[QualityDialogue]
    certificates: Sequence[Certificate]
    agreements: Sequence[TargetAgreement]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        parts = (self.standards, self.dialogues, self.certificates, self.agreements)
        return not any(parts)


def quality_at(facility: Facility, day: date, audience: Audience) -> Quality:
    """Everything about one facility on a day, for the services that run there."""
    running = released(Measure.objects.valid_on(day), audience).filter(facility=facility)
    standards = standards_on(day, audience).filter(
        service_type__in=running.values("service_type")
    )
    found = [
        entry
        for standard in standards.order_by("title", "pk")
        for entry in shown_at(standard, [facility], day, audience)
    ]
    kept = Certificate.objects.filter(facility=facility, valid_from__lte=day)
    agreed = TargetAgreement.objects.filter(facility=facility, valid_from__lte=day)
    return Quality(
        found,
        list(dialogues_on(day, audience).filter(facility=facility)),
        list(released(kept, audience).order_by("-valid_to", "pk")),
        list(released(agreed, audience).order_by("-valid_to", "pk")),
    )
