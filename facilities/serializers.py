"""Facilities and their values as REST clients read them."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from districts.serializers import (
    SOURCE,
    VALUE,
    AreaBriefSerializer,
    SourceBriefSerializer,
    ValueSerializer,
)
from facilities.models import Cooperation, Facility, FacilityValue, Provider

BRIEF = {
    "number": "D-0001",
    "name": "Demo-Grundschule 01",
    "facility_type": "grundschule",
    "provider_kind": "kommunal",
    "area": {"kind": "ortsteil", "key": "00", "name": "Zentrum"},
}


class ProviderSerializer(serializers.ModelSerializer):
    """Who runs a facility or employs its workers."""

    class Meta:
        model = Provider
        fields = ["name", "kind", "invented"]


class FacilityBriefSerializer(serializers.ModelSerializer):
    """A facility as other rows name it."""

    facility_type = serializers.ChoiceField(source="kind", choices=Facility.Kind.choices)
    provider_kind = serializers.ChoiceField(
        source="provider.kind",
        choices=Provider.Kind.choices,
        default=None,
        allow_null=True,
        help_text="null: keine Angabe.",
    )
    area = AreaBriefSerializer(allow_null=True, help_text="Ortsteil; null: keine Angabe.")

    class Meta:
        model = Facility
        fields = ["number", "name", "facility_type", "provider_kind", "area"]


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Schule der Vorführung",
            value={
                "number": "D-0001",
                "name": "Demo-Grundschule 01",
                "facility_type": "grundschule",
                "provider": {
                    "name": "Demo-Träger 01",
                    "kind": "kommunal",
                    "invented": True,
                },
                "area": {"kind": "ortsteil", "key": "00", "name": "Zentrum"},
                "area_basis": "angabe",
                "street": "",
                "postcode": "",
                "easting": None,
                "northing": None,
                "opened_on": None,
                "closed_on": None,
                "invented": True,
                "source": SOURCE,
            },
        )
    ]
)
class FacilitySerializer(serializers.ModelSerializer):
    """A facility: number, name, type, carrier, Ortsteil, place and dates."""

    facility_type = serializers.ChoiceField(source="kind", choices=Facility.Kind.choices)
    provider = ProviderSerializer(allow_null=True, help_text="null: keine Angabe.")
    area = AreaBriefSerializer(allow_null=True, help_text="Ortsteil; null: keine Angabe.")
    source = SourceBriefSerializer()

    class Meta:
        model = Facility
        fields = [
            "number",
            "name",
            "facility_type",
            "provider",
            "area",
            "area_basis",
            "street",
            "postcode",
            "easting",
            "northing",
            "opened_on",
            "closed_on",
            "invented",
            "source",
        ]


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Nicht angegeben", value={**VALUE, "state": "keine_angabe", "source_sign": "-",
                                      "facility": "D-0001", "planned": False},
        )
    ]
)  # fmt: skip
class FacilityValueSerializer(ValueSerializer):
    """A value of a facility in a school year."""

    facility = serializers.SlugRelatedField("number", read_only=True)

    class Meta(ValueSerializer.Meta):
        model = FacilityValue
        fields = ["facility", *ValueSerializer.Meta.fields, "planned"]


class CooperationSerializer(serializers.ModelSerializer):
    """Two facilities that work together; one-sided while ``confirmed_on`` is null."""

    from_facility = FacilityBriefSerializer()
    to_facility = FacilityBriefSerializer()

    class Meta:
        model = Cooperation
        fields = [
            "id", "from_facility", "to_facility", "kind", "valid_from", "valid_to",
            "confirmed_on",
        ]  # fmt: skip
