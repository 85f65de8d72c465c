"""What REST clients read about plans, goals, expectations, days and steps."""

from __future__ import annotations

from datetime import date

import django_filters as filters
from django.db.models import Prefetch, Q, QuerySet

from districts.filters import KnownKeyFilter, OnDay
from districts.models import Area
from districts.release import audience_of, released, with_seen
from districts.rest import NUMBER, WORD, ReleasedList, ReleasedRows
from planning.models import (
    AreaSelection,
    AreaSelectionLine,
    EffectEntry,
    FoundingLine,
    Goal,
    Involvement,
    Measure,
    MeasureStage,
    Milestone,
    PlanEvent,
    PlanningRound,
    PlanVersion,
)
from planning.selectors.effects import expectations
from planning.serializers.monitoring import (
    AreaSelectionSerializer,
    ExpectationSerializer,
    GoalSerializer,
    MeasureStageSerializer,
    MilestoneSerializer,
    PlanSerializer,
)


class PlanFilter(OnDay):
    """Which Fassungen, among those that hold on a day."""

    plan = filters.ChoiceFilter(choices=PlanVersion.Plan.choices, label="Plan")

    class Meta:
        model = PlanVersion
        fields: list[str] = []


class PlanViewSet(ReleasedRows):
    """Fassungen of plans with history and participation."""

    about = "Planfassungen am Stichtag: was mit ihnen geschah, und wer mitgeredet hat."
    queryset = PlanVersion.objects.all()
    serializer_class = PlanSerializer
    filterset_class = PlanFilter
    ordering_words = {"plan": "plan", "version": "version", "valid_from": "valid_from"}
    default_ordering = ["plan", "-version"]
    lookup_field = "code"
    lookup_value_regex = WORD

    def get_queryset(self) -> QuerySet:
        """Fassungen with what of them a reader may see."""
        audience = audience_of(self.request.user)
        events = released(PlanEvent.objects.order_by("day", "pk"), audience)
        said = released(Involvement.objects.order_by("-day", "pk"), audience)
        return super().get_queryset().prefetch_related(
            Prefetch("events", events, to_attr="shown_events"),
            Prefetch("involvements", said, to_attr="shown"),
        )  # fmt: skip


