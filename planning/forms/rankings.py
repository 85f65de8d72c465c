"""What readers choose in planning; words of the address are those of the interface."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property

from districts.collation import german_order
from districts.models import Area
from facilities.models import Provider
from planning.allocation.reasons import Reason
from planning.models import ComparisonGroup, Proposal, ScoringRun
from planning.selectors.ranking import Ranking, areas_of
from planning.selectors.rows import Row
from planning.selectors.sides import proposal_title

ALL = ("", "alle")
Choices = list[tuple[str, str]]
NO_PROPOSAL = (
    "Bitte eine gültige Auswahl treffen: Den Vorschlag „%(value)s“ gibt es hier nicht."
)


class ComparisonForm(forms.Form):
    """One to three saved proposals; without the first the Bestand is compared with."""

    a = forms.ModelChoiceField(
        Proposal.objects.none(),
        label="Ausgangspunkt (A)",
        required=False,
        empty_label="Bestand (SOLL) der Einrichtungen von B",
    )
    b = forms.ModelChoiceField(Proposal.objects.none(), label="Vergleich mit (B)")
    c = forms.ModelChoiceField(Proposal.objects.none(), label="und mit (C)", required=False)

    def __init__(self, data: object, *, proposals: QuerySet[Proposal]) -> None:
        super().__init__(data)
        for field in self.fields.values():
            field.queryset = proposals
            field.label_from_instance = proposal_title
            field.error_messages["invalid_choice"] = NO_PROPOSAL

    @property
    def chosen(self) -> list[Proposal]:
        """The proposals in their order, each once; empty while B is not chosen."""
        if not self.is_valid():
            return []
        found = [proposal for proposal in self.cleaned_data.values() if proposal]
        return list({proposal.pk: proposal for proposal in found}.values())

    @property
    def starts_at_stock(self) -> bool:
        """Whether the first plan is what the facilities hold now."""
        return self.is_valid() and self.cleaned_data["a"] is None


class RankingForm(forms.Form):
    """Which facilities of a ranking are shown; their ranks stay as they are."""

    stadtbezirk = forms.ChoiceField(label="Stadtbezirk", required=False)
    area = forms.ChoiceField(label="Ortsteil", required=False)
    schwerpunktraum = forms.ChoiceField(label="Schwerpunktraum", required=False)
    provider_kind = forms.ChoiceField(label="Trägerschaft", required=False)
    reason = forms.ChoiceField(label="Grund", required=False)
    changed_since = forms.ChoiceField(
        label="Geändert seit", required=False, help_text="Rang, Stufe oder Zustand"
    )

    group = forms.ChoiceField(label="Vergleichsgruppe", required=False)

    def __init__(
        self,
        data: object,
        *,
        ranking: Ranking,
        earlier: Iterable[ScoringRun] = (),
        groups: Iterable[ComparisonGroup] = (),
    ) -> None:
        super().__init__(data)
        rows = ranking.rows
        self.fields["stadtbezirk"].choices = _areas(areas_of(rows, "stadtbezirk"))
        self.fields["schwerpunktraum"].choices = _areas(areas_of(rows, "schwerpunktraum"))
        self.fields["area"].choices = _areas(
            {row.facility.area for row in rows if row.facility.area}
        )
        kinds = {row.facility.provider.kind for row in rows if row.facility.provider}
        self.fields["provider_kind"].choices = [
            ALL,
            *((kind, label) for kind, label in Provider.Kind.choices if kind in kinds),
        ]
        reasons = {row.reason for row in rows if row.reason}
        self.fields["reason"].choices = [
            ALL,
            *((reason.value, reason.text) for reason in Reason if reason in reasons),
        ]
        self.fields["changed_since"].choices = [
            ALL,
            *((str(run.pk), f"{run.as_of:%d.%m.%Y} (Stand {run.pk})") for run in earlier),
        ]
        self.groups = {str(group.pk): group for group in groups}
        self.fields["group"].choices = [
            ALL,
            *((number, group.name) for number, group in self.groups.items()),
        ]

    @property
    def chosen(self) -> dict[str, str]:
        """The filters in use; what is refused filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @cached_property
    def members(self) -> set[int]:
        """Facilities of the chosen Vergleichsgruppe."""
        group = self.groups.get(self.chosen.get("group", ""))
        return set(group.facilities.values_list("pk", flat=True)) if group else set()

    def keeps(self, row: Row) -> bool:
        """Whether a row passes every filter in use."""
        chosen = self.chosen
        if chosen.pop("group", "") and row.facility.pk not in self.members:
            return False
        if chosen.pop("changed_since", "") and not (row.move and row.move.is_change):
            return False
        return all(value in _facts(row, name) for name, value in chosen.items())


def _areas(areas: Iterable[Area]) -> Choices:
    ordered = sorted(areas, key=lambda area: (german_order(area.name), area.key))
    return [ALL, *((area.key, area.name) for area in ordered)]


def _facts(row: Row, name: str) -> list[str]:
    facility = row.facility
    if name == "area":
        return [facility.area.key] if facility.area else []
    if name == "provider_kind":
        return [facility.provider.kind] if facility.provider else []
    if name == "reason":
        return [row.reason.value] if row.reason else []
    return [area.key for area in row.groups.get(name, ())]


class CertaintyForm(forms.Form):
    """What is asked about the ranks of a Berechnungsstand."""

    places = forms.IntegerField(
        label="Plätze k", min_value=1, help_text="„Unter den ersten k“."
    )
    draws = forms.IntegerField(
        label="Ziehungen", min_value=1_000, max_value=100_000, initial=10_000
    )
    seed = forms.IntegerField(
        label="Startwert",
        min_value=0,
        max_value=2**32 - 1,
        initial=0,
        help_text="Gleicher Startwert, gleiches Ergebnis.",
    )
