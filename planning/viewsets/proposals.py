"""What REST clients read about rounds, scenarios and proposals."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import Http404

from districts.release import Audience, audience_of, released, with_seen
from districts.rest import NUMBER, WORD, ReleasedList, ReleasedRows
from planning import serializers
from planning.filters import proposals as filters
from planning.models import (
    PlanningRound,
    Proposal,
    ProposalLine,
    Scenario,
)
from planning.selectors.decisions import with_status
from planning.selectors.records import runs_behind
from planning.selectors.runs import HEAVY, HEAVY_PLAN, official_proposals
from planning.viewsets.relations import FACILITY, UNUSED, beyond


class RoundViewSet(ReleasedRows):
    """Planungsrunden."""

    about = "Planungsrunden mit Stichtag, Budget und Vergaberegeln."
    queryset = PlanningRound.objects.select_related("service_type")
    serializer_class = serializers.RoundSerializer
    filterset_class = filters.RoundFilter
    ordering_words = {"as_of": "as_of", "code": "code"}
    default_ordering = ["-as_of", "code"]
    lookup_field = "code"
    lookup_value_regex = WORD

    def get_queryset(self) -> QuerySet:
        """Strangers read the rules of the newest proposal they may see, not of a draft."""
        audience = audience_of(self.request.user)
        if audience == Audience.INTERNAL:
            return super().get_queryset()
        told = official_proposals(audience).filter(round=OuterRef("pk")).values("rules")
        return super().get_queryset().annotate(told_rules=Subquery(told[:1]))


class ScenarioViewSet(ReleasedRows):
    """Scenarios of rounds."""

    about = "Szenarien: kleine Änderungen an den Regeln einer Runde."
    queryset = Scenario.objects.select_related("round")
    serializer_class = serializers.ScenarioSerializer
    filterset_class = filters.ScenarioFilter
    ordering_words = {"round": "round__code", "code": "code"}
    default_ordering = ["round", "code"]

    def get_queryset(self) -> QuerySet:
        """A scenario names the one it starts from only where that one may be seen."""
        return with_seen(super().get_queryset(), "base", audience_of(self.request.user))


LINES = ProposalLine.objects.select_related(
    *FACILITY, "score__run__key", "proposal__round"
).defer(
    *UNUSED,
    *beyond("score__run", HEAVY),
    *beyond("proposal", ("rules", "inputs", "details")),
    "proposal__round__rules",
    "score__parts",
)


class ProposalViewSet(ReleasedRows):
    """Sealed proposals; one that is still being written is nobody's business."""

    about = (
        "Vorschläge: vergebene VzÄ und Rest ergeben das Budget.\n\n"
        "Einzeln mit allen Zeilen, Regeln und Eingaben; die Zeilen in Seiten unter "
        "`proposals/<id>/lines/`."
    )
    queryset = Proposal.objects.filter(sealed=True).select_related("round", "scenario")
    serializer_class = serializers.ProposalSerializer
    filterset_class = filters.ProposalFilter
    ordering_words = {"id": "pk", "as_of": "round__as_of", "created_at": "created_at"}
    default_ordering = ["-id"]

    def get_queryset(self) -> QuerySet:
        """The single proposal brings its lines; lists do without what is heavy."""
        audience = audience_of(self.request.user)
        rows = with_status(super().get_queryset(), audience)
        if not self.detail:
            return rows.defer(*HEAVY_PLAN, "round__rules")
        lines = released(LINES.order_by("position", "pk"), audience)
        lines = with_status(lines, audience, "proposal")
        return rows.prefetch_related(Prefetch("lines", lines, to_attr="shown_lines"))

    def get_serializer_class(self) -> type:
        """The single proposal shows everything."""
        one = serializers.ProposalDetailSerializer
        return one if self.detail else super().get_serializer_class()

    def get_object(self) -> Proposal:
        """A proposal with the runs it rests on."""
        return self.with_runs([super().get_object()])[0]

    def paginate_queryset(self, queryset: QuerySet) -> list[Any]:
        """A page of proposals with the runs they rest on."""
        return self.with_runs(super().paginate_queryset(queryset))

    def with_runs(self, proposals: list[Proposal]) -> list[Proposal]:
        """The same proposals, each knowing its runs."""
        runs = runs_behind(proposals, audience_of(self.request.user))
        for proposal in proposals:
            proposal.shown_runs = runs.get(proposal.pk, [])
        return proposals


class ProposalLineViewSet(ReleasedList):
    """Lines of one proposal in pages."""

    about = "Zeilen eines Vorschlags: Bedarf, Bestand, Vorschlag und genau ein Grund."
    queryset = LINES
    serializer_class = serializers.ProposalLineSerializer
    filterset_class = filters.ProposalLineFilter
    ordering_words = {
        "position": "position",
        "facility": "facility__number",
        "name": "facility__name",
        "need_fte": "need_fte",
        "stock_fte": "stock_fte",
        "proposed_fte": "proposed_fte",
    }
    default_ordering = ["position"]

    def get_queryset(self) -> QuerySet:
        """Lines of the proposal in the address, if the reader may see it."""
        number, audience = self.kwargs["proposal"], audience_of(self.request.user)
        proposals = Proposal.objects.filter(sealed=True, pk=number)
        if not released(proposals, audience).exists():
            raise Http404
        lines = super().get_queryset().filter(proposal=number)
        return with_status(lines, audience, "proposal")


PROPOSAL_LINES = rf"proposals/(?P<proposal>{NUMBER})/lines"
