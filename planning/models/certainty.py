"""How sure the ranks of a Berechnungsstand are: drawn once, kept as drawn."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class CertaintyRun(models.Model):
    """One question about the ranks of a run, with its draws and seed; never changed.

    ``group`` is a kind of facility, or empty for a key that compares all kinds as one.
    ``findings`` hold what concerns the whole group: methods, noise, what was left out.
    """

    RELEASED_WHEN = ("run__published", "run__key__published")

    run = models.ForeignKey(
        "planning.ScoringRun",
        verbose_name="Berechnungsstand",
        on_delete=models.PROTECT,
        related_name="certainties",
    )
    group = models.CharField("Vergleichsgruppe", max_length=40, blank=True)
    places = models.PositiveIntegerField("Plätze k")
    draws = models.PositiveIntegerField("Ziehungen")
    seed = models.PositiveBigIntegerField("Startwert")
    band = models.DecimalField("Band der Wichtungen", max_digits=5, decimal_places=4)
    ranked = models.PositiveIntegerField("Einrichtungen mit Rang")
    findings = models.JSONField("Aussagen zur Gruppe")
    code_version = models.CharField("Programmversion", max_length=40)
    created_at = models.DateTimeField("berechnet am", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = "Sicherheitsrechnung"
        verbose_name_plural = "Sicherheitsrechnungen"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "group", "places", "draws", "seed", "code_version"],
                name="certainty_run_once",
            ),
            models.CheckConstraint(
                condition=Q(places__gte=1, draws__gte=1, band__gt=0, band__lte=1),
                name="certainty_run_asks_something",
            ),
        ]

    def __str__(self) -> str:
        return f"Sicherheitsrechnung {self.pk} – {self.run}"


class RankCertainty(models.Model):
    """Where a facility stands while weights, chance and methods change.

    Without a prefix the weights move alone; ``noise_`` adds the chance of rates, and
    ``method_`` the way to score, from draw to draw. Shares to three places.
    """

    RELEASED_WHEN = (
        "certainty__run__published",
        "certainty__run__key__published",
        "score__facility__source__published",
    )

    certainty = models.ForeignKey(
        CertaintyRun,
        verbose_name="Sicherheitsrechnung",
        on_delete=models.PROTECT,
        related_name="rows",
    )
    score = models.ForeignKey(
        "planning.FacilityScore",
        verbose_name="Indexwert",
        on_delete=models.PROTECT,
        related_name="certainties",
    )
    p_top_k = models.DecimalField("P(Rang ≤ k)", max_digits=4, decimal_places=3)
    rank_q05 = models.PositiveIntegerField("Rang, 5-%-Quantil")
    rank_q50 = models.PositiveIntegerField("Rang, Median")
    rank_q95 = models.PositiveIntegerField("Rang, 95-%-Quantil")
    mean_rank = models.DecimalField("mittlerer Rang", max_digits=10, decimal_places=3)
    mean_rank_exact = models.DecimalField(
        "mittlerer Rang, alle Wichtungen gleich wahrscheinlich (exakt)",
        max_digits=10,
        decimal_places=3,
        null=True,
        help_text="Unter den Einrichtungen ohne fehlende Werte.",
    )
    noise_p_top_k = models.DecimalField(
        "P(Rang ≤ k) mit Zufall", max_digits=4, decimal_places=3, null=True
    )
    noise_q05 = models.PositiveIntegerField("mit Zufall, 5-%-Quantil", null=True)
    noise_q50 = models.PositiveIntegerField("mit Zufall, Median", null=True)
    noise_q95 = models.PositiveIntegerField("mit Zufall, 95-%-Quantil", null=True)
    method_p_top_k = models.DecimalField(
        "P(Rang ≤ k) über Verfahren", max_digits=4, decimal_places=3, null=True
    )
    method_q05 = models.PositiveIntegerField("über Verfahren, 5-%-Quantil", null=True)
    method_q50 = models.PositiveIntegerField("über Verfahren, Median", null=True)
    method_q95 = models.PositiveIntegerField("über Verfahren, 95-%-Quantil", null=True)
    ahead_of_next = models.DecimalField(
        "P(vor der nächsten)",
        max_digits=4,
        decimal_places=3,
        null=True,
        help_text="Anteil der Ziehungen vor der Einrichtung, die als nächste folgt.",
    )
    first_weights = models.JSONField(
        "mittlere Wichtungen auf Rang 1",
        null=True,
        help_text="Mittel der Ziehungen, in denen sie Erste ist; leer: in keiner.",
    )
    methods = models.JSONField(
        "Rang je Verfahren", default=dict, help_text="Code des Verfahrens und Rang."
    )

    class Meta:
        verbose_name = "Sicherheit eines Rangs"
        verbose_name_plural = "Sicherheit der Ränge"
        ordering = ["certainty", "score__rank_low", "score__facility__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["certainty", "score"], name="rank_certainty_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score.facility} in {self.certainty}"
