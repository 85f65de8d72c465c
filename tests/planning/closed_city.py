"""The small city with its counts of Herkunft in a closed file, small numbers among them."""

from __future__ import annotations

from types import SimpleNamespace

from facilities.models import FacilityValue
from tests import factories
from tests.planning import small_city

SMALL = {"T-2": 2}


def build() -> SimpleNamespace:
    """Eight schools; two children of T-2 have a Herkunft nobody outside may know."""
    city = small_city.build()
    city.closed = factories.source_file(
        name="herkunft.csv", published=False, importer="facility_values"
    )
    rows = FacilityValue.objects.filter(indicator__code="migration")
    for row in rows.select_related("facility"):
        row.source = city.closed
        if row.facility.number in SMALL:
            row.numerator = SMALL[row.facility.number]
            row.value = round(row.numerator / row.denominator, 6)
        row.save()
    return city
