"""Reports to the Jugendhilfeausschuss: figures frozen on a day, chapters in words."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class PlanningReport(models.Model):
    """A report drawn up with the figures of a day: an Entwurf until somebody releases it.

    ``record`` holds every figure as it was counted then, as canonical JSON; what is
    entered afterwards changes none of them. Figures are those that everybody may see.
    """

    RELEASED_WHEN = "published"

    class Kind(models.TextChoices):
        PLANNING = "planung", "Bericht zur integrierten Kinder- und Jugendhilfeplanung"
        SCHOOLS = "schulsozialarbeit", "Bericht zur Schulsozialarbeit"

    code = models.SlugField("Code", max_length=60, unique=True)
    kind = models.CharField("Art", max_length=20, choices=Kind)
    title = models.CharField("Titel", max_length=200)
    as_of = models.DateField("Stand der Zahlen")
    record = models.BinaryField("Zahlen", help_text="Kanonisches JSON, unverändert.")
    sha256 = models.CharField("SHA-256 der Zahlen", max_length=64)
    previous = models.ForeignKey(
        "self",
        verbose_name="voriger Bericht",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="following",
    )
    drawn_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="aufgestellt von",
        on_delete=models.PROTECT,
        related_name="+",
    )
    drawn_up_at = models.DateTimeField("aufgestellt am", auto_now_add=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="freigegeben von",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    released_at = models.DateTimeField("freigegeben am", null=True, blank=True)
    published = models.BooleanField(
        "öffentlich", default=False, help_text="Mit der Freigabe, vorher ein Entwurf."
    )
    invented = models.BooleanField("erfunden", default=False)

    class Meta:
        verbose_name = "Bericht"
        verbose_name_plural = "Berichte"
        ordering = ["-as_of", "kind", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "as_of"],
                condition=Q(published=True),
                name="planning_report_once",
                violation_error_message="Zu diesem Stand gibt es schon einen Bericht.",
            ),
            models.CheckConstraint(
                condition=Q(
                    published=False, released_by__isnull=True, released_at__isnull=True
                )
                | Q(published=True, released_by__isnull=False, released_at__isnull=False),
                name="planning_report_public_by_release",
                violation_error_message="Öffentlich wird ein Bericht mit der Freigabe.",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("drawn_up_by")),
                name="planning_report_four_eyes",
                violation_error_message="Niemand gibt frei, was er selbst aufgestellt hat.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReportText(models.Model):
    """What planning says in a chapter; a later text takes the place of an earlier one."""

    RELEASED_WHEN = "report__published"

    class Chapter(models.TextChoices):
        SUMMARY = "zusammenfassung", "Das Wichtigste"
        STOCK = "bestand", "Bestand"
        NEED = "bedarf", "Bedarf"
        PROJECTS = "vorhaben", "Vorhaben"
        PARTICIPATION = "beteiligung", "Beteiligung"
        SUCCEEDS = "gelingt", "Was gelingt"
        FAILS = "gelingt_nicht", "Was gelingt nicht"
        FOLLOWS = "folgt", "Was folgt daraus"

    REQUIRED = (Chapter.SUMMARY, Chapter.SUCCEEDS, Chapter.FAILS, Chapter.FOLLOWS)

    report = models.ForeignKey(
        PlanningReport,
        verbose_name="Bericht",
        on_delete=models.PROTECT,
        related_name="texts",
    )
    chapter = models.CharField("Kapitel", max_length=20, choices=Chapter)
    text = models.TextField("Text", max_length=8000, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField("geschrieben am", auto_now_add=True)

    class Meta:
        verbose_name = "Text eines Berichts"
        verbose_name_plural = "Texte von Berichten"
        ordering = ["report", "chapter", "pk"]

    def __str__(self) -> str:
        return f"{self.get_chapter_display()}: {self.report}"


class ReportComment(models.Model):
    """What an evaluator says about a released report; written once, by no author of it."""

    RELEASED_WHEN = "report__published"

    report = models.ForeignKey(
        PlanningReport,
        verbose_name="Bericht",
        on_delete=models.PROTECT,
        related_name="comments",
    )
    body = models.CharField(
        "Stelle", max_length=160, help_text="Hochschule oder Stelle, keine Person."
    )
    text = models.TextField("Kommentar", max_length=8000)
    invented = models.BooleanField("erfunden", default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField("geschrieben am", auto_now_add=True)

    class Meta:
        verbose_name = "Kommentar der Evaluation"
        verbose_name_plural = "Kommentare der Evaluation"
        ordering = ["report", "written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.body} zu {self.report}"
