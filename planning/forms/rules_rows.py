"""Rows of the rules form: filters, classes, Schwellen, sources, minima, single cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from facilities.models import Facility
from planning.forms import rules_text as read
from planning.forms.decisions import DayInput
from planning.forms.rules_offers import MEASURES, SERVICES, Offered, offer

Row = Mapping[str, Any]
MODES = [
    ("value", "nach Rang"),
    ("guarantee", "erst wenn die vorigen Gruppen versorgt sind"),
    ("mandatory", "Pflichtausstattung"),
]
COMPARES = [(">", "über dem Wert"), ("≥", "ab dem Wert")]
ENTRIES = [
    ("set", "genau"),
    ("min", "mindestens"),
    ("max", "höchstens"),
    ("forbid", "keine Stelle"),
]
OPERATORS = [
    ("=", "ist gleich"),
    ("≠", "ist nicht"),
    (">", "über"),
    ("≥", "ab"),
    ("<", "unter"),
    ("≤", "bis"),
    ("in", "ist eines von"),
    ("not_in", "ist keines von"),
    ("has_measure", "hat die Maßnahme"),
    ("lacks_measure", "hat die Maßnahme nicht"),
    ("in_area", "liegt in"),
]
NONE = [("", "–")]
VALUE_HINT = (
    "mehrere mit Semikolon; Maßnahme mit ihrem Namen; Raum als „schwerpunktraum: B01“, "
    "jeder: *"
)
UNRECORDED = "Kürzel, z. B. stadt; noch ist kein Förderprogramm erfasst"


def text_field(label: str, hint: str = "", **given: Any) -> forms.CharField:
    """A field for one typed value; the rules say what is missing or wrong."""
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=300, **given
    )


def choice(label: str, options: Iterable[tuple[str, str]], hint: str = "") -> Any:
    """A choice whose value the rules check."""
    return forms.ChoiceField(
        label=label, choices=list(options), help_text=hint, required=False
    )


def offer_fields(field: forms.ChoiceField, words: Mapping[str, str], present: Any) -> None:
    """Offer every known field by its word; one that nobody knows stays as it is."""
    known = words if not present or present in words else {present: present, **words}
    field.choices = [*NONE, *known.items()]


def day_field(label: str) -> forms.CharField:
    """A day in the browser's own field, kept as text until the rules read it."""
    return forms.CharField(label=label, required=False, max_length=10, widget=DayInput())


class RulesRow(forms.Form):
    """One entry of a list of rules; an empty one is none.

    ``place`` is the entry of the document it began as: what the form does not show of it
    stays.
    """

    READ: ClassVar[dict[str, Callable[[str], Any]]] = {}
    PATHS: ClassVar[dict[str, str]] = {}
    place = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[tuple[str, str]] = (),
        words: Mapping[str, str] | None = None,
        offered: Offered | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered or Offered()
        if "facility_types" in self.fields:
            self.fields["facility_types"].choices = kinds
        for name in {"field", "filter_field"} & self.fields.keys():
            offer_fields(self.fields[name], words or {}, self.initial.get(name))
        self.offer()

    def offer(self) -> None:
        """Choices that the data hold."""

    @classmethod
    def initial_of(cls, entry: Row) -> dict[str, Any]:
        """What the fields show of an entry."""
        return {
            name: value if name == "facility_types" else read.shown(value)
            for name, value in entry.items()
        }

    @property
    def is_gone(self) -> bool:
        """Whether the row is empty or ticked to be removed."""
        given = {n: v for n, v in self.cleaned_data.items() if n not in self.still}
        return bool(given.pop("DELETE", False)) or not any(given.values())

    @property
    def still(self) -> tuple[str, ...]:
        """Fields that say nothing alone: a choice always has a value."""
        return ("place", *(n for n, f in self.fields.items() if _always_says(f)))

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        """Fields a person fills, in their order; the box to remove the row comes last."""
        fields = (field for field in self.visible_fields() if field.name != "DELETE")
        return [f for f in fields if f.name != "facility_types" or f.field.choices]

    def entry(self, before: Sequence[Row]) -> dict[str, Any]:
        """The entry as the rules file writes it."""
        place = self.cleaned_data.get("place")
        known = before[place] if place is not None and place < len(before) else {}
        return {**known, **self.typed()}

    def typed(self) -> dict[str, Any]:
        """What was typed, field by field."""
        return {
            name: value
            if isinstance(value, list)
            else self.READ.get(name, read.word)(value)
            for name, value in self.cleaned_data.items()
            if name not in ("place", "DELETE")
        }


