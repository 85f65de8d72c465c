"""REST: proposals side by side, by facility and in subtotals."""

from __future__ import annotations

from collections.abc import Iterator

import django_filters as filters
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError

from districts.filters import KnownKeyFilter, audience
from districts.release import Audience
from districts.rest import PAGING, ReleasedList
from districts.throttle import RestThrottle
from facilities.models import Facility
from planning.models import PlanningRound, Proposal, ProposalLine
from planning.selectors.comparison import Comparison, Site, compare
from planning.selectors.decisions import with_status
from planning.selectors.key_weights import weights_beside
from planning.selectors.records import runs_behind
from planning.selectors.runs import official_proposals
from planning.selectors.sides import plans_to_compare, sides_of
from planning.serializers.comparisons import (
    ComparedSiteSerializer,
    ComparedTotalSerializer,
    TotalRow,
)
from planning.services.presets import NONE_YET, PresetsRefused, presets_beside

SEALED = Proposal.objects.filter(sealed=True)
GROUPINGS = {
    "gesamt": lambda found: [found.total],
    "art": lambda found: found.by_kind,
    "stadtbezirk": lambda found: found.by_stadtbezirk,
    "schwerpunktraum": lambda found: found.by_schwerpunktraum,
    "schultraeger": lambda found: found.by_provider,
    "massnahmetraeger": lambda found: found.by_carrier,
}
PLANS = (
    "\n\n`a` ist der Ausgangspunkt, ohne Angabe der Bestand (SOLL) der Einrichtungen von "
    "`b`; ohne `b` gilt der neueste Vorschlag. Es sind dieselben Zahlen wie auf der Seite "
    "`/planung/vergleich/`."
)

PRESETS = (
    "\n\n`a` ist der neueste Vorschlag der Runde, `b` dieselbe Runde in die Breite, `c` "
    "ausgewogen, `d` in die Tiefe: „Was wäre, wenn“ auf seinen eingefrorenen Daten, ohne "
    "Nummer und ohne Beschluss. Es sind dieselben Zahlen wie auf der Seite "
    "`/planung/runden/<code>/breite-tiefe/`. Jede Antwort wird neu gerechnet, deshalb "
    "höchstens 12 in der Minute, Angemeldeten öfter."
)


def plan_filter(label: str, said: str) -> KnownKeyFilter:
    """A proposal named by its number."""
    return KnownKeyFilter(rows=SEALED, key="pk", label=label, help_text=said)


class Compared(filters.FilterSet):
    """Rows of one comparison, which the words of the address name."""

    class Meta:
        model = ProposalLine
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> list[object]:
        """The rows themselves; none while there is no proposal."""
        found = self.comparison()
        return [] if found is None else list(self.rows(found))

    def comparison(self) -> Comparison | None:
        """What stands side by side."""
        raise NotImplementedError

    def rows(self, found: Comparison) -> Iterator[object]:
        """Rows of one comparison."""
        raise NotImplementedError


class Plans(Compared):
    """Which proposals stand side by side."""

    a = plan_filter("Ausgangspunkt", "Nummer des Vorschlags; ohne Angabe der Bestand.")
    b = plan_filter("Vergleich mit", "Nummer des Vorschlags; ohne Angabe der neueste.")
    c = plan_filter("und mit", "Nummer eines dritten Vorschlags.")

    def comparison(self) -> Comparison | None:
        """The proposals named, beside the Bestand where no starting point is."""
        reader, chosen = audience(self.request), self._chosen()
        plans = with_status(plans_to_compare(reader), reader).defer("inputs", "rules")
        if not chosen.get("b"):
            newest = plans_to_compare(reader).values_list("pk", flat=True).first()
            if newest is None:
                return None
            chosen["b"] = newest
        wanted = list(dict.fromkeys(number for number in chosen.values() if number))
        known = plans.in_bulk(wanted)
        if len(wanted) == 1 and chosen.get("a"):
            raise ValidationError({"b": ["Bitte zwei verschiedene Vorschläge nennen."]})
        rows = [known[number] for number in wanted]
        runs = runs_behind(rows, reader)
        for row in rows:
            row.shown_runs = runs.get(row.pk, [])
        sides = sides_of(rows, reader, from_stock=not chosen.get("a"))
        return compare(sides, reader)

    def _chosen(self) -> dict[str, int]:
        """The numbers asked for, in the order of their letters."""
        asked = self.form.cleaned_data
        return {name: int(asked[name]) if asked[name] else 0 for name in "abc"}


