"""Familienzentren at schools: the four questions of the large-city network as fields."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from districts.models import DatedQuerySet, History, ends_after_start
from facilities.models import Facility
from planning.models.networks import AT_HOME, Network


class FamilyCentre(models.Model):
    """A Familiengrundschulzentrum, here or in another city for comparison.

    Its fields are what four questions ask for: structures and goals of youth welfare and
    school, steering by effect, foundations, and where it docks on in the Sozialraum.
    An empty field is an open question, never a no.
    """

    RELEASED_WHEN = "published"

    code = models.SlugField("Code", max_length=60, unique=True)
    name = models.CharField("Name", max_length=200)
    city = models.CharField("Stadt", max_length=80, default=AT_HOME)
    facility = models.ForeignKey(
        Facility,
        verbose_name="Schule",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="family_centres",
    )
    sites = models.PositiveSmallIntegerField(
        "Standorte",
        null=True,
        blank=True,
        default=1,
        help_text="Eine andere Stadt kann für alle zusammen stehen; leer: keine Angabe.",
    )
    valid_from = models.DateField(
        "seit", help_text="Beginn; wo er nicht bekannt ist, der Tag der Quelle."
    )
    valid_to = models.DateField("bis", null=True, blank=True)
    structures = models.TextField(
        "Zusammenarbeit von Jugendhilfe und Schule",
        blank=True,
        help_text="Wer trägt, wer entscheidet, wer ist beteiligt? Stellen, keine Namen.",
    )
    agreed_on = models.DateField("Kooperationsvereinbarung vom", null=True, blank=True)
    goal_system = models.TextField("gemeinsames Zielsystem", blank=True)
    goal = models.CharField("Wirkungsziel", max_length=300, blank=True)
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
    foundations = models.CharField(
        "beteiligte Stiftungen", max_length=300, blank=True, help_text="Oder: keine."
    )
    added_value = models.TextField("was die Zusammenarbeit mit ihnen bringt", blank=True)
    follow_up = models.TextField(
        "Anschluss nach den Stiftungsmitteln", blank=True, help_text="Wer zahlt danach?"
    )
    networks = models.ManyToManyField(
        Network, verbose_name="angedockt an", blank=True, related_name="family_centres"
    )
    docking = models.TextField("weitere Strukturen im Sozialraum", blank=True)
    source = models.CharField("Quelle", max_length=300)
    published = models.BooleanField("öffentlich", default=False)
    invented = models.BooleanField("erfunden", default=False)

    objects = DatedQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = "Familiengrundschulzentrum"
        verbose_name_plural = "Familiengrundschulzentren"
        ordering = ["city", "name", "code"]
        constraints = [
            ends_after_start("family_centre_ends_after_start"),
            models.CheckConstraint(
                condition=Q(city=AT_HOME, facility__isnull=False)
                | (~Q(city=AT_HOME) & Q(facility__isnull=True)),
                name="family_centre_at_its_school",
                violation_error_message=(
                    "In Leipzig gehört eine Schule dazu, in anderen Städten keine."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name