class GoalFilter(OnDay):
    """Which goals, among those of a day."""

    level = filters.ChoiceFilter(choices=Goal.Level.choices, label="Ebene")
    plan = KnownKeyFilter(
        rows=PlanVersion.objects.all(), key="code", field_name="plan__code",
        label="Planfassung", help_text="Code der Planfassung.",
    )  # fmt: skip
    schwerpunktraum = KnownKeyFilter(
        rows=Area.objects.filter(kind=Area.Kind.SCHWERPUNKTRAUM).defer("geometry"),
        key="key", method="in_space", label="Schwerpunktraum", help_text="Schlüssel.",
    )  # fmt: skip
    search = filters.CharFilter(
        method="named", label="Suche", help_text="Teil des Ziels oder des Themas."
    )

    class Meta:
        model = Goal
        fields: list[str] = []

    def in_space(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Goals of a Schwerpunktraum."""
        return rows.filter(area__kind=Area.Kind.SCHWERPUNKTRAUM, area__key=value)

    def named(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Goals whose title or theme holds the text."""
        return rows.filter(Q(title__icontains=value) | Q(theme__icontains=value))


class GoalViewSet(ReleasedRows):
    """Goals of a day."""

    about = "Ziele am Stichtag: strategisches Ziel, Wirkungsziel, Handlungsziel."
    queryset = Goal.objects.select_related(
        "parent", "plan", "area", "insek_area", "indicator"
    ).defer("area__geometry", "insek_area__geometry")
    serializer_class = GoalSerializer
    filterset_class = GoalFilter
    ordering_words = {"priority": "priority", "title": "title", "valid_from": "valid_from"}
    default_ordering = ["priority", "title"]
    lookup_field = "code"
    lookup_value_regex = WORD

    def get_queryset(self) -> QuerySet:
        """Goals that know which of the rows they name a reader may see."""
        rows, audience = super().get_queryset(), audience_of(self.request.user)
        for name in ("parent", "plan", "area", "insek_area"):
            rows = with_seen(rows, name, audience)
        return rows


class ExpectationViewSet(ReleasedRows):
    """Expectations with their reviews."""

    about = (
        "Was von einer Maßnahme oder einem Ziel erwartet wurde, vorher geschrieben, mit "
        "den Überprüfungen.\n\nKein Kausalbeleg."
    )
    queryset = EffectEntry.objects.all()
    serializer_class = ExpectationSerializer
    ordering_words = {"review_on": "review_on", "written_at": "written_at"}
    default_ordering = ["review_on"]

    def get_queryset(self) -> QuerySet:
        """Those whose measure or goal the reader may see as well."""
        return expectations(audience_of(self.request.user))


class MilestoneFilter(filters.FilterSet):
    """Which days."""

    round = KnownKeyFilter(
        rows=PlanningRound.objects.all(), key="code", field_name="round__code",
        label="Planungsrunde", help_text="Code der Runde.",
    )  # fmt: skip
    kind = filters.ChoiceFilter(choices=Milestone.Kind.choices, label="Art")

    class Meta:
        model = Milestone
        fields: list[str] = []


class MilestoneViewSet(ReleasedList):
    """Days of rounds."""

    about = "Termine der Planungsrunden, vom Beschluss her gerechnet."
    queryset = Milestone.objects.select_related("round")
    serializer_class = MilestoneSerializer
    filterset_class = MilestoneFilter
    ordering_words = {"day": "day", "round": "round__code"}
    default_ordering = ["day", "round"]


class MeasureStageFilter(OnDay):
    """Which steps, among those taken up to a day."""

    measure = KnownKeyFilter(
        rows=Measure.objects.all(), key="pk", label="Maßnahme", help_text="Nummer."
    )
    stage = filters.ChoiceFilter(choices=MeasureStage.Stage.choices, label="Schritt")

    class Meta:
        model = MeasureStage
        fields: list[str] = []

    def on_day(self, rows: QuerySet, day: date) -> QuerySet:
        """Steps taken up to the day."""
        return rows.filter(day__lte=day)


class MeasureStageViewSet(ReleasedList):
    """Steps of measures from approval to a filled post."""

    about = "Schritte von Maßnahmen: bewilligt, Interessenbekundung, gewählt, besetzt."
    queryset = MeasureStage.objects.all()
    serializer_class = MeasureStageSerializer
    filterset_class = MeasureStageFilter
    ordering_words = {"day": "day", "measure": "measure"}
    default_ordering = ["measure", "day"]


class AreaSelectionViewSet(ReleasedRows):
    """Festlegungen der Schwerpunkträume."""

    about = "Festlegungen der Schwerpunkträume mit Regel, Status und Beschluss."
    queryset = AreaSelection.objects.all()
    serializer_class = AreaSelectionSerializer
    ordering_words = {"version": "version", "valid_from": "valid_from"}
    default_ordering = ["-version"]
    lookup_field = "version"
    lookup_value_regex = NUMBER

    def get_queryset(self) -> QuerySet:
        """Versions with the Ortsteile a reader may see."""
        lines = AreaSelectionLine.objects.select_related("area", "space")
        lines = lines.defer("area__geometry", "space__geometry")
        lines = lines.order_by("change", "area__key", "pk")
        new = FoundingLine.objects.select_related("area").defer("area__geometry")
        audience = audience_of(self.request.user)
        return super().get_queryset().prefetch_related(
            Prefetch("lines", released(lines, audience), to_attr="shown_lines"),
            Prefetch("foundings", released(new, audience), to_attr="shown_foundings"),
        )  # fmt: skip
