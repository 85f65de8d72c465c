"""How a decision stands, in words: on its way, in force, not begun, over or closed."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from districts.release import Audience
from planning.allocation.german import standing
from planning.allocation.periods import SCHOOL_YEAR, later
from planning.models import Decision, Resolution, Status
from planning.selectors.calendar import period_start
from planning.selectors.decisions import begin_of, decisions_for

IN_FORCE = "in Kraft"


def state_of(decision: Decision) -> str:
    """Status in words today, with the body's answer where the Vorlage has one.

    A Vorlage that a later Fassung replaced says so, for rows of ``decisions_for``; a body
    that closed it stays named. What is decided is in force in its school year; before and
    after, its days are named.
    """
    rows = sorted(decision.resolutions.all(), key=lambda row: (row.decided_on, row.pk))
    last = rows[-1] if rows else None
    later = getattr(decision, "later_version", None)
    is_closed = any(row.result in Resolution.CLOSING for row in rows)
    if decision.status == Status.SUBMITTED and later and not is_closed:
        return f"ersetzt durch Fassung {later}"
    if decision.status == Status.SUBMITTED and last is not None:
        return f"Vorlage, {last.get_result_display()}"
    if decision.status == Status.SUBMITTED:
        released_word = "freigegeben" if decision.released_at else "noch nicht freigegeben"
        return f"Vorlage, {released_word}"
    confirmed = last is not None and last.result == Resolution.Result.CONFIRMED
    if decision.status == Status.DECIDED and confirmed:
        return f"bestätigt (DB OBM), {_year_words(decision)}"
    if decision.status == Status.DECIDED:
        return f"beschlossen, {_year_words(decision)}"
    return "aufgehoben"


def _year_words(decision: Decision) -> str:
    year = decision.round.school_year
    if not SCHOOL_YEAR.fullmatch(year):
        return IN_FORCE
    last = period_start(later(year, 1)) - timedelta(days=1)
    said = standing(begin_of(decision), last, timezone.localdate())
    return IN_FORCE if said == "läuft" else said


def open_reason(decision: Decision, audience: Audience) -> str:
    """Why a Vorlage takes no more changes, in words; empty while it does."""
    if decision.status != Status.SUBMITTED:
        return f"Diese Vorlage ist {decision.get_status_display()}."
    closing = decision.resolutions.filter(result__in=Resolution.CLOSING).last()
    if closing is not None:
        return f"Diese Vorlage ist {closing.get_result_display()}."
    later = decisions_for(audience).filter(replaces=decision).first()
    if later is not None:
        return f"An die Stelle dieser Vorlage ist Fassung {later.version} getreten."
    return ""
