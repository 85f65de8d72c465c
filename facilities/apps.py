"""The room of sites."""

from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    """Facilities, carriers and what is known about them."""

    name = "facilities"
    verbose_name = "Einrichtungen und Träger"

    def ready(self) -> None:
        """Have the database keep the rules that constraints cannot say."""
        from districts.guards import (
            Guard,
            install_after_migrate,
            no_overlap,
            states_stay,
        )

        # A site may not descend from itself: walk from the new successor onwards.
        circle = (
            "EXISTS (SELECT 1 FROM (WITH RECURSIVE later(id) AS (SELECT NEW.successor_id "
            "UNION SELECT s.successor_id FROM facilities_facilitysuccession s "
            "JOIN later ON s.predecessor_id = later.id) SELECT id FROM later) AS chain "
            "WHERE chain.id = NEW.predecessor_id)"
        )
        install_after_migrate(
            self,
            [
                Guard(
                    "facilities_succession_no_circle",
                    "facilities_facilitysuccession",
                    ("INSERT", "UPDATE"),
                    circle,
                    "Eine Einrichtung geht nicht aus sich selbst hervor.",
                    one_writer=True,
                ),
                no_overlap(
                    "facilities_cooperation",
                    ["from_facility_id", "to_facility_id", "kind"],
                    "Diese Kooperation gilt in diesem Zeitraum schon.",
                ),
                no_overlap(
                    "facilities_campusmember",
                    ["facility_id"],
                    "Eine Einrichtung steht zu einer Zeit auf einem Campus.",
                ),
                Guard(
                    "facilities_facility_no_delete",
                    "facilities_facility",
                    ("DELETE",),
                    "TRUE",
                    "Eine Einrichtung wird geschlossen, nicht gelöscht.",
                ),
                *states_stay(self),
            ],
        )
