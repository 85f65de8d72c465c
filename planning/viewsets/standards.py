"""What REST clients read about Fachstandards and promises."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from districts.filters import OnDay
from districts.release import audience_of, released
from districts.rest import ReleasedRows
from facilities.filters import AboutFacilities, facility_filter
from planning.filters.catalogue import service_filter
from planning.models import (
    Certificate,
    QualityStandard,
    StandardCriterion,
    TargetAgreement,
)
from planning.serializers.standards import (
    CertificateSerializer,
    QualityStandardSerializer,
    TargetAgreementSerializer,
)

FACILITY = ("facility__provider", "facility__area", "service_type")
ORDER = {"facility": "facility__number", "valid_to": "valid_to", "valid_from": "valid_from"}


class QualityStandardFilter(OnDay):
    """Which Fachstandards, among those in force on a day."""

    service_type = service_filter("service_type__code")

    class Meta:
        model = QualityStandard
        fields: list[str] = []


class QualityStandardViewSet(ReleasedRows):
    """Fachstandards in force on a day."""

    about = "Fachstandards je Leistungsbereich mit nummerierten Kriterien."
    queryset = QualityStandard.objects.select_related("service_type")
    serializer_class = QualityStandardSerializer
    filterset_class = QualityStandardFilter
    ordering_words = {"service_type": "service_type__code", "version": "version"}
    default_ordering = ["service_type", "-version"]

    def get_queryset(self) -> QuerySet:
        """Standards with their criteria by number."""
        audience = audience_of(self.request.user)
        criteria = released(StandardCriterion.objects.order_by("number"), audience)
        shown = Prefetch("criteria", criteria, to_attr="shown_criteria")
        return super().get_queryset().prefetch_related(shown)


class CertificateFilter(AboutFacilities):
    """Which Gütesiegel, among those valid on a day."""

    facility = facility_filter()
    service_type = service_filter("service_type__code")

    class Meta:
        model = Certificate
        fields: list[str] = []


class CertificateViewSet(ReleasedRows):
    """Gütesiegel valid on a day."""

    about = "Gütesiegel, die am Stichtag gelten; drei Jahre, dann wird neu geprüft."
    queryset = Certificate.objects.select_related(*FACILITY).defer(
        "facility__area__geometry"
    )
    serializer_class = CertificateSerializer
    filterset_class = CertificateFilter
    ordering_words = ORDER
    default_ordering = ["valid_to", "facility"]


class TargetAgreementFilter(AboutFacilities):
    """Which Zielvereinbarungen, among those valid on a day."""

    facility = facility_filter()
    service_type = service_filter("service_type__code")

    class Meta:
        model = TargetAgreement
        fields: list[str] = []


class TargetAgreementViewSet(ReleasedRows):
    """Zielvereinbarungen valid on a day."""

    about = "Zielvereinbarungen der Schulen, die am Stichtag gelten."
    queryset = TargetAgreement.objects.select_related(*FACILITY).defer(
        "facility__area__geometry"
    )
    serializer_class = TargetAgreementSerializer
    filterset_class = TargetAgreementFilter
    ordering_words = ORDER
    default_ordering = ["valid_to", "facility"]
