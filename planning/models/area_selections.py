"""Which Ortsteile are Schwerpunkträume: fixed in versions, decided like a key."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from districts.models import ADDRESSABLE, Area
from planning.models.conditions import one_of
from planning.models.keys import Status


class AreaSelection(models.Model):
    """One version of the Festlegung: a Berechnungsstand, a rule, and what follows of it.

    Laid before a body it stays as it is; a second person releases it; with the Beschluss
    the memberships of Ortsteile change from ``valid_from`` on.
    """

    RELEASED_WHEN = ("published", "run__published")

    version = models.PositiveSmallIntegerField("Version", unique=True)
    title = models.CharField("Titel", max_length=200)
    run = models.ForeignKey(
        "planning.ScoringRun",
        verbose_name="Berechnungsstand",
        on_delete=models.PROTECT,
        related_name="area_selections",
    )
    count = models.PositiveSmallIntegerField("Zahl der Ortsteile", null=True, blank=True)
    least = models.DecimalField(
        "Indexwert ab", max_digits=18, decimal_places=10, null=True, blank=True
    )
    rationale = models.TextField("Begründung", max_length=4000)
    valid_from = models.DateField("gilt ab")
    status = models.CharField("Status", max_length=12, choices=Status, default=Status.DRAFT)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    submitted_at = models.DateTimeField("vorgelegt am", null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    released_at = models.DateTimeField("freigegeben am", null=True, blank=True)
    body = models.CharField("Gremium", max_length=120, blank=True)
    resolution = models.CharField("Beschlussnummer", max_length=60, blank=True)
    decided_on = models.DateField("beschlossen am", null=True, blank=True)
    published = models.BooleanField("öffentlich", default=False)
    invented = models.BooleanField("erfunden", default=False)

    class Meta:
        verbose_name = "Festlegung der Schwerpunkträume"
        verbose_name_plural = "Festlegungen der Schwerpunkträume"
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(
                condition=one_of("count", "least"),
                name="area_selection_has_one_rule",
                violation_error_message="Die Regel ist eine Zahl oder ein Indexwert.",
            ),
            models.CheckConstraint(
                condition=Q(status="entwurf", submitted_at__isnull=True)
                | (~Q(status="entwurf") & Q(submitted_at__isnull=False)),
                name="area_selection_submitted_when_laid_before",
                violation_error_message="Eine Vorlage nennt den Tag, an dem sie vorlag.",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True, released_at__isnull=True)
                | (
                    Q(released_by__isnull=False, released_at__isnull=False)
                    & ~Q(status="entwurf")
                    & ~Q(released_by=F("written_by"))
                    & (Q(submitted_by=None) | ~Q(released_by=F("submitted_by")))
                ),
                name="area_selection_four_eyes",
                violation_error_message="Freigeben darf nur eine zweite Person.",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["entwurf", "vorlage"],
                    resolution="",
                    body="",
                    decided_on__isnull=True,
                )
                | (
                    Q(
                        status__in=["beschlossen", "aufgehoben"],
                        decided_on__isnull=False,
                        released_by__isnull=False,
                    )
                    & ~Q(resolution="")
                    & ~Q(body="")
                ),
                name="area_selection_decided_has_resolution",
                violation_error_message=(
                    "Beschlossen ist, was freigegeben ist und einen Beschluss nennt."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, Version {self.version}"


class AreaSelectionLine(models.Model):
    """An Ortsteil that a Festlegung takes in or leaves out, and its Schwerpunktraum."""

    RELEASED_WHEN = (
        "selection__published",
        "selection__run__published",
        "area__source__published",
        "space__source__published",
    )

    class Change(models.TextChoices):
        TAKEN = "aufgenommen", "wird aufgenommen"
        LEFT = "entfaellt", "entfällt"

    selection = models.ForeignKey(
        AreaSelection,
        verbose_name="Festlegung",
        on_delete=models.CASCADE,
        related_name="lines",
    )
    area = models.ForeignKey(
        Area, verbose_name="Ortsteil", on_delete=models.PROTECT, related_name="+"
    )
    space = models.ForeignKey(
        Area, verbose_name="Schwerpunktraum", on_delete=models.PROTECT, related_name="+"
    )
    change = models.CharField("Änderung", max_length=12, choices=Change)

    class Meta:
        verbose_name = "Ortsteil einer Festlegung"
        verbose_name_plural = "Ortsteile von Festlegungen"
        ordering = ["selection", "change", "area__key", "space__key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "area", "space"], name="area_selection_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.get_change_display()}"


class FoundingLine(models.Model):
    """An Ortsteil with which a Festlegung founds a Schwerpunktraum that is not there yet.

    Lines of one key found one Schwerpunktraum; it comes to be with the Beschluss.
    """

    RELEASED_WHEN = (
        "selection__published",
        "selection__run__published",
        "area__source__published",
    )

    selection = models.ForeignKey(
        AreaSelection,
        verbose_name="Festlegung",
        on_delete=models.CASCADE,
        related_name="foundings",
    )
    area = models.ForeignKey(
        Area, verbose_name="Ortsteil", on_delete=models.PROTECT, related_name="+"
    )
    key = models.CharField(
        "Schlüssel des neuen Schwerpunktraums", max_length=20, validators=[ADDRESSABLE]
    )
    name = models.CharField("Name des neuen Schwerpunktraums", max_length=100)

    class Meta:
        verbose_name = "Ortsteil eines neuen Schwerpunktraums"
        verbose_name_plural = "Ortsteile neuer Schwerpunkträume"
        ordering = ["selection", "key", "area__key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["selection", "area"], name="founding_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.area} begründet {self.name}"
