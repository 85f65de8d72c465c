"""Fraktionsentwürfe of one person, calculated in figures that the public has as well."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet

from districts.release import Audience
from planning.models import Amendment, AmendmentDraft, Decision
from planning.selectors.amendments import Floor, floor_over


def drafts_of(person: AbstractBaseUser, decision: Decision) -> QuerySet[AmendmentDraft]:
    """The drafts of a person to one Fassung, the oldest first; nobody else's."""
    rows = AmendmentDraft.objects.filter(owner=person, decision=decision)
    return rows.order_by("pk")


def drafts_floor(
    person: AbstractBaseUser, decision: Decision, chosen: Iterable[str] = ()
) -> Floor:
    """What each draft of a person does, and those chosen together."""
    rows = [
        Amendment(
            pk=draft.pk,
            decision=decision,
            number=f"Entwurf {place}",
            title=draft.title,
            changes=draft.changes,
        )
        for place, draft in enumerate(drafts_of(person, decision), start=1)
    ]
    return floor_over(decision, rows, Audience.PUBLIC, chosen)
