"""Goals of the integrated planning, and what was expected of a measure before it began."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from districts.models import Area, DatedQuerySet, History, ends_after_start


class Goal(models.Model):
    """A goal in its place: strategic goal, Wirkungsziel, Handlungsziel.

    A target value belongs to an indicator and a day. Lower ``priority`` comes first.
    """

    RELEASED_WHEN = "published"

    class Level(models.TextChoices):
        STRATEGIC = "strategisch", "strategisches Ziel"
        OUTCOME = "wirkungsziel", "Wirkungsziel"
        ACTION = "handlungsziel", "Handlungsziel"

    code = models.SlugField("Code", max_length=60, unique=True)
    level = models.CharField("Ebene", max_length=15, choices=Level)
    parent = models.ForeignKey(
        "self",
        verbose_name="gehört zu",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text="Wirkungsziel: ein strategisches Ziel; Handlungsziel: ein Wirkungsziel.",
    )
    title = models.CharField("Ziel", max_length=300)
    priority = models.PositiveSmallIntegerField(
        "Vorrang", default=10, validators=[MinValueValidator(1)], help_text="1 steht vorn."
    )
    area = models.ForeignKey(
        Area,
        verbose_name="Raum",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="goals",
        help_text="Leer heißt ganze Stadt.",
    )
    theme = models.CharField(
        "Schwerpunktthema",
        max_length=120,
        blank=True,
        help_text="Nur in einem Schwerpunktraum, zum Beispiel: Armut.",
    )
    plan = models.ForeignKey(
        "planning.PlanVersion",
        verbose_name="Planfassung",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="goals",
    )
    insek_area = models.ForeignKey(
        Area,
        verbose_name="Bezug zum INSEK: Schwerpunktgebiet",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="insek_goals",
        limit_choices_to={"kind": Area.Kind.SCHWERPUNKTGEBIET},
    )
    insek_text = models.CharField("Bezug zum INSEK in Worten", max_length=300, blank=True)
    indicator = models.ForeignKey(
        "districts.Indicator",
        verbose_name="Indikator",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="goals",
    )
    target_value = models.DecimalField(
        "Zielwert", max_digits=18, decimal_places=6, null=True, blank=True
    )
    target_on = models.DateField("bis", null=True, blank=True)
    source = models.CharField(
        "Quelle", max_length=300, help_text="Plan oder Beschluss mit Datum."
    )
    valid_from = models.DateField("gilt seit")
    valid_to = models.DateField("gilt bis", null=True, blank=True)
    published = models.BooleanField("öffentlich", default=False)
    invented = models.BooleanField("erfunden", default=False)

    objects = DatedQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "Ziel"
        verbose_name_plural = "Ziele"
        ordering = ["priority", "title", "code"]
        constraints = [
            ends_after_start("goal_ends_after_start"),
            models.CheckConstraint(
                condition=Q(level="strategisch", parent__isnull=True)
                | (~Q(level="strategisch") & Q(parent__isnull=False)),
                name="goal_strategic_stands_alone",
                violation_error_message=(
                    "Ein strategisches Ziel steht für sich, jedes andere gehört zu einem."
                ),
            ),
            models.CheckConstraint(
                condition=Q(target_value__isnull=True, target_on__isnull=True)
                | Q(
                    target_value__isnull=False,
                    target_on__isnull=False,
                    indicator__isnull=False,
                ),
                name="goal_target_is_whole",
                violation_error_message=(
                    "Zielwert, Tag und Indikator stehen nur zusammen."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EffectEntry(models.Model):
    """What a measure or a goal was expected to change, said before and never edited.

    The expectation names the indicator, the direction and the day when it is looked at.
    """

    RELEASED_WHEN = "published"

    class Change(models.TextChoices):
        RISES = "steigt", "steigt"
        FALLS = "sinkt", "sinkt"
        STAYS = "bleibt", "bleibt, wie es ist"

    measure = models.ForeignKey(
        "planning.Measure",
        verbose_name="Maßnahme",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="effects",
    )
    goal = models.ForeignKey(
        Goal,
        verbose_name="Ziel",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="effects",
    )
    indicator = models.ForeignKey(
        "districts.Indicator",
        verbose_name="Indikator",
        on_delete=models.PROTECT,
        related_name="+",
    )
    change = models.CharField("erwartet", max_length=10, choices=Change)
    expected = models.TextField(
        "Woran wir es merken",
        max_length=2000,
        help_text="Keine Namen von Personen und keine Einzelfälle.",
    )
    baseline = models.CharField(
        "Ausgangszeitraum", max_length=7, help_text="zum Beispiel 2024 oder 2024/25"
    )
    review_on = models.DateField("Überprüfung am")
    published = models.BooleanField("öffentlich", default=False)
    invented = models.BooleanField("erfunden", default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField("geschrieben am", auto_now_add=True)

    class Meta:
        verbose_name = "Erwartung"
        verbose_name_plural = "Erwartungen"
        ordering = ["review_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(measure__isnull=False, goal__isnull=True)
                | Q(measure__isnull=True, goal__isnull=False),
                name="effect_of_measure_or_goal",
                violation_error_message=(
                    "Eine Erwartung gehört zu einer Maßnahme oder zu einem Ziel."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.get_change_display()}"


class EffectReview(models.Model):
    """What was seen when an expectation was looked at; written once, in three chapters."""

    RELEASED_WHEN = "entry__published"

    entry = models.ForeignKey(
        EffectEntry,
        verbose_name="Erwartung",
        on_delete=models.PROTECT,
        related_name="reviews",
    )
    day = models.DateField("Tag")
    succeeds = models.TextField("Was gelingt", max_length=4000)
    fails = models.TextField("Was gelingt nicht", max_length=4000)
    follows = models.TextField("Was folgt daraus", max_length=4000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField("geschrieben am", auto_now_add=True)

    class Meta:
        verbose_name = "Überprüfung"
        verbose_name_plural = "Überprüfungen"
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.entry}, {self.day:%d.%m.%Y}"
