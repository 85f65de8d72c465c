"""Reading one indicator of a key file, merged with the settings of the key."""

from __future__ import annotations

from dataclasses import replace

from planning.scoring.key_parts import (
    POOLINGS,
    SHRINKAGES,
    read_normalisation,
    read_outliers,
    read_policy,
)
from planning.scoring.key_types import (
    Goalposts,
    Indicator,
    Missing,
    Normalisation,
    Outliers,
    Periods,
    Rationale,
)
from planning.scoring.reading import Reader


def read_indicator(
    reader: Reader,
    *,
    periods: Periods,
    normalisation: Normalisation,
    outliers: Outliers,
    missing: Missing,
) -> Indicator:
    """One entry of ``indicators``, merged with the settings of the key."""
    indicator = Indicator(
        code=reader.code("code"),
        weight=reader.number("weight", above=0),
        direction=_read_direction(reader),
        level=reader.choice("level", ("area", "facility")),
        kind=reader.choice("kind", ("rate", "count", "mean", "index")),
        group=reader.code("group", None),
        denominator=reader.code("denominator", None),
        transform=reader.choice("transform", ("none", "ln", "ln1p"), "none"),
        goalposts=_read_goalposts(reader),
        shrinkage=reader.choice("shrinkage", SHRINKAGES, "none"),
        impute_group=reader.text("impute_group", None),
        forecast=reader.text("forecast", None),
        normalisation=read_normalisation(reader.part("normalisation"), normalisation),
        outliers=read_outliers(reader.part("outliers"), outliers),
        rationale=_read_rationale(reader),
    )
    override = reader.part("missing")
    indicator = replace(
        indicator,
        pooling=_read_pooling(reader, indicator.kind, periods),
        missing=read_policy(override, missing.policy),
        **_read_area(reader, indicator.level),
    )
    override.close()
    _check_goalposts(reader, indicator)
    _check_shrinkage(reader, indicator)
    reader.close()
    return indicator


def _read_direction(reader: Reader) -> int:
    if reader.peek("direction") in (0, "neutral"):
        reader.allow("direction")
        reader.complain(
            "direction", "neutrale Indikatoren sind Kontext und gehören in keinen Schlüssel"
        )
        return 1
    return reader.integer("direction", least=-1, most=1)


def _read_pooling(reader: Reader, kind: str, periods: Periods) -> str:
    """Counts and indices have no denominator: their mean replaces the ratio of sums."""
    inherited = periods.pooling
    if kind in ("count", "index") and inherited == "ratio_of_sums":
        inherited = "mean"
    pooling = reader.choice("pooling", POOLINGS, inherited)
    if pooling == "exp_weighted" and periods.decay is None:
        reader.complain("pooling", "exp_weighted braucht periods.lambda")
    return pooling


def _read_area(reader: Reader, level: str) -> dict[str, str | None]:
    if level == "area":
        return {
            "area_kind": reader.code("area_kind"),
            "area_link": reader.choice("area_link", ("address", "catchment"), "address"),
        }
    for name in ("area_kind", "area_link"):
        if reader.has(name):
            reader.complain(name, "gilt nur für level „area“")
    reader.allow("area_kind", "area_link")
    return {}


def _read_goalposts(reader: Reader) -> Goalposts | None:
    if not reader.has("goalposts"):
        reader.allow("goalposts")
        return None
    part = reader.part("goalposts")
    caps = ("none", "upper", "lower", "both")
    goalposts = Goalposts(
        lo=part.number("lo"), hi=part.number("hi"), cap=part.choice("cap", caps, "none")
    )
    if part.has("lo") and part.has("hi") and goalposts.lo >= goalposts.hi:
        part.complain("hi", "muss größer als lo sein")
    part.close()
    return goalposts


def _check_goalposts(reader: Reader, indicator: Indicator) -> None:
    wanted = indicator.normalisation.method == "goalposts"
    if wanted and indicator.goalposts is None:
        reader.complain("goalposts", "fehlt, normalisation verlangt goalposts")
    if not wanted and indicator.goalposts is not None:
        reader.complain("goalposts", "steht ohne normalisation „goalposts“")


def _check_shrinkage(reader: Reader, indicator: Indicator) -> None:
    """Shrinking needs numerator and denominator of each unit, summed and not averaged."""
    if indicator.shrinkage == "none":
        return
    if indicator.kind != "rate":
        reader.complain("shrinkage", "gibt es nur für Anteile (kind „rate“)")
    if indicator.denominator is not None:
        reader.complain("shrinkage", "schließt denominator aus")
    if indicator.pooling == "mean":
        reader.complain(
            "shrinkage", "braucht Zähler und Nenner, pooling „mean“ mittelt Jahreswerte"
        )


def _read_rationale(reader: Reader) -> Rationale | None:
    if not reader.has("rationale"):
        reader.allow("rationale")
        return None
    part = reader.part("rationale")
    rationale = Rationale(
        reason=part.text("reason"),
        source=part.text("source"),
        proposed_by=part.text("proposed_by", None),
        consulted=part.text("consulted", None),
        date=part.day("date", None),
    )
    part.close()
    return rationale
