"""What coordination leaves to be done, for the list on Start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from districts.release import Audience, released
from planning.models import NetworkGoal
from planning.selectors.steps import agreed_steps
from planning.selectors.task import Task, counted


def coordination_tasks(day: date, audience: Audience) -> Iterator[Task]:
    """Agreed steps that are open and goals whose review has come."""
    if steps := agreed_steps(day, audience):
        words = counted(len(steps), "vereinbarter Schritt", "vereinbarte Schritte")
        yield Task(steps[0].step.due_on, f"{words} offen", "planning:steps")
    goals = released(NetworkGoal.objects.filter(review_on__lte=day), audience)
    if due := list(goals.order_by("review_on").values_list("review_on", flat=True)):
        words = counted(len(due), "Ziel eines Netzwerks", "Ziele von Netzwerken")
        yield Task(due[0], f"{words}: Überprüfung fällig", "planning:networks")
