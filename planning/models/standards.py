"""Fachstandards: what a service must deliver, what shows it, and who talks about it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from districts.models import DatedQuerySet, History, ends_after_start
from facilities.models import Facility, Provider
from planning.models.catalogue import ServiceType
from planning.models.steps import AgreedStep


class QualityStandard(models.Model):
    """One version of the Fachstandard of a Leistungsbereich; versions share no day.

    Its text and criteria stay as they are once a facility was seen against them.
    """

    RELEASED_WHEN = "published"

    service_type = models.ForeignKey(
        ServiceType,
        verbose_name="Leistungsbereich",
        on_delete=models.PROTECT,
        related_name="standards",
    )
    version = models.PositiveSmallIntegerField("Version")
    title = models.CharField("Titel", max_length=200)
    text = models.TextField("Text")
    legal_basis = models.CharField("Rechtsgrundlage", max_length=200)
    valid_from = models.DateField("gültig seit")
    valid_to = models.DateField("gültig bis", null=True, blank=True)
    next_review = models.DateField("nächste Prüfung")
    source = models.CharField("Quelle", max_length=300)
    published = models.BooleanField("öffentlich", default=False)
    invented = models.BooleanField("erfunden", default=False)

    objects = DatedQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "Fachstandard"
        verbose_name_plural = "Fachstandards"
        ordering = ["service_type", "-version"]
        constraints = [
            ends_after_start("quality_standard_ends_after_start"),
            models.UniqueConstraint(
                fields=["service_type", "version"],
                name="quality_standard_once",
                violation_error_message="Diese Version gibt es schon.",
            ),
            models.CheckConstraint(
                condition=Q(next_review__gt=F("valid_from")),
                name="quality_standard_reviewed_later",
                violation_error_message="Die Prüfung liegt nicht nach dem Beginn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, Version {self.version}"


class StandardCriterion(models.Model):
    """A numbered criterion of a Fachstandard."""

    RELEASED_WHEN = "standard__published"

    standard = models.ForeignKey(
        QualityStandard,
        verbose_name="Fachstandard",
        on_delete=models.CASCADE,
        related_name="criteria",
    )
    number = models.PositiveSmallIntegerField("Nummer")
    text = models.CharField("Kriterium", max_length=300)

    history = History()

    class Meta:
        verbose_name = "Kriterium"
        verbose_name_plural = "Kriterien"
        ordering = ["standard", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "number"],
                name="standard_criterion_once",
                violation_error_message="Diese Nummer gibt es schon.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class StandardEvidence(models.Model):
    """What showed on a day that a facility meets a criterion; the latest entry counts."""

    RELEASED_WHEN = (
        "published",
        "criterion__standard__published",
        "facility__source__published",
    )

    class State(models.TextChoices):
        MET = "erfuellt", "erfüllt"
        PARTLY = "teilweise", "teilweise erfüllt"
        OPEN = "offen", "noch nicht erfüllt"

    criterion = models.ForeignKey(
        StandardCriterion,
        verbose_name="Kriterium",
        on_delete=models.PROTECT,
        related_name="evidence",
    )
    facility = models.ForeignKey(
        Facility,
        verbose_name="Einrichtung",
        on_delete=models.PROTECT,
        related_name="evidence",
    )
    state = models.CharField("Stand", max_length=10, choices=State)
    text = models.CharField(
        "Nachweis", max_length=300, help_text="Woran es zu sehen ist; keine Namen."
    )
    seen_on = models.DateField("festgestellt am")
    published = models.BooleanField("öffentlich", default=False)
    invented = models.BooleanField("erfunden", default=False)

    class Meta:
        verbose_name = "Nachweis zum Fachstandard"
        verbose_name_plural = "Nachweise zu Fachstandards"
        ordering = ["facility", "criterion", "-seen_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.facility}: {self.criterion}"


class QualityDialogue(models.Model):
    """A sitting of the Qualitätsdialog, at one facility or for the whole city."""

    RELEASED_WHEN = "published"

    class Level(models.TextChoices):
        FACILITY = "einrichtung", "Einrichtung"
        CITY = "stadt", "Stadt"

    service_type = models.ForeignKey(
        ServiceType,
        verbose_name="Leistungsbereich",
        on_delete=models.PROTECT,
        related_name="dialogues",
    )
    level = models.CharField("Ebene", max_length=12, choices=Level)
    facility = models.ForeignKey(
        Facility,
        verbose_name="Einrichtung",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dialogues",
    )
    held_on = models.DateField("Datum")
    bodies = models.CharField(
        "beteiligte Stellen", max_length=300, help_text="Stellen, keine Personen."
    )
    minutes = models.TextField("Niederschrift", help_text="Keine Namen.")
    published = models.BooleanField("öffentlich", default=False)
    invented = models.BooleanField("erfunden", default=False)

    history = History()

    class Meta:
        verbose_name = "Qualitätsdialog"
        verbose_name_plural = "Qualitätsdialoge"
        ordering = ["-held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level="einrichtung", facility__isnull=False)
                | Q(level="stadt", facility__isnull=True),
                name="quality_dialogue_level",
                violation_error_message=(
                    "Auf der Ebene Einrichtung nennt der Dialog eine, sonst keine."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Qualitätsdialog {self.service_type}, {self.held_on:%d.%m.%Y}"


class DialogueStep(AgreedStep):
    """A step that a Qualitätsdialog agreed on."""

    RELEASED_WHEN = "dialogue__published"

    dialogue = models.ForeignKey(
        QualityDialogue,
        verbose_name="Qualitätsdialog",
        on_delete=models.CASCADE,
        related_name="steps",
    )

    history = History()

    class Meta(AgreedStep.Meta):
        verbose_name = "Schritt eines Qualitätsdialogs"
        verbose_name_plural = "Schritte von Qualitätsdialogen"


class PlanningRecord(models.Model):
    """A city-wide Vorhaben that is told in words: goals and report, no count, no index."""

    RELEASED_WHEN = "published"

    service_type = models.ForeignKey(
        ServiceType,
        verbose_name="Leistungsbereich",
        on_delete=models.PROTECT,
        related_name="records",
    )
    title = models.CharField("Titel", max_length=200)
    provider = models.ForeignKey(
        Provider,
        verbose_name="Träger",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Leer heißt keine Angabe.",
    )
    as_of = models.DateField("Stand")
    goals = models.TextField("Ziele")
    report = models.TextField("Bericht", blank=True)
    source = models.CharField("Quelle", max_length=300)
    published = models.BooleanField("öffentlich", default=False)
    invented = models.BooleanField("erfunden", default=False)

    history = History()

    class Meta:
        verbose_name = "Planungsvorhaben"
        verbose_name_plural = "Planungsvorhaben"
        ordering = ["service_type", "-as_of", "pk"]

    def __str__(self) -> str:
        return self.title
