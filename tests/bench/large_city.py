"""A database as large as the limits we promise: 600 schools, 20 indicators, 10 years.

On top of the demo, whose areas, services and sign-ins it uses. Same seed, same city.
"""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from itertools import product

from django.db import transaction

from districts.models import Area, Indicator, SourceFile
from facilities.models import Facility, FacilityValue, Provider
from leipzig_ressourcen.demo import build_demo
from planning.models import Measure, Proposal, ServiceType
from planning.services import import_key, make_proposal, run_scoring, save_round

SCHOOLS, INDICATORS, YEARS = 600, 20, 10
PERIODS = [f"{year}/{(year + 1) % 100:02d}" for year in range(2015, 2015 + YEARS)]
DAY = date(2026, 8, 1)
SEED = 20261123
KEY, ROUND = "gross-gs", "gross-runde"


@transaction.atomic
def build() -> Proposal:
    """The demo and a city beside it, calculated and proposed; nothing of it is real."""
    build_demo()
    rng = random.Random(SEED)
    source = SourceFile.objects.create(
        name="gross.csv", title="Große Stadt (erfunden)", sha256="f" * 64,
        importer="facility_values", as_of=date(2025, 7, 1), attribution="Erfunden",
        licence="dl-de/by-2-0", published=True, invented=True, rows_in=1, rows_used=1,
    )  # fmt: skip
    schools = _schools(rng, source)
    indicators = [_indicator(number) for number in range(INDICATORS)]
    FacilityValue.objects.bulk_create(
        (
            _value(rng, source, *cell)
            for cell in product(schools, indicators, PERIODS)
        ),
        batch_size=500,
    )  # fmt: skip
    _measures(schools, source)
    key = import_key(_key(indicators), published=True)
    for as_of in (date(2025, 8, 1), DAY):
        run_scoring(key=key, as_of=as_of)
    return make_proposal(round=save_round(_round(), published=True))


def _schools(rng: random.Random, source: SourceFile) -> list[Facility]:
    carrier = Provider.objects.create(name="Großer Träger (erfunden)", kind="kommunal")
    places = list(Area.objects.filter(kind=Area.Kind.ORTSTEIL).order_by("key"))
    return Facility.objects.bulk_create(
        Facility(
            number=f"G-{row:04d}", name=f"Große Schule {row:04d} (erfunden)",
            kind=Facility.Kind.OBERSCHULE, provider=carrier, area=rng.choice(places),
            area_basis=Facility.AreaBasis.STATED, source=source, invented=True,
        )
        for row in range(SCHOOLS)
    )  # fmt: skip


def _indicator(number: int) -> Indicator:
    return Indicator.objects.create(
        code=f"gross-{number:02d}", name=f"Anteil {number:02d} (erfunden)", theme="Größe",
        unit="Anteil", direction="more", level="facility", definition="Erfunden.",
        why_it_matters="Für Messungen.", measures="lage", source="Erfunden",
        author="Stelle", checker="andere Stelle", reviewed_on=date(2026, 1, 1),
        next_review=date(2099, 1, 1),
    )  # fmt: skip


def _value(
    rng: random.Random, source: SourceFile, school: Facility, of: Indicator, period: str
) -> FacilityValue:
    pupils = 100 + (school.pk * 37) % 400
    count = rng.randrange(3, pupils // 2)
    return FacilityValue(
        facility=school, indicator=of, period=period, state="wert", source=source,
        value=round(Decimal(count) / pupils, 6), numerator=count, denominator=pupils,
        source_sign=str(count),
    )  # fmt: skip


def _measures(schools: list[Facility], source: SourceFile) -> None:
    service = ServiceType.objects.get(code="ssa")
    Measure.objects.bulk_create(
        Measure(
            facility=school, service_type=service, fte_target=Decimal("0.80"),
            valid_from=date(2022, 8, 1), source=source, invented=True,
        )
        for school in schools[::2]
    )  # fmt: skip


def _key(indicators: list[Indicator]) -> dict[str, object]:
    parts = [
        {"code": of.code, "weight": 1.0, "direction": 1, "level": "facility"}
        | {"kind": "rate"}
        for of in indicators
    ]
    return {
        "format": "lr-key/1", "code": KEY, "version": 1, "title": "Große Stadt",
        "facility_types": ["oberschule"], "valid_from": "2025-01-01",
        "periods": {"use": PERIODS, "pooling": "ratio_of_sums", "min_periods": 1},
        "indicators": parts,
        "aggregation": {"method": "arithmetic", "scale": {"a": 1.0, "b": 0.5}},
    }  # fmt: skip


def _round() -> dict[str, object]:
    rules = {
        "format": "lr-rules/1", "code": ROUND, "measure": "ssa", "status": "entwurf",
        "key": {"oberschule": KEY}, "levels": [0, 0.8, 1.6],
        "budget": [{"source": "stadt", "period": "2026/27", "fte": 400.0}],
        "grandfathering": {"mode": "keep", "until": "2027-07-31"},
    }  # fmt: skip
    return {
        "code": ROUND, "title": "Große Runde", "service": "ssa",
        "school_year": "2026/27", "as_of": DAY.isoformat(), "rules": rules,
    }  # fmt: skip