def _always_says(field: forms.Field) -> bool:
    choices = getattr(field, "choices", None)
    return bool(choices) and isinstance(field.widget, forms.Select) and choices[0][0] != ""


def types_field() -> forms.MultipleChoiceField:
    """Facility types a rule speaks of; none ticked means all."""
    return forms.MultipleChoiceField(
        label="nur für", required=False, widget=forms.CheckboxSelectMultiple
    )


class ConditionRow(RulesRow):
    """A row with a condition; services are named by their names, ``VALUE`` by its field."""

    OP: ClassVar = "op"
    VALUE: ClassVar = "value"

    def offer(self) -> None:
        """The names of services below the value; they stand there instead of codes."""
        self.fields[self.VALUE].widget.attrs["list"] = SERVICES
        if self.initial.get(self.OP) in MEASURES:
            name = self.offered.service_name(self.initial.get(self.VALUE))
            self.initial[self.VALUE] = name

    def clean(self) -> dict[str, Any]:
        """A service that nobody recorded is refused; one that stood there may stay."""
        typed = self.cleaned_data.get(self.VALUE, "")
        if self.cleaned_data.get(self.OP) in MEASURES and typed:
            code = self.offered.service_code(typed)
            stands = typed == self.initial.get(self.VALUE)
            if self.offered.services and code not in self.offered.services and not stands:
                names = ", ".join(self.offered.services.values())
                self.add_error(
                    self.VALUE,
                    f"Den Leistungsbereich „{typed}“ gibt es nicht. Möglich: {names}.",
                )
            self.cleaned_data[self.VALUE] = code
        return self.cleaned_data


class FilterRow(ConditionRow):
    """A condition for taking part, with the words for those it leaves out."""

    code = text_field("Kürzel")
    field = choice("Angabe", [], "bei Maßnahme und Raum leer")
    op = choice("Vergleich", OPERATORS)
    value = text_field("Wert", VALUE_HINT)
    text = text_field("in Worten", "steht als Grund bei jeder Einrichtung")

    def typed(self) -> dict[str, Any]:
        """The value is read by its comparison."""
        op, text = self.cleaned_data["op"], self.cleaned_data["value"]
        return super().typed() | {"value": read.condition_value(op, text)}


class ClassRow(ConditionRow):
    """A group that is served before the next one."""

    code = text_field("Name")
    facility_types = types_field()
    mode = choice("Art des Vorrangs", MODES)
    min_fte = text_field("mindestens VzÄ", "nur bei Pflichtausstattung")
    filter_field = choice("nur wenn Angabe", [])
    filter_op = choice("Vergleich", [*NONE, *OPERATORS])
    filter_value = text_field("Wert", VALUE_HINT)
    OP: ClassVar = "filter_op"
    VALUE: ClassVar = "filter_value"
    READ: ClassVar = {"min_fte": read.number}
    PATHS: ClassVar = {
        f"filter.{name}": f"filter_{name}" for name in ("field", "op", "value")
    }

    @classmethod
    def initial_of(cls, entry: Row) -> dict[str, Any]:
        """The condition of a class stands in fields of its own."""
        condition = entry.get("filter") or {}
        found = {f"filter_{n}": read.shown(v) for n, v in condition.items()}
        return {
            **super().initial_of({k: v for k, v in entry.items() if k != "filter"}),
            **found,
        }

    def typed(self) -> dict[str, Any]:
        """A class without a comparison has no condition."""
        given = super().typed()
        name, op, _ = (given.pop(f"filter_{n}") for n in ("field", "op", "value"))
        value = read.condition_value(op or "", self.cleaned_data["filter_value"])
        condition = {"field": name, "op": op, "value": value} if op or name else None
        return given | {"filter": condition}


