"""What the database refuses, so that no shell, admin or raw SQL can break it."""

from districts.guards import Guard, NoTruncate, insert_only, no_overlap
from planning.guards.funding import FUNDING_GUARDS
from planning.guards.networks import NETWORK_GUARDS
from planning.guards.plans import PLAN_GUARDS
from planning.guards.reports import REPORT_GUARDS
from planning.guards.standards import STANDARD_GUARDS

RUN = "Ein Berechnungsstand wird nie geändert oder gelöscht."
PROPOSAL = "Ein abgeschlossener Vorschlag wird nie geändert oder gelöscht."
LINE = "Die Zeilen eines abgeschlossenen Vorschlags stehen fest."
CERTAINTY = "Eine Sicherheitsrechnung wird nie geändert oder gelöscht."
KEY = "Ein Schlüssel, mit dem gerechnet wurde, bleibt; legen Sie eine neue Version an."

DECISION = (
    "Eine Entscheidung wird nie geändert oder gelöscht; legen Sie eine Neufassung vor."
)
AMENDMENT = "Ein Änderungsantrag wird nie geändert oder gelöscht."
STATEMENT = "Text und Antwort einer Stellungnahme werden je einmal eingetragen."
REALLOCATION = "Eine Nachsteuerung wird nie geändert; sie wird einmal freigegeben."
CLOSED = "Diese Vorlage ist beschlossen, abgeschlossen oder durch eine Fassung ersetzt."
TARGET = "Für diesen Leistungsbereich und diese Art gilt in der Zeit schon ein Ausbauziel."
EXPECTED = "Erwartung und Überprüfung bleiben, wie sie geschrieben wurden."
GOAL = "Wirkungsziele gehören zu strategischen Zielen, Handlungsziele zu Wirkungszielen."
NOTE = "Ein Planungsvermerk bleibt; berichtigt wird er durch einen neuen."
ACT = "Beschlüsse und Mitzeichnungen werden nie geändert oder gelöscht."

used = "EXISTS (SELECT 1 FROM planning_scoringrun r WHERE r.key_id = {key})"
frozen_key_content = (
    f"{used.format(key='OLD.id')} AND (NEW.code <> OLD.code OR NEW.version <> OLD.version "
    "OR NEW.title <> OLD.title OR NEW.sha256 <> OLD.sha256 OR NEW.note <> OLD.note "
    "OR NEW.valid_from <> OLD.valid_from OR NEW.content{text} <> OLD.content{text} "
    "OR COALESCE(NEW.derived_from_id, 0) <> COALESCE(OLD.derived_from_id, 0))"
)
line_sum = (
    "(SELECT COALESCE(SUM(ROUND(l.proposed_fte * 100)), 0) FROM planning_proposalline l "
    "WHERE l.proposal_id = NEW.id)"
)
sealed_parent = (
    "EXISTS (SELECT 1 FROM planning_proposal p WHERE p.id = {row}.proposal_id AND p.sealed)"
)
# Only the seal itself may change, once, and only when the lines add up.
only_the_seal = (
    "OLD.sealed OR NOT NEW.sealed OR NEW.budget_fte <> OLD.budget_fte "
    "OR NEW.allocated_fte <> OLD.allocated_fte OR NEW.rest_fte <> OLD.rest_fte "
    "OR NEW.method <> OLD.method OR NEW.input_sha256 <> OLD.input_sha256 "
    "OR NEW.round_id <> OLD.round_id OR NEW.published <> OLD.published "
    "OR NEW.invented <> OLD.invented"
)

