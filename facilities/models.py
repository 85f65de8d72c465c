"""Sites where children are, who runs them, what is known about them, who they work with."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from districts.models import (
    ADDRESSABLE,
    DatedQuerySet,
    History,
    SourceFile,
    Value,
    ValueEdition,
    ends_after_start,
    value_exactly_when_known,
)


class Provider(models.Model):
    """Who runs facilities (Schul-/Kita-Träger) or employs workers (Maßnahmeträger)."""

    RELEASED_WHEN = ""

    class Kind(models.TextChoices):
        MUNICIPAL = "kommunal", "kommunal"
        FREE = "frei", "frei"
        STATE = "land", "Land"

    name = models.CharField("Name", max_length=200, unique=True)
    kind = models.CharField("Trägerschaft", max_length=10, choices=Kind)
    invented = models.BooleanField("erfunden", default=False)

    history = History()

    class Meta:
        verbose_name = "Träger"
        verbose_name_plural = "Träger"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class FacilityQuerySet(models.QuerySet):
    """Chainable questions about facilities; each returns a queryset."""

    def open_on(self, day: date) -> FacilityQuerySet:
        """Facilities operating on ``day``; no opening date means it was always open."""
        return self.open_during(day, day)

    def open_during(self, first: date, last: date) -> FacilityQuerySet:
        """Facilities operating on at least one day from ``first`` to ``last``."""
        return self.filter(
            Q(opened_on__isnull=True) | Q(opened_on__lte=last),
            Q(closed_on__isnull=True) | Q(closed_on__gte=first),
        )


class Facility(models.Model):
    """A site where children are: one row per building, not per provider."""

    RELEASED_WHEN = "source__published"

    class Kind(models.TextChoices):
        KITA = "kita", "Kita"
        HORT = "hort", "Hort"
        GRUNDSCHULE = "grundschule", "Grundschule"
        OBERSCHULE = "oberschule", "Oberschule"
        GYMNASIUM = "gymnasium", "Gymnasium"
        FOERDERSCHULE = "foerderschule", "Förderschule"
        GEMEINSCHAFTSSCHULE = "gemeinschaftsschule", "Gemeinschaftsschule"
        BSZ = "bsz", "Berufliches Schulzentrum"
        JUGENDTREFF = "jugendtreff", "Jugendtreff"
        BIBLIOTHEK = "bibliothek", "Bibliothek"
        BILDUNGSORT = "bildungsort", "Bildungsort"

    class AreaBasis(models.TextChoices):
        GEOMETRY = "geometrie", "aus der Lage"
        ADDRESS = "adresse", "aus der Adresse"
        DERIVED = "abgeleitet", "vom Standort einer anderen Einrichtung"
        STATED = "angabe", "laut Quelle"
        NONE = "keine", "keine Angabe"

    number = models.CharField(
        "Kennung", max_length=40, unique=True, validators=[ADDRESSABLE]
    )
    name = models.CharField("Name", max_length=200)
    kind = models.CharField("Art", max_length=20, choices=Kind)
    provider = models.ForeignKey(
        Provider,
        verbose_name="Schul-/Kita-Träger",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="facilities",
        help_text="Leer heißt keine Angabe.",
    )
    area = models.ForeignKey(
        "districts.Area",
        verbose_name="Ortsteil",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        limit_choices_to={"kind": "ortsteil"},
        related_name="facilities",
        help_text="Leer heißt keine Angabe.",
    )
    area_basis = models.CharField(
        "Ortsteil bestimmt", max_length=12, choices=AreaBasis, default=AreaBasis.NONE
    )
    street = models.CharField("Straße und Hausnummer", max_length=120, blank=True)
    postcode = models.CharField("Postleitzahl", max_length=5, blank=True)
    easting = models.FloatField(
        "Rechtswert", null=True, blank=True, help_text="EPSG:25833, Meter."
    )
    northing = models.FloatField(
        "Hochwert", null=True, blank=True, help_text="EPSG:25833, Meter."
    )
    opened_on = models.DateField("geöffnet seit", null=True, blank=True)
    closed_on = models.DateField("geschlossen zum", null=True, blank=True)
    source = models.ForeignKey(
        SourceFile, verbose_name="Quelle", on_delete=models.PROTECT, related_name="+"
    )
    invented = models.BooleanField("erfunden", default=False)

    objects = FacilityQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "Einrichtung"
        verbose_name_plural = "Einrichtungen"
        ordering = ["name", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="facility_closes_after_it_opens",
                violation_error_message="Die Schließung liegt vor der Eröffnung.",
            ),
            models.CheckConstraint(
                condition=Q(easting__isnull=True, northing__isnull=True)
                | Q(easting__isnull=False, northing__isnull=False),
                name="facility_point_whole",
                violation_error_message="Rechtswert und Hochwert stehen nur zusammen.",
            ),
            models.CheckConstraint(
                condition=Q(area__isnull=True, area_basis="keine")
                | (Q(area__isnull=False) & ~Q(area_basis="keine")),
                name="facility_area_has_basis",
                violation_error_message="Zum Ortsteil gehört, woher er bekannt ist.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_kind_display()})"


class FacilityValue(Value):
    """What a source says about a facility in a school year."""

    RELEASED_WHEN = ("source__published", "facility__source__published")

    facility = models.ForeignKey(
        Facility,
        verbose_name="Einrichtung",
        on_delete=models.PROTECT,
        related_name="values",
    )
    planned = models.BooleanField(
        "Planzahl",
        default=False,
        help_text="Erwartet, nicht gezählt; geht in keinen Index ein.",
    )

    class Meta:
        verbose_name = "Einrichtungswert"
        verbose_name_plural = "Einrichtungswerte"
        ordering = ["indicator", "facility", "period", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "facility", "period", "variant", "source"],
                name="facility_value_once",
            ),
            value_exactly_when_known("facility_value_exactly_when_known"),
        ]
        indexes = [
            models.Index(fields=["indicator", "period"], name="facility_value_lookup")
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.facility} {self.period}"


class FacilityValueEdition(ValueEdition):
    """A value of a facility as an audience may read it."""

    row = models.ForeignKey(
        FacilityValue,
        verbose_name="Zelle",
        on_delete=models.CASCADE,
        related_name="+",
    )

    class Meta:
        verbose_name = "Fassung eines Einrichtungswerts"
        verbose_name_plural = "Fassungen von Einrichtungswerten"
        constraints = [
            models.UniqueConstraint(
                fields=["row", "audience"], name="facility_value_edition_once"
            ),
            value_exactly_when_known("facility_value_edition_exactly_when_known"),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} für {self.get_audience_display()}"


class FacilitySuccession(models.Model):
    """One facility grew out of another on a day and carries a share of it over."""

    RELEASED_WHEN = (
        "predecessor__source__published",
        "successor__source__published",
    )

    class Kind(models.TextChoices):
        FOUNDED = "neugruendung", "Neugründung"
        MERGED = "zusammenlegung", "Zusammenlegung"
        SPLIT = "teilung", "Teilung"
        MOVED = "umzug", "Umzug"
        CHANGED_TYPE = "schulartwechsel", "Schulartwechsel"

    predecessor = models.ForeignKey(
        Facility,
        verbose_name="hervorgegangen aus",
        on_delete=models.PROTECT,
        related_name="successions",
    )
    successor = models.ForeignKey(
        Facility,
        verbose_name="aufgegangen in",
        on_delete=models.PROTECT,
        related_name="predecessions",
    )
    kind = models.CharField("Art", max_length=20, choices=Kind)
    happened_on = models.DateField("am")
    share = models.DecimalField(
        "übernommener Anteil",
        max_digits=4,
        decimal_places=3,
        default=1,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )

    history = History()

    class Meta:
        verbose_name = "Nachfolge"
        verbose_name_plural = "Nachfolgen"
        ordering = ["happened_on", "predecessor", "successor"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "happened_on"], name="succession_once"
            ),
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=1),
                name="succession_share_of_one",
                violation_error_message="Der übernommene Anteil liegt zwischen 0 und 1.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Cooperation(models.Model):
    """Two facilities work together for a time."""

    RELEASED_WHEN = (
        "from_facility__source__published",
        "to_facility__source__published",
    )

    class Kind(models.TextChoices):
        TRANSITION = "uebergang", "Übergang Kita – Schule"
        HORT = "hort", "Hort an Schule"
        CATCHMENT = "schulbezirk", "gemeinsamer Schulbezirk"
        PARTNERSHIP = "kooperation", "Kooperation"

    from_facility = models.ForeignKey(
        Facility, verbose_name="von", on_delete=models.PROTECT, related_name="cooperations"
    )
    to_facility = models.ForeignKey(
        Facility,
        verbose_name="mit",
        on_delete=models.PROTECT,
        related_name="cooperations_back",
    )
    kind = models.CharField("Art", max_length=20, choices=Kind)
    valid_from = models.DateField("seit")
    valid_to = models.DateField("bis", null=True, blank=True)
    confirmed_on = models.DateField(
        "bestätigt am",
        null=True,
        blank=True,
        help_text="Tag, seit dem beide Seiten sie nennen; leer heißt noch nicht bestätigt.",
    )

    objects = DatedQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "Kooperation"
        verbose_name_plural = "Kooperationen"
        ordering = ["from_facility", "to_facility", "valid_from"]
        constraints = [
            ends_after_start("cooperation_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(from_facility=F("to_facility")),
                name="cooperation_not_itself",
                violation_error_message="Keine Einrichtung kooperiert mit sich selbst.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_facility} – {self.to_facility}"


class Campus(models.Model):
    """Facilities at one place that share it, and sometimes a measure, for a time."""

    RELEASED_WHEN = ""

    class Kind(models.TextChoices):
        SCHOOLS = "schulkomplex", "Schulkomplex"
        CAMPUS = "campus", "Campus"

    name = models.CharField("Name", max_length=200, unique=True)
    kind = models.CharField("Art", max_length=20, choices=Kind)
    invented = models.BooleanField("erfunden", default=False)

    history = History()

    class Meta:
        verbose_name = "Schulkomplex oder Campus"
        verbose_name_plural = "Schulkomplexe und Campus"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class CampusMember(models.Model):
    """A facility stands on a campus for a time, and on one at a time."""

    RELEASED_WHEN = "facility__source__published"

    campus = models.ForeignKey(
        Campus, verbose_name="Campus", on_delete=models.CASCADE, related_name="members"
    )
    facility = models.ForeignKey(
        Facility,
        verbose_name="Einrichtung",
        on_delete=models.PROTECT,
        related_name="campus_memberships",
    )
    valid_from = models.DateField("seit")
    valid_to = models.DateField("bis", null=True, blank=True)

    objects = DatedQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "Einrichtung eines Campus"
        verbose_name_plural = "Einrichtungen von Campus"
        ordering = ["campus", "facility", "valid_from"]
        constraints = [ends_after_start("campus_member_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.facility} – {self.campus}"
