"""What happens when someone calculates or saves: one author, one transaction."""

from planning.services.amendments import (
    accept_amendments,
    cut_budget,
    enter_amendment,
)
from planning.services.certainty import assess_certainty
from planning.services.decisions import record_resolution, release, revoke, submit
from planning.services.drafts import (
    carry_over,
    change_draft,
    drop,
    hand_in,
    keep_draft,
    share_draft,
)
from planning.services.effects import expect_effect, review_effect
from planning.services.endorsements import endorse
from planning.services.groups import save_comparison_group
from planning.services.keys import import_key
from planning.services.milestones import count_backwards, keep_milestones
from planning.services.notes import write_note
from planning.services.proposals import (
    Draft,
    draft_proposal,
    make_proposal,
    propose_round,
    recalculate_proposal,
)
from planning.services.reallocations import enter_reallocation, release_reallocation
from planning.services.reports import (
    comment_report,
    draw_up,
    release_report,
    write_texts,
)
from planning.services.rounds import save_round, save_scenario
from planning.services.scoring import Calculation, calculate, recalculate, run_scoring
from planning.services.statements import (
    answer_statement,
    ask_for_statement,
    hand_in_statement,
    receive_statement,
)

__all__ = [
    "Calculation",
    "Draft",
    "accept_amendments",
    "answer_statement",
    "ask_for_statement",
    "assess_certainty",
    "calculate",
    "carry_over",
    "change_draft",
    "comment_report",
    "count_backwards",
    "cut_budget",
    "draft_proposal",
    "draw_up",
    "drop",
    "endorse",
    "enter_amendment",
    "enter_reallocation",
    "expect_effect",
    "hand_in",
    "hand_in_statement",
    "import_key",
    "keep_draft",
    "keep_milestones",
    "make_proposal",
    "propose_round",
    "recalculate",
    "recalculate_proposal",
    "receive_statement",
    "record_resolution",
    "release",
    "release_reallocation",
    "release_report",
    "review_effect",
    "revoke",
    "run_scoring",
    "save_comparison_group",
    "save_round",
    "save_scenario",
    "share_draft",
    "submit",
    "write_note",
    "write_texts",
]
