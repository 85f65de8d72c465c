"""Circles among networks and conferences, which the database refuses."""

from districts.guards import Guard


def no_circle(table: str, message: str) -> Guard:
    """No row stands above itself: walk up from the new parent, each row once."""
    condition = (
        f"EXISTS (SELECT 1 FROM (WITH RECURSIVE above(id) AS (SELECT NEW.parent_id "
        f"UNION SELECT other.parent_id FROM {table} other "
        "JOIN above ON other.id = above.id) SELECT id FROM above) AS chain "
        "WHERE chain.id = NEW.id)"
    )
    return Guard(
        f"{table}_no_circle", table, ("INSERT", "UPDATE"), condition, message,
        one_writer=True,
    )  # fmt: skip


not_on_campus = (
    "NEW.campus_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM facilities_campusmember m "
    "WHERE m.campus_id = NEW.campus_id AND m.facility_id = NEW.facility_id)"
)
NETWORK_GUARDS = [
    Guard(
        "planning_measure_on_its_campus",
        "planning_measure",
        ("INSERT", "UPDATE"),
        not_on_campus,
        "Die Einrichtung gehört nicht zu diesem Standort.",
    ),
    no_circle("planning_network", "Ein Netzwerk steht nicht unter sich selbst."),
    no_circle("planning_conference", "Eine Konferenz berichtet nicht an sich selbst."),
]
