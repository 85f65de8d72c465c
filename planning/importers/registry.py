"""All importers by name."""

from facilities.importers.registry import IMPORTERS as OF_FACILITIES
from planning.importers import coverage, documents, funding, measures, year_totals

OWN = (
    measures.IMPORTER,
    *documents.IMPORTERS,
    *coverage.IMPORTERS,
    *funding.IMPORTERS,
    year_totals.IMPORTER,
)
IMPORTERS = {
    **OF_FACILITIES,
    **{importer.name: importer for importer in OWN},
}
