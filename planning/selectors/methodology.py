"""What the Methodik page shows: the keys in force and one facility worked through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from districts.models import Indicator as IndicatorRow
from districts.release import Audience, released
from planning.allocation.german import number as german_number
from planning.models import FacilityScore, ScoringKey
from planning.reports import method_texts as texts
from planning.scoring import Key, parse_key
from planning.scoring.key_types import Indicator
from planning.scoring.tree import nominal_weights
from planning.selectors.inputs import FLAGS
from planning.selectors.rows import sign_of


@dataclass(frozen=True)
class Weighted:
    """An indicator of a key with its name and its share of the whole weight."""

    entry: Indicator
    name: str
    share: float

    @property
    def pooling(self) -> str:
        """How its years become one value."""
        return texts.POOLING[self.entry.pooling]

    @property
    def shrinkage(self) -> str:
        """How it is drawn towards the common rate; empty where it is not."""
        name = self.entry.shrinkage
        return "" if name == "none" else texts.SHRINKAGE[name]

    @property
    def normalisation(self) -> str:
        """How its value is put on the common scale."""
        return texts.NORMALISATION[self.entry.normalisation.method]


@dataclass(frozen=True)
class Part:
    """One indicator of a worked example, as kept in the Berechnungsstand."""

    name: str
    unit: str
    state: str
    sign: str | None
    value: Decimal | None
    normalised: Decimal | None
    weight: Decimal | None
    contribution: Decimal | None


@dataclass(frozen=True)
class Example:
    """A facility with its parts; base and contributions add up to the index.

    Of a key that multiplies they add up to the logarithm of the result, and a result of
    0 has no base.
    """

    score: FacilityScore
    parts: tuple[Part, ...]

    @property
    def total(self) -> Decimal:
        """Grundwert plus all Beiträge."""
        known = (part.contribution for part in self.parts if part.contribution is not None)
        return sum(known, self.score.base or Decimal(0))


def keys_in_force(day: date, audience: Audience) -> list[ScoringKey]:
    """The newest version of each key that holds on a day, by code; of areas last."""
    rows = released(ScoringKey.objects.valid_on(day).beyond_trials(), audience)
    newest: dict[str, ScoringKey] = {}
    for row in rows.order_by("code", "version"):
        newest[row.code] = row
    return sorted(newest.values(), key=lambda row: (row.unit_kind == "area", row.code))


def read_key(row: ScoringKey) -> Key:
    """The key as the calculation reads it, with every default written out."""
    return parse_key(row.content)


def weighted(key: Key) -> list[Weighted]:
    """Indicators of a key in its order, with names; one query."""
    names = _names(key)
    shares = nominal_weights(key)
    return [
        Weighted(entry, names[entry.code][0] if entry.code in names else entry.code, share)
        for entry, share in zip(key.indicators, map(float, shares), strict=True)
    ]


def methods_used(key: Key) -> dict[str, set[str]]:
    """Which methods of each family of the registry a key makes use of."""
    return {
        "jahre": {item.pooling for item in key.indicators},
        "kleine-gruppen": {item.shrinkage for item in key.indicators},
        "luecken": {item.missing for item in key.indicators},
        "umrechnung": {item.transform for item in key.indicators},
        "ausreisser": {item.outliers.method for item in key.indicators},
        "gewicht-der-einrichtungen": {key.reference.weighting},
        "normierung": {item.normalisation.method for item in key.indicators},
        "zusammenfassen": {
            key.aggregation.method,
            *(group.aggregation for group in key.groups),
        },
        "gleichstand": {key.ties.rank},
        "stufen": {key.classes.method} if key.classes else set(),
    }


def exclusions(key: Key) -> list[str]:
    """Which facilities stay out of every statistic, in words."""
    found = [FLAGS.get(flag, flag) for flag in key.reference.exclude.flags]
    code = key.reference.exclude.denominator_of
    if code:
        name = _names(key).get(code, (code, ""))[0]
        least = german_number(key.reference.exclude.min_denominator, 0)
        kinds = {item.code: item.kind for item in key.indicators}
        of = "" if kinds.get(code, "count") == "count" else "mittlerer Nenner von "
        found.insert(0, f"{of}„{name}“ unter {least}")
    return found


def example(row: ScoringKey, key: Key, number: str, audience: Audience) -> Example | None:
    """A facility of the newest run of a key; without a number the one ranked first."""
    scores = released(FacilityScore.objects.filter(run__key=row), audience)
    scores = scores.filter(state=FacilityScore.State.SCORED).select_related(
        "run", "facility"
    )
    if number:
        scores = scores.filter(facility__number=number)
    scores = scores.defer("run__inputs", "run__statistics", "run__log")
    score = scores.order_by("-run", "rank_low", "facility__number").first()
    return Example(score, tuple(_parts(score, key))) if score else None


def _parts(score: FacilityScore, key: Key) -> Iterator[Part]:
    names = _names(key)
    for part in score.parts:
        name, unit = names.get(part["code"], (part["code"], ""))
        yield Part(
            name,
            unit,
            part["state"],
            sign_of(part),
            *(_number(part[word]) for word in ("value", "normalised", "weight")),
            _number(part["contribution"]),
        )


def _names(key: Key) -> dict[str, tuple[str, str]]:
    codes = [entry.code for entry in key.indicators]
    rows = IndicatorRow.objects.filter(code__in=codes)
    return {
        code: (name, unit) for code, name, unit in rows.values_list("code", "name", "unit")
    }


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
