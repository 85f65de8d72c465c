"""Take in areas: boundaries, tables of areas, memberships."""

from pathlib import Path

from districts.importers.registry import IMPORTERS
from districts.management.single import ImportFileCommand


class Command(ImportFileCommand):
    """Gebiete: Grenzen aus GeoJSON, Gebietstabellen, Zuordnungen."""

    help = (
        "Liest Gebiete aus einer Datei ein: GeoJSON mit Grenzen (CRS84 oder erklärtes "
        "EPSG:25833), eine Gebietstabelle oder Zuordnungen. Ein Fehler, und nichts wird "
        "geschrieben."
    )
    importers = {
        name: IMPORTERS[name]
        for name in ("areas", "area_table", "memberships", "group_list")
    }

    def usual_importer(self, path: Path) -> str:
        """Tables are own tables, everything else claims to be GeoJSON."""
        return "area_table" if path.suffix == ".csv" else "areas"
