"""What of Fachstandards and promises the database keeps."""

from districts.guards import Guard, insert_only, no_overlap

SEEN = "Einrichtungen wurden daran gemessen; legen Sie eine neue Version an."
EVIDENCE = "Ein Nachweis wird nie geändert oder gelöscht; tragen Sie einen neuen ein."

seen_standard = (
    "EXISTS (SELECT 1 FROM planning_standardevidence e "
    "JOIN planning_standardcriterion c ON c.id = e.criterion_id "
    "WHERE c.standard_id = {row}.{column})"
)
standard_moved = (
    f"{seen_standard.format(row='OLD', column='id')} AND (NEW.text <> OLD.text "
    "OR NEW.version <> OLD.version OR NEW.service_type_id <> OLD.service_type_id "
    "OR NEW.valid_from <> OLD.valid_from)"
)
seen_criterion = seen_standard.format(row="OLD", column="standard_id")
counted_in_something = (
    "EXISTS (SELECT 1 FROM planning_servicetype s "
    "WHERE s.id = NEW.service_type_id AND s.unit <> 'vorhaben')"
)

STANDARD_GUARDS = [
    no_overlap(
        "planning_qualitystandard",
        ["service_type_id"],
        "Für diesen Leistungsbereich gilt in diesem Zeitraum schon ein Fachstandard.",
    ),
    Guard(
        "planning_qualitystandard_seen",
        "planning_qualitystandard",
        ("UPDATE",),
        standard_moved,
        SEEN,
    ),
    Guard(
        "planning_standardcriterion_seen",
        "planning_standardcriterion",
        ("INSERT",),
        seen_standard.format(row="NEW", column="standard_id"),
        SEEN,
    ),
    Guard(
        "planning_standardcriterion_frozen",
        "planning_standardcriterion",
        ("UPDATE",),
        f"{seen_criterion} AND (NEW.text <> OLD.text OR NEW.number <> OLD.number "
        "OR NEW.standard_id <> OLD.standard_id)",
        SEEN,
    ),
    Guard(
        "planning_standardcriterion_kept",
        "planning_standardcriterion",
        ("DELETE",),
        seen_criterion,
        SEEN,
    ),
    *insert_only("planning_standardevidence", EVIDENCE),
    no_overlap(
        "planning_targetagreement",
        ["facility_id", "service_type_id"],
        "Für diese Schule gilt in diesem Zeitraum schon eine Zielvereinbarung.",
    ),
    Guard(
        "planning_planningrecord_in_words",
        "planning_planningrecord",
        ("INSERT", "UPDATE"),
        counted_in_something,
        "Vorhaben in Worten gibt es nur für Leistungsbereiche ohne Zählung.",
    ),
]
