"""What a position costs, from when to when."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from districts.models import DatedQuerySet, History, ends_after_start


class CostRate(models.Model):
    """Euro of one VzÄ and year of a service, dated; ``basis`` says where it is from."""

    RELEASED_WHEN = "source__published"

    service_type = models.ForeignKey(
        "planning.ServiceType",
        verbose_name="Leistungsbereich",
        on_delete=models.PROTECT,
        related_name="cost_rates",
    )
    valid_from = models.DateField("gilt ab")
    valid_to = models.DateField("gilt bis", null=True, blank=True)
    eur_per_fte = models.DecimalField(
        "Euro je VzÄ und Jahr",
        max_digits=10,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    basis = models.CharField("Grundlage", max_length=300)
    source = models.ForeignKey(
        "districts.SourceFile",
        verbose_name="Quelle",
        on_delete=models.PROTECT,
        related_name="+",
    )
    invented = models.BooleanField("erfunden", default=False)

    objects = DatedQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "Kostensatz"
        verbose_name_plural = "Kostensätze"
        ordering = ["service_type", "valid_from", "pk"]
        constraints = [
            ends_after_start("cost_rate_ends_after_start"),
            models.CheckConstraint(
                condition=Q(eur_per_fte__gt=0),
                name="cost_rate_positive",
                violation_error_message="Ein Kostensatz ist größer als 0.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_type} ab {self.valid_from:%d.%m.%Y}"
