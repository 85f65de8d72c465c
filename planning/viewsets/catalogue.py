"""What REST clients read about Leistungsbereiche, measures and keys."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from districts.release import audience_of, released, with_seen
from districts.rest import WORD, ReleasedRows
from planning import serializers
from planning.filters import catalogue as filters
from planning.models import (
    KeyIndicator,
    Measure,
    ScoringKey,
    ServiceType,
)
from planning.viewsets.relations import FACILITY, UNUSED


class ServiceTypeViewSet(ReleasedRows):
    """Kinds of service."""

    about = "Leistungsbereiche, zum Beispiel `ssa` für Schulsozialarbeit."
    queryset = ServiceType.objects.all()
    serializer_class = serializers.ServiceTypeSerializer
    ordering_words = {"name": "name", "code": "code"}
    default_ordering = ["name", "code"]
    lookup_field = "code"
    lookup_value_regex = WORD


class MeasureViewSet(ReleasedRows):
    """Measures funded on a day."""

    about = "Maßnahmen, die am Stichtag gefördert werden, mit SOLL und IST in VzÄ."
    queryset = Measure.objects.select_related(
        *FACILITY, "service_type", "provider", "source"
    ).defer(*UNUSED)
    serializer_class = serializers.MeasureSerializer
    filterset_class = filters.MeasureFilter
    ordering_words = {
        "facility": "facility__number",
        "service_type": "service_type__code",
        "valid_from": "valid_from",
        "fte_target": "fte_target",
    }
    default_ordering = ["facility", "service_type", "valid_from"]

    def get_queryset(self) -> QuerySet:
        """A measure names the one before it only where that one may be seen."""
        return with_seen(super().get_queryset(), "follows", audience_of(self.request.user))


class KeyViewSet(ReleasedRows):
    """Versions of keys, addressed as other documents name them."""

    about = (
        "Sozialindikative Schlüssel, Version für Version; einzeln `keys/<code>@<version>/`."
    )
    queryset = ScoringKey.objects.select_related("derived_from")
    serializer_class = serializers.ScoringKeySerializer
    filterset_class = filters.KeyFilter
    ordering_words = {"code": "code", "version": "version", "valid_from": "valid_from"}
    default_ordering = ["code", "-version"]
    lookup_field = "key"
    lookup_value_regex = rf"{WORD}@\d{{1,9}}"

    def get_queryset(self) -> QuerySet:
        """Keys with the weights of their indicators."""
        entries = released(KeyIndicator.objects.all(), audience_of(self.request.user))
        entries = entries.select_related("indicator").order_by("position", "pk")
        shown = Prefetch("indicators", entries, to_attr="shown_indicators")
        return super().get_queryset().prefetch_related(shown)

    def get_object(self) -> ScoringKey:
        """The version named as ``code@version``."""
        code, _, version = self.kwargs["key"].rpartition("@")
        key = self.get_queryset().filter(code=code, version=int(version)).first()
        if key is None:
            raise Http404
        return key
