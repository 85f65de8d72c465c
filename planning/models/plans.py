"""Fassungen of plans, what happened to each, and who had a say in it."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from districts.models import DatedQuerySet, History, ends_after_start


class PlanVersion(models.Model):
    """One Fassung of a plan; the next Fassung continues it.

    Goals belong to a Fassung. The INSEK is a plan of its own: what links with it is said
    at the goal and never becomes a Schwerpunktraum.
    """

    RELEASED_WHEN = "published"

    class Plan(models.TextChoices):
        YOUTH = "ikjhp", "Integrierte Kinder- und Jugendhilfeplanung"
        CITY = "insek", "INSEK"
        SCHOOLS = "schulentwicklung", "Schulentwicklungsplanung"
        OTHER = "sonstige", "weiterer Plan"

    code = models.SlugField("Code", max_length=60, unique=True)
    plan = models.CharField("Plan", max_length=20, choices=Plan)
    version = models.PositiveSmallIntegerField("Fassung", validators=[MinValueValidator(1)])
    title = models.CharField("Titel", max_length=200)
    valid_from = models.DateField("gilt seit")
    valid_to = models.DateField("gilt bis", null=True, blank=True)
    source = models.CharField(
        "Quelle", max_length=300, help_text="Vorlage, Beschluss oder Papier mit Datum."
    )
    published = models.BooleanField("öffentlich", default=False)
    invented = models.BooleanField("erfunden", default=False)

    objects = DatedQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "Planfassung"
        verbose_name_plural = "Planfassungen"
        ordering = ["plan", "-version", "code"]
        constraints = [
            ends_after_start("plan_version_ends_after_start"),
            models.UniqueConstraint(
                fields=["plan", "version"],
                condition=~Q(plan="sonstige"),
                name="plan_version_once",
                violation_error_message="Diese Fassung gibt es schon.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, Fassung {self.version}"


class PlanEvent(models.Model):
    """What happened to a Fassung on a day: begun, adopted, reviewed, continued.

    Where only a season is known, ``said`` gives it in words and ``day`` is its first day.
    """

    RELEASED_WHEN = "plan__published"

    class Kind(models.TextChoices):
        BEGUN = "begonnen", "begonnen"
        SUBMITTED = "vorgelegt", "vorgelegt"
        ADOPTED = "beschlossen", "beschlossen"
        REVIEWED = "ueberprueft", "überprüft"
        CONTINUED = "fortgeschrieben", "Fortschreibung begonnen"

    plan = models.ForeignKey(
        PlanVersion,
        verbose_name="Planfassung",
        on_delete=models.CASCADE,
        related_name="events",
    )
    kind = models.CharField("Was", max_length=20, choices=Kind)
    day = models.DateField("Tag")
    said = models.CharField(
        "Zeit in Worten",
        max_length=60,
        blank=True,
        help_text="wo der Tag nicht bekannt ist",
    )
    text = models.CharField("Vermerk", max_length=500, blank=True)
    source = models.CharField("Quelle", max_length=300)

    history = History()

    class Meta:
        verbose_name = "Schritt einer Planfassung"
        verbose_name_plural = "Schritte von Planfassungen"
        ordering = ["plan", "day", "pk"]

    def __str__(self) -> str:
        return f"{self.plan}: {self.get_kind_display()}"


class Involvement(models.Model):
    """A body had a say in a Fassung: what it brought in, and what came of it.

    § 80 SGB VIII wants free carriers involved early; young people speak through their
    bodies. Bodies take part, never persons.
    """

    RELEASED_WHEN = ("published", "plan__published")

    class Kind(models.TextChoices):
        YOUTH = "jugendparlament", "Jugendparlament"
        PUPILS = "schuelerrat", "Stadtschülerrat"
        PARENTS = "elternrat", "Stadtelternrat"
        CARRIERS = "freie_traeger", "freie Träger"
        SCIENCE = "wissenschaft", "Wissenschaft"
        FOUNDATIONS = "stiftung", "Stiftungen"
        OTHER = "sonstige", "weitere Stelle"

    plan = models.ForeignKey(
        PlanVersion,
        verbose_name="Planfassung",
        on_delete=models.CASCADE,
        related_name="involvements",
    )
    kind = models.CharField("Beteiligte", max_length=20, choices=Kind)
    body = models.CharField("Stelle", max_length=200, help_text="Keine Person.")
    form = models.CharField(
        "Form", max_length=120, help_text="zum Beispiel Anhörung, Werkstatt, Stellungnahme"
    )
    day = models.DateField("Tag")
    said = models.TextField(
        "Was eingebracht wurde", max_length=4000, help_text="Keine Namen von Personen."
    )
    outcome = models.TextField(
        "Was daraus wurde", max_length=4000, blank=True, help_text="Leer heißt noch offen."
    )
    outcome_on = models.DateField("beantwortet am", null=True, blank=True)
    source = models.CharField("Quelle", max_length=300)
    published = models.BooleanField("öffentlich", default=False)
    invented = models.BooleanField("erfunden", default=False)

    history = History()

    class Meta:
        verbose_name = "Beteiligung"
        verbose_name_plural = "Beteiligungen"
        ordering = ["-day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", outcome_on__isnull=True)
                | (~Q(outcome="") & Q(outcome_on__isnull=False)),
                name="involvement_answered_on_a_day",
                violation_error_message=(
                    "Was daraus wurde und der Tag der Antwort stehen nur zusammen."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.body}, {self.day:%d.%m.%Y}"
