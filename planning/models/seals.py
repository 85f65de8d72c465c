"""Promises with a last day: Gütesiegel of a service, Zielvereinbarung of a school."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models

from districts.models import DatedQuerySet, History, ends_after_start
from facilities.models import Facility
from planning.models.catalogue import ServiceType

SEAL_YEARS = 3  # F: re-certification after three years


def last_day_of_seal(first: date) -> date:
    """The last day of a Gütesiegel: three years, first and last day included."""
    try:
        same = first.replace(year=first.year + SEAL_YEARS)
    except ValueError:  # 29 February
        same = first.replace(year=first.year + SEAL_YEARS, month=3, day=1)
    return same - timedelta(days=1)


class Certificate(models.Model):
    """A Gütesiegel that a facility holds for a service; a later one renews it."""

    RELEASED_WHEN = ("published", "facility__source__published")

    facility = models.ForeignKey(
        Facility,
        verbose_name="Einrichtung",
        on_delete=models.PROTECT,
        related_name="certificates",
    )
    service_type = models.ForeignKey(
        ServiceType, verbose_name="Leistungsbereich", on_delete=models.PROTECT
    )
    name = models.CharField("Gütesiegel", max_length=120)
    issuer = models.CharField("verliehen durch", max_length=120, help_text="Stelle.")
    valid_from = models.DateField("verliehen am")
    valid_to = models.DateField(
        "gültig bis", blank=True, help_text="Leer: drei Jahre nach der Verleihung."
    )
    published = models.BooleanField("öffentlich", default=False)
    invented = models.BooleanField("erfunden", default=False)

    objects = DatedQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "Gütesiegel"
        verbose_name_plural = "Gütesiegel"
        ordering = ["valid_to", "facility", "pk"]
        constraints = [ends_after_start("certificate_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.name}: {self.facility}"

    def clean(self) -> None:
        """Where no last day is given, it follows from the first."""
        if self.valid_from and not self.valid_to:
            self.valid_to = last_day_of_seal(self.valid_from)


class TargetAgreement(models.Model):
    """The Zielvereinbarung of a school for one school year."""

    RELEASED_WHEN = ("published", "facility__source__published")

    facility = models.ForeignKey(
        Facility,
        verbose_name="Schule",
        on_delete=models.PROTECT,
        related_name="target_agreements",
    )
    service_type = models.ForeignKey(
        ServiceType, verbose_name="Leistungsbereich", on_delete=models.PROTECT
    )
    goals = models.TextField("Ziele", help_text="Ein Ziel je Zeile; keine Namen.")
    bodies = models.CharField(
        "vereinbart zwischen",
        max_length=300,
        help_text="Stellen: Stadt, Schulleitung, Maßnahmeträger, Fachkraft; keine Namen.",
    )
    valid_from = models.DateField("gültig seit")
    valid_to = models.DateField("gültig bis", help_text="Ende des Schuljahres.")
    published = models.BooleanField("öffentlich", default=False)
    invented = models.BooleanField("erfunden", default=False)

    objects = DatedQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "Zielvereinbarung"
        verbose_name_plural = "Zielvereinbarungen"
        ordering = ["valid_to", "facility", "pk"]
        constraints = [ends_after_start("target_agreement_ends_after_start")]

    def __str__(self) -> str:
        return f"Zielvereinbarung {self.facility}"

    @property
    def goal_list(self) -> list[str]:
        """The goals, one a line."""
        return [line.strip() for line in self.goals.splitlines() if line.strip()]
