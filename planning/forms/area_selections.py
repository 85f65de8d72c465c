"""Forms of the Festlegung der Schwerpunkträume."""

from __future__ import annotations

from typing import Any

from django import forms

from districts.models import Area
from planning.forms.decisions import DayInput
from planning.selectors.area_review import Review

SPACE = "raum-"


class SelectionForm(forms.Form):
    """Words and first day of a Festlegung, and a Schwerpunktraum for each new Ortsteil."""

    title = forms.CharField(
        label="Titel", max_length=200, initial="Festlegung der Schwerpunkträume"
    )
    valid_from = forms.DateField(label="gilt ab", widget=DayInput())
    rationale = forms.CharField(
        label="Begründung", max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, effect: Review, **given: Any) -> None:
        super().__init__(*args, **given)
        rows = Area.objects.filter(kind=Area.Kind.SCHWERPUNKTRAUM, valid_to=None)
        for moving in effect.taken_in:
            self.fields[f"{SPACE}{moving.row.area.pk}"] = SpaceField(
                rows.defer("geometry").order_by("key"),
                label=f"{moving.row.area.name} kommt zu",
                empty_label="Bitte wählen",
            )

    @property
    def spaces(self) -> dict[int, Area]:
        """Id of each Ortsteil that is taken in, to its Schwerpunktraum."""
        return {
            int(name.removeprefix(SPACE)): space
            for name, space in self.cleaned_data.items()
            if name.startswith(SPACE)
        }

    @property
    def words(self) -> dict[str, Any]:
        """Title, first day and reason."""
        return {
            name: self.cleaned_data[name] for name in ("title", "valid_from", "rationale")
        }


class SpaceField(forms.ModelChoiceField):
    """A Schwerpunktraum by key and name."""

    def label_from_instance(self, area: Area) -> str:
        """Names alone may repeat."""
        return f"{area.key} {area.name}"


class DecideForm(forms.Form):
    """What a body decided."""

    body = forms.CharField(label="Gremium", max_length=120, initial="Jugendhilfeausschuss")
    resolution = forms.CharField(label="Beschlussnummer", max_length=60)
    decided_on = forms.DateField(label="Datum der Sitzung", widget=DayInput())
