"""The rules of a round as a German form; what it does not show stays as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from facilities.models import Facility
from planning.allocation.model import Rules
from planning.allocation.rules import canonical
from planning.forms import rules_text as read
from planning.forms.rules_offers import Offered, offer, plain
from planning.forms.rules_rows import (
    ROWS,
    choice,
    day_field,
    offer_fields,
    text_field,
    types_field,
)
from planning.forms.rules_sections import READ, SECTIONS, Section
from planning.selectors.field_words import (
    RULE_WORDS,
    field_words,
    order_read,
    order_shown,
)
from planning.services.presets import PRESETS

ORDER_HINT = "z. B. Indexwert absteigend; Kinder absteigend; Kennung"
ORDERS = ("ties", "cascade__sort", "relaxation_order")
EXTRA = 2  # empty rows below each list
STATED = "Angabe der Planung; die Freigabe der Vorlage bestätigt sie"
TYPED = ("key", "levels_by_type")
PART = re.compile(r"\[(\d+)\]")
KIND = re.compile(r"\[([a-z_]+)\]")


class RuleRows(BaseFormSet):
    """A list of rules: what there is, then empty rows for more."""

    @property
    def has_new(self) -> bool:
        """Whether something was typed into an empty row."""
        return self.is_bound and any(row.has_changed() for row in self.extra_forms)


class RulesForm(forms.Form):
    """Single rules; lists of them are in ``rows``, each a formset of its own.

    ``offered`` are keys, sources and services to choose from by name.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput())
    method = choice(
        "Verfahren",
        [
            ("rank_order", "Vergabe nach Rangfolge"),
            ("divisor", "Divisorverfahren (Sainte-Laguë)"),
            ("cascade", "Stufenauswahl"),
            ("milp", "rechnerischer Vergleichsplan (mit Beschluss)"),
        ],
    )
    rank_order = choice(
        "Rest",
        [("strict", "Vergabe endet, wo das Budget nicht reicht"), ("fill", "weiter")],
        "bei Vergabe nach Rangfolge",
    )
    ties = text_field("bei Gleichstand", ORDER_HINT, strip=True)
    breadth = choice(
        "Breite oder Tiefe",
        list(reversed(PRESETS)),
        "wirkt im rechnerischen Vergleichsplan",
    )
    resolution = text_field("Beschlussnummer zu diesen Regeln", STATED)
    levels = text_field("Stufen in VzÄ", "mit Semikolon, z. B. 0,8; 1,6")
    site__min = text_field("mindestens am Standort VzÄ")
    site__max = text_field("höchstens am Standort VzÄ")
    fte_grid = text_field("Raster VzÄ")
    requirement__rule = choice(
        "Bemessung", [("steps", "höchste Stufe nach Schwelle"), ("curve", "Kurve je Kind")]
    )
    requirement__resolution = text_field(
        "Beschlussnummer zur Kurve", "leer: nicht beschlossen"
    )
    requirement__base = choice("Bezug der Kurve", [])
    requirement__children_per_fte = text_field("Kinder je VzÄ")
    requirement__curve = text_field("Punkte der Kurve", "Indexwert: Faktor; …")
    hysteresis__runs = text_field("Berechnungen in Folge", "1: sofort")
    hysteresis__confirm_with_key = choice(
        "auch nach Schlüssel", [], "älterer Schlüssel, der es bestätigt"
    )
    grandfathering__mode = choice(
        "Bestandsschutz",
        [
            ("none", "keiner"),
            ("keep", "was ein Standort hat, bleibt"),
            ("capped", "Abgabe begrenzt"),
        ],
    )
    grandfathering__until = day_field("Bestandsschutz bis")
    grandfathering__facility_types = types_field()
    loss_caps__max_fte_per_site = text_field("Abgabe je Standort höchstens VzÄ")
    loss_caps__max_sites = text_field("höchstens so viele Standorte geben ab")
    loss_caps__max_fte = text_field("zusammen höchstens VzÄ abgeben")
    cascade__sort = text_field("Ordnung", ORDER_HINT)
    cascade__take__sites = text_field("Standorte auswählen")
    cascade__take__fte = text_field("VzÄ auswählen")
    transition__periods = text_field("Jahre des Pfads", "leer: kein Pfad")
    transition__max_loss_per_period = text_field("Abgabe je Standort und Jahr VzÄ")
    transition__max_gain_per_period = text_field("Zugang je Standort und Jahr VzÄ")
    relaxation_order = text_field("gelockert wird zuerst", "; ".join(RULE_WORDS.values()))
    reason = forms.CharField(
        label="Warum ändern Sie die Regeln?",
        max_length=300,
        help_text="steht im Protokoll",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        rules: Rules,
        seen: str,
        offered: Offered | None = None,
    ) -> None:
        self.offered = offered or Offered()
        self.document = canonical(rules)
        self.words = field_words()
        initial = _initial(self.document) | self._orders() | {"seen": seen}
        super().__init__(data, initial=initial)
        base = self.fields["requirement__base"]
        offer_fields(base, self.words, initial["requirement__base"])
        self.kinds = [(kind, Facility.Kind(kind).label) for kind in sorted(rules.key)]
        self.fields |= dict(_kind_fields(rules, self.offered.keys))
        self.fields["grandfathering__facility_types"].choices = self.kinds
        _offer_present(self.fields["breadth"], self.initial["breadth"])
        name = "hysteresis__confirm_with_key"
        older = {**self.offered.keys, **self.offered.versions}
        offer(self.fields[name], older, self.initial[name])
        self.rows = {name: self._formset(name, data) for name in ROWS}

    def is_valid(self) -> bool:
        """Single fields and rows alike, all of them checked."""
        found = [super().is_valid(), *(rows.is_valid() for rows in self.rows.values())]
        return all(found)

    @property
    def sections(
        self,
    ) -> Iterator[tuple[Section, list[Any], list[tuple[str, BaseFormSet]]]]:
        """Headings with their fields and lists."""
        for section in SECTIONS:
            names = [name for name in section.fields if name != "kinds"]
            lists = [(ROWS[name][0], self.rows[name]) for name in section.lists]
            yield section, [self[name] for name in names], lists

    @property
    def by_kind(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each facility type with its key and its own steps."""
        return [
            (kind.label, [self[f"{field}__{kind.value}"] for field in TYPED])
            for kind in Facility.Kind
        ]

    @property
    def file(self) -> str:
        """The rules as their file, for who reads that better."""
        return json.dumps(self.document, ensure_ascii=False, indent=2)

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """Every error with what it concerns and the field it stands beside."""
        if not self.is_bound:
            return []
        own = [(f.label, f.id_for_label, e) for f in self for e in f.errors]
        return [*(("", "", e) for e in self.non_field_errors()), *own, *self._in_rows()]

    def changed(self) -> dict[str, Any]:
        """The document with everything typed in its place."""
        found = dict(self.document)
        for name in self.fields:
            if name not in ("seen", "reason") and not name.startswith(tuple(_by_kind())):
                _put(found, name.split("__"), self._value(name))
        found |= {field: dict(self._kind_values(field)) for field in TYPED}
        for name, rows in self.rows.items():
            kept = [row for row in rows if not row.is_gone]
            before = _at(self.document, name) or []
            _put(found, name.split("."), [row.entry(before) for row in kept])
        return _without_idle_parts(found)

    def refuse(self, messages: Sequence[str]) -> None:
        """Put each reason beside the field its path names, else on top."""
        for message in messages:
            path, _, words = message.partition(": ")
            form, name = self._place(path)
            form.add_error(name, plain(words if name else _in_words(message)))

    def _formset(self, name: str, data: Mapping[str, Any] | None) -> BaseFormSet:
        kind = ROWS[name][1]
        made = formset_factory(kind, formset=RuleRows, extra=EXTRA, can_delete=True)
        entries = _at(self.document, name) or []
        initial = [kind.initial_of(e) | {"place": at} for at, e in enumerate(entries)]
        prefix = name.replace(".", "__")
        form_kwargs = {"kinds": self.kinds, "words": self.words, "offered": self.offered}
        given = {"initial": initial, "form_kwargs": form_kwargs}
        return made(data, prefix=prefix, **given)

    def _value(self, name: str) -> Any:
        value = self.cleaned_data[name]
        if name in ORDERS:
            return order_read(read.words(value), self.words | RULE_WORDS)
        return value if isinstance(value, list) else READ.get(name, read.word)(value)

    def _orders(self) -> dict[str, str]:
        """Orders in words."""
        words = self.words | RULE_WORDS
        found = {name: _at(self.document, name.replace("__", ".")) for name in ORDERS}
        return {name: order_shown(terms, words) for name, terms in found.items()}

    def _kind_values(self, field: str) -> Iterator[tuple[str, Any]]:
        for kind in Facility.Kind.values:
            text = self.cleaned_data[f"{field}__{kind}"]
            if field == "key" and text:
                yield kind, None if text == "-" else text
            elif text.strip():
                yield kind, read.levels(text)

    def _place(self, path: str) -> tuple[forms.Form, str | None]:
        """The form and the field a path of the rules means."""
        for name, rows in self.rows.items():
            if found := re.match(rf"{re.escape(name)}\[(\d+)\]\.?(.*)", path):
                kept = [row for row in rows if not row.is_gone]
                if int(found[1]) < len(kept):
                    row = kept[int(found[1])]
                    return row, _field_of(row, found[2])
        return self, _field_of(self, path)

    def _in_rows(self) -> Iterator[tuple[str, str, str]]:
        for name, rows in self.rows.items():
            yield from ((ROWS[name][0], "", error) for error in rows.non_form_errors())
            for at, row in zip(count(1), rows, strict=False):
                place = f"{ROWS[name][0]} {at}"
                first = row[next(iter(n for n in row.fields if n != "place"))]
                for error in row.non_field_errors():
                    yield place, first.id_for_label, error
                for field in row:
                    for error in field.errors:
                        yield f"{place}, {field.label}", field.id_for_label, error


def _field_of(form: forms.Form, path: str) -> str | None:
    """The field that a path names, however deep the path goes."""
    path = getattr(form, "PATHS", {}).get(path, path)
    parts = KIND.sub(r".\1", PART.sub("", path)).split(".")
    while parts:
        if (name := "__".join(parts)) in form.fields:
            return name
        parts.pop()
    return None


def _in_words(message: str) -> str:
    """A reason that has no field of its own, under the heading of its section."""
    path, _, words = message.partition(": ")
    top = re.split(r"[.\[]", path)[0]
    for section in SECTIONS:
        names = (*section.fields, *section.lists)
        if words and any(name == top or name.startswith(f"{top}__") for name in names):
            return f"{section.title}: {words}"
    return message


def _by_kind() -> list[str]:
    return [f"{field}__" for field in TYPED]


def _kind_fields(
    rules: Rules, titles: Mapping[str, str]
) -> Iterator[tuple[str, forms.Field]]:
    """For each facility type its key and steps of its own."""
    used = {code for code in rules.key.values() if code}
    keys = [(code, titles.get(code, code)) for code in sorted({*titles, *used})]
    for kind in Facility.Kind:
        options = [("", "nimmt nicht teil"), ("-", "ohne Index"), *keys]
        yield f"key__{kind.value}", _named(choice(f"Schlüssel {kind.label}", options))
        steps = text_field(f"eigene Stufen {kind.label}")
        yield f"levels_by_type__{kind.value}", _named(steps)


def _named(field: forms.Field) -> forms.Field:
    """A field whose label stands in the head of a table."""
    field.widget.attrs["aria-label"] = field.label
    return field


def _initial(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the single fields show of a document."""
    found = {name: _shown(name, document) for name in RulesForm.base_fields}
    keys, steps = document["key"], document["levels_by_type"]
    found |= {f"key__{kind}": code or "-" for kind, code in keys.items()}
    return found | {f"levels_by_type__{k}": read.shown(v) for k, v in steps.items()}


def _shown(name: str, document: Mapping[str, Any]) -> Any:
    value = _at(document, name.replace("__", "."))
    if name == "requirement__curve":
        return read.curve_shown(value)
    if name.endswith("facility_types"):
        return value or []
    return str(value) if name == "breadth" else read.shown(value)


def _offer_present(field: forms.ChoiceField, present: str) -> None:
    """A value beside the presets stays as it is."""
    if present not in dict(field.choices):
        field.choices = [*field.choices, (present, f"wie bisher ({read.shown(present)})")]


def _at(document: Mapping[str, Any], path: str) -> Any:
    found: Any = document
    for part in path.split("."):
        found = (found or {}).get(part)
    return found


def _put(document: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Set a value at a place; the way there is copied, never shared."""
    *way, last = path
    for part in way:
        document[part] = dict(document.get(part) or {})
        document = document[part]
    document[last] = value


def _without_idle_parts(document: dict[str, Any]) -> dict[str, Any]:
    """A selection and a path nobody describes are absent, not half there."""
    cascade, path = document["cascade"], document["transition"]
    asked = [cascade["filters"], cascade["sort"], *cascade["take"].values()]
    idle = document["method"] != "cascade" and not any(asked)
    return document | {
        "cascade": None if idle else cascade,
        "transition": path if any(path.values()) else None,
    }
