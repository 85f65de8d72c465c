"""Take in facilities, carriers, their links and values."""

from pathlib import Path

from districts.importers.registry import IMPORTERS as OF_DISTRICTS
from districts.management.single import ImportFileCommand
from facilities.importers.registry import IMPORTERS


class Command(ImportFileCommand):
    """Einrichtungen: Schulen, Kitas, Horte, Träger und Werte je Einrichtung."""

    help = (
        "Liest Einrichtungen, Träger, Nachfolgen, Kooperationen oder Werte je Einrichtung "
        "ein (eigene Formate, Schuldatenbank, Open-Data-Portal). Ein Fehler, und nichts "
        "wird geschrieben."
    )
    importers = {
        name: importer for name, importer in IMPORTERS.items() if name not in OF_DISTRICTS
    }

    def usual_importer(self, path: Path) -> str:
        """The table of facilities in our own format."""
        return "facilities"
