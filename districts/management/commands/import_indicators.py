"""Take in definitions of indicators and values of areas."""

from pathlib import Path

from districts.importers.registry import IMPORTERS
from districts.management.single import ImportFileCommand


class Command(ImportFileCommand):
    """Indikatoren: Definitionen und Werte je Gebiet."""

    help = (
        "Liest Definitionen von Indikatoren (JSON) oder Werte je Gebiet ein (eigenes "
        "Format, Tabelle je Ortsteil, LIS). Ein Fehler, und nichts wird geschrieben."
    )
    importers = {
        name: IMPORTERS[name]
        for name in ("indicators", "area_values", "table", "lis_wide", "lis_records")
    }

    def usual_importer(self, path: Path) -> str:
        """Tables hold values, JSON holds definitions."""
        return "area_values" if path.suffix == ".csv" else "indicators"
