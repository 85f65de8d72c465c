"""What of plans, stages and the Festlegung of Schwerpunkträume the database keeps."""

from districts.guards import Guard
from planning.models import MeasureStage

FIXED = "Was vorgelegt ist, bleibt; schreiben Sie eine neue Version."
IN_ORDER = "Auf den Entwurf folgt die Vorlage, auf sie der Beschluss."
APART = (
    "Ein Schwerpunktthema gehört zu einem Schwerpunktraum; ein Schwerpunktgebiet "
    "des INSEK steht nur als Bezug."
)
STAGES = "Die Schritte einer Maßnahme folgen aufeinander."

position = "CASE {row}.stage {cases} END".replace(
    "{cases}",
    " ".join(
        f"WHEN '{stage}' THEN {n}" for n, stage in enumerate(MeasureStage.Stage.values)
    ),
)
new, other = position.format(row="NEW"), position.format(row="o")
out_of_order = (
    "EXISTS (SELECT 1 FROM planning_measurestage o WHERE o.measure_id = NEW.measure_id "
    "AND (NEW.id IS NULL OR o.id <> NEW.id) "
    f"AND (({other} < {new} AND o.day > NEW.day) OR ({other} > {new} AND o.day < NEW.day)))"
)
of_kind = (
    "EXISTS (SELECT 1 FROM districts_area a "
    "WHERE a.id = NEW.{column} AND a.kind = '{kind}')"
)
plans_mixed = (
    "(NEW.theme <> '' AND NOT "
    f"{of_kind.format(column='area_id', kind='schwerpunktraum')}) "
    f"OR {of_kind.format(column='area_id', kind='schwerpunktgebiet')} "
    "OR (NEW.insek_area_id IS NOT NULL AND NOT "
    f"{of_kind.format(column='insek_area_id', kind='schwerpunktgebiet')})"
)
laid_before = (
    "EXISTS (SELECT 1 FROM planning_areaselection s "
    "WHERE s.id = {row}.selection_id AND s.status <> 'entwurf')"
)
content_moved = (
    "OLD.status <> 'entwurf' AND ("
    + " OR ".join(
        [
            *(
                f"NEW.{name} <> OLD.{name}"
                for name in (
                    *("version", "title", "run_id", "rationale", "valid_from"),
                    *("written_by_id", "submitted_at", "invented"),
                )
            ),
            "COALESCE(NEW.submitted_by_id, 0) <> COALESCE(OLD.submitted_by_id, 0)",
            "COALESCE(NEW.count, -1) <> COALESCE(OLD.count, -1)",
            "COALESCE(NEW.least, -99999) <> COALESCE(OLD.least, -99999)",
            "(OLD.released_by_id IS NOT NULL AND (NEW.released_by_id IS NULL "
            "OR NEW.released_by_id <> OLD.released_by_id))",
            "(OLD.status = 'beschlossen' AND (NEW.resolution <> OLD.resolution "
            "OR NEW.body <> OLD.body OR NEW.decided_on <> OLD.decided_on))",
        ]
    )
    + ")"
)
status_jumps = (
    "NEW.status <> OLD.status AND NOT ("
    "(OLD.status = 'entwurf' AND NEW.status = 'vorlage') "
    "OR (OLD.status = 'vorlage' AND NEW.status = 'beschlossen') "
    "OR (OLD.status = 'beschlossen' AND NEW.status = 'aufgehoben'))"
)

PLAN_GUARDS = [
    Guard(
        "planning_measurestage_in_order",
        "planning_measurestage",
        ("INSERT", "UPDATE"),
        out_of_order,
        STAGES,
        one_writer=True,
    ),
    Guard(
        "planning_goal_plans_apart",
        "planning_goal",
        ("INSERT", "UPDATE"),
        plans_mixed,
        APART,
    ),
    Guard(
        "planning_areaselection_born_draft",
        "planning_areaselection",
        ("INSERT",),
        "NEW.status <> 'entwurf'",
        IN_ORDER,
    ),
    Guard(
        "planning_areaselection_in_order",
        "planning_areaselection",
        ("UPDATE",),
        status_jumps,
        IN_ORDER,
    ),
    Guard(
        "planning_areaselection_fixed",
        "planning_areaselection",
        ("UPDATE",),
        content_moved,
        FIXED,
    ),
    Guard(
        "planning_areaselection_kept",
        "planning_areaselection",
        ("DELETE",),
        "OLD.status <> 'entwurf'",
        FIXED,
    ),
    *(
        guard
        for table in ("planning_areaselectionline", "planning_foundingline")
        for guard in (
            Guard(
                f"{table}_fixed",
                table,
                ("INSERT", "UPDATE"),
                laid_before.format(row="NEW"),
                FIXED,
            ),
            Guard(
                f"{table}_kept", table, ("DELETE",), laid_before.format(row="OLD"), FIXED
            ),
        )
    ),
]