# What a Decision is made of stays; what happens to it happens once and in order.
decision_content = " OR ".join(
    f"NEW.{column} <> OLD.{column}"
    for column in (
        *("id", "code", "round_id", "proposal_id", "version", "title", "paper_number"),
        *("paper_url", "record", "sha256", "submitted_by_id", "submitted_at"),
        *("replaces_reason", "visibility_reason", "invented"),
    )
)
replaces_moved = "COALESCE(NEW.replaces_id, 0) <> COALESCE(OLD.replaces_id, 0)"
released_again = (
    "OLD.released_by_id IS NOT NULL AND (NEW.released_by_id IS NULL "
    "OR NEW.released_by_id <> OLD.released_by_id OR NEW.released_at <> OLD.released_at "
    "OR NEW.released_sha256 <> OLD.released_sha256 OR NEW.published <> OLD.published)"
)
own_work = (
    "OLD.released_by_id IS NULL AND NEW.released_by_id IS NOT NULL AND EXISTS ("
    "SELECT 1 FROM planning_proposal p "
    "LEFT JOIN planning_scenario s ON s.id = p.scenario_id "
    "WHERE p.id = NEW.proposal_id "
    "AND (p.created_by_id = NEW.released_by_id OR s.created_by_id = NEW.released_by_id "
    "OR EXISTS (SELECT 1 FROM planning_proposalline l "
    "JOIN planning_facilityscore f ON f.id = l.score_id "
    "JOIN planning_scoringrun u ON u.id = f.run_id "
    "WHERE l.proposal_id = p.id AND u.created_by_id = NEW.released_by_id)))"
)
in_force_row = (
    "EXISTS (SELECT 1 FROM planning_resolution r WHERE r.decision_id = NEW.id "
    "AND r.result IN ('unveraendert', 'geaendert', 'bestaetigt'))"
)
status_moved = (
    "NEW.status <> OLD.status AND NOT ("
    f"(OLD.status = 'vorlage' AND NEW.status = 'beschlossen' AND {in_force_row}) "
    "OR (OLD.status = 'beschlossen' AND NEW.status = 'aufgehoben'))"
)
ended_again = (
    "OLD.status <> 'beschlossen' AND NEW.status = OLD.status "
    "AND (NEW.revoked_reason <> OLD.revoked_reason "
    "OR COALESCE(NEW.replaced_by_id, 0) <> COALESCE(OLD.replaced_by_id, 0))"
)

public_too_early = "NEW.published AND NEW.released_by_id IS NULL"
replaced_in_force = (
    "NEW.replaced_by_id IS NOT NULL "
    "AND (NEW.status <> 'aufgehoben' OR NEW.replaced_by_id = NEW.id)"
)
in_force_unreleased = (
    "NEW.result IN ('unveraendert', 'geaendert', 'bestaetigt') AND EXISTS ("
    "SELECT 1 FROM planning_decision d "
    "WHERE d.id = NEW.decision_id AND d.released_by_id IS NULL)"
)
# A body decides on the Fassung that lies before it: open, and the latest of its round.
on_closed = (
    "EXISTS (SELECT 1 FROM planning_decision d WHERE d.id = NEW.decision_id "
    "AND (d.status <> 'vorlage' OR EXISTS (SELECT 1 FROM planning_decision later "
    "WHERE later.replaces_id = d.id))) "
    "OR EXISTS (SELECT 1 FROM planning_resolution r "
    "WHERE r.decision_id = NEW.decision_id "
    "AND r.result IN ('abgelehnt', 'zurueckgezogen'))"
)
statement_rewritten = " OR ".join(
    [
        *(f"NEW.{name} <> OLD.{name}" for name in ("round_id", "kind", "body", "deadline")),
        "COALESCE(NEW.facility_id, 0) <> COALESCE(OLD.facility_id, 0)",
        "COALESCE(NEW.provider_id, 0) <> COALESCE(OLD.provider_id, 0)",
        "NEW.entered_by_id <> OLD.entered_by_id",
        "(OLD.text <> '' AND (NEW.text <> OLD.text OR NEW.received_on <> OLD.received_on))",
        "(OLD.answer <> '' AND (NEW.answer <> OLD.answer OR NEW.effect <> OLD.effect "
        "OR NEW.answered_on <> OLD.answered_on OR NEW.published <> OLD.published "
        "OR COALESCE(NEW.answered_for_id, 0) <> COALESCE(OLD.answered_for_id, 0)))",
    ]
)
reallocation_moved = " OR ".join(
    [
        *(
            f"NEW.{name} <> OLD.{name}"
            for name in (
                *("decision_id", "number", "cause", "source", "fte", "starts_on"),
                *("ends_on", "note", "resolution", "sha256", "submitted_by_id"),
                *("submitted_at", "outcome{text}"),
            )
        ),
        "COALESCE(NEW.origin_id, 0) <> COALESCE(OLD.origin_id, 0)",
        "(OLD.released_by_id IS NOT NULL AND (NEW.released_by_id IS NULL "
        "OR NEW.released_by_id <> OLD.released_by_id "
        "OR NEW.released_at <> OLD.released_at OR NEW.published <> OLD.published))",
    ]
)
not_in_force = (
    "NOT EXISTS (SELECT 1 FROM planning_decision d "
    "WHERE d.id = NEW.decision_id AND d.status = 'beschlossen')"
)
decided_round_moved = (
    "(NEW.code <> OLD.code OR NEW.as_of <> OLD.as_of "
    "OR NEW.service_type_id <> OLD.service_type_id "
    "OR NEW.school_year <> OLD.school_year) "
    "AND EXISTS (SELECT 1 FROM planning_decision d WHERE d.round_id = OLD.id)"
)

