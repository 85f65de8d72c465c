"""Sozialindikative Schlüssel: what counts, how much, and who says so."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from districts.models import DatedQuerySet, ends_after_start


class Status(models.TextChoices):
    """The only four states of a key and, later, of a decision."""

    DRAFT = "entwurf", "Entwurf"
    SUBMITTED = "vorlage", "Vorlage"
    DECIDED = "beschlossen", "beschlossen"
    REVOKED = "aufgehoben", "aufgehoben"


class ScoringKeyQuerySet(DatedQuerySet):
    """Chainable questions about keys."""

    def newest(self, code: str, day: date) -> ScoringKeyQuerySet:
        """Versions of one key that hold on ``day``, the newest first."""
        return self.valid_on(day).filter(code=code).order_by("-version")

    def taken_in(self) -> ScoringKeyQuerySet:
        """Keys somebody delivered, without those that variants made of other weights."""
        return self.filter(derived_from__isnull=True)

    def beyond_trials(self) -> ScoringKeyQuerySet:
        """Keys somebody delivered, and those of variants in force."""
        return self.filter(Q(derived_from__isnull=True) | Q(status=Status.DECIDED))


class ScoringKey(models.Model):
    """One version of a key: the canonical JSON is what is computed, the rest mirrors it."""

    RELEASED_WHEN = "published"

    code = models.SlugField("Code", max_length=60)
    version = models.PositiveIntegerField("Version")
    title = models.CharField("Titel", max_length=200)
    content = models.JSONField(
        "Inhalt", help_text="Schlüsseldatei lr-key/1, Vorgaben ausgeschrieben."
    )
    sha256 = models.CharField("SHA-256", max_length=64)
    status = models.CharField("Status", max_length=12, choices=Status, default=Status.DRAFT)
    resolution = models.CharField("Beschlussnummer", max_length=60, blank=True)
    decided_by = models.ForeignKey(
        "planning.Resolution",
        verbose_name="beschlossen durch",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Eingetragener Beschluss über eine Vorlage, die auf ihm beruht.",
    )
    decided_on = models.DateField("beschlossen am", null=True, blank=True)
    confirmed_on = models.DateField(
        "Angabe bestätigt am",
        null=True,
        blank=True,
        help_text="Freigabe einer Vorlage, die auf dem Schlüssel beruht.",
    )
    valid_from = models.DateField("gültig seit")
    valid_to = models.DateField("gültig bis", null=True, blank=True)
    note = models.CharField(
        "Vermerk",
        max_length=200,
        blank=True,
        help_text="Steht bei jeder Ausgabe, zum Beispiel: Rechenprobe ohne Beschluss.",
    )
    published = models.BooleanField("veröffentlicht", default=False)
    invented = models.BooleanField("erfunden", default=False)
    derived_from = models.ForeignKey(
        "self",
        verbose_name="andere Wichtung von",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Schlüssel, dessen Wichtungen eine Variante ändert.",
    )

    objects = ScoringKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "Schlüssel"
        verbose_name_plural = "Schlüssel"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="key_version_once"),
            ends_after_start("key_ends_after_start"),
            models.CheckConstraint(
                condition=Q(
                    status__in=["entwurf", "vorlage"],
                    resolution="",
                    decided_by__isnull=True,
                    decided_on__isnull=True,
                )
                | Q(
                    ~Q(resolution=""),
                    status__in=["beschlossen", "aufgehoben"],
                    decided_by__isnull=False,
                    decided_on__isnull=False,
                ),
                name="key_decided_by_a_resolution",
                violation_error_message="Beschlossen wird ein Schlüssel mit der Vorlage, "
                "die auf ihm beruht.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.reference})"

    def clean(self) -> None:
        """The number a file names is as short as one that is entered."""
        field = self._meta.get_field("resolution")
        try:
            field.run_validators(self.stated_resolution)
        except ValidationError as refused:
            raise ValidationError({field.name: refused.messages}) from refused

    @property
    def reference(self) -> str:
        """How other documents name this version: ``code@version``."""
        return f"{self.code}@{self.version}"

    @property
    def named(self) -> str:
        """How a sentence names this version: its title and number."""
        return f"„{self.title}“, Version {self.version}"

    @property
    def facility_types(self) -> list[str]:
        """Kinds of facility the key ranks; empty for a key of areas."""
        return self.content.get("facility_types") or []

    @property
    def forecasts(self) -> list[str]:
        """Variants of forecasts that fill periods nobody has counted, each once."""
        named = (one.get("forecast") for one in self.content.get("indicators", ()))
        return list(dict.fromkeys(variant for variant in named if variant))

    @property
    def stated_resolution(self) -> str:
        """The Beschlussnummer the file names; only the word of whoever delivered it."""
        return self.content.get("resolution") or ""

    @property
    def standing(self) -> str:
        """What every output says of the Beschluss: recorded, only stated, or none."""
        if self.decided_on is not None:
            day = f"{self.decided_on:%d.%m.%Y}"
            return f"{self.get_status_display()}, Beschluss {self.resolution} vom {day}"
        if not self.stated_resolution:
            return "nicht beschlossen"
        said = f"laut Angabe der Planung Beschluss {self.stated_resolution}"
        if self.confirmed_on is None:
            return f"nicht beschlossen; {said}, nicht bestätigt"
        return f"{said}, mit der Freigabe vom {self.confirmed_on:%d.%m.%Y} bestätigt"

    @property
    def remarks(self) -> str:
        """What every output says of the key: its note, and that forecasts count."""
        variants = ", ".join(self.forecasts)
        said = f"Vorausberechnung im Index, wo nicht gezählt ist ({variants})"
        return "; ".join(filter(None, [self.note, said if variants else ""]))

    @property
    def unit_kind(self) -> str:
        """What the key ranks: ``facility`` or ``area``."""
        return self.content.get("unit_kind") or "facility"

    @property
    def area_kind(self) -> str | None:
        """Kind of area the key ranks; None for a key of facilities."""
        return self.content.get("area_kind")


class KeyIndicator(models.Model):
    """An indicator inside a key, held by its code, with weight and reason."""

    RELEASED_WHEN = "key__published"

    key = models.ForeignKey(ScoringKey, on_delete=models.CASCADE, related_name="indicators")
    indicator = models.ForeignKey(
        "districts.Indicator",
        verbose_name="Indikator",
        on_delete=models.PROTECT,
        related_name="key_entries",
    )
    position = models.PositiveSmallIntegerField("Stelle")
    weight = models.DecimalField("Wichtung", max_digits=9, decimal_places=6)
    rationale = models.TextField("Begründung", blank=True)

    class Meta:
        verbose_name = "Steuerungsindikator"
        verbose_name_plural = "Steuerungsindikatoren"
        ordering = ["key", "position"]
        constraints = [
            models.UniqueConstraint(fields=["key", "indicator"], name="key_indicator_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=0),
                name="key_indicator_weight_not_negative",
                violation_error_message="Eine Wichtung ist nicht negativ.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} in {self.key.reference}"
