"""Days of the Planungskalender that come from money, seals and expectations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from districts.release import Audience, released
from planning.models import FundingProgramme
from planning.selectors import programmes
from planning.selectors.effects import expectations
from planning.selectors.seals import agreements, certificates


@dataclass(frozen=True)
class Duty:
    """A day, what is due on it, the page that shows it, and its name for calendars."""

    day: date
    text: str
    page: str
    uid: str


def duties(day: date, audience: Audience) -> Iterator[Duty]:
    """All of them, in no order."""
    yield from _applications(day, audience)
    yield from _ends(day, audience)
    yield from _accounts(audience)
    yield from _promises(day, audience)
    yield from _effects(audience)


def _applications(day: date, audience: Audience) -> Iterator[Duty]:
    """Förderanträge by the deadlines of the rules in force."""
    for due, rule in programmes.deadlines(day, audience):
        programme = rule.programme
        yield Duty(
            due,
            f"Förderantrag {programme.name} für {due.year + 1}",
            _programme_page(programme),
            f"foerderantrag-{programme.code}-{due.year}",
        )


def _ends(day: date, audience: Audience) -> Iterator[Duty]:
    for row in released(FundingProgramme.objects.filter(valid_to__gte=day), audience):
        text = f"Letzter Fördertag {row.name}"
        yield Duty(row.valid_to, text, _programme_page(row), f"programm-{row.code}")


def _accounts(audience: Audience) -> Iterator[Duty]:
    for row in programmes.due_reports(audience).select_related("programme"):
        text = f"Verwendungsnachweis {row.programme.name} {row.year}"
        page = reverse("planning:usage") + f"?jahr={row.year}"
        yield Duty(row.report_due, text, page, f"verwendungsnachweis-{row.pk}")


def _promises(day: date, audience: Audience) -> Iterator[Duty]:
    page = reverse("planning:promises")
    for word, rows in (
        ("Gütesiegel", certificates(day, audience)),
        ("Zielvereinbarung", agreements(day, audience)),
    ):
        for row in (found.row for found in rows if not found.is_renewed):
            text = f"{word} endet: {row.facility.name}"
            yield Duty(row.valid_to, text, page, f"{word.lower()}-{row.pk}")


def _effects(audience: Audience) -> Iterator[Duty]:
    for row in expectations(audience).filter(reviews=None):
        text = f"Erwartung überprüfen: {row.indicator.name}"
        page = reverse("planning:expectation", args=[row.pk])
        yield Duty(row.review_on, text, page, f"erwartung-{row.pk}")


def _programme_page(row: FundingProgramme) -> str:
    return reverse("planning:programmes") + f"#p-{row.code}"
