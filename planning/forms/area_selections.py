"""Forms of the Festlegung der Schwerpunkträume."""

from __future__ import annotations

from typing import Any

from django import forms

from districts.models import ADDRESSABLE, Area
from planning.forms.decisions import DayInput
from planning.selectors.area_review import Review
from planning.services.area_selections import NewSpace

SPACE = "raum-"
NEW = range(1, 3)  # new Schwerpunkträume that one form can name
CHOSEN = "neu-{}"
BOTH = "Ein neuer Schwerpunktraum braucht Schlüssel und Namen."
UNUSED = "Kein Ortsteil kommt zu diesem neuen Schwerpunktraum."


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
        self.known = {
            str(area.pk): area for area in rows.defer("geometry").order_by("key", "pk")
        }
        for moving in effect.taken_in:
            self.fields[f"{SPACE}{moving.row.area.pk}"] = forms.ChoiceField(
                label=f"{moving.row.area.name} kommt zu", choices=self._choices()
            )
        for number in NEW if effect.taken_in else ():
            self._add_new(number)

    def _choices(self) -> list[tuple[str, str]]:
        """Those that are there by key and name, then those that are founded here."""
        known = [(pk, f"{area.key} {area.name}") for pk, area in self.known.items()]
        new = [(CHOSEN.format(n), f"neuer Schwerpunktraum {n} (unten)") for n in NEW]
        return [("", "Bitte wählen"), *known, *new]

    def _add_new(self, number: int) -> None:
        label = f"Neuer Schwerpunktraum {number}"
        self.fields[f"{CHOSEN.format(number)}-key"] = forms.CharField(
            label=f"{label}: Schlüssel", max_length=20, required=False,
            validators=[ADDRESSABLE], help_text="leer, wenn keiner entsteht",
        )  # fmt: skip
        self.fields[f"{CHOSEN.format(number)}-name"] = forms.CharField(
            label=f"{label}: Name", max_length=100, required=False
        )

    def clean(self) -> dict[str, Any]:
        """A new Schwerpunktraum that is chosen is named; one that is named is chosen."""
        given = super().clean()
        chosen = {value for name, value in given.items() if name.startswith(SPACE)}
        for code in map(CHOSEN.format, NEW):
            names = [given.get(f"{code}-{part}", "") for part in ("key", "name")]
            if code in chosen and not all(names):
                self.add_error(f"{code}-key", BOTH)
            elif any(names) and code not in chosen:
                self.add_error(f"{code}-key", UNUSED)
        return given

    @property
    def spaces(self) -> dict[int, Area | NewSpace]:
        """Id of each Ortsteil that is taken in, to its Schwerpunktraum."""
        return {
            int(name.removeprefix(SPACE)): self.known.get(value) or self._new(value)
            for name, value in self.cleaned_data.items()
            if name.startswith(SPACE)
        }

    def _new(self, code: str) -> NewSpace:
        key, name = (self.cleaned_data[f"{code}-{part}"] for part in ("key", "name"))
        return NewSpace(key.strip(), name.strip())

    @property
    def words(self) -> dict[str, Any]:
        """Title, first day and reason."""
        return {
            name: self.cleaned_data[name] for name in ("title", "valid_from", "rationale")
        }


class DecideForm(forms.Form):
    """What a body decided."""

    body = forms.CharField(label="Gremium", max_length=120, initial="Jugendhilfeausschuss")
    resolution = forms.CharField(label="Beschlussnummer", max_length=60)
    decided_on = forms.DateField(label="Datum der Sitzung", widget=DayInput())
