"""How far a measure has come from its approval to a filled post."""

from __future__ import annotations

from django.db import models

from districts.models import History


class MeasureStage(models.Model):
    """A measure reached a stage on a day; each stage once, in their order.

    A stage may be left out, as the Interessenbekundung of a municipal site, but none lies
    before an earlier one.
    """

    RELEASED_WHEN = ("measure__source__published", "measure__facility__source__published")

    class Stage(models.TextChoices):
        APPROVED = "bewilligt", "bewilligt"
        CALLED = "interessenbekundung", "Interessenbekundung"
        CHOSEN = "traeger_gewaehlt", "Maßnahmeträger gewählt"
        FILLED = "besetzt", "besetzt"

    measure = models.ForeignKey(
        "planning.Measure",
        verbose_name="Maßnahme",
        on_delete=models.PROTECT,
        related_name="stages",
    )
    stage = models.CharField("Schritt", max_length=20, choices=Stage)
    day = models.DateField("Tag")
    evidence = models.CharField(
        "Nachweis", max_length=300, help_text="Beschluss, Bescheid oder Niederschrift."
    )
    invented = models.BooleanField("erfunden", default=False)

    history = History()

    class Meta:
        verbose_name = "Schritt einer Maßnahme"
        verbose_name_plural = "Schritte von Maßnahmen"
        ordering = ["measure", "day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "stage"],
                name="measure_stage_once",
                violation_error_message="Diesen Schritt hat die Maßnahme schon.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.get_stage_display()}"
