"""What REST clients read about measures, keys, runs, rankings and proposals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from rest_framework.permissions import IsAuthenticated

from districts.release import audience_of, released, with_seen
from districts.rest import NUMBER, WORD, ReleasedList, ReleasedRows
from planning import filters, serializers
from planning.models import (
    FacilityScore,
    KeyIndicator,
    Measure,
    PlanningRound,
    Proposal,
    ProposalLine,
    RankCertainty,
    Scenario,
    ScoringKey,
    ScoringRun,
    ServiceType,
)
from planning.selectors.decisions import with_status
from planning.selectors.records import runs_behind, with_reasons
from planning.selectors.runs import HEAVY, HEAVY_PLAN

FACILITY = ("facility__provider", "facility__area")
UNUSED = ("facility__area__geometry",)


def beyond(path: str, names: Sequence[str]) -> list[str]:
    """Names of fields behind a relation."""
    return [f"{path}__{name}" for name in names]


class ServiceTypeViewSet(ReleasedRows):
    """Kinds of service."""

    about = "Leistungsbereiche, zum Beispiel `ssa` für Schulsozialarbeit."
    queryset = ServiceType.objects.all()
    serializer_class = serializers.ServiceTypeSerializer
    ordering_words = {"name": "name", "code": "code"}
    default_ordering = ["name", "code"]
    lookup_field = "code"
    lookup_value_regex = WORD


class MeasureViewSet(ReleasedRows):
    """Measures funded on a day."""

    about = "Maßnahmen, die am Stichtag gefördert werden, mit SOLL und IST in VzÄ."
    queryset = Measure.objects.select_related(
        *FACILITY, "service_type", "provider", "source"
    ).defer(*UNUSED)
    serializer_class = serializers.MeasureSerializer
    filterset_class = filters.MeasureFilter
    ordering_words = {
        "facility": "facility__number",
        "service_type": "service_type__code",
        "valid_from": "valid_from",
        "fte_target": "fte_target",
    }
    default_ordering = ["facility", "service_type", "valid_from"]

    def get_queryset(self) -> QuerySet:
        """A measure names the one before it only where that one may be seen."""
        return with_seen(super().get_queryset(), "follows", audience_of(self.request.user))


class KeyViewSet(ReleasedRows):
    """Versions of keys, addressed as other documents name them."""

    about = (
        "Sozialindikative Schlüssel, Version für Version; einzeln `keys/<code>@<version>/`."
    )
    queryset = ScoringKey.objects.all()
    serializer_class = serializers.ScoringKeySerializer
    filterset_class = filters.KeyFilter
    ordering_words = {"code": "code", "version": "version", "valid_from": "valid_from"}
    default_ordering = ["code", "-version"]
    lookup_field = "key"
    lookup_value_regex = rf"{WORD}@\d{{1,9}}"

    def get_queryset(self) -> QuerySet:
        """Keys with the weights of their indicators."""
        entries = released(KeyIndicator.objects.all(), audience_of(self.request.user))
        entries = entries.select_related("indicator").order_by("position", "pk")
        shown = Prefetch("indicators", entries, to_attr="shown_indicators")
        return super().get_queryset().prefetch_related(shown)

    def get_object(self) -> ScoringKey:
        """The version named as ``code@version``."""
        code, _, version = self.kwargs["key"].rpartition("@")
        key = self.get_queryset().filter(code=code, version=int(version)).first()
        if key is None:
            raise Http404
        return key


class RunViewSet(ReleasedRows):
    """Berechnungsstände; the single one can be calculated again from its answer."""

    about = "Berechnungsstände; einzeln mit Eingaben, Statistik und allen Rechenschritten."
    queryset = ScoringRun.objects.select_related("key").defer("key__content")
    serializer_class = serializers.RunSerializer
    filterset_class = filters.RunFilter
    ordering_words = {"run": "pk", "as_of": "as_of", "key": "key__code"}
    default_ordering = ["-run"]

    def get_queryset(self) -> QuerySet:
        """Inputs and steps are heavy and shown with the single run alone."""
        rows = super().get_queryset()
        return rows if self.detail else rows.defer(*HEAVY)

    def get_serializer_class(self) -> type:
        """The single run shows everything."""
        one = serializers.RunDetailSerializer
        return one if self.detail else super().get_serializer_class()


class RankingViewSet(ReleasedRows):
    """Scores of runs, each naming the run and key it belongs to."""

    about = (
        "Ranglisten: Indexwert, Beiträge und Rang je Einrichtung eines Stands.\n\n"
        "Ohne `run` je Art der Einrichtung der Stand hinter dem neuesten Vorschlag, "
        "sonst der neueste; mit `as_of` der neueste bis zu diesem Tag. Grundwert und "
        "Beiträge ergeben den Indexwert."
    )
    queryset = FacilityScore.objects.select_related(*FACILITY, "run__key").defer(
        *UNUSED, *beyond("run", HEAVY)
    )
    serializer_class = serializers.RankingSerializer
    filterset_class = filters.RankingFilter
    ordering_words = {
        "rank": "rank_low",
        "index": "index",
        "run": "run",
        "facility": "facility__number",
        "name": "facility__name",
        "facility_type": "facility__kind",
    }
    default_ordering = ["facility_type", "run", "rank", "facility"]

    def get_queryset(self) -> QuerySet:
        """Scores with the reason of the newest proposal that rests on them."""
        return with_reasons(super().get_queryset(), audience_of(self.request.user))


class RankCertaintyViewSet(ReleasedRows):
    """Fachansicht: how sure ranks are, for who is signed in."""

    about = (
        "Fachansicht: Rangquantile und Wahrscheinlichkeiten, mit Startwert.\n\n"
        "Nur angemeldet. Ohne Vorsilbe ändert sich allein die Wichtung; `noise_` nimmt "
        "die Schwankung der Quoten hinzu, `method_` andere Verfahren."
    )
    permission_classes = [IsAuthenticated]
    queryset = RankCertainty.objects.select_related(
        *beyond("score", FACILITY), "certainty__run__key"
    ).defer(
        *beyond("score", [*UNUSED, "parts"]),
        *beyond("certainty__run", HEAVY),
        "certainty__findings",
    )
    serializer_class = serializers.RankCertaintySerializer
    filterset_class = filters.RankCertaintyFilter
    ordering_words = {
        "certainty": "certainty",
        "rank": "score__rank_low",
        "p_top_k": "p_top_k",
        "facility": "score__facility__number",
    }
    default_ordering = ["-certainty", "rank", "facility"]


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
