"""The parts of a rules document, each read from its own JSON object."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from planning.allocation.model import (
    MEASURE_OPERATORS,
    AreaMinimum,
    AreaRef,
    BudgetSource,
    Cascade,
    Entry,
    Filter,
    Grandfathering,
    Hysteresis,
    LossCaps,
    PriorityClass,
    Requirement,
    SiteLimits,
    Take,
    Threshold,
    Transition,
)
from planning.allocation.reading import (
    Fields,
    day,
    decimal,
    decimal_in,
    not_negative,
    one_of,
    positive,
    text,
    whole,
)

ASCII_SIGNS = {"!=": "≠", "<>": "≠", ">=": "≥", "<=": "≤", "==": "="}
NUMBER_OPERATORS = (">", "≥", "<", "≤")
FEWEST_CHILDREN = Decimal("0.01")  # per VzÄ; below, a need is beyond all numbers
OPERATORS = ("=", "≠", *NUMBER_OPERATORS, "in", "not_in", *MEASURE_OPERATORS, "in_area")


def grid(raw: Any) -> int:
    """The grid of VzÄ in whole hundredths, above zero."""
    hundredths = positive(raw) * 100
    if hundredths % 1:
        raise ValueError(f"{raw} ist kein Vielfaches von 0,01 VzÄ.")
    return int(hundredths)


def method(raw: Any) -> str:
    """A method by its code."""
    return one_of("rank_order", "divisor", "milp", "cascade")(raw)


def text_or_null(raw: Any) -> str | None:
    """Text, or null where there is deliberately none."""
    return None if raw is None else text(raw)


def list_of(parse: Callable[[Any], int]) -> Callable[[Any], tuple[int, ...]]:
    """A list of values of one kind."""

    def parse_list(raw: Any) -> tuple[int, ...]:
        if not isinstance(raw, list | tuple):
            raise ValueError("hier wird eine Liste […] erwartet.")
        return tuple(parse(value) for value in raw)

    return parse_list


def _types(part: Fields) -> tuple[str, ...]:
    return tuple(sorted(part.values("facility_types", text)))


def site_limits(part: Fields) -> SiteLimits:
    """Least and greatest VzÄ at one site."""
    return SiteLimits(
        part.value("min", part.fte, SiteLimits.min),
        part.value("max", part.fte, SiteLimits.max),
    )


def requirement(part: Fields) -> Requirement:
    """How need follows from the index."""
    return Requirement(
        rule=part.value("rule", one_of("steps", "curve"), "steps"),
        resolution=part.value("resolution", text, None),
        base=part.value("base", text, None),
        children_per_fte=part.value("children_per_fte", _children, None),
        curve=part.values("curve", _point),
    )


def _children(raw: Any) -> Decimal:
    value = positive(raw)
    if value < FEWEST_CHILDREN:
        raise ValueError(f"{raw} ist zu klein; mindestens 0,01 Kinder je VzÄ.")
    return value


def _point(raw: Any) -> tuple[Decimal, Decimal]:
    if not isinstance(raw, list | tuple) or len(raw) != 2:
        raise ValueError("ein Punkt der Kurve ist ein Paar [Indexwert, Faktor].")
    return decimal(raw[0]), not_negative(raw[1])


def eligibility_filter(part: Fields) -> Filter:
    """A condition for taking part, with the words for those it leaves out."""
    code, words = part.value("code", text), part.value("text", text)
    return _condition(part, code, words)


def _class_filter(part: Fields) -> Filter:
    code, words = part.value("code", text, None), part.value("text", text, None)
    return _condition(part, code, words)


def _condition(part: Fields, code: str | None, words: str | None) -> Filter:
    op = part.value("op", lambda raw: one_of(*OPERATORS)(_sign(raw)))
    name = part.value("field", text, _usual_field(op))
    if name is None:
        part.refuse("field", "fehlt.")
    if op in MEASURE_OPERATORS and name != "measures":
        part.refuse("field", f"{op} prüft das Feld measures, nicht {name}.")
    return Filter(name, op, part.value("value", _filter_value(op)), code, words)


def _sign(raw: Any) -> Any:
    return ASCII_SIGNS.get(raw, raw) if isinstance(raw, str) else raw


def _usual_field(op: str | None) -> str | None:
    return "area" if op == "in_area" else "measures" if op in MEASURE_OPERATORS else None


def _filter_value(op: str | None) -> Any:
    if op == "in_area":
        return _area_ref
    if op in ("in", "not_in"):
        return _scalars
    if op in NUMBER_OPERATORS:
        return decimal
    return text if op in MEASURE_OPERATORS else _scalar


def _scalar(raw: Any) -> str | bool | Decimal:
    return raw if isinstance(raw, bool | str) else decimal(raw)


def _scalars(raw: Any) -> tuple[str | bool | Decimal, ...]:
    if not isinstance(raw, list | tuple) or not raw:
        raise ValueError("hier wird eine Liste mit mindestens einem Wert erwartet.")
    return tuple(_scalar(value) for value in raw)


def _area_ref(raw: Any) -> AreaRef:
    if not isinstance(raw, Mapping) or set(raw) != {"area_kind", "area"}:
        raise ValueError('hier wird {"area_kind": …, "area": …} erwartet.')
    return AreaRef(text(raw["area_kind"]), text(raw["area"]))


def priority_class(part: Fields) -> PriorityClass:
    """A group that is served before the next one."""
    return PriorityClass(
        code=part.value("code", text),
        facility_types=_types(part),
        filter=part.part("filter", _class_filter, None),
        mode=part.value("mode", one_of("value", "guarantee", "mandatory"), "value"),
        min_fte=part.value("min_fte", part.fte, None),
    )


def threshold(part: Fields) -> Threshold:
    """The index from which a level may be given."""
    enter = part.value("enter", decimal)
    return Threshold(
        key=part.value("key", _key_version),
        facility_types=_types(part),
        level=part.value("level", part.fte),
        enter=enter,
        compare=part.value("compare", lambda raw: one_of(">", "≥")(_sign(raw)), ">"),
        stay=part.value("stay", decimal, enter),
    )


def _key_version(raw: Any) -> str:
    code, _, version = text(raw).partition("@")
    if not code or not version.isdecimal():
        raise ValueError(f"„{raw}“ nennt keine Schlüsselversion wie demo-gs@1.")
    return raw


def hysteresis(part: Fields) -> Hysteresis:
    """How many runs confirm a loss."""
    return Hysteresis(
        part.value("runs", whole(1), 1), part.value("confirm_with_key", text, None)
    )


def budget_source(part: Fields) -> BudgetSource:
    """Money of one source."""
    return BudgetSource(
        source=part.value("source", text),
        period=part.value("period", text),
        fte=part.value("fte", part.fte, None),
        eur=part.value("eur", not_negative, None),
        cost_per_fte=part.value("cost_per_fte", positive, None),
        share_max=part.value("share_max", decimal_in(0, 1, above_low=True), Decimal(1)),
        facility_types=_types(part),
    )


def area_minimum(part: Fields) -> AreaMinimum:
    """What an area has at least."""
    return AreaMinimum(
        area_kind=part.value("area_kind", text),
        area=part.value("area", text),
        min_fte=part.value("min_fte", part.fte, None),
        min_sites=part.value("min_sites", whole(0), None),
    )


def grandfathering(part: Fields) -> Grandfathering:
    """Protection of what sites hold."""
    return Grandfathering(
        mode=part.value("mode", one_of("none", "keep", "capped"), "none"),
        facility_types=_types(part),
        until=part.value("until", day, None),
    )


def loss_caps(part: Fields) -> LossCaps:
    """Limits of what may be lost."""
    return LossCaps(
        max_sites=part.value("max_sites", whole(0), None),
        max_fte=part.value("max_fte", part.fte, None),
        max_fte_per_site=part.value("max_fte_per_site", part.fte, None),
    )


def entry(part: Fields) -> Entry:
    """A level fixed or bounded by hand."""
    return Entry(
        facility=part.value("facility", text),
        rule=part.value("rule", one_of("set", "min", "max", "forbid")),
        fte=part.value("fte", part.fte, None),
        reason=part.value("reason", text),
        resolution=part.value("resolution", text, None),
    )


def cascade(part: Fields) -> Cascade:
    """Filters in order, sort keys and how many are taken."""
    return Cascade(
        filters=part.parts("filters", _cascade_filter),
        sort=part.values("sort", text),
        take=part.part("take", _take),
    )


def _cascade_filter(part: Fields) -> Filter:
    code, words = part.value("code", text), part.value("text", text, None)
    return _condition(part, code, words)


def _take(part: Fields) -> Take:
    return Take(part.value("sites", whole(1), None), part.value("fte", part.fte, None))


def transition(part: Fields) -> Transition:
    """Number of periods and what may be lost or gained at a site in each."""
    return Transition(
        periods=part.value("periods", whole(1)),
        max_loss_per_period=part.value("max_loss_per_period", part.fte, None),
        max_gain_per_period=part.value("max_gain_per_period", part.fte, None),
    )
