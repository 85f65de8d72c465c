"""Plans side by side as REST clients read them; VzÄ and euros are decimal text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from facilities.serializers import BRIEF, FacilityBriefSerializer
from planning.models import Proposal, Status
from planning.selectors.comparison import Comparison, Site, Subtotal, rank_of
from planning.selectors.key_weights import WeightsBeside
from planning.selectors.sides import Side
from planning.serializers.runs import RunBriefSerializer

LETTERS = "abcd"
TotalRow = tuple[Comparison, WeightsBeside, str, Subtotal]
STOCK = {"letter": "a", "proposal": None, "title": "Bestand (SOLL)", "status": None,
         "as_of": None, "runs": []}  # fmt: skip
PLAN = {
    "letter": "b",
    "proposal": 8,
    "title": "Vorschlag 8: Regeln der Runde",
    "status": "entwurf",
    "as_of": "2026-08-01",
    "runs": [{"run": 12, "key": "ssa-gs-demo@1", "status": "entwurf",
              "as_of": "2026-08-01"}],
}  # fmt: skip
AT_SITE = {
    "in_plan": True,
    "rank_low": None,
    "rank_high": None,
    "stock_fte": "0.80",
    "fte": "0.80",
    "eur": None,
    "change_fte": None,
}
SITE = {
    "facility": BRIEF,
    "facility_type": "grundschule",
    "stadtbezirk": "Mitte",
    "schwerpunktraeume": ["Beispielraum 01"],
    "carrier": "Demo-Träger 13",
    "rank_low": 6,
    "rank_high": 6,
    "stock_fte": "0.80",
    "reason": "FUNDED_RANK",
    "note": "nach Index und Budget",
    "plans": [
        STOCK | AT_SITE,
        PLAN
        | AT_SITE
        | {"rank_low": 6, "rank_high": 6}
        | {"fte": "1.80", "eur": "142500.00", "change_fte": "1.00"},
    ],
}
CHANGE = {"gaining": 6, "gained_fte": "4.20", "losing": 4, "lost_fte": "3.20",
          "net_fte": "1.00"}  # fmt: skip


class PlanSerializer(serializers.Serializer):
    """One plan with its place in the comparison; the Bestand has no proposal."""

    letter = serializers.ChoiceField(
        choices=[*LETTERS], help_text="Platz im Vergleich; `a` ist der Ausgangspunkt."
    )
    proposal = serializers.IntegerField(
        allow_null=True, help_text="null: Bestand, oder gerechnet und nicht gespeichert."
    )
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices, allow_null=True)
    as_of = serializers.DateField(allow_null=True, help_text="Stichtag der Runde.")
    runs = RunBriefSerializer(many=True, help_text="Berechnungsstände dahinter.")


class PlanAtSiteSerializer(PlanSerializer):
    """What one facility holds in a plan."""

    in_plan = serializers.BooleanField(help_text="Ob der Plan die Einrichtung kennt.")
    rank_low = serializers.IntegerField(
        allow_null=True, help_text="Rang in diesem Plan; null: Bestand oder ohne Rang."
    )
    rank_high = serializers.IntegerField(allow_null=True)
    stock_fte = serializers.CharField(
        allow_null=True, help_text="Bestand (SOLL), von dem dieser Plan ausgeht."
    )
    fte = serializers.CharField(allow_null=True, help_text="VzÄ; null: keine Angabe.")
    eur = serializers.CharField(
        allow_null=True, help_text="Euro im Zeitraum der Runde; null: kein Kostensatz."
    )
    change_fte = serializers.CharField(
        allow_null=True, help_text="gegenüber `a`; null bei `a` und wo nicht bekannt."
    )


class ChangeSerializer(serializers.Serializer):
    """Who receives and who gives up."""

    gaining = serializers.IntegerField()
    gained_fte = serializers.CharField()
    losing = serializers.IntegerField()
    lost_fte = serializers.CharField()
    net_fte = serializers.CharField()


class PlanInGroupSerializer(PlanSerializer):
    """What the facilities of a group hold in a plan."""

    fte = serializers.CharField(allow_null=True, help_text="VzÄ; null: keine Angabe.")
    change = ChangeSerializer(allow_null=True, help_text="gegenüber `a`; null bei `a`.")
    weights = serializers.DictField(
        child=serializers.DictField(child=serializers.FloatField()),
        help_text="Art der Einrichtung zu Indikatorcode zu Wichtung, wo Pläne anders "
        "wichten; sonst leer.",
    )


@extend_schema_serializer(examples=[OpenApiExample("Erhält 1,0 VzÄ mehr", value=SITE)])
class ComparedSiteSerializer(serializers.Serializer):
    """One facility in all plans, with the reason of the last plan."""

    facility = FacilityBriefSerializer()
    facility_type = serializers.CharField(source="facility.kind")
    stadtbezirk = serializers.CharField(allow_null=True)
    schwerpunktraeume = serializers.ListField(child=serializers.CharField())
    carrier = serializers.CharField(help_text="Maßnahmeträger am Stichtag.")
    rank_low = serializers.IntegerField(
        allow_null=True, help_text="Rang im ersten Plan, der sie kennt; je Plan: `plans`."
    )
    rank_high = serializers.IntegerField(allow_null=True)
    stock_fte = serializers.CharField(
        allow_null=True, help_text="Bestand (SOLL) im ersten Plan, der sie kennt."
    )
    reason = serializers.CharField()
    note = serializers.CharField()
    plans = PlanAtSiteSerializer(many=True)

    def to_representation(self, row: tuple[Comparison, Site]) -> dict[str, Any]:
        """A pair of the comparison and one of its facilities."""
        found, site = row
        low, high = rank_of(site.line)
        return super().to_representation(
            {
                "facility": site.facility,
                "stadtbezirk": site.stadtbezirk and site.stadtbezirk.name,
                "schwerpunktraeume": [area.name for area in site.schwerpunktraeume],
                "carrier": site.carrier,
                "rank_low": low,
                "rank_high": high,
                "stock_fte": _text(site.line.stock_fte),
                "reason": site.reason.reason,
                "note": site.reason.note,
                "plans": list(_at_site(found, site)),
            }
        )


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Alle zusammen",
            value={
                "group": "gesamt",
                "name": "Zusammen",
                "plans": [
                    STOCK | {"fte": "41.20", "change": None, "weights": {}},
                    PLAN | {"fte": "42.20", "change": CHANGE, "weights": {}},
                ],
            },
        )
    ]
)
class ComparedTotalSerializer(serializers.Serializer):
    """The facilities of one group in all plans."""

    group = serializers.CharField(help_text="Gliederung, zum Beispiel `stadtbezirk`.")
    name = serializers.CharField()
    plans = PlanInGroupSerializer(many=True)

    def to_representation(self, row: TotalRow) -> dict[str, Any]:
        """The comparison, its weights, the name of a grouping and one of its subtotals."""
        found, beside, group, total = row
        plans = [
            plan
            | {"fte": _text(amount), "change": change and _change(change)}
            | {"weights": _weights(beside, place)}
            for place, (plan, amount, change) in enumerate(
                zip(
                    map(_plan, LETTERS, found.sides),
                    total.amounts,
                    [None, *total.changes],
                    strict=True,
                )
            )
        ]
        return super().to_representation(
            {"group": group, "name": total.name, "plans": plans}
        )


def _weights(beside: WeightsBeside, place: int) -> dict[str, dict[str, float]]:
    by_kind = {key.kind: key.by_plan[place] for key in beside.keys}
    return {kind: weights for kind, weights in by_kind.items() if weights}


def _plan(letter: str, side: Side) -> dict[str, Any]:
    proposal = side.proposal
    return {
        "letter": letter,
        "proposal": proposal and proposal.pk,
        "title": side.title,
        "status": proposal and _status(proposal),
        "as_of": proposal and proposal.round.as_of,
        "runs": proposal.shown_runs if proposal else [],
    }


def _status(proposal: Proposal) -> str:
    """What bodies made of it; a plan that nobody kept is a draft."""
    return getattr(proposal, "seen_status", None) or Status.DRAFT.value


def _at_site(found: Comparison, site: Site) -> Iterator[Mapping[str, Any]]:
    changes = [None, *site.changes]
    for letter, side, change in zip(LETTERS, found.sides, changes, strict=False):
        pk = site.facility.pk
        is_ranked = side.proposal and pk in side.lines  # the Bestand ranks nobody
        low, high = rank_of(side.lines[pk]) if is_ranked else (None, None)
        yield _plan(letter, side) | {
            "in_plan": pk in side.amounts,
            "rank_low": low,
            "rank_high": high,
            "stock_fte": _text(side.lines[pk].stock_fte) if pk in side.lines else None,
            "fte": _text(side.amounts.get(pk)),
            "eur": _text(side.money.at(site.facility.number)) if side.money else None,
            "change_fte": _text(change),
        }


def _change(change: Any) -> dict[str, Any]:
    words = ("gaining", "gained_fte", "losing", "lost_fte", "net_fte")
    found = {name: getattr(change, name) for name in words}
    return {n: _text(v) if isinstance(v, Decimal) else v for n, v in found.items()}


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
