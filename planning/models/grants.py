"""Zuwendungsbescheide and the account that is due for each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from districts.models import History


class GrantNotice(models.Model):
    """A Zuwendungsbescheid for a programme and calendar year.

    ``provider`` is the Maßnahmeträger the money is passed on to (Weitergabe); without
    one the city itself received it. What the Bescheid leaves open stays empty.
    """

    RELEASED_WHEN = ("source__published", "programme__source__published")

    programme = models.ForeignKey(
        "planning.FundingProgramme",
        verbose_name="Förderprogramm",
        on_delete=models.PROTECT,
        related_name="notices",
    )
    year = models.PositiveSmallIntegerField("Haushaltsjahr")
    reference = models.CharField("Zeichen des Bescheids", max_length=80)
    provider = models.ForeignKey(
        "facilities.Provider",
        verbose_name="Weitergabe an",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Leer: die Stadt selbst.",
    )
    issued_on = models.DateField("Datum des Bescheids", null=True, blank=True)
    amount_eur = models.DecimalField(
        "bewilligt in Euro", max_digits=12, decimal_places=2, null=True, blank=True
    )
    report_due = models.DateField("Verwendungsnachweis fällig", null=True, blank=True)
    report_sent_on = models.DateField(
        "Verwendungsnachweis abgegeben", null=True, blank=True
    )
    documents = models.TextField(
        "Unterlagen", blank=True, help_text="Eine je Zeile: Bescheid, Sachbericht, Belege."
    )
    source = models.ForeignKey(
        "districts.SourceFile",
        verbose_name="Quelle",
        on_delete=models.PROTECT,
        related_name="+",
    )
    invented = models.BooleanField("erfunden", default=False)

    history = History()

    class Meta:
        verbose_name = "Zuwendungsbescheid"
        verbose_name_plural = "Zuwendungsbescheide"
        ordering = ["-year", "programme", "reference", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "year", "reference"],
                name="grant_notice_once",
                violation_error_message="Dieser Bescheid ist schon erfasst.",
            ),
            models.CheckConstraint(
                condition=Q(amount_eur__isnull=True) | Q(amount_eur__gte=0),
                name="grant_notice_not_negative",
                violation_error_message="Beträge sind nicht negativ.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.year}, {self.reference}"
