"""Counting the days of a Planungsrunde backwards from its Beschluss."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from districts.audit import log_act
from planning.models import Milestone, PlanningRound
from planning.selectors.calendar import period_start

Kind = Milestone.Kind

# Weeks before the Beschluss, and where. No paper fixes them: they are where planning
# starts, and every day can be moved by hand. The order of bodies is that of VII-DS-01168.
LEADS: tuple[tuple[str, str, int], ...] = (
    (Kind.STATISTICS, "", 40),
    (Kind.SURVEY, "", 32),
    (Kind.CALCULATION, "", 24),
    (Kind.STATEMENTS, "", 18),
    (Kind.BUDGET, "Kämmerei", 16),
    (Kind.ENDORSEMENT, "", 12),
    (Kind.CONSULTATION, "Dienstberatung des Oberbürgermeisters", 9),
    (Kind.CONSULTATION, "Jugendparlament", 6),
    (Kind.CONSULTATION, "Fachausschuss Jugend, Schule und Demokratie", 5),
    (Kind.CONSULTATION, "Jugendhilfeausschuss", 3),
    (Kind.RESOLUTION, "", 0),
    (Kind.CONTROL, "", -52),
)


def counted_days(resolved_on: date, school_year: str) -> dict[tuple[str, str], date]:
    """(kind, body) to its day, for a Beschluss on ``resolved_on``.

    The first school day is that of the school year that the round plans.
    """
    days = {
        (kind, body): resolved_on - timedelta(weeks=weeks) for kind, body, weeks in LEADS
    }
    return days | {(Kind.SCHOOL_YEAR, ""): period_start(school_year)}


@transaction.atomic
def count_backwards(
    *, round: PlanningRound, resolved_on: date, by: AbstractBaseUser
) -> list[Milestone]:
    """Set every day of a round from the day of its Beschluss.

    What is done or was set by hand stays as it is, except the Beschluss itself.
    """
    known = {(row.kind, row.body): row for row in round.milestones.select_for_update()}
    for (kind, body), day in counted_days(resolved_on, round.school_year).items():
        row = known.get((kind, body)) or Milestone(round=round, kind=kind, body=body)
        is_fixed = row.by_hand and kind != Kind.RESOLUTION
        if is_fixed or row.done_on:
            continue
        row.day, row.by_hand = day, False
        row.full_clean()
        row.save()
    log_act(
        "termine rechnen",
        by=by,
        subject=f"Runde {round.code}",
        after=f"Beschluss {resolved_on.isoformat()}",
    )
    return list(round.milestones.all())


@transaction.atomic
def keep_milestones(
    *, round: PlanningRound, changed: list[Milestone], by: AbstractBaseUser
) -> None:
    """Keep days that somebody moved or ticked off."""
    for row in changed:
        row.round = round
        row.by_hand = True
        row.full_clean()
        row.save()
        log_act(
            "termin setzen",
            by=by,
            subject=f"Runde {round.code}, {row.title}",
            after=f"{row.day.isoformat()}{', erledigt' if row.done_on else ''}",
        )
