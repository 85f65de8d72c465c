"""All importers by name."""

from facilities.importers.registry import IMPORTERS as OF_FACILITIES
from planning.importers import documents, measures

IMPORTERS = {
    **OF_FACILITIES,
    **{importer.name: importer for importer in (measures.IMPORTER, *documents.IMPORTERS)},
}
