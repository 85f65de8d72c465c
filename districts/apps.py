"""The room of places: areas, indicators, sources."""

from django.apps import AppConfig


class DistrictsConfig(AppConfig):
    """Areas of the city and what is known about them."""

    name = "districts"
    verbose_name = "Gebiete und Indikatoren"

    def ready(self) -> None:
        """Have the database keep the rules that constraints cannot say."""
        from districts.guards import (
            insert_only,
            install_after_migrate,
            no_overlap,
            states_stay,
        )

        written_once = "Eine Freigabe von Werten wird nie geändert oder gelöscht."
        install_after_migrate(
            self,
            [
                no_overlap(
                    "districts_area",
                    ["kind", "key"],
                    "Ein Gebiet mit diesem Schlüssel gilt in diesem Zeitraum schon.",
                ),
                no_overlap(
                    "districts_areamembership",
                    ["member_id", "group_id"],
                    "Diese Zuordnung gilt in diesem Zeitraum schon.",
                ),
                *insert_only("districts_release", written_once),
                *insert_only("districts_releasedvalue", written_once),
                *insert_only(
                    "districts_auditentry",
                    "Ein Eintrag im Protokoll wird nie geändert oder gelöscht.",
                ),
                *states_stay(self),
            ],
        )
