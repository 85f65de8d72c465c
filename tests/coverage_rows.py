"""Small builders for Ausbauziele and published counts of sites."""

from __future__ import annotations

from datetime import date

from planning.models import CoveragePoint, CoverageTarget, ServiceType
from tests import factories


def target(service: ServiceType, **given: object) -> CoverageTarget:
    return CoverageTarget.objects.create(
        **{
            "service_type": service,
            "kind": "grundschule",
            "due_on": date(2028, 8, 1),
            "resolution": "VII-A-1",
            "valid_from": date(2023, 5, 17),
            "source": given.get("source") or factories.source_file(published=True),
        }
        | given
    )


def point(service: ServiceType, **given: object) -> CoveragePoint:
    return CoveragePoint.objects.create(
        **{
            "service_type": service,
            "kind": "grundschule",
            "as_of": date(2021, 1, 31),
            "stated_for": "Anfang 2021",
            "sites": 43,
            "of_sites": 67,
            "evidence": "Papier",
            "source": given.get("source") or factories.source_file(published=True),
        }
        | given
    )
