"""What a reader changes in the rules of a round: everything left empty stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from facilities.models import Facility
from planning.allocation.funds import funds_of
from planning.allocation.german import fte
from planning.allocation.model import Rules, Threshold
from planning.allocation.rules import canonical
from planning.forms.weights import Weighing, WeightFields, weight_fields
from planning.models import Proposal, Scenario, ScoringKey
from planning.reports.rule_words import steps
from planning.services.changes import hundredths_of, on_grid, percent_of
from planning.services.presets import PRESETS

UNCHANGED = ("", "wie in der Runde")
METHODS = [
    (method.value, method.label)
    for method in (Proposal.Method.RANK_ORDER, Proposal.Method.DIVISOR)
]
RESTS = [
    ("strict", "Vergabe endet, wo das Budget nicht mehr reicht"),
    ("fill", "weiter mit der nächsten, für die es reicht"),
]
PROTECTION = [("none", "ohne Bestandsschutz"), ("keep", "was ein Standort hat, bleibt")]
FIRST = ("base", "budget_fte", "tariff_percent", "protection", "method")
MOST_FTE = 10_000  # far above any budget of a city; beyond it is a typing error
MOST_RUNS = 10
INDEX = re.compile(r"[-−]?\d{1,6}([.,]\d{1,6})?")
FIELD_OF_RULE = {
    "levels": "levels",
    "budget": "budget_fte",
    "method": "method",
    "rank_order": "rank_order",
    "grandfathering": "protection",
    "loss_caps": "protection",
    "hysteresis": "hysteresis_runs",
    "breadth": "breadth",
}
THRESHOLD = re.compile(r"thresholds\[(\d+)\]")


def today_field() -> forms.BooleanField:
    """The switch for planners from the data of the newest proposal to those of today."""
    return forms.BooleanField(
        label="mit heutigen Daten",
        required=False,
        help_text="sonst mit den eingefrorenen Daten des neuesten Vorschlags",
    )


class WhatIfForm(WeightFields):
    """A small change against the rules of a round, or against one of its variants.

    ``keys`` are the key versions to choose from, ``bases`` the variants to stand on;
    ``rules`` are those the changes are measured against, ``weighings`` the keys whose
    weights may be typed.
    """

    base = forms.ChoiceField(label="Ausgangspunkt", required=False)
    budget_fte = forms.CharField(label="Budget in VzÄ", required=False, max_length=12)
    tariff_percent = forms.CharField(
        label="gleicher Betrag, Tarif + %",
        required=False,
        max_length=6,
        help_text="z. B. 2,5: dasselbe Geld bezahlt weniger VzÄ",
    )
    levels = forms.CharField(label="Stufen in VzÄ", required=False, max_length=80)
    method = forms.ChoiceField(
        label="Verfahren", required=False, choices=[UNCHANGED, *METHODS]
    )
    rank_order = forms.ChoiceField(
        label="Rest bei Vergabe nach Rangfolge", required=False, choices=[UNCHANGED, *RESTS]
    )
    protection = forms.ChoiceField(
        label="Bestandsschutz", required=False, choices=[UNCHANGED, *PROTECTION]
    )
    hysteresis_runs = forms.IntegerField(
        label="Verlust erst nach … Berechnungen",
        required=False,
        min_value=1,
        max_value=MOST_RUNS,
        help_text="in Folge unter der Schwelle; 1: sofort",
    )

    def __init__(
        self,
        data: object,
        *,
        rules: Rules,
        keys: Iterable[ScoringKey] = (),
        bases: Iterable[Scenario] = (),
        weighings: Iterable[Weighing] = (),
    ) -> None:
        super().__init__(data)
        self.rules, self.weighings = rules, tuple(weighings)
        self.fields["base"].choices = [
            ("", "Regeln der Runde"),
            *((base.code, base.title) for base in bases),
        ]
        total = funds_of(rules).total
        hint = {
            "budget_fte": f"in der Runde {fte(total)}",
            "levels": f"in der Runde {steps(rules.levels)}; mit Semikolon trennen",
        }
        for name, words in hint.items():
            self.fields[name].help_text = words
        self.fields |= dict(_thresholds(rules)) | dict(_keys(rules, keys))
        if any(name.startswith("key_") for name in self.fields):
            self.fields["confirms"] = _confirmation()
        if rules.method == Proposal.Method.MILP:
            self.fields["breadth"] = _breadth()
        self.fields |= weight_fields(self.weighings)

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
        return _decimal_text(on_grid(budget, self.rules.fte_grid, what="Das Budget"))

    def clean_tariff_percent(self) -> str:
        """The rise of pay in percent, with a point."""
        text = self.cleaned_data["tariff_percent"]
        return str(percent_of(text)) if text else ""

    def clean_levels(self) -> list[str]:
        """Steps as the rules file writes them, rising from zero."""
        texts = self.cleaned_data["levels"].replace("/", ";").split(";")
        typed = [text.strip() for text in texts if text.strip()]
        steps = {hundredths_of(text, what="Eine Stufe") for text in typed}
        for step in sorted(steps):
            on_grid(step, self.rules.fte_grid, what="Die Stufe")
        return [_decimal_text(step) for step in sorted(steps | {0})] if steps else []

    def clean(self) -> dict[str, Any]:
        """Schwellen are index values; an older key confirms only where one is left."""
        for name in self.threshold_names:
            if text := self.cleaned_data.get(name):
                self._read_index(name, text)
        if self.cleaned_data.get("confirms") and not self._chosen_keys:
            self.add_error("confirms", "Das gilt nur zusammen mit einem anderen Schlüssel.")
        self.read_weights()
        return self.cleaned_data

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What is asked most; a round without variants has nothing to stand on."""
        has_bases = len(self.fields["base"].choices) > 1
        return [self[name] for name in FIRST if name != "base" or has_bases]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """Everything else but the name a variant is kept under."""
        others = {*FIRST, "title", *self.weight_names}
        return [self[name] for name in self.fields if name not in others]

    @property
    def opens_more(self) -> bool:
        """Whether something below the fold was asked or refused."""
        return any(field.data or field.errors for field in self.more_fields)

    @property
    def threshold_names(self) -> list[str]:
        """Fields of the Schwellen, in the order of the rules."""
        return [name for name in self.fields if name.startswith("threshold_")]

    @property
    def dropped(self) -> list[str]:
        """Sentences about steps that the limits of a site leave out."""
        self.is_valid()
        low, high = self.rules.site.min, self.rules.site.max
        typed = map(hundredths_of, self.cleaned_data.get("levels") or [])
        return [
            f"Die Stufe {fte(step)} entfällt: An einem Standort sind nur {fte(low)} bis "
            f"{fte(high)} VzÄ zulässig."
            for step in typed
            if step and not low <= step <= high
        ]

    @property
    def changes(self) -> dict[str, Any]:
        """What differs, as a scenario keeps it; empty while nothing is asked."""
        self.is_valid()
        return dict(self._changes())

    @property
    def is_asked(self) -> bool:
        """Whether another plan is asked for: a change, a variant as it is, today's data."""
        asked = [self.cleaned_data.get(name) for name in ("base", "today")]
        return bool(self.changes or any(asked))

    def refuse(self, error: ValidationError) -> None:
        """Put what the rules say against it beside the field it names, else on top."""
        for message in error.messages:
            self.add_error(self._field_of(message), message)

    def _changes(self) -> Iterator[tuple[str, Any]]:
        chosen = self.cleaned_data
        for name in ("budget_fte", "tariff_percent", "levels", "method", "rank_order"):
            if chosen.get(name):
                yield name, chosen[name]
        if chosen.get("protection"):
            yield "grandfathering", {"mode": chosen["protection"]}
        if chosen.get("hysteresis_runs") or chosen.get("confirms"):
            yield "hysteresis", self._hysteresis()
        if any(chosen.get(name) for name in self.threshold_names):
            yield "thresholds", list(self._moved_thresholds())
        if self._chosen_keys:
            yield "key_versions", self._chosen_keys
        if chosen.get("breadth"):
            yield "breadth", chosen["breadth"]
        if weights := self.changed_weights():
            yield "weights", weights

    @property
    def _chosen_keys(self) -> dict[str, str]:
        chosen = self.cleaned_data.items()
        return {n.removeprefix("key_"): v for n, v in chosen if n.startswith("key_") and v}

    def _hysteresis(self) -> dict[str, Any]:
        """How losses are confirmed; the key before may have to confirm them too."""
        held = self.rules.hysteresis
        runs = self.cleaned_data.get("hysteresis_runs") or held.runs
        name = held.confirm_with_key
        if self.cleaned_data.get("confirms"):
            name = self._older_reference(next(iter(self._chosen_keys)))
        return {"runs": runs, "confirm_with_key": name}

    def _older_reference(self, kind: str) -> str:
        """The key before as its Schwellen name it."""
        bound = self.rules.thresholds_of(kind)
        return bound[0].key if bound else str(self.rules.key[kind])

    def _moved_thresholds(self) -> Iterator[dict[str, Any]]:
        """All Schwellen; where one moves, what keeps a post moves along."""
        for place, written in enumerate(canonical(self.rules)["thresholds"]):
            text = self.cleaned_data.get(f"threshold_{place}")
            if not text:
                yield written
                continue
            old = self.rules.thresholds[place]
            new = Decimal(text)
            stay = old.stay + new - old.enter
            yield written | {"enter": float(new), "stay": float(stay)}

    def _read_index(self, name: str, text: str) -> None:
        if not INDEX.fullmatch(text.strip()):
            self.add_error(name, f"„{text}“ ist kein Indexwert wie 1,30.")
            return
        plain = text.strip().replace("−", "-").replace(",", ".")
        self.cleaned_data[name] = plain

    def _field_of(self, message: str) -> str | None:
        path = message.partition(":")[0]
        if found := THRESHOLD.match(path):
            name = f"threshold_{found[1]}"
        elif path.startswith(("key", "hysteresis.confirm")):
            name = next((n for n in self.fields if n.startswith("key_")), "")
        else:
            name = FIELD_OF_RULE.get(re.split(r"[.\[]", path)[0], "")
        return name if name in self.fields else None


