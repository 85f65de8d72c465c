"""Duties of coordination: agreed steps, reviews, seals and agreements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from districts.release import Audience, released
from planning.models import NetworkGoal, QualityStandard
from planning.selectors.seals import agreements, certificates
from planning.selectors.steps import agreed_steps
from planning.selectors.task import Duty, Group

STEPS = Group(
    "vereinbarter Schritt", "vereinbarte Schritte", " offen", "planning:steps"
)  # fmt: skip
GOALS = Group(
    "Ziel eines Netzwerks", "Ziele von Netzwerken", ": Überprüfung fällig",
    "planning:networks",
)  # fmt: skip
STANDARDS = Group(
    "Fachstandard", "Fachstandards", ": Prüfung überfällig", "planning:services"
)  # fmt: skip
RENEWAL = " ab, Erneuerung steht an"
PROMISES = "planning:promises"
SEALS = Group("Gütesiegel läuft", "Gütesiegel laufen", RENEWAL, PROMISES)
AGREEMENTS = Group(
    "Zielvereinbarung läuft", "Zielvereinbarungen laufen", RENEWAL, PROMISES
)  # fmt: skip


def coordination_duties(day: date, audience: Audience) -> Iterator[Duty]:
    """Open steps, goals and standards to review, seals and agreements to renew."""
    yield from _steps(day, audience)
    yield from _goals(day, audience)
    yield from _standards(day, audience)
    yield from _promises(day, audience)


def _steps(day: date, audience: Audience) -> Iterator[Duty]:
    for row in agreed_steps(day, audience):
        yield Duty(
            row.step.due_on,
            f"Vereinbarter Schritt, {row.origin}",
            "planning:steps",
            f"schritt-{row.kind}-{row.step.pk}",
            near=1,
            group=STEPS,
        )


def _goals(day: date, audience: Audience) -> Iterator[Duty]:
    rows = NetworkGoal.objects.filter(review_on__isnull=False).select_related("network")
    for row in released(rows, audience).order_by("review_on", "pk"):
        yield Duty(
            row.review_on,
            f"Ziel überprüfen: {row.network.name}",
            "planning:network",
            f"netzwerkziel-{row.pk}",
            args=(row.network.code,),
            near=row.review_on <= day,
            group=GOALS,
        )


def _standards(day: date, audience: Audience) -> Iterator[Duty]:
    rows = QualityStandard.objects.valid_on(day).select_related("service_type")
    for row in released(rows, audience).order_by("next_review", "pk"):
        yield Duty(
            row.next_review,
            f"Fachstandard prüfen: {row.title}",
            "planning:service",
            f"fachstandard-{row.pk}",
            args=(row.service_type.code,),
            near=row.next_review < day,
            group=STANDARDS,
        )


def _promises(day: date, audience: Audience) -> Iterator[Duty]:
    for word, rows, group in (
        ("Gütesiegel", certificates(day, audience), SEALS),
        ("Zielvereinbarung", agreements(day, audience), AGREEMENTS),
    ):
        for found in rows:
            if not found.is_renewed:
                yield Duty(
                    found.row.valid_to,
                    f"{word} endet: {found.row.facility.name}",
                    PROMISES,
                    f"{word.lower()}-{found.row.pk}",
                    near=found.needs_renewal(day),
                    group=group,
                )
