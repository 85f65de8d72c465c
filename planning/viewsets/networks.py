"""What REST clients read about coordination."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from districts.release import audience_of, released, with_seen
from districts.rest import WORD, ReleasedRows
from planning.filters.networks import (
    ConferenceFilter,
    FamilyCentreFilter,
    NetworkFilter,
)
from planning.models import Conference, ConferenceStep, FamilyCentre, Network
from planning.selectors.centres import seen_centres
from planning.selectors.networks import with_places
from planning.serializers.networks import (
    ConferenceSerializer,
    FamilyCentreSerializer,
    NetworkSerializer,
)


class NetworkViewSet(ReleasedRows):
    """Networks with areas and members."""

    about = (
        "Netzwerke: lokale Bildungskoordination mit Gebiet, Auftrag und Mitgliedern.\n\n"
        "Mitglieder sind Einrichtungen, Träger und Stellen, niemals Personen."
    )
    queryset = Network.objects.all()
    serializer_class = NetworkSerializer
    filterset_class = NetworkFilter
    ordering_words = {"name": "name", "city": "city", "valid_from": "valid_from"}
    default_ordering = ["city", "name"]
    lookup_field = "code"
    lookup_value_regex = WORD

    def get_queryset(self) -> QuerySet:
        """Networks with what of them a reader may see; members are those of the day."""
        audience = audience_of(self.request.user)
        return with_places(super().get_queryset(), self.day, audience)

    @property
    def day(self) -> date:
        """The day asked for; the filters refuse what is none."""
        try:
            return date.fromisoformat(self.request.query_params.get("as_of", ""))
        except ValueError:
            return timezone.localdate()


class ConferenceViewSet(ReleasedRows):
    """Conferences of networks with their agreed steps."""

    about = "Konferenzen: Themen und vereinbarte Schritte mit zuständiger Stelle und Frist."
    queryset = Conference.objects.select_related("network")
    serializer_class = ConferenceSerializer
    filterset_class = ConferenceFilter
    ordering_words = {"held_on": "held_on", "network": "network__code"}
    default_ordering = ["-held_on", "network"]

    def get_queryset(self) -> QuerySet:
        """Conferences name the one they report to only where it may be seen."""
        audience = audience_of(self.request.user)
        rows = with_seen(super().get_queryset(), "parent", audience)
        steps = released(ConferenceStep.objects.order_by("due_on", "pk"), audience)
        return rows.prefetch_related(Prefetch("steps", steps, to_attr="shown_steps"))


class FamilyCentreViewSet(ReleasedRows):
    """Familiengrundschulzentren, here and in other cities."""

    about = (
        "Familiengrundschulzentren nach den vier Fragen des Großstadtnetzwerks.\n\n"
        "Ein leeres Feld ist eine offene Frage, kein Nein; andere Städte stehen zum "
        "Vergleich."
    )
    queryset = FamilyCentre.objects.all()
    serializer_class = FamilyCentreSerializer
    filterset_class = FamilyCentreFilter
    ordering_words = {"name": "name", "city": "city", "valid_from": "valid_from"}
    default_ordering = ["city", "name"]
    lookup_field = "code"
    lookup_value_regex = WORD

    def get_queryset(self) -> QuerySet:
        """Centres with the networks of today that a reader may see."""
        audience = audience_of(self.request.user)
        return seen_centres(super().get_queryset(), timezone.localdate(), audience)
