"""What coordination leaves to be done, for the list on Start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from districts.release import Audience, released
from planning.models import NetworkGoal, QualityStandard
from planning.selectors.seals import agreements, certificates
from planning.selectors.steps import agreed_steps
from planning.selectors.task import Task, counted


def coordination_tasks(day: date, audience: Audience) -> Iterator[Task]:
    """Open steps, goals and standards to review, seals and agreements to renew."""
    if steps := agreed_steps(day, audience):
        words = counted(len(steps), "vereinbarter Schritt", "vereinbarte Schritte")
        yield Task(steps[0].step.due_on, f"{words} offen", "planning:steps")
    yield from _goals(day, audience)
    yield from _standards(day, audience)
    yield from _promises(day, audience)


def _goals(day: date, audience: Audience) -> Iterator[Task]:
    goals = released(NetworkGoal.objects.filter(review_on__lte=day), audience)
    if due := list(goals.order_by("review_on").values_list("review_on", flat=True)):
        words = counted(len(due), "Ziel eines Netzwerks", "Ziele von Netzwerken")
        yield Task(due[0], f"{words}: Überprüfung fällig", "planning:networks")


def _standards(day: date, audience: Audience) -> Iterator[Task]:
    rows = released(QualityStandard.objects.valid_on(day), audience)
    rows = rows.filter(next_review__lt=day).order_by("next_review")
    if due := list(rows.values_list("next_review", flat=True)):
        words = counted(len(due), "Fachstandard", "Fachstandards")
        yield Task(due[0], f"{words}: Prüfung überfällig", "planning:services")


def _promises(day: date, audience: Audience) -> Iterator[Task]:
    for rows, one, many in (
        (certificates(day, audience), "Gütesiegel läuft", "Gütesiegel laufen"),
        (agreements(day, audience), "Zielvereinbarung läuft", "Zielvereinbarungen laufen"),
    ):
        due = [row for row in rows if row.needs_renewal(day)]
        if due:
            words = f"{counted(len(due), one, many)} ab, Erneuerung steht an"
            yield Task(due[0].row.valid_to, words, "planning:promises")
