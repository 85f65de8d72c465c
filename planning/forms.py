"""What readers choose in planning; words of the address are those of the interface."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import cached_property

from districts.collation import german_order
from districts.models import Area
from facilities.models import Provider
from planning.allocation.funds import funds_of
from planning.allocation.german import fte
from planning.allocation.model import Rules
from planning.allocation.reasons import Reason
from planning.models import ComparisonGroup, Proposal, ScoringRun
from planning.reports.rule_words import steps
from planning.selectors.ranking import Ranking, areas_of
from planning.selectors.rows import Row
from planning.services.rounds import hundredths_of, on_grid

ALL = ("", "alle")
Choices = list[tuple[str, str]]
METHOD_UNCHANGED = ("", "wie in der Runde")
METHODS = [
    (method.value, method.label)
    for method in (Proposal.Method.RANK_ORDER, Proposal.Method.DIVISOR)
]
MOST_FTE = 10_000  # far above any budget of a city; beyond it is a typing error
NO_PROPOSAL = (
    "Bitte eine gültige Auswahl treffen: Den Vorschlag „%(value)s“ gibt es hier nicht."
)
FIELD_OF_RULE = {"levels": "levels", "budget": "budget_fte", "method": "method"}


class WhatIfForm(forms.Form):
    """Another budget, other steps, another method: what is left empty stays as it is."""

    budget_fte = forms.CharField(label="Budget in VzÄ", required=False, max_length=12)
    levels = forms.CharField(label="Stufen in VzÄ", required=False, max_length=80)
    method = forms.ChoiceField(
        label="Verfahren", required=False, choices=[METHOD_UNCHANGED, *METHODS]
    )

    def __init__(self, data: object, *, rules: Rules) -> None:
        super().__init__(data)
        self.site, self.grid = rules.site, rules.fte_grid
        total = funds_of(rules).total
        self.fields["budget_fte"].help_text = f"in der Runde {fte(total)}"
        self.fields[
            "levels"
        ].help_text = f"in der Runde {steps(rules.levels)}; mit Semikolon trennen"

    def clean_budget_fte(self) -> str:
        """The budget as the rules file writes it."""
        text = self.cleaned_data["budget_fte"]
        if not text:
            return ""
        budget = hundredths_of(text)
        if budget > MOST_FTE * 100:
            raise ValidationError(
                f"Das Budget darf höchstens {fte(MOST_FTE * 100)} VzÄ sein."
            )
        return _decimal_text(on_grid(budget, self.grid, what="Das Budget"))

    def clean_levels(self) -> list[str]:
        """Steps as the rules file writes them, rising from zero."""
        texts = self.cleaned_data["levels"].replace("/", ";").split(";")
        typed = [text.strip() for text in texts if text.strip()]
        steps = {hundredths_of(text, what="Eine Stufe") for text in typed}
        for step in sorted(steps):
            on_grid(step, self.grid, what="Die Stufe")
        return [_decimal_text(step) for step in sorted(steps | {0})] if steps else []

    @property
    def dropped(self) -> list[str]:
        """Sentences about steps that the limits of a site leave out."""
        self.is_valid()
        low, high = self.site.min, self.site.max
        typed = map(hundredths_of, self.cleaned_data.get("levels") or [])
        return [
            f"Die Stufe {fte(step)} entfällt: An einem Standort sind nur {fte(low)} bis "
            f"{fte(high)} VzÄ zulässig."
            for step in typed
            if step and not low <= step <= high
        ]

    @property
    def changes(self) -> dict[str, object]:
        """Fields of the rules file that differ; empty while nothing is asked."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def refuse(self, error: ValidationError) -> None:
        """Put what the rules say against it beside the field it names, else on top."""
        for message in error.messages:
            name = FIELD_OF_RULE.get(message.partition(":")[0].partition("[")[0])
            self.add_error(name, message)


class VariantForm(WhatIfForm):
    """A variant that is kept under a name."""

    title = forms.CharField(label="Name der Variante", max_length=200)

    def clean(self) -> dict[str, object]:
        """A variant without a change is none."""
        asked = any(self.cleaned_data.get(name) for name in WhatIfForm.base_fields)
        if not asked and not self.errors:
            raise ValidationError("Eine Variante ändert mindestens eine Regel.")
        return self.cleaned_data

    @property
    def changes(self) -> dict[str, object]:
        """Fields of the rules file that differ, without the name."""
        return {name: v for name, v in super().changes.items() if name != "title"}


class ComparisonForm(forms.Form):
    """Two or three saved proposals."""

    a = forms.ModelChoiceField(Proposal.objects.none(), label="Ausgangspunkt (A)")
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
        """The proposals in their order, each once; empty while two are not chosen."""
        if not self.is_valid():
            return []
        found = [proposal for proposal in self.cleaned_data.values() if proposal]
        return list({proposal.pk: proposal for proposal in found}.values())


def proposal_title(proposal: Proposal) -> str:
    """What a proposal is called where several stand side by side."""
    variant = proposal.scenario.title if proposal.scenario else "Regeln der Runde"
    return f"Vorschlag {proposal.pk}: {variant} – {proposal.round.title}"


def _decimal_text(hundredths: int) -> str:
    return f"{hundredths / 100:.2f}"


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
