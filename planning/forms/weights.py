"""Other weights of a round's keys: one number per indicator, empty where it stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from planning.services.changes import weight_of
from planning.values import decimal_text

LONGEST = 12
SUM_TOLERANCE = Decimal("0.05")  # a key that writes shares may round them
TOO_LARGE = (
    "Die Wichtungen dieses Schlüssels sind Anteile, zusammen etwa 1; „{text}“ wäre mehr "
    "als alle zusammen. {remedy}"
)
NO_SHARES = (
    "„{text}“: Die Wichtungen dieses Schlüssels sind keine Anteile, Prozent hätte hier "
    "keinen Sinn. Bitte eine Zahl wie {now}."
)
NONE_LEFT = (
    "Mindestens ein Indikator{where} braucht eine Wichtung über 0; sonst gibt es keinen "
    "Index."
)


@dataclass(frozen=True)
class Weight:
    """One indicator of a key with the weight it has before the change.

    ``group`` is the group of the key that it is weighed in; empty at the top.
    """

    indicator: str
    name: str
    now: Decimal
    group: str = ""


@dataclass(frozen=True)
class Weighing:
    """A key by the code that rules name it with, and the weights that may be typed.

    ``shares`` are the groups (empty: the top) whose weights the key writes as shares.
    """

    code: str
    title: str
    weights: tuple[Weight, ...]
    shares: frozenset[str] = frozenset()

    def field(self, weight: Weight) -> str:
        """Name of the field of one weight."""
        return f"weight-{self.code}-{weight.indicator}"


@dataclass(frozen=True)
class Part:
    """What the page shows of one key: its fields and what they add up to."""

    title: str
    fields: tuple[forms.BoundField, ...]
    sums: tuple[str, ...]


def weight_fields(weighings: Iterable[Weighing]) -> dict[str, forms.Field]:
    """A field for every weight, by its name."""
    return {
        weighing.field(weight): forms.CharField(
            label=weight.name,
            required=False,
            max_length=LONGEST,
            help_text=f"bisher {_german(weight.now)}",
        )
        for weighing in weighings
        for weight in weighing.weights
    }


class WeightFields(forms.Form):
    """What a form with ``weighings`` reads from the fields of their weights."""

    weighings: tuple[Weighing, ...] = ()

    @property
    def weight_names(self) -> list[str]:
        """Names of all fields of weights."""
        return [one.field(weight) for one in self.weighings for weight in one.weights]

    @property
    def weight_parts(self) -> list[Part]:
        """Key by key its fields, with the sums once something is typed."""
        return [
            Part(
                weighing.title,
                tuple(self[weighing.field(weight)] for weight in weighing.weights),
                tuple(self._sums(weighing)),
            )
            for weighing in self.weighings
        ]

    @property
    def opens_weights(self) -> bool:
        """Whether a weight was typed or refused."""
        return any(self[name].data or self[name].errors for name in self.weight_names)

    def read_weights(self) -> None:
        """Read every weight; what is none is refused beside its field."""
        for weighing in self.weighings:
            for weight in weighing.weights:
                self._read_weight(weighing, weight)
            self._refuse_empty(weighing)

    def changed_weights(self) -> dict[str, dict[str, str]]:
        """The weights that differ, as a scenario keeps them."""
        found = {
            weighing.code: {
                weight.indicator: self.cleaned_data[weighing.field(weight)]
                for weight in weighing.weights
                if self._typed(weighing, weight) not in (None, weight.now)
            }
            for weighing in self.weighings
        }
        return {code: weights for code, weights in found.items() if weights}

    def _read_weight(self, weighing: Weighing, weight: Weight) -> None:
        name = weighing.field(weight)
        if text := self.cleaned_data.get(name):
            try:
                self.cleaned_data[name] = _read(text, weight, weighing.shares)
            except ValidationError as refused:
                self.add_error(name, refused)

    def _typed(self, weighing: Weighing, weight: Weight) -> Decimal | None:
        text = self.cleaned_data.get(weighing.field(weight))
        return Decimal(text) if text else None

    def _totals(self, weighing: Weighing) -> Mapping[str, tuple[Decimal, Decimal]]:
        """Group to its sum before and after."""
        found: dict[str, tuple[Decimal, Decimal]] = {}
        for weight in weighing.weights:
            before, after = found.get(weight.group, (Decimal(0), Decimal(0)))
            typed = self._typed(weighing, weight)
            after += weight.now if typed is None else typed
            found[weight.group] = before + weight.now, after
        return found

    def _refuse_empty(self, weighing: Weighing) -> None:
        if any(self.has_error(weighing.field(weight)) for weight in weighing.weights):
            return
        for group, (_, after) in self._totals(weighing).items():
            if not after:
                first = next(w for w in weighing.weights if w.group == group)
                where = f" der Gruppe „{group}“" if group else ""
                self.add_error(weighing.field(first), NONE_LEFT.format(where=where))

    def _sums(self, weighing: Weighing) -> Iterator[str]:
        """Sentences about the sums, where weights of this key were typed and read."""
        if not self.is_valid() or weighing.code not in self.changed_weights():
            return
        for group, (before, after) in self._totals(weighing).items():
            where = f" in der Gruppe „{group}“" if group else ""
            yield f"Summe{where} {_german(after)}{_remedy(before, after)}"


def is_about_one(total: Decimal) -> bool:
    """Whether weights with this sum are written as shares."""
    return abs(total - 1) <= SUM_TOLERANCE


def _read(text: str, weight: Weight, shares: frozenset[str]) -> str:
    """A typed weight as decimal text; with a percent sign it is that share.

    Raises
    ------
    ValidationError
        If it is no weight, more than all shares together, or percent of no shares.
    """
    is_percent = text.rstrip().endswith("%")
    plain = text.replace("%", "", 1) if is_percent else text
    found = Decimal(weight_of(plain))
    if weight.group not in shares:
        if is_percent:
            raise ValidationError(NO_SHARES.format(text=text, now=_german(weight.now)))
        return decimal_text(found)
    share = found / 100 if is_percent else found
    if share > 1:
        raise ValidationError(TOO_LARGE.format(text=text, remedy=_as_share(found)))
    return weight_of(decimal_text(share))


def _as_share(percent: Decimal) -> str:
    """How to type what was meant as percent; above 100 % there is nothing to propose."""
    if percent > 100:
        return "Als Anteil von 0 bis 1, etwa 0,40 für 40 %."
    meant = f"{decimal_text(percent)}".replace(".", ",")
    return f"Als Anteil, {_german(percent / 100)} für {meant} %."


def _remedy(before: Decimal, after: Decimal) -> str:
    if before == after:
        return ", wie bisher."
    less, act = ("weniger", "senken") if after > before else ("mehr", "erhöhen")
    return (
        f" statt {_german(before)}: Gerechnet wird mit den Anteilen an der Summe; was "
        f"nicht geändert ist, zählt damit etwas {less}. Soll es zählen wie bisher, {act} "
        f"Sie andere Wichtungen zusammen um {_german(abs(after - before))}."
    )


def _german(weight: Decimal) -> str:
    """A weight with two places at least."""
    places = len(decimal_text(weight).partition(".")[2])
    return f"{weight:.{max(2, places)}f}".replace(".", ",")
