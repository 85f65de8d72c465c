"""Vertretungen: for which facility or carrier an account may speak."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from planning.models.conditions import one_of

SPEAKS_FOR = ("facility", "provider")


class Mandate(models.Model):
    """An account of the role traeger that speaks for one facility or one carrier.

    The Verwaltung gives and takes it. It opens no figure the public has not; it lets its
    holder hand in the Stellungnahme that the facility or carrier was asked for.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="Konto",
        on_delete=models.CASCADE,
        related_name="mandates",
    )
    facility = models.ForeignKey(
        "facilities.Facility",
        verbose_name="Einrichtung",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    provider = models.ForeignKey(
        "facilities.Provider",
        verbose_name="Träger",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "Vertretung"
        verbose_name_plural = "Vertretungen"
        ordering = ["account", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=one_of(*SPEAKS_FOR),
                name="mandate_for_one",
                violation_error_message=(
                    "Eine Vertretung gilt für eine Einrichtung oder einen Träger."
                ),
            ),
            *(
                models.UniqueConstraint(
                    fields=["account", name],
                    name=f"mandate_{name}_once",
                    violation_error_message="Diese Vertretung gibt es schon.",
                )
                for name in SPEAKS_FOR
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} für {self.facility or self.provider}"
