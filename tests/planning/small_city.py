"""A city of three Ortsteile and eight Grundschulen for tests of the services."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from planning.services import import_key, save_round
from tests import factories

DAY = date(2024, 8, 1)
YEARS = ("2022/23", "2023/24")
PUPILS = (300, 120, 250, 410, 180, 220, 160, 90)
MIGRATION = (90, 30, 125, 82, None, 44, 80, 45)
BENEFIT = (0.30, 0.10, 0.20)


def key_document(**given: Any) -> dict[str, Any]:
    return {
        "format": "lr-key/1",
        "code": "test-gs",
        "version": 1,
        "title": "Testschlüssel",
        "facility_types": ["grundschule"],
        "valid_from": "2024-01-01",
        "reference": {"exclude": {"flags": ["freie_traegerschaft"]}},
        "periods": {"use": [*YEARS, "2023"], "min_periods": 1},
        "indicators": [
            {"code": "pupils", "weight": 0.3, "direction": 1, "level": "facility"}
            | {"kind": "count", "pooling": "mean"},
            {"code": "migration", "weight": 0.3, "direction": 1, "level": "facility"}
            | {"kind": "rate"},
            {"code": "benefit", "weight": 0.4, "direction": 1, "level": "area"}
            | {"area_kind": "ortsteil", "area_link": "address", "kind": "rate"}
            | {"pooling": "mean"},
        ],
        "aggregation": {"method": "arithmetic", "scale": {"a": 1.0, "b": 0.5}},
    } | given


def area_key_document(**given: Any) -> dict[str, Any]:
    """A key of the three Ortsteile by their only indicator."""
    indicator = {"code": "benefit", "weight": 1, "direction": 1, "level": "area"}
    return {
        "format": "lr-key/1",
        "code": "test-ortsteile",
        "version": 1,
        "title": "Testschlüssel der Ortsteile",
        "unit_kind": "area",
        "area_kind": "ortsteil",
        "valid_from": "2024-01-01",
        "periods": {"use": ["2022", "2023", "2024"], "pooling": "latest", "min_periods": 1},
        "indicators": [indicator | {"area_kind": "ortsteil", "kind": "rate"}],
        "aggregation": {"method": "arithmetic", "scale": {"a": 1.0, "b": 0.5}},
        "classes": {"method": "sd", "order": "ascending", "labels": ["niedrig", "hoch"]}
        | {"bounds": [{"at": 0.0, "belongs_to": "upper"}]},
    } | given


def round_document(**rules: Any) -> dict[str, Any]:
    return {
        "code": "test-runde",
        "title": "Testrunde",
        "service": "ssa",
        "school_year": "2024/25",
        "as_of": DAY.isoformat(),
        "rules": {
            "format": "lr-rules/1",
            "code": "test-runde",
            "measure": "ssa",
            "status": "entwurf",
            "key": {"grundschule": "test-gs"},
            "levels": [0, 0.8],
            "budget": [{"source": "stadt", "period": "2024/25", "fte": 2.0}],
        }
        | rules,
    }


def build(**source: Any) -> SimpleNamespace:
    """Eight schools; the fifth lacks one indicator, the last is run freely."""
    origin = factories.source_file(**source)
    areas = [factories.area(source=origin) for _ in BENEFIT]
    indicators = {
        code: factories.indicator(code, level=level)
        for code, level in (("pupils", "facility"), ("migration", "facility"))
    } | {"benefit": factories.indicator("benefit", level="area")}
    for place, rate in zip(areas, BENEFIT, strict=True):
        factories.area_value(
            area=place,
            indicator=indicators["benefit"],
            period="2023",
            value=rate,
            source=origin,
        )
    schools = [_school(row, areas, indicators, origin) for row in range(len(PUPILS))]
    return SimpleNamespace(
        source=origin,
        areas=areas,
        indicators=indicators,
        schools=schools,
        service=factories.service_type(),
        key=import_key(key_document(), published=True),
    )


def open_round(**rules: Any):
    return save_round(round_document(**rules), published=True)


def deliver_ended_measure(city: SimpleNamespace) -> None:
    """A list of measures whose only one has ended: every school is known to hold 0."""
    factories.measure(
        facility=city.schools[0],
        service_type=city.service,
        valid_from=DAY - timedelta(days=9),
        valid_to=DAY - timedelta(days=1),
        source=city.source,
    )


def _school(row: int, areas: list, indicators: dict, origin: Any):
    kind = "frei" if row == len(PUPILS) - 1 else "kommunal"
    school = factories.facility(
        number=f"T-{row + 1}",
        name=f"Testschule {row + 1}",
        area=areas[row % 3],
        provider=factories.provider(kind=kind),
        source=origin,
    )
    for year in YEARS:
        common = {"facility": school, "period": year, "source": origin}
        factories.facility_value(
            indicator=indicators["pupils"], value=PUPILS[row], **common
        )
        if MIGRATION[row] is not None:
            factories.facility_value(
                indicator=indicators["migration"],
                numerator=MIGRATION[row],
                denominator=PUPILS[row],
                value=round(MIGRATION[row] / PUPILS[row], 6),
                **common,
            )
    return school