class VariantForm(WhatIfForm):
    """A variant that is kept under a name."""

    title = forms.CharField(label="Name der Variante", max_length=200)

    def clean(self) -> dict[str, Any]:
        """A variant without a change is none."""
        super().clean()
        if not self.errors and not dict(self._changes()):
            raise ValidationError("Eine Variante ändert mindestens eine Regel.")
        return self.cleaned_data


def _thresholds(rules: Rules) -> Iterator[tuple[str, forms.Field]]:
    for place, threshold in enumerate(rules.thresholds):
        if not rules.confirms(threshold):
            yield (
                f"threshold_{place}",
                forms.CharField(
                    label=_threshold_label(threshold),
                    required=False,
                    max_length=12,
                    help_text=_threshold_hint(threshold),
                ),
            )


def _threshold_label(threshold: Threshold) -> str:
    kinds = ", ".join(Facility.Kind(kind).label for kind in threshold.facility_types)
    return f"Schwelle für {fte(threshold.level)} VzÄ{f' ({kinds})' if kinds else ''}"


def _threshold_hint(threshold: Threshold) -> str:
    enter, stay = _index_text(threshold.enter), _index_text(threshold.stay)
    kept = "" if enter == stay else f"; wer sie hat, behält sie bis {stay}, das geht mit"
    return f"in der Runde {enter}{kept}"


