"""Areas, indicators and what is known about areas, with source, period and sign.

``valid_from`` and ``valid_to`` are the first and the last day; an empty ``valid_to``
means still valid. An empty value means unknown and carries its state, never zero.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q


class State(models.TextChoices):
    """What a cell holds: a number, or one of three kinds of missing."""

    KNOWN = "wert", "Wert"
    NOT_STATED = "keine_angabe", "keine Angabe"
    SECRET = "geheim", "geheim"
    NOT_MEANINGFUL = "nicht_sinnvoll", "nicht sinnvoll"


PERIOD = RegexValidator(
    r"^\d{4}(/\d{2})?$", "Ein Zeitraum heißt wie 2024 (Jahr) oder 2023/24 (Schuljahr)."
)


class DatedQuerySet(models.QuerySet):
    """Chainable questions about rows that hold from a first to a last day."""

    def valid_on(self, day: date) -> DatedQuerySet:
        """Rows valid on ``day``, first and last day included."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day
        )


def ends_after_start(name: str) -> models.CheckConstraint:
    """The last day is not before the first."""
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        name=name,
        violation_error_message="Das Ende liegt vor dem Anfang.",
    )


def value_exactly_when_known(name: str) -> models.CheckConstraint:
    """A value stands exactly where the state says so: missing is never zero."""
    return models.CheckConstraint(
        condition=Q(state=State.KNOWN, value__isnull=False)
        | (~Q(state=State.KNOWN) & Q(value__isnull=True)),
        name=name,
        violation_error_message="Ein Wert steht genau dann, wenn der Zustand „Wert“ ist.",
    )


