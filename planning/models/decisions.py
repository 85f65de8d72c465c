"""What a body decides: a frozen document, its one status, and the acts upon it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q

from planning.models.keys import Status


class Decision(models.Model):
    """A proposal laid before a body: one document that stays, one status that moves.

    ``submit`` creates it as Vorlage; a second person releases it, and a Beschluss puts it
    in force. A change is a new Fassung, a row of its own that names the old one. The
    bytes of ``record`` are kept as hashed; everything else here is its envelope.
    """

    RELEASED_WHEN = ("proposal__published", "published", "round__published")

    code = models.SlugField("Code", max_length=80, unique=True)
    round = models.ForeignKey(
        "planning.PlanningRound",
        verbose_name="Planungsrunde",
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    proposal = models.OneToOneField(
        "planning.Proposal",
        verbose_name="Vorschlag",
        on_delete=models.PROTECT,
        related_name="decision",
    )
    version = models.PositiveSmallIntegerField("Fassung")
    title = models.CharField("Betreff", max_length=200)
    paper_number = models.CharField("Vorlagennummer", max_length=60, blank=True)
    paper_url = models.CharField(
        "Adresse im Ratsinformationssystem",
        max_length=300,
        blank=True,
        validators=[URLValidator(["https", "http"])],
    )
    status = models.CharField(
        "Status", max_length=12, choices=Status, default=Status.SUBMITTED
    )
    record = models.BinaryField("Beschlussakte", help_text="Kanonisches JSON, unverändert.")
    sha256 = models.CharField("SHA-256 der Beschlussakte", max_length=64)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="vorgelegt von",
        on_delete=models.PROTECT,
        related_name="+",
    )
    submitted_at = models.DateTimeField("vorgelegt am")
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="freigegeben von",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    released_at = models.DateTimeField("freigegeben am", null=True, blank=True)
    released_sha256 = models.CharField("freigegebene Fassung", max_length=64, blank=True)
    replaces = models.ForeignKey(
        "self",
        verbose_name="tritt an die Stelle von",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successors",
    )
    visibility_reason = models.TextField(
        "Grund, weshalb Ränge geheim bleiben",
        blank=True,
        help_text="Nötig, wenn die Öffentlichkeit zu wenige Ränge oder Stufen sähe.",
    )
    replaces_reason = models.TextField("Grund der neuen Fassung", blank=True)
    replaced_by = models.ForeignKey(
        "self",
        verbose_name="ersetzt durch",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    revoked_reason = models.TextField("Grund der Aufhebung", blank=True)
    published = models.BooleanField(
        "öffentlich", default=False, help_text="Freigegeben und aus offenen Quellen."
    )
    invented = models.BooleanField("erfunden")

    class Meta:
        verbose_name = "Entscheidung"
        verbose_name_plural = "Entscheidungen"
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "version"], name="decision_version_once"
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("submitted_by")),
                name="decision_four_eyes",
                violation_error_message="Niemand gibt frei, was er selbst vorgelegt hat.",
            ),
            models.CheckConstraint(
                condition=Q(
                    released_by__isnull=True, released_at__isnull=True, released_sha256=""
                )
                | Q(
                    released_by__isnull=False,
                    released_at__isnull=False,
                    released_sha256=F("sha256"),
                ),
                name="decision_release_binds_to_hash",
                violation_error_message="Die Freigabe gilt einer anderen Fassung.",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.REVOKED) ^ Q(revoked_reason=""),
                name="decision_revoked_with_reason",
                violation_error_message="Eine Aufhebung nennt ihren Grund.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (Fassung {self.version})"


class Resolution(models.Model):
    """What a body did with a Vorlage on a day; written once, corrected by a new row."""

    RELEASED_WHEN = ("decision__published", "decision__round__published")

    class Result(models.TextChoices):
        ADOPTED = "unveraendert", "ungeändert beschlossen"
        AMENDED = "geaendert", "geändert beschlossen"
        CONFIRMED = "bestaetigt", "bestätigt (DB OBM)"
        NOTED = "kenntnis", "zur Kenntnis genommen"
        POSTPONED = "vertagt", "vertagt"
        REJECTED = "abgelehnt", "abgelehnt"
        WITHDRAWN = "zurueckgezogen", "zurückgezogen"

    IN_FORCE = (Result.ADOPTED, Result.AMENDED, Result.CONFIRMED)
    CLOSING = (Result.REJECTED, Result.WITHDRAWN)

    decision = models.ForeignKey(
        Decision,
        verbose_name="Entscheidung",
        on_delete=models.PROTECT,
        related_name="resolutions",
    )
    body = models.CharField("Gremium", max_length=120)
    decided_on = models.DateField("Datum der Sitzung")
    number = models.CharField("Beschlussnummer", max_length=60, blank=True)
    result = models.CharField("Ergebnis", max_length=16, choices=Result)
    minutes = models.TextField("Auszug der Niederschrift", blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField("eingetragen am", auto_now_add=True)

    class Meta:
        verbose_name = "Beschluss"
        verbose_name_plural = "Beschlüsse"
        ordering = ["decision", "decided_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(result__in=["unveraendert", "geaendert", "bestaetigt"])
                | (~Q(number="") & ~Q(minutes="")),
                name="resolution_in_force_is_proven",
                violation_error_message=(
                    "Ein Beschluss nennt seine Nummer und den Auszug der Niederschrift."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.body}, {self.decided_on:%d.%m.%Y}: {self.get_result_display()}"


class Endorsement(models.Model):
    """An office that put its name to a Vorlage, with date and remark; written once."""

    RELEASED_WHEN = ("decision__published", "decision__round__published")

    class Office(models.TextChoices):
        TREASURY = "kaemmerei", "Stadtkämmerei"
        STAFF = "personal", "Personalamt"
        YOUTH = "jugend", "Amt für Jugend und Familie"
        SCHOOL = "schule", "Amt für Schule"

    decision = models.ForeignKey(
        Decision,
        verbose_name="Entscheidung",
        on_delete=models.PROTECT,
        related_name="endorsements",
    )
    office = models.CharField("Amt", max_length=12, choices=Office)
    given_on = models.DateField("mitgezeichnet am")
    remark = models.TextField("Vermerk", blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField("eingetragen am", auto_now_add=True)

    class Meta:
        verbose_name = "Mitzeichnung"
        verbose_name_plural = "Mitzeichnungen"
        ordering = ["decision", "given_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "office"],
                name="endorsement_once",
                violation_error_message="Dieses Amt hat schon mitgezeichnet.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_office_display()} zu {self.decision}"
