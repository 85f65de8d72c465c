"""Filter words about areas, indicators and values, shared by pages and REST."""

from __future__ import annotations

from datetime import date

import django_filters as filters
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django_filters.fields import ModelChoiceField
from drf_spectacular.utils import extend_schema_field

from districts.models import Area, AreaMembership, AreaValue, Indicator, SourceFile, State
from districts.release import Audience, audience_of, released
from districts.selectors import with_groups

DAY = "Stichtag (JJJJ-MM-TT); ohne Angabe heute. Erster und letzter Tag zählen mit."


def audience(request: HttpRequest | None) -> Audience:
    """Whose eyes a filter has; without a request those of the public."""
    return audience_of(request.user) if request else Audience.PUBLIC


class KnownKeyField(ModelChoiceField):
    """A key as text that at least one visible row carries."""

    def to_python(self, value: str) -> str | None:
        """The key itself; unknown and unpublished keys are refused alike."""
        if value in self.empty_values:
            return None
        try:
            known = self.queryset.filter(**{self.to_field_name: value}).exists()
        except ValueError:  # not a number, or a character no database keeps
            known = False
        if not known:
            raise ValidationError(f"„{value}“ gibt es hier nicht.", code="unknown")
        return value


class KnownKeyFilter(filters.ModelChoiceFilter):
    """Filter by the key of a visible row; anything else is refused, not passed over."""

    field_class = KnownKeyField

    def __init__(self, *args: object, rows: QuerySet, key: str, **kwargs: object) -> None:
        def visible(request: HttpRequest | None) -> QuerySet:
            return released(rows.all(), audience(request))

        super().__init__(*args, queryset=visible, to_field_name=key, **kwargs)
        said = kwargs.get("help_text") or self.label
        kind = "integer" if key == "pk" else "string"
        extend_schema_field({"type": kind, "description": said})(self)


def area_filter(kind: Area.Kind, **kwargs: object) -> KnownKeyFilter:
    """Filter by the key of an area of one kind."""
    rows = Area.objects.filter(kind=kind).defer("geometry").order_by("key")
    return KnownKeyFilter(rows=rows, key="key", label=kind.label, **kwargs)


class OnDay(filters.FilterSet):
    """Rows as they stood on a day; every dated list reads today unless asked."""

    as_of = filters.DateFilter(method="unchanged", label="Stichtag", help_text=DAY)

    def unchanged(self, rows: QuerySet, name: str, value: date) -> QuerySet:
        """The day is applied once, given or not."""
        return rows

    @property
    def day(self) -> date:
        """The day asked for, else today."""
        return self.form.cleaned_data.get("as_of") or timezone.localdate()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """All filters, then the day."""
        return self.on_day(self.chosen(queryset), self.day)

    def chosen(self, rows: QuerySet) -> QuerySet:
        """All filters, of any day."""
        return super().filter_queryset(rows)

    def on_day(self, rows: QuerySet, day: date) -> QuerySet:
        """Rows valid on the day."""
        return rows.valid_on(day)

    def members(self, kind: str, key: str) -> QuerySet:
        """Ids of the areas that belong to a group on the day, as the reader may see it."""
        found = AreaMembership.objects.valid_on(self.day)
        found = found.filter(group__kind=kind, group__key=key)
        return released(found, audience(self.request)).values("member")

    def in_area_called(self, text: str) -> Q:
        """Rows in an area whose name, or whose group's on the day, holds a text."""
        eyes = audience(self.request)
        named = released(Area.objects.valid_on(self.day), eyes).filter(name__icontains=text)
        members = released(AreaMembership.objects.valid_on(self.day), eyes)
        members = members.filter(group__in=named.values("pk"))
        return Q(area__in=named.values("pk")) | Q(area__in=members.values("member"))


