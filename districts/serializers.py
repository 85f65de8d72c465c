"""Areas, indicators, values and sources as REST clients read them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from districts.models import (
    Area,
    AreaMembership,
    AreaValue,
    Indicator,
    SourceFile,
    State,
    Value,
)

SOURCE = {
    "id": 7,
    "title": "Demodaten: Kinder und Jugendliche",
    "as_of": "2024-12-31",
    "licence": "dl-de/by-2-0",
    "attribution": "Erfunden zur Vorführung",
}


class SourceBriefSerializer(serializers.ModelSerializer):
    """Where a row comes from and how it may be used; all of it stands under ``sources``."""

    class Meta:
        model = SourceFile
        fields = ["id", "title", "as_of", "licence", "attribution"]


class SourceSerializer(serializers.ModelSerializer):
    """A delivered file: its hash, its licence and what the importer made of it."""

    class Meta:
        model = SourceFile
        fields = [
            *SourceBriefSerializer.Meta.fields,
            "name",
            "sha256",
            "importer",
            "imported_at",
            "rows_in",
            "rows_used",
            "left_out",
            "published",
            "withdrawn_on",
            "invented",
        ]


class AreaBriefSerializer(serializers.ModelSerializer):
    """An area by its stable key."""

    class Meta:
        model = Area
        fields = ["kind", "key", "name"]


class GroupSerializer(serializers.ModelSerializer):
    """A larger area that an area belongs to, and since when."""

    kind = serializers.ChoiceField(source="group.kind", choices=Area.Kind.choices)
    key = serializers.CharField(source="group.key")
    name = serializers.CharField(source="group.name")

    class Meta:
        model = AreaMembership
        fields = ["kind", "key", "name", "valid_from", "valid_to"]


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Ortsteil der Vorführung",
            value={
                "id": "ortsteil-00",
                "kind": "ortsteil",
                "key": "00",
                "name": "Zentrum",
                "territory": "2024",
                "outline": "zerlegung",
                "valid_from": "2000-01-01",
                "valid_to": None,
                "invented": False,
                "groups": [
                    {
                        "kind": "stadtbezirk",
                        "key": "0",
                        "name": "Mitte",
                        "valid_from": "2000-01-01",
                        "valid_to": None,
                    }
                ],
                "source": SOURCE,
            },
        )
    ]
)
class AreaSerializer(serializers.ModelSerializer):
    """An area on a day, with the areas it belongs to; its outline is in the GeoJSON."""

    id = serializers.SerializerMethodField(help_text="Art und Schlüssel, bleibt gleich.")
    groups = GroupSerializer(source="groups_on_day", many=True, help_text="Am Stichtag.")
    source = SourceBriefSerializer()

    class Meta:
        model = Area
        fields = [
            "id",
            "kind",
            "key",
            "name",
            "territory",
            "outline",
            "valid_from",
            "valid_to",
            "invented",
            "groups",
            "source",
        ]

    def get_id(self, area: Area) -> str:
        """Kind and key, which address the area on any day."""
        return f"{area.kind}-{area.key}"


class IndicatorSerializer(serializers.ModelSerializer):
    """The method card of an indicator."""

    class Meta:
        model = Indicator
        exclude = ["id"]


class ValueSerializer(serializers.ModelSerializer):
    """A value as delivered: number, state and the sign of the source side by side."""

    indicator = serializers.SlugRelatedField("code", read_only=True)
    value = serializers.FloatField(help_text="null, wenn der Zustand nicht „wert“ ist.")
    numerator = serializers.SerializerMethodField(help_text="Nur beim Zustand „wert“.")
    denominator = serializers.SerializerMethodField(help_text="Nur beim Zustand „wert“.")
    source = SourceBriefSerializer()

    class Meta:
        fields = [
            "id",
            "indicator",
            "period",
            "variant",
            "value",
            "state",
            "source_sign",
            "numerator",
            "denominator",
            "limited",
            "source",
        ]
        extra_kwargs = {
            "value": {"allow_null": True},
        }

    def get_numerator(self, row: Value) -> float | None:
        """The count of the cell; of a hidden rate it would give the rate away."""
        return self.part(row, row.numerator)

    def get_denominator(self, row: Value) -> float | None:
        """The base of the cell, shown under the same condition."""
        return self.part(row, row.denominator)

    @staticmethod
    def part(row: Value, number: Any) -> float | None:
        """A part of a known value, else nothing."""
        return float(number) if row.state == State.KNOWN and number is not None else None


VALUE = {
    "id": 4711,
    "indicator": "sgb2-unter-15",
    "period": "2024",
    "variant": "",
    "value": None,
    "state": "geheim",
    "source_sign": ".",
    "numerator": None,
    "denominator": None,
    "limited": False,
    "source": SOURCE,
}


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Geheim gehalten, nicht null",
            value={**VALUE, "area": {"kind": "ortsteil", "key": "00", "name": "Zentrum"}},
        )
    ]
)
class AreaValueSerializer(ValueSerializer):
    """A value of an area in a period."""

    area = AreaBriefSerializer()

    class Meta(ValueSerializer.Meta):
        model = AreaValue
        fields = ["area", *ValueSerializer.Meta.fields]
