"""Vergleichsgruppen: facilities that planners look at together, kept under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from facilities.models import Facility


class ComparisonGroup(models.Model):
    """A named selection of facilities of one kind; it filters, and changes no rank."""

    RELEASED_WHEN = "published"

    name = models.CharField("Name", max_length=100)
    kind = models.CharField("Art", max_length=30, choices=Facility.Kind)
    facilities = models.ManyToManyField(
        Facility, verbose_name="Einrichtungen", related_name="+"
    )
    published = models.BooleanField(
        "öffentlich", default=False, help_text="Auch ohne Rolle zu sehen."
    )
    created_at = models.DateTimeField("angelegt am", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = "Vergleichsgruppe"
        verbose_name_plural = "Vergleichsgruppen"
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"],
                name="comparison_group_once",
                violation_error_message=(
                    "Eine Vergleichsgruppe dieses Namens gibt es schon."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_kind_display()})"
