"""The importers of this app by name."""

from districts.importers import (
    area_table,
    area_values,
    areas,
    indicators,
    lis,
    memberships,
    table,
)

IMPORTERS = {
    importer.name: importer
    for importer in (
        areas.IMPORTER,
        area_table.IMPORTER,
        *memberships.IMPORTERS,
        indicators.IMPORTER,
        area_values.IMPORTER,
        table.IMPORTER,
        *lis.IMPORTERS,
    )
}
