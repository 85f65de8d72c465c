"""Berechnungsstände: what was computed from what, kept as it was computed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ScoringRun(models.Model):
    """One calculation of a key: frozen inputs, statistics and log; never changed.

    ``inputs`` holds everything the calculation read, so that a rerun from the row alone
    gives the same figures.
    """

    RELEASED_WHEN = ("published", "key__published")

    key = models.ForeignKey(
        "planning.ScoringKey", verbose_name="Schlüssel", on_delete=models.PROTECT
    )
    as_of = models.DateField("Stichtag")
    inputs = models.JSONField("Eingaben")
    input_sha256 = models.CharField("SHA-256 der Eingaben", max_length=64)
    statistics = models.JSONField("Mittelwerte und Streuungen")
    log = models.JSONField("Rechenschritte")
    warnings = models.JSONField("Hinweise", default=list)
    oldest_period = models.CharField("ältester Zeitraum", max_length=7)
    code_version = models.CharField("Programmversion", max_length=40)
    created_at = models.DateTimeField("berechnet am", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    published = models.BooleanField(
        "öffentlich", help_text="Beruht allein auf veröffentlichten Quellen."
    )
    invented = models.BooleanField("erfunden")

    class Meta:
        verbose_name = "Berechnungsstand"
        verbose_name_plural = "Berechnungsstände"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "as_of", "input_sha256", "code_version"],
                name="scoring_run_once",
            )
        ]

    def __str__(self) -> str:
        return f"Berechnungsstand {self.pk} – {self.key.reference}"


class ScoreState(models.TextChoices):
    """Why a unit of a run has a rank or none."""

    SCORED = "scored", "mit Indexwert"
    NO_SCORE = "no_score", "kein Indexwert (Daten unvollständig)"
    EXCLUDED = "excluded", "ohne Index – gesondertes Verfahren"
    NEW = "new", "im Aufbau – Einzelfallentscheidung"
    SECRET = "secret", "geheim – zum Schutz kleiner Zahlen"


class Score(models.Model):
    """A unit in a run: raw values, contributions, index and rank, to ten places."""

    State = ScoreState

    group = models.CharField("Vergleichsgruppe", max_length=40)
    state = models.CharField("Zustand", max_length=10, choices=ScoreState)
    state_detail = models.CharField("Grund", max_length=200, blank=True)
    index = models.DecimalField("Indexwert", max_digits=20, decimal_places=10, null=True)
    base = models.DecimalField("Grundwert", max_digits=20, decimal_places=10, null=True)
    coverage = models.DecimalField("Datenlage", max_digits=11, decimal_places=10)
    area_share = models.DecimalField(
        "Anteil Ortsteildaten", max_digits=11, decimal_places=10, null=True
    )
    rank = models.DecimalField(
        "Rang",
        max_digits=8,
        decimal_places=1,
        null=True,
        help_text="Nach der Gleichstandsregel.",
    )
    rank_low = models.PositiveIntegerField("Rang von", null=True)
    rank_high = models.PositiveIntegerField("Rang bis", null=True)
    rank_best = models.PositiveIntegerField("gesicherte Rangspanne von", null=True)
    rank_worst = models.PositiveIntegerField("gesicherte Rangspanne bis", null=True)
    class_label = models.CharField("Bedarfsstufe", max_length=60, blank=True)
    missing = models.JSONField("fehlende Indikatoren", default=list)
    parts = models.JSONField(
        "Beiträge",
        help_text="Je Indikator: Rohwert, Zustand, normiert, Wichtung, Beitrag.",
    )

    class Meta:
        abstract = True

    @property
    def span_gap(self) -> str:
        """Why a ranked unit has no gesicherte Rangspanne; empty where it has one."""
        if self.rank_best is not None:
            return ""
        if self.missing:
            return "Werte fehlen"
        if any(part["state"] == "geheim" for part in self.parts):
            return "Werte geheim"
        if len(self.parts) == 1:
            return "nur ein Indikator, keine Gewichtung zu verändern"
        return "für diesen Schlüssel oder diese Ansicht nicht bestimmbar"


def score_rules(unit: str) -> list[models.BaseConstraint]:
    """Once per run; index and rank exactly where scored; a tie has an order."""
    return [
        models.UniqueConstraint(fields=["run", unit], name=f"{unit}_score_once"),
        models.CheckConstraint(
            condition=Q(state="scored", index__isnull=False, rank__isnull=False)
            | (~Q(state="scored") & Q(index__isnull=True, rank__isnull=True)),
            name=f"{unit}_score_exactly_when_scored",
        ),
        models.CheckConstraint(
            condition=Q(rank__isnull=True) | Q(rank_high__gte=F("rank_low")),
            name=f"{unit}_score_rank_span",
        ),
    ]


class FacilityScore(Score):
    """A facility in a run."""

    RELEASED_WHEN = (
        "run__published",
        "run__key__published",
        "facility__source__published",
    )

    run = models.ForeignKey(
        ScoringRun,
        verbose_name="Berechnungsstand",
        on_delete=models.PROTECT,
        related_name="scores",
    )
    facility = models.ForeignKey(
        "facilities.Facility",
        verbose_name="Einrichtung",
        on_delete=models.PROTECT,
        related_name="scores",
    )

    class Meta:
        verbose_name = "Indexwert einer Einrichtung"
        verbose_name_plural = "Indexwerte der Einrichtungen"
        ordering = ["run", F("rank_low").asc(nulls_last=True), "facility__number"]
        constraints = score_rules("facility")

    def __str__(self) -> str:
        return f"{self.facility} in {self.run}"

    @property
    def unit_key(self) -> str:
        """What the unit is called in files: the number of the facility."""
        return self.facility.number

    @property
    def unit_name(self) -> str:
        """What people call the unit."""
        return self.facility.name


class AreaScore(Score):
    """An area in a run of a key that ranks areas."""

    RELEASED_WHEN = ("run__published", "run__key__published", "area__source__published")

    run = models.ForeignKey(
        ScoringRun,
        verbose_name="Berechnungsstand",
        on_delete=models.PROTECT,
        related_name="area_scores",
    )
    area = models.ForeignKey(
        "districts.Area",
        verbose_name="Gebiet",
        on_delete=models.PROTECT,
        related_name="scores",
    )

    class Meta:
        verbose_name = "Indexwert eines Gebiets"
        verbose_name_plural = "Indexwerte der Gebiete"
        ordering = ["run", F("rank_low").asc(nulls_last=True), "area__key"]
        constraints = score_rules("area")

    def __str__(self) -> str:
        return f"{self.area} in {self.run}"

    @property
    def unit_key(self) -> str:
        """What the unit is called in files: the official key of the area."""
        return self.area.key

    @property
    def unit_name(self) -> str:
        """What people call the unit."""
        return self.area.name