class SourceFile(models.Model):
    """A delivered file and what an importer made of it; the origin of every value."""

    RELEASED_WHEN = "published"

    name = models.CharField("Dateiname", max_length=200)
    title = models.CharField("Titel", max_length=300)
    sha256 = models.CharField("SHA-256", max_length=64)
    importer = models.CharField("Importer", max_length=40)
    as_of = models.DateField("Stand", help_text="Tag, an dem die Angaben galten.")
    attribution = models.CharField("Quellenangabe", max_length=300)
    licence = models.CharField("Lizenz", max_length=100)
    published = models.BooleanField(
        "veröffentlicht", default=False, help_text="Offene Daten: jeder darf sie lesen."
    )
    invented = models.BooleanField("erfunden", default=False)
    imported_at = models.DateTimeField("eingelesen am", auto_now_add=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="eingelesen von",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    rows_in = models.PositiveIntegerField("Zeilen gelesen")
    rows_used = models.PositiveIntegerField("Zeilen übernommen")
    left_out = models.JSONField(
        "ausgelassen",
        default=list,
        blank=True,
        help_text="Je Regel: Code, Text, Anzahl und die betroffenen Schlüssel.",
    )

    class Meta:
        verbose_name = "Quelldatei"
        verbose_name_plural = "Quelldateien"
        ordering = ["-as_of", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sha256", "importer"], name="source_file_once"),
            models.CheckConstraint(
                condition=Q(rows_used__lte=F("rows_in")), name="source_file_rows_add_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (Stand {self.as_of:%d.%m.%Y})"


class Area(models.Model):
    """A part of the city as official statistics or youth welfare planning cuts it."""

    RELEASED_WHEN = "source__published"

    class Kind(models.TextChoices):
        STADT = "stadt", "Stadt"
        STADTBEZIRK = "stadtbezirk", "Stadtbezirk"
        ORTSTEIL = "ortsteil", "Ortsteil"
        PLANUNGSRAUM = "planungsraum", "Planungsraum"
        SCHWERPUNKTRAUM = "schwerpunktraum", "Schwerpunktraum"
        SCHWERPUNKTGEBIET = "schwerpunktgebiet", "Schwerpunktgebiet"

    class Outline(models.TextChoices):
        BOUNDARY = "grenze", "amtliche Grenze"
        TESSELLATION = "zerlegung", "schematische Zerlegung"
        NONE = "ohne", "ohne Umriss"

    kind = models.CharField("Art", max_length=20, choices=Kind)
    key = models.CharField(
        "Schlüssel",
        max_length=20,
        help_text="Amtlicher Schlüssel als Text, mit führender Null.",
    )
    name = models.CharField("Name", max_length=100)
    territory = models.CharField("Gebietsstand", max_length=40)
    outline = models.CharField(
        "Umriss", max_length=10, choices=Outline, default=Outline.NONE
    )
    geometry = models.BinaryField(
        "Geometrie",
        null=True,
        blank=True,
        help_text="WKB, MultiPolygon in EPSG:25833 (Meter).",
    )
    valid_from = models.DateField("gültig seit")
    valid_to = models.DateField("gültig bis", null=True, blank=True)
    source = models.ForeignKey(SourceFile, verbose_name="Quelle", on_delete=models.PROTECT)
    invented = models.BooleanField("erfunden", default=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "Gebiet"
        verbose_name_plural = "Gebiete"
        ordering = ["kind", "key", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "valid_from"], name="area_key_unique"
            ),
            ends_after_start("area_ends_after_start"),
            models.CheckConstraint(
                condition=Q(outline="ohne", geometry__isnull=True)
                | (~Q(outline="ohne") & Q(geometry__isnull=False)),
                name="area_outline_has_geometry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"


class AreaMembership(models.Model):
    """An area is part of another for a time; layers overlap and are no tree."""

    RELEASED_WHEN = (
        "source__published",
        "member__source__published",
        "group__source__published",
    )

    member = models.ForeignKey(
        Area, verbose_name="Gebiet", on_delete=models.PROTECT, related_name="memberships"
    )
    group = models.ForeignKey(
        Area, verbose_name="gehört zu", on_delete=models.PROTECT, related_name="members"
    )
    valid_from = models.DateField("gültig seit")
    valid_to = models.DateField("gültig bis", null=True, blank=True)
    source = models.ForeignKey(SourceFile, verbose_name="Quelle", on_delete=models.PROTECT)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "Gebietszuordnung"
        verbose_name_plural = "Gebietszuordnungen"
        ordering = ["group", "member", "valid_from"]
        constraints = [
            ends_after_start("area_membership_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(member=F("group")),
                name="area_membership_not_itself",
                violation_error_message="Ein Gebiet gehört nicht zu sich selbst.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.group}"


class Indicator(models.Model):
    """A defined measure with unit, direction and a date for its next review."""

    RELEASED_WHEN = ""

    class Direction(models.TextChoices):
        MORE = "more", "höher = mehr Bedarf"
        LESS = "less", "höher = weniger Bedarf"
        NEUTRAL = "neutral", "ohne Richtung"

    class Level(models.TextChoices):
        AREA = "area", "Gebiet"
        FACILITY = "facility", "Einrichtung"

    class Measures(models.TextChoices):
        SITUATION = "lage", "Lage der Kinder"
        PRACTICE = "handeln", "Handeln der Einrichtung"

    class GroupReference(models.TextChoices):
        NONE = "keiner", "keiner"
        ORIGIN = "herkunft", "Herkunft"
        DISABILITY = "behinderung", "Behinderung"

    code = models.SlugField("Code", max_length=60, unique=True)
    name = models.CharField("Name", max_length=200)
    theme = models.CharField("Themenfeld", max_length=80)
    unit = models.CharField("Einheit", max_length=40)
    direction = models.CharField("Richtung", max_length=10, choices=Direction)
    level = models.CharField("Ebene", max_length=10, choices=Level)
    definition = models.TextField("Definition")
    numerator = models.CharField("Zähler", max_length=200, blank=True)
    denominator = models.CharField("Nenner", max_length=200, blank=True)
    why_it_matters = models.TextField("Warum wichtig")
    measures = models.CharField("misst", max_length=10, choices=Measures)
    beeinflussbar = models.BooleanField(
        "beeinflussbar",
        default=False,
        help_text="Die Einrichtung kann den Wert selbst ändern.",
    )
    fehlanreiz = models.TextField("Fehlanreiz", blank=True)
    gruppenbezug = models.CharField(
        "Gruppenbezug", max_length=12, choices=GroupReference, default=GroupReference.NONE
    )
    breaks = models.TextField("Brüche", blank=True)
    limits = models.TextField("Bekannte Grenzen", blank=True)
    source = models.CharField("Quelle", max_length=300)
    author = models.CharField("Autorenstelle", max_length=120)
    checker = models.CharField("geprüft von (Stelle)", max_length=120)
    reviewed_on = models.DateField("geprüft am")
    next_review = models.DateField("nächste Prüfung")
    invented = models.BooleanField("erfunden", default=False)

    class Meta:
        verbose_name = "Indikator"
        verbose_name_plural = "Indikatoren"
        ordering = ["theme", "name", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(unit="") & ~Q(direction=""),
                name="indicator_source_unit_direction",
                violation_error_message="Quelle, Einheit und Richtung sind Pflicht.",
            ),
            models.CheckConstraint(
                condition=Q(next_review__gt=F("reviewed_on")),
                name="indicator_reviewed_before_next",
                violation_error_message="Die nächste Prüfung liegt nach der letzten.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ValueQuerySet(models.QuerySet):
    """Chainable questions about delivered values."""

    def known_on(self, day: date) -> ValueQuerySet:
        """Values from files whose Stand is not after ``day``."""
        return self.filter(source__as_of__lte=day)

    def newest_last(self) -> ValueQuerySet:
        """In order of Stand, so that in a dict the newest delivery wins."""
        return self.order_by("source__as_of", "source_id", "pk")


class Value(models.Model):
    """One cell as delivered: number, numerator and denominator, state and sign."""

    RELEASED_WHEN = "source__published"

    indicator = models.ForeignKey(
        Indicator, verbose_name="Indikator", on_delete=models.PROTECT, related_name="+"
    )
    period = models.CharField("Zeitraum", max_length=7, validators=[PERIOD])
    value = models.DecimalField(
        "Wert", max_digits=18, decimal_places=6, null=True, blank=True
    )
    numerator = models.DecimalField(
        "Zähler", max_digits=18, decimal_places=6, null=True, blank=True
    )
    denominator = models.DecimalField(
        "Nenner", max_digits=18, decimal_places=6, null=True, blank=True
    )
    state = models.CharField("Zustand", max_length=15, choices=State)
    source_sign = models.CharField(
        "Zeichen der Quelle",
        max_length=40,
        blank=True,
        help_text="Wortlaut der gelieferten Zelle.",
    )
    limited = models.BooleanField("eingeschränkt verlässlich", default=False)
    source = models.ForeignKey(
        SourceFile, verbose_name="Quelle", on_delete=models.PROTECT, related_name="+"
    )

    objects = ValueQuerySet.as_manager()

    class Meta:
        abstract = True


class AreaValue(Value):
    """What a source says about an area in a period."""

    RELEASED_WHEN = ("source__published", "area__source__published")

    area = models.ForeignKey(
        Area, verbose_name="Gebiet", on_delete=models.PROTECT, related_name="values"
    )

    class Meta:
        verbose_name = "Gebietswert"
        verbose_name_plural = "Gebietswerte"
        ordering = ["indicator", "area", "period", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "area", "period", "source"], name="area_value_once"
            ),
            value_exactly_when_known("area_value_exactly_when_known"),
        ]
        indexes = [models.Index(fields=["indicator", "period"], name="area_value_lookup")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.area} {self.period}"


class Release(models.Model):
    """What one audience may see of one run or publication, kept as it was given out."""

    class Audience(models.TextChoices):
        INTERNAL = "intern", "intern"
        COMMITTEE = "ausschuss_nichtoeffentlich", "Ausschuss, nichtöffentlich"
        PUBLIC = "oeffentlich", "öffentlich"

    audience = models.CharField("Adressaten", max_length=30, choices=Audience)
    subject = models.CharField("Gegenstand", max_length=100)
    as_of = models.DateField("Stand")
    digest = models.CharField("SHA-256 über das Gezeigte", max_length=64)
    created_at = models.DateTimeField("erstellt am", auto_now_add=True)

    class Meta:
        verbose_name = "Freigabe von Werten"
        verbose_name_plural = "Freigaben von Werten"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["audience", "subject", "digest"], name="release_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} für {self.get_audience_display()}"


class ReleasedValue(models.Model):
    """One cell of a release: shown, or hidden without saying which rule hid it."""

    release = models.ForeignKey(
        Release, verbose_name="Freigabe", on_delete=models.PROTECT, related_name="values"
    )
    cell = models.CharField("Zelle", max_length=200)
    value = models.DecimalField(
        "Wert", max_digits=18, decimal_places=6, null=True, blank=True
    )
    state = models.CharField("Zustand", max_length=15, choices=State)

    class Meta:
        verbose_name = "freigegebener Wert"
        verbose_name_plural = "freigegebene Werte"
        ordering = ["release", "cell"]
        constraints = [
            models.UniqueConstraint(fields=["release", "cell"], name="released_value_once"),
            value_exactly_when_known("released_value_exactly_when_known"),
        ]

    def __str__(self) -> str:
        return self.cell