goal_misplaced = (
    "NEW.parent_id IS NOT NULL AND NEW.level <> 'strategisch' "
    "AND NOT EXISTS (SELECT 1 FROM planning_goal p "
    "WHERE p.id = NEW.parent_id "
    "AND ((NEW.level = 'wirkungsziel' AND p.level = 'strategisch') "
    "OR (NEW.level = 'handlungsziel' AND p.level = 'wirkungsziel')))"
)
goal_moved = (
    "NEW.level <> OLD.level "
    "AND EXISTS (SELECT 1 FROM planning_goal c WHERE c.parent_id = NEW.id)"
)

GUARDS = [
    *insert_only("planning_scoringrun", RUN),
    *insert_only("planning_facilityscore", RUN),
    *insert_only("planning_certaintyrun", CERTAINTY),
    *insert_only("planning_rankcertainty", CERTAINTY),
    *insert_only("planning_areascore", RUN),
    Guard(
        "planning_scoringkey_frozen",
        "planning_scoringkey",
        ("UPDATE",),
        frozen_key_content.format(text="::text"),
        KEY,
        condition_sqlite=frozen_key_content.format(text=""),
    ),
    Guard(
        "planning_scoringkey_kept",
        "planning_scoringkey",
        ("DELETE",),
        used.format(key="OLD.id"),
        KEY,
    ),
    Guard(
        "planning_keyindicator_frozen",
        "planning_keyindicator",
        ("UPDATE", "INSERT"),
        used.format(key="NEW.key_id"),
        KEY,
    ),
    Guard(
        "planning_keyindicator_stays",
        "planning_keyindicator",
        ("UPDATE",),
        used.format(key="OLD.key_id"),
        KEY,
    ),
    Guard(
        "planning_keyindicator_kept",
        "planning_keyindicator",
        ("DELETE",),
        used.format(key="OLD.key_id"),
        KEY,
    ),
    Guard(
        "planning_proposal_frozen",
        "planning_proposal",
        ("UPDATE",),
        only_the_seal,
        PROPOSAL,
    ),
    Guard(
        "planning_proposal_adds_up",
        "planning_proposal",
        ("UPDATE",),
        f"NEW.sealed AND {line_sum} <> ROUND(NEW.allocated_fte * 100)",
        "Die Zeilen ergeben nicht die vergebenen VzÄ.",
    ),
    Guard(
        "planning_proposal_born_open",
        "planning_proposal",
        ("INSERT",),
        "NEW.sealed",
        "Ein Vorschlag wird erst mit seinen Zeilen abgeschlossen.",
    ),
    Guard(
        "planning_proposal_kept", "planning_proposal", ("DELETE",), "OLD.sealed", PROPOSAL
    ),
    Guard(
        "planning_proposalline_frozen",
        "planning_proposalline",
        ("INSERT", "UPDATE"),
        sealed_parent.format(row="NEW"),
        LINE,
    ),
    Guard(
        "planning_proposalline_kept",
        "planning_proposalline",
        ("UPDATE",),
        sealed_parent.format(row="OLD"),
        LINE,
    ),
    Guard(
        "planning_proposalline_not_deleted",
        "planning_proposalline",
        ("DELETE",),
        sealed_parent.format(row="OLD"),
        LINE,
    ),
    Guard(
        "planning_decision_frozen",
        "planning_decision",
        ("UPDATE",),
        f"{decision_content} OR {replaces_moved} OR {released_again} OR {ended_again} "
        f"OR ({public_too_early}) OR ({replaced_in_force})",
        DECISION,
    ),
    Guard(
        "planning_decision_four_eyes",
        "planning_decision",
        ("UPDATE",),
        own_work,
        "Niemand gibt frei, was er selbst berechnet hat.",
    ),
    Guard(
        "planning_decision_in_order",
        "planning_decision",
        ("UPDATE",),
        status_moved,
        "Auf Vorlage folgt mit einem Beschluss beschlossen, darauf aufgehoben.",
    ),
    Guard(
        "planning_decision_born_open",
        "planning_decision",
        ("INSERT",),
        "NEW.status <> 'vorlage' OR NEW.released_by_id IS NOT NULL OR NEW.published",
        "Eine Entscheidung beginnt als Vorlage ohne Freigabe.",
    ),
    Guard("planning_decision_kept", "planning_decision", ("DELETE",), "TRUE", DECISION),
    NoTruncate("planning_decision", DECISION),
    *insert_only("planning_decisionedition", DECISION),
    *insert_only("planning_resolution", ACT),
    Guard(
        "planning_resolution_on_released",
        "planning_resolution",
        ("INSERT",),
        in_force_unreleased,
        "Ohne Freigabe kein Beschluss.",
    ),
    Guard(
        "planning_resolution_on_open",
        "planning_resolution",
        ("INSERT",),
        on_closed,
        CLOSED,
        one_writer=True,
    ),
    Guard(
        "planning_statement_written_once",
        "planning_statement",
        ("UPDATE",),
        statement_rewritten,
        STATEMENT,
    ),
    Guard("planning_statement_kept", "planning_statement", ("DELETE",), "TRUE", STATEMENT),
    NoTruncate("planning_statement", STATEMENT),
    Guard(
        "planning_reallocation_frozen",
        "planning_reallocation",
        ("UPDATE",),
        reallocation_moved.replace("outcome{text}", "outcome::text"),
        REALLOCATION,
        condition_sqlite=reallocation_moved.replace("outcome{text}", "outcome"),
    ),
    Guard(
        "planning_reallocation_in_force",
        "planning_reallocation",
        ("INSERT",),
        f"{not_in_force} OR NEW.released_by_id IS NOT NULL",
        "Nachgesteuert wird nur zu einer Entscheidung in Kraft, und zuerst ohne Freigabe.",
    ),
    Guard(
        "planning_reallocation_kept",
        "planning_reallocation",
        ("DELETE",),
        "TRUE",
        REALLOCATION,
    ),
    NoTruncate("planning_reallocation", REALLOCATION),
    Guard(
        "planning_planninground_decided",
        "planning_planninground",
        ("UPDATE",),
        decided_round_moved,
        "Zu dieser Runde gibt es eine Entscheidung; Code, Stichtag, Schuljahr bleiben.",
    ),
    *insert_only("planning_endorsement", ACT),
    *insert_only("planning_amendment", AMENDMENT),
    *insert_only("planning_planningnote", NOTE),
    *insert_only("planning_effectentry", EXPECTED),
    *insert_only("planning_effectreview", EXPECTED),
    Guard(
        "planning_goal_one_level_up",
        "planning_goal",
        ("INSERT", "UPDATE"),
        goal_misplaced,
        GOAL,
        one_writer=True,
    ),
    Guard("planning_goal_level_stays", "planning_goal", ("UPDATE",), goal_moved, GOAL),
    *NETWORK_GUARDS,
    *STANDARD_GUARDS,
    *REPORT_GUARDS,
    *PLAN_GUARDS,
    NoTruncate("planning_proposal", PROPOSAL),
    NoTruncate("planning_proposalline", LINE),
    *FUNDING_GUARDS,
    no_overlap("planning_coveragetarget", ["service_type_id", "kind"], TARGET),
]
