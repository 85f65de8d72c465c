"""What readers choose in planning; words of the address are those of the interface."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from districts.collation import german_order
from districts.models import Area
from facilities.models import Provider
from planning.allocation.reasons import Reason
from planning.selectors.ranking import Ranking, areas_of
from planning.selectors.rows import Row

ALL = ("", "alle")
Choices = list[tuple[str, str]]


class RankingForm(forms.Form):
    """Which facilities of a ranking are shown; their ranks stay as they are."""

    stadtbezirk = forms.ChoiceField(label="Stadtbezirk", required=False)
    area = forms.ChoiceField(label="Ortsteil", required=False)
    schwerpunktraum = forms.ChoiceField(label="Schwerpunktraum", required=False)
    provider_kind = forms.ChoiceField(label="Trägerschaft", required=False)
    reason = forms.ChoiceField(label="Grund", required=False)

    def __init__(self, data: object, *, ranking: Ranking) -> None:
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

    @property
    def chosen(self) -> dict[str, str]:
        """The filters in use; what is refused filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def keeps(self, row: Row) -> bool:
        """Whether a row passes every filter in use."""
        return all(value in _facts(row, name) for name, value in self.chosen.items())


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