class Presets(Compared):
    """In die Breite, ausgewogen and in die Tiefe of one round."""

    round = KnownKeyFilter(
        rows=PlanningRound.objects,
        key="code",
        label="Planungsrunde",
        help_text="Code der Runde; ohne Angabe die mit dem neuesten Vorschlag, der keine "
        "Stufenauswahl ist.",
    )

    def comparison(self) -> Comparison | None:
        """The newest proposal of the round beside its presets, each calculated anew."""
        reader = audience(self.request)
        newest = self._newest(reader)
        if newest is None:
            return None
        try:
            found = presets_beside(newest, reader)
        except PresetsRefused as refused:
            said = [*refused.messages, *refused.remedies]
            raise ValidationError({"round": said}) from refused
        runs = runs_behind([newest], reader).get(newest.pk, [])
        for side in found.sides:  # all on the data of the newest
            side.proposal.shown_runs = runs
        return found

    def _newest(self, reader: Audience) -> Proposal | None:
        rows = with_status(official_proposals(reader), reader)
        if not (code := self.form.cleaned_data["round"]):
            return rows.exclude(method=Proposal.Method.CASCADE).first()
        newest = rows.filter(round__code=code).first()
        if newest is None:
            raise ValidationError({"round": [NONE_YET]})
        return newest


class Sites(Compared):
    """Facilities in all plans."""

    facility_type = filters.ChoiceFilter(
        choices=Facility.Kind.choices, label="Art der Einrichtung"
    )

    def rows(self, found: Comparison) -> Iterator[tuple[Comparison, Site]]:
        """Facilities by type and in the order of the plans."""
        asked = self.form.cleaned_data["facility_type"]
        for site in found.sites:
            if not asked or site.facility.kind == asked:
                yield found, site


class Totals(Compared):
    """Subtotals of all plans."""

    group = filters.ChoiceFilter(
        choices=[(name, name) for name in GROUPINGS],
        label="Gliederung",
        help_text="Ohne Angabe alle Gliederungen.",
    )

    def rows(self, found: Comparison) -> Iterator[TotalRow]:
        """Subtotals of the grouping asked for, else of all of them."""
        asked = self.form.cleaned_data["group"]
        weights = weights_beside(found.sides, audience(self.request))
        for name in [asked] if asked else GROUPINGS:
            yield from ((found, weights, name, row) for row in GROUPINGS[name](found))


class SitesFilter(Sites, Plans):
    """Facilities in proposals."""


class TotalsFilter(Totals, Plans):
    """Subtotals of proposals."""


class PresetSitesFilter(Sites, Presets):
    """Facilities in the presets of a round."""


class PresetTotalsFilter(Totals, Presets):
    """Subtotals of the presets of a round."""


class ComparisonRows(ReleasedList):
    """What both lists have in common: rows in one order, that of the comparison."""

    queryset = ProposalLine.objects.all()
    filter_backends = [DjangoFilterBackend]
    ordering_words = {"position": "position"}
    default_ordering = ["position"]

    def known_words(self) -> set[str]:
        """The plans, what narrows the rows, and pages."""
        return {"format", *PAGING, *self.filterset_class.base_filters}


class ComparisonViewSet(ComparisonRows):
    """Facilities in two or three plans: who receives, who gives up."""

    about = (
        "Vorschläge nebeneinander, je Einrichtung: VzÄ, Euro und Unterschied zum "
        f"Ausgangspunkt.{PLANS}"
    )
    serializer_class = ComparedSiteSerializer
    filterset_class = SitesFilter


class ComparisonTotalViewSet(ComparisonRows):
    """Subtotals of two or three plans."""

    about = (
        "Vorschläge nebeneinander, in Zwischensummen: gesamt, nach Art, Stadtbezirk, "
        f"Schwerpunktraum, Schul-/Kita-Träger und Maßnahmeträger.{PLANS}\n\nIn mehreren "
        "Schwerpunkträumen zählt eine Einrichtung in jedem, in `gesamt` einmal."
    )
    serializer_class = ComparedTotalSerializer
    filterset_class = TotalsFilter


class PresetRows(ComparisonRows):
    """Presets are calculated for each answer, so there is a limit a minute."""

    throttle_classes = [RestThrottle]
    times_a_minute = 12


class PresetViewSet(PresetRows):
    """Facilities in the three presets of a round."""

    about = f"Breite und Tiefe je Einrichtung: VzÄ, Euro und Unterschied.{PRESETS}"
    serializer_class = ComparedSiteSerializer
    filterset_class = PresetSitesFilter


class PresetTotalViewSet(PresetRows):
    """Subtotals of the three presets of a round."""

    about = f"Breite und Tiefe in Zwischensummen.{PRESETS}"
    serializer_class = ComparedTotalSerializer
    filterset_class = PresetTotalsFilter
