"""What the database refuses about money: rules that overlap, a cost paid twice."""

from districts.guards import Guard, no_overlap

RULES = "Eine Förderregel dieser Art gilt in diesem Zeitraum schon."
RATES = "Ein Kostensatz dieses Leistungsbereichs gilt in diesem Zeitraum schon."
TAKES_PART = "Diese Teilnahme gilt in diesem Zeitraum schon."
WHOLE = "Die Anteile einer Maßnahme ergeben in einem Jahr höchstens das Ganze."
OTHER_YEAR = "In diesem Jahr läuft die Maßnahme nicht."
TWICE = "Eine Stelle wird einmal bezahlt: Die frühere Maßnahme endet vor der späteren."

# In hundred-thousandths, since SQLite adds decimals as floats.
over_the_whole = (
    "ROUND(NEW.share * 100000) + COALESCE((SELECT SUM(ROUND(s.share * 100000)) "
    "FROM planning_measureshare s WHERE s.measure_id = NEW.measure_id "
    "AND s.year = NEW.year AND (NEW.id IS NULL OR s.id <> NEW.id)), 0) > 100000"
)
year_of = {
    "postgresql": "EXTRACT(YEAR FROM {day})",
    "sqlite": "CAST(strftime('%Y', {day}) AS INTEGER)",
}
not_running = (
    "EXISTS (SELECT 1 FROM planning_measure m WHERE m.id = NEW.measure_id "
    "AND ({first} > NEW.year OR (m.valid_to IS NOT NULL AND {last} < NEW.year)))"
)
shares_outside = (
    "EXISTS (SELECT 1 FROM planning_measureshare s WHERE s.measure_id = NEW.id "
    "AND ({first} > s.year OR (NEW.valid_to IS NOT NULL AND {last} < s.year)))"
)
paid_twice = (
    "EXISTS (SELECT 1 FROM planning_measure b WHERE b.id = NEW.follows_id "
    "AND b.id <> NEW.id AND (b.valid_to IS NULL OR b.valid_to >= NEW.valid_from)) "
    "OR EXISTS (SELECT 1 FROM planning_measure f WHERE f.follows_id = NEW.id "
    "AND f.id <> NEW.id AND (NEW.valid_to IS NULL OR NEW.valid_to >= f.valid_from))"
)


def _dated(condition: str, row: str, vendor: str) -> str:
    """The condition with the years of a measure's first and last day."""
    year = year_of[vendor]
    days = {"first": f"{row}.valid_from", "last": f"{row}.valid_to"}
    return condition.format(**{name: year.format(day=day) for name, day in days.items()})


FUNDING_GUARDS = [
    no_overlap(
        "planning_fundingrule", ["programme_id", "service_type_id", "facility_type"], RULES
    ),
    no_overlap("planning_costrate", ["service_type_id"], RATES),
    no_overlap("planning_participation", ["programme_id", "facility_id"], TAKES_PART),
    Guard(
        "planning_measureshare_whole",
        "planning_measureshare",
        ("INSERT", "UPDATE"),
        over_the_whole,
        WHOLE,
        one_writer=True,
    ),
    Guard(
        "planning_measureshare_in_time",
        "planning_measureshare",
        ("INSERT", "UPDATE"),
        _dated(not_running, "m", "postgresql"),
        OTHER_YEAR,
        condition_sqlite=_dated(not_running, "m", "sqlite"),
        one_writer=True,
    ),
    Guard(
        "planning_measure_keeps_shares",
        "planning_measure",
        ("UPDATE",),
        _dated(shares_outside, "NEW", "postgresql"),
        "In Jahren außerhalb dieser Zeit hat die Maßnahme Finanzierungsanteile.",
        condition_sqlite=_dated(shares_outside, "NEW", "sqlite"),
    ),
    Guard(
        "planning_measure_paid_once",
        "planning_measure",
        ("INSERT", "UPDATE"),
        paid_twice,
        TWICE,
        one_writer=True,
    ),
]