class AreaFilter(OnDay):
    """Which areas, on which day."""

    kind = filters.ChoiceFilter(choices=Area.Kind.choices, label="Art")
    key = filters.CharFilter(label="Schlüssel", help_text="Amtlicher Schlüssel als Text.")
    stadtbezirk = area_filter(Area.Kind.STADTBEZIRK, method="in_group")
    planungsraum = area_filter(Area.Kind.PLANUNGSRAUM, method="in_group")
    schwerpunktraum = area_filter(Area.Kind.SCHWERPUNKTRAUM, method="in_group")
    search = filters.CharFilter(
        field_name="name",
        lookup_expr="icontains",
        label="Suche",
        help_text="Teil des Namens.",
    )

    class Meta:
        model = Area
        fields: list[str] = []

    def in_group(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Areas that belong to the named group."""
        return rows.filter(pk__in=self.members(name, value))

    def on_day(self, rows: QuerySet, day: date) -> QuerySet:
        """Areas of the day with the groups they belong to on it."""
        return with_groups(rows.valid_on(day), day, audience(self.request))


class IndicatorFilter(filters.FilterSet):
    """Which indicators."""

    theme = KnownKeyFilter(
        rows=Indicator.objects.all(), key="theme", field_name="theme", label="Themenfeld"
    )
    level = filters.ChoiceFilter(choices=Indicator.Level.choices, label="Ebene")
    search = filters.CharFilter(
        field_name="name",
        lookup_expr="icontains",
        label="Suche",
        help_text="Teil des Namens.",
    )

    class Meta:
        model = Indicator
        fields: list[str] = []


class ValueFilter(OnDay):
    """Which values, as they were known on a day: the newest delivery of each cell."""

    indicator = KnownKeyFilter(
        rows=Indicator.objects.all(), key="code", field_name="indicator__code",
        label="Indikator", help_text="Code des Indikators.",
    )  # fmt: skip
    period = filters.CharFilter(
        label="Zeitraum", help_text="2024 (Jahr) oder 2023/24 (Schuljahr)."
    )
    state = filters.ChoiceFilter(choices=State.choices, label="Zustand")
    variant = filters.CharFilter(
        label="Vorausberechnung",
        help_text="Variante einer Vorausberechnung; ohne sie nur gezählte Werte.",
    )
    source = KnownKeyFilter(
        rows=SourceFile.objects.all(),
        key="pk",
        label="Quelle",
        help_text="Nummer der Quelle.",
    )
    cell = ("indicator", "period", "variant")

    def on_day(self, rows: QuerySet, day: date) -> QuerySet:
        """Of several deliveries of a cell known on the day, the newest; counted ones."""
        if not self.data.get("variant"):
            rows = rows.filter(variant="")
        model = rows.model
        same = Q(**{name: OuterRef(name) for name in self.cell})
        later = Q(source__as_of__gt=OuterRef("source__as_of")) | Q(
            source__as_of=OuterRef("source__as_of"), source__gt=OuterRef("source")
        )
        newer = released(model.everything.known_on(day), audience(self.request))
        return rows.known_on(day).filter(~Exists(newer.filter(same, later)))


class AreaValueFilter(ValueFilter):
    """Which values of areas."""

    area_kind = filters.ChoiceFilter(
        field_name="area__kind", choices=Area.Kind.choices, label="Art des Gebiets"
    )
    area = KnownKeyFilter(
        rows=Area.objects.defer("geometry"), key="key", field_name="area__key",
        label="Gebiet", help_text="Schlüssel; eindeutig erst mit area_kind.",
    )  # fmt: skip
    stadtbezirk = area_filter(Area.Kind.STADTBEZIRK, method="in_group")
    schwerpunktraum = area_filter(Area.Kind.SCHWERPUNKTRAUM, method="in_group")
    cell = ("indicator", "area", "period", "variant")

    class Meta:
        model = AreaValue
        fields: list[str] = []

    def in_group(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Values of areas that belong to the named group."""
        return rows.filter(area__in=self.members(name, value))
