"""What the database refuses about reports: frozen figures, texts and comments stay."""

from districts.guards import Guard, NoTruncate, insert_only

REPORT = "Ein Bericht wird nie geändert oder gelöscht; stellen Sie einen neuen auf."
TEXT = "Texte eines Berichts bleiben; ein neuer Text tritt an die Stelle des alten."
COMMENT = "Ein Kommentar der Evaluation bleibt, wie er geschrieben wurde."

report_moved = " OR ".join(
    [
        *(
            f"NEW.{name} <> OLD.{name}"
            for name in ("code", "kind", "title", "as_of", "record", "sha256", "invented")
        ),
        "NEW.drawn_up_by_id <> OLD.drawn_up_by_id",
        "NEW.drawn_up_at <> OLD.drawn_up_at",
        "COALESCE(NEW.previous_id, 0) <> COALESCE(OLD.previous_id, 0)",
        "OLD.published",
    ]
)
is_public = (
    "EXISTS (SELECT 1 FROM planning_planningreport r "
    "WHERE r.id = NEW.report_id AND r.published)"
)
has_written = (
    "EXISTS (SELECT 1 FROM planning_reporttext t WHERE t.report_id = {report} "
    "AND t.written_by_id = {person})"
)
has_drawn_up = (
    "EXISTS (SELECT 1 FROM planning_planningreport r WHERE r.id = NEW.report_id "
    "AND NEW.written_by_id IN (r.drawn_up_by_id, r.released_by_id))"
)

REPORT_GUARDS = [
    Guard(
        "planning_planningreport_frozen",
        "planning_planningreport",
        ("UPDATE",),
        report_moved,
        REPORT,
    ),
    Guard(
        "planning_planningreport_released_by_another",
        "planning_planningreport",
        ("UPDATE",),
        "NEW.released_by_id IS NOT NULL "
        f"AND {has_written.format(report='NEW.id', person='NEW.released_by_id')}",
        "Niemand gibt einen Bericht frei, an dem er geschrieben hat.",
    ),
    Guard(
        "planning_planningreport_born_open",
        "planning_planningreport",
        ("INSERT",),
        "NEW.published",
        "Ein Bericht beginnt als Entwurf.",
    ),
    Guard(
        "planning_planningreport_kept",
        "planning_planningreport",
        ("DELETE",),
        "TRUE",
        REPORT,
    ),
    NoTruncate("planning_planningreport", REPORT),
    *insert_only("planning_reporttext", TEXT),
    Guard(
        "planning_reporttext_of_a_draft",
        "planning_reporttext",
        ("INSERT",),
        is_public,
        "Dieser Bericht ist freigegeben; seine Texte stehen fest.",
    ),
    *insert_only("planning_reportcomment", COMMENT),
    Guard(
        "planning_reportcomment_by_another",
        "planning_reportcomment",
        ("INSERT",),
        f"NOT {is_public} OR {has_drawn_up} "
        f"OR {has_written.format(report='NEW.report_id', person='NEW.written_by_id')}",
        "Kommentiert wird ein freigegebener Bericht, und nicht von wem er stammt.",
    ),
]
