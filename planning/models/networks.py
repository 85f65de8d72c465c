"""Local coordination: networks, who belongs to them, what their conferences agree."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from districts.models import Area, DatedQuerySet, History, ends_after_start
from facilities.models import Facility, Provider
from planning.models.conditions import one_of
from planning.models.steps import AgreedStep

AT_HOME = "Leipzig"


class Network(models.Model):
    """A lasting form of local coordination; it may stand under another one.

    One shape holds what other cities do: a management that is carried out per Sozialraum
    (München), nested conferences that cover a whole city by law (Hamburg), one office for
    a quarter with pooled resources (Bremen).
    """

    RELEASED_WHEN = "published"

    class Kind(models.TextChoices):
        MANAGEMENT = "management", "stadtweites Bildungsmanagement"
        LOCAL_PLACE = "bildungslokal", "BildungsLokal"
        REGIONAL = "regionalkonferenz", "Regionale Bildungskonferenz"
        LOCAL = "lokalkonferenz", "Lokale Bildungskonferenz"
        OFFICE = "bildungsbuero", "Bildungsbüro"
        CENTRES = "zentrenverbund", "Verbund von Familienzentren"
        OTHER = "netzwerk", "Netzwerk"

    code = models.SlugField("Code", max_length=60, unique=True)
    name = models.CharField("Name", max_length=200)
    kind = models.CharField("Art", max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self",
        verbose_name="steht unter",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    city = models.CharField(
        "Stadt",
        max_length=80,
        default=AT_HOME,
        help_text="Netzwerke anderer Städte stehen hier zum Vergleich.",
    )
    quarter = models.CharField(
        "Gebiet in Worten",
        max_length=200,
        blank=True,
        help_text="wo das Gebiet hier nicht erfasst ist",
    )
    areas = models.ManyToManyField(
        Area, verbose_name="Gebiete", blank=True, related_name="networks"
    )
    is_area_wide = models.BooleanField(
        "flächendeckend",
        default=False,
        help_text="Die Netzwerke dieser Art decken zusammen die ganze Stadt ab.",
    )
    mandate = models.TextField("Auftrag")
    legal_basis = models.CharField("Rechtsgrundlage", max_length=200, blank=True)
    office_fte = models.DecimalField(
        "Geschäftsstelle in VzÄ",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text="Leer heißt keine Angabe, nicht 0.",
    )
    valid_from = models.DateField(
        "seit", help_text="Beginn; wo er nicht bekannt ist, der Tag der Quelle."
    )
    valid_to = models.DateField("bis", null=True, blank=True)
    source = models.CharField(
        "Quelle", max_length=300, help_text="Beschluss, Papier oder Stelle mit Datum."
    )
    published = models.BooleanField(
        "öffentlich", default=False, help_text="Auch ohne Rolle zu sehen."
    )
    invented = models.BooleanField("erfunden", default=False)

    objects = DatedQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "Netzwerk"
        verbose_name_plural = "Netzwerke"
        ordering = ["city", "name", "code"]
        constraints = [
            ends_after_start("network_ends_after_start"),
            models.CheckConstraint(
                condition=Q(office_fte__isnull=True) | Q(office_fte__gte=0),
                name="network_office_not_negative",
                violation_error_message="VzÄ sind nicht negativ.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NetworkMember(models.Model):
    """A facility, a carrier or a body that belongs to a network for a time.

    What members bring in together are the pooled resources of the network.
    """

    RELEASED_WHEN = "network__published"

    network = models.ForeignKey(
        Network, verbose_name="Netzwerk", on_delete=models.CASCADE, related_name="members"
    )
    facility = models.ForeignKey(
        Facility,
        verbose_name="Einrichtung",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="network_memberships",
    )
    provider = models.ForeignKey(
        Provider,
        verbose_name="Träger",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="network_memberships",
    )
    body = models.CharField(
        "Stelle", max_length=200, blank=True, help_text="Amt, Gremium oder Verein."
    )
    contribution = models.CharField("bringt ein", max_length=200, blank=True)
    fte = models.DecimalField(
        "eingebrachte VzÄ",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text="Leer heißt keine Angabe, nicht 0.",
    )
    valid_from = models.DateField("seit")
    valid_to = models.DateField("bis", null=True, blank=True)

    objects = DatedQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "Mitglied eines Netzwerks"
        verbose_name_plural = "Mitglieder von Netzwerken"
        ordering = ["network", "valid_from", "pk"]
        constraints = [
            ends_after_start("network_member_ends_after_start"),
            models.CheckConstraint(
                condition=(one_of("facility", "provider") & Q(body=""))
                | (Q(facility__isnull=True, provider__isnull=True) & ~Q(body="")),
                name="network_member_is_one",
                violation_error_message=(
                    "Ein Mitglied ist eine Einrichtung, ein Träger oder eine Stelle."
                ),
            ),
            models.CheckConstraint(
                condition=Q(fte__isnull=True) | Q(fte__gte=0),
                name="network_member_not_negative",
                violation_error_message="VzÄ sind nicht negativ.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.facility or self.provider or self.body)


class NetworkGoal(models.Model):
    """What a network wants to reach, by which sign it is seen, and when it is reviewed."""

    RELEASED_WHEN = "network__published"

    network = models.ForeignKey(
        Network, verbose_name="Netzwerk", on_delete=models.CASCADE, related_name="goals"
    )
    text = models.CharField("Ziel", max_length=300)
    indicator = models.ForeignKey(
        "districts.Indicator",
        verbose_name="Indikator",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    target = models.CharField("Zielwert", max_length=120, blank=True)
    review_on = models.DateField("Überprüfung am", null=True, blank=True)

    history = History()

    class Meta:
        verbose_name = "Ziel eines Netzwerks"
        verbose_name_plural = "Ziele von Netzwerken"
        ordering = ["network", "pk"]

    def __str__(self) -> str:
        return self.text


class Conference(models.Model):
    """A sitting of a network: its topics, and what it agreed as steps."""

    RELEASED_WHEN = "network__published"

    class Level(models.TextChoices):
        CITY = "stadt", "Stadt"
        REGION = "region", "Region"
        QUARTER = "quartier", "Quartier"

    network = models.ForeignKey(
        Network,
        verbose_name="Netzwerk",
        on_delete=models.CASCADE,
        related_name="conferences",
    )
    title = models.CharField("Titel", max_length=200)
    level = models.CharField("Ebene", max_length=10, choices=Level)
    held_on = models.DateField("Datum")
    parent = models.ForeignKey(
        "self",
        verbose_name="berichtet an",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    topics = models.TextField("Themen", help_text="Ein Thema je Zeile; keine Namen.")

    history = History()

    class Meta:
        verbose_name = "Konferenz"
        verbose_name_plural = "Konferenzen"
        ordering = ["-held_on", "pk"]

    def __str__(self) -> str:
        return f"{self.title} ({self.held_on:%d.%m.%Y})"

    @property
    def topic_list(self) -> list[str]:
        """The topics, one a line."""
        return [line.strip() for line in self.topics.splitlines() if line.strip()]


class ConferenceStep(AgreedStep):
    """A step that a conference agreed on."""

    RELEASED_WHEN = "conference__network__published"

    conference = models.ForeignKey(
        Conference, verbose_name="Konferenz", on_delete=models.CASCADE, related_name="steps"
    )

    history = History()

    class Meta(AgreedStep.Meta):
        verbose_name = "Schritt einer Konferenz"
        verbose_name_plural = "Schritte von Konferenzen"
