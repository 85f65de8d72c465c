"""The importers of this app and of those below it, by name."""

from districts.importers.registry import IMPORTERS as OF_DISTRICTS
from facilities.importers import (
    ckan,
    facility_values,
    kitas,
    own,
    school_list,
    schuldatenbank,
)

IMPORTERS = {
    **OF_DISTRICTS,
    **{
        importer.name: importer
        for importer in (
            *own.IMPORTERS,
            facility_values.IMPORTER,
            schuldatenbank.IMPORTER,
            *kitas.IMPORTERS,
            school_list.IMPORTER,
            ckan.IMPORTER,
        )
    },
}