def _index_text(limit: Decimal) -> str:
    return f"{limit:f}".replace(".", ",").replace("-", "−")


def _keys(rules: Rules, keys: Iterable[ScoringKey]) -> Iterator[tuple[str, forms.Field]]:
    """One choice of a key version for each type the round ranks."""
    found = list(keys)
    for kind in sorted(kind for kind, code in rules.key.items() if code):
        fitting = [key for key in found if kind in key.facility_types]
        yield (
            f"key_{kind}",
            forms.ChoiceField(
                label=f"Schlüssel ({Facility.Kind(kind).label})",
                required=False,
                choices=[
                    UNCHANGED,
                    *((key.reference, f"{key.title}, {key.reference}") for key in fitting),
                ],
                help_text=f"in der Runde {rules.key[kind]}; die Schwellen gehen mit",
            ),
        )


def _confirmation() -> forms.Field:
    return forms.BooleanField(
        label="Eine Stelle fällt nur weg, wenn auch der bisherige Schlüssel es sagt",
        required=False,
    )


def _breadth() -> forms.Field:
    return forms.ChoiceField(
        label="Breite oder Tiefe", required=False, choices=[UNCHANGED, *PRESETS]
    )


def _decimal_text(hundredths: int) -> str:
    return f"{hundredths / 100:.2f}"
