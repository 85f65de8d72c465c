"""Parts of the city and which of them belong to which, by date."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from districts.models.dated import DatedQuerySet, ends_after_start
from districts.models.history import History
from districts.models.sources import SourceFile

# Keys and numbers stand in addresses, which a slash or a blank would break.
ADDRESSABLE = RegexValidator(
    r"^[-\w]+\Z", "enthält anderes als Buchstaben, Ziffern, Bindestrich und Unterstrich"
)


class Area(models.Model):
    """A part of the city as official statistics or youth welfare planning cuts it."""

    RELEASED_WHEN = "source__published"

    class Kind(models.TextChoices):
        STADT = "stadt", "Stadt"
        STADTBEZIRK = "stadtbezirk", "Stadtbezirk"
        ORTSTEIL = "ortsteil", "Ortsteil"
        PLANUNGSRAUM = "planungsraum", "Planungsraum"
        SCHWERPUNKTRAUM = "schwerpunktraum", "Schwerpunktraum"
        SCHWERPUNKTGEBIET = "schwerpunktgebiet", "Schwerpunktgebiet"

    class Outline(models.TextChoices):
        BOUNDARY = "grenze", "amtliche Grenze"
        TESSELLATION = "zerlegung", "schematische Zerlegung"
        NONE = "ohne", "ohne Umriss"

    kind = models.CharField("Art", max_length=20, choices=Kind)
    key = models.CharField(
        "Schlüssel",
        max_length=20,
        validators=[ADDRESSABLE],
        help_text="Amtlicher Schlüssel als Text, mit führender Null.",
    )
    name = models.CharField("Name", max_length=100)
    territory = models.CharField("Gebietsstand", max_length=40)
    outline = models.CharField(
        "Umriss", max_length=10, choices=Outline, default=Outline.NONE
    )
    geometry = models.BinaryField(
        "Geometrie",
        null=True,
        blank=True,
        help_text="WKB, MultiPolygon in EPSG:25833 (Meter).",
    )
    valid_from = models.DateField("gültig seit")
    valid_to = models.DateField("gültig bis", null=True, blank=True)
    source = models.ForeignKey(SourceFile, verbose_name="Quelle", on_delete=models.PROTECT)
    invented = models.BooleanField("erfunden", default=False)

    objects = DatedQuerySet.as_manager()
    history = History(excluded_fields=["geometry"])  # large, and kept by its file

    class Meta:
        verbose_name = "Gebiet"
        verbose_name_plural = "Gebiete"
        ordering = ["kind", "key", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "valid_from"], name="area_key_unique"
            ),
            ends_after_start("area_ends_after_start"),
            models.CheckConstraint(
                condition=Q(outline="ohne", geometry__isnull=True)
                | (~Q(outline="ohne") & Q(geometry__isnull=False)),
                name="area_outline_has_geometry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"


class AreaMembership(models.Model):
    """An area is part of another for a time; layers overlap and are no tree."""

    RELEASED_WHEN = (
        "source__published",
        "member__source__published",
        "group__source__published",
    )

    member = models.ForeignKey(
        Area, verbose_name="Gebiet", on_delete=models.PROTECT, related_name="memberships"
    )
    group = models.ForeignKey(
        Area, verbose_name="gehört zu", on_delete=models.PROTECT, related_name="members"
    )
    valid_from = models.DateField("gültig seit")
    valid_to = models.DateField("gültig bis", null=True, blank=True)
    source = models.ForeignKey(SourceFile, verbose_name="Quelle", on_delete=models.PROTECT)

    objects = DatedQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "Gebietszuordnung"
        verbose_name_plural = "Gebietszuordnungen"
        ordering = ["group", "member", "valid_from"]
        constraints = [
            ends_after_start("area_membership_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(member=F("group")),
                name="area_membership_not_itself",
                violation_error_message="Ein Gebiet gehört nicht zu sich selbst.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.group}"