class ThresholdRow(RulesRow):
    """The index from which a step may be given or kept."""

    key = choice("Schlüssel", [], "die Fassung, für die der Wert beschlossen ist")
    facility_types = types_field()
    level = text_field("ab Stufe VzÄ", "erste Stelle z. B. 0,8; Zweitstelle z. B. 1,6")
    enter = text_field("Indexwert für eine neue Stelle")
    compare = choice("erreicht", COMPARES)
    stay = text_field("Indexwert für den Verbleib", "leer: derselbe")
    READ: ClassVar = dict.fromkeys(("level", "enter", "stay"), read.number)

    def offer(self) -> None:
        """Every version of a key for facilities."""
        offer(self.fields["key"], self.offered.versions, self.initial.get("key", ""))


class BudgetRow(RulesRow):
    """Money or posts of one source in one period."""

    source = choice("Quelle", [], "Haushalt oder Förderprogramm")
    period = text_field("Zeitraum", "Schuljahr 2026/27 für Stellen, Jahr 2027 für Geld")
    fte = text_field("VzÄ")
    eur = text_field("Euro")
    cost_per_fte = text_field("Euro je VzÄ und Jahr", "nötig bei Euro")
    share_max = text_field("höchstens % je Standort", "leer: 100")
    facility_types = types_field()
    READ: ClassVar = dict.fromkeys(("fte", "eur", "cost_per_fte"), read.number) | {
        "share_max": read.share
    }

    def offer(self) -> None:
        """The recorded programmes; before the first one a source is typed."""
        present = self.initial.get("source", "")
        if self.offered.sources:
            offer(self.fields["source"], self.offered.sources, present)
        else:
            self.fields["source"] = text_field("Quelle", UNRECORDED)

    @classmethod
    def initial_of(cls, entry: Row) -> dict[str, Any]:
        """The share of a site stands in percent."""
        share = read.percent(entry.get("share_max"))
        return super().initial_of(entry) | {"share_max": share}


class MinimumRow(RulesRow):
    """What a Schwerpunktraum or Stadtbezirk has at least."""

    area_kind = choice(
        "Art des Raums",
        [
            *NONE,
            ("schwerpunktraum", "Schwerpunktraum"),
            ("stadtbezirk", "Stadtbezirk"),
            ("ortsteil", "Ortsteil"),
        ],
    )
    area = text_field("Kennung", "* für jeden")
    min_fte = text_field("mindestens VzÄ")
    min_sites = text_field("mindestens Standorte")
    READ: ClassVar = {"min_fte": read.number, "min_sites": read.whole}


class EntryRow(RulesRow):
    """A level fixed or bounded by hand, always with its reason."""

    facility = text_field("Kennung der Einrichtung")
    rule = choice("Entscheidung", ENTRIES)
    fte = text_field("VzÄ", "leer bei „keine Stelle“")
    reason = text_field("Begründung")
    resolution = text_field("Beschlussnummer")
    READ: ClassVar = {"fte": read.number}

    def clean_facility(self) -> str:
        """A facility that is known by its official number."""
        text = self.cleaned_data["facility"].strip()
        if text and not Facility.objects.filter(number=text).exists():
            raise forms.ValidationError(f"Die Einrichtung „{text}“ ist nicht erfasst.")
        return text


# List in the rules document to what a row is called and its form.
ROWS: dict[str, tuple[str, type[RulesRow]]] = {
    "eligibility": ("Bedingung", FilterRow),
    "priority_classes": ("Gruppe", ClassRow),
    "thresholds": ("Schwelle", ThresholdRow),
    "budget": ("Quelle", BudgetRow),
    "area_minima": ("Mindestausstattung", MinimumRow),
    "locks": ("Setzung", EntryRow),
    "overrides": ("Einzelfallentscheidung", EntryRow),
    "cascade.filters": ("Filter", FilterRow),
}
