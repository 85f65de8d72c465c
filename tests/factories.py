"""Small builders for tests: each makes one valid row, overridable by keyword."""

from __future__ import annotations

import hashlib
from datetime import date
from itertools import count

from districts.models import Area, AreaValue, Indicator, SourceFile
from facilities.models import Facility, FacilityValue, Provider
from planning.models import Measure, ServiceType

serial = count(1)
DAY = date(2024, 8, 1)


def source_file(**given: object) -> SourceFile:
    name = f"datei-{next(serial)}.csv"
    return SourceFile.objects.create(
        **{
            "name": name,
            "title": name,
            "sha256": hashlib.sha256(name.encode()).hexdigest(),
            "importer": "test",
            "as_of": DAY,
            "attribution": "Erfunden",
            "licence": "dl-de/by-2-0",
            "published": True,
            "rows_in": 1,
            "rows_used": 1,
        }
        | given
    )


def area(**given: object) -> Area:
    number = next(serial)
    return Area.objects.create(
        **{
            "kind": Area.Kind.ORTSTEIL,
            "key": f"{number:02d}",
            "name": f"Ortsteil {number}",
            "territory": "2024",
            "valid_from": date(2000, 1, 1),
            "source": given.get("source") or source_file(),
        }
        | given
    )


def indicator(code: str = "", **given: object) -> Indicator:
    return Indicator.objects.create(
        **{
            "code": code or f"indikator-{next(serial)}",
            "name": code or "Indikator",
            "theme": "Test",
            "unit": "Anteil",
            "direction": Indicator.Direction.MORE,
            "level": Indicator.Level.FACILITY,
            "definition": "Definition",
            "why_it_matters": "Grund",
            "measures": Indicator.Measures.SITUATION,
            "source": "Quelle",
            "author": "Stelle",
            "checker": "andere Stelle",
            "reviewed_on": date(2024, 1, 1),
            "next_review": date(2099, 1, 1),
        }
        | given
    )


def provider(**given: object) -> Provider:
    return Provider.objects.create(
        **{"name": f"Träger {next(serial)}", "kind": Provider.Kind.MUNICIPAL} | given
    )


def facility(**given: object) -> Facility:
    number = next(serial)
    place = given.pop("area", None)
    return Facility.objects.create(
        **{
            "number": f"T-{number:04d}",
            "name": f"Testschule {number:04d}",
            "kind": Facility.Kind.GRUNDSCHULE,
            "provider": given.get("provider") or provider(),
            "area": place,
            "area_basis": Facility.AreaBasis.STATED if place else Facility.AreaBasis.NONE,
            "source": given.get("source") or source_file(),
        }
        | given
    )


def area_value(**given: object) -> AreaValue:
    return AreaValue.objects.create(
        **{"period": "2024", "state": "wert", "value": 1, "source_sign": "1"}
        | {"source": given.get("source") or source_file()}
        | given
    )


def facility_value(**given: object) -> FacilityValue:
    return FacilityValue.objects.create(
        **{"period": "2023/24", "state": "wert", "value": 1, "source_sign": "1"}
        | {"source": given.get("source") or source_file()}
        | given
    )


def service_type(code: str = "ssa", **given: object) -> ServiceType:
    return ServiceType.objects.create(
        **{"code": code, "name": "Schulsozialarbeit", "office": ServiceType.Office.SCHOOL}
        | given
    )


def measure(**given: object) -> Measure:
    return Measure.objects.create(
        **{
            "facility": given.get("facility") or facility(),
            "service_type": given.get("service_type") or service_type(),
            "fte_target": "0.80",
            "valid_from": DAY,
            "source": given.get("source") or source_file(),
        }
        | given
    )
