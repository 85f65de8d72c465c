"""Fraktionsentwürfe of one person, calculated in figures that the public has as well."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models import QuerySet

from districts.release import Audience
from planning.models import Amendment, AmendmentDraft, Decision
from planning.permissions import FRACTION, MEMBERS
from planning.selectors.amendments import Floor, floor_over


def drafts_of(person: AbstractBaseUser, decision: Decision) -> QuerySet[AmendmentDraft]:
    """The drafts of a person to one Fassung, the oldest first; nobody else's."""
    rows = AmendmentDraft.objects.filter(owner=person, decision=decision)
    return rows.order_by("pk")


def fellows_of(person: AbstractBaseUser) -> QuerySet[User]:
    """Members of the same Fraktion who may calculate drafts as well, by name.

    A Fraktion is a group whose name begins with ``FRACTION``.
    """
    shared = person.groups.filter(name__startswith=FRACTION)
    rows = User.objects.filter(is_active=True, groups__in=shared)
    members = rows.filter(pk__in=User.objects.filter(groups__name=MEMBERS))
    return members.exclude(pk=person.pk).distinct().order_by("username")


def lent_to(person: AbstractBaseUser, decision: Decision) -> QuerySet[AmendmentDraft]:
    """Drafts to one Fassung that fellows let a person read; leaving them ends it."""
    rows = AmendmentDraft.objects.filter(decision=decision, shared_with=person)
    return rows.filter(owner__in=fellows_of(person)).select_related("owner").order_by("pk")


def earlier_drafts(
    person: AbstractBaseUser, decision: Decision
) -> QuerySet[AmendmentDraft]:
    """Drafts of a person to earlier Fassungen of the same round, the newest first."""
    rows = AmendmentDraft.objects.filter(
        owner=person,
        decision__round=decision.round_id,
        decision__version__lt=decision.version,
    )
    return rows.select_related("decision").order_by("-decision__version", "pk")


def drafts_floor(
    person: AbstractBaseUser, decision: Decision, chosen: Iterable[str] = ()
) -> Floor:
    """What each draft a person may read does, own ones first, and those chosen together.

    What others lent names its owner as mover.
    """
    own, lent = drafts_of(person, decision), lent_to(person, decision)
    rows = [
        Amendment(
            pk=draft.pk,
            decision=decision,
            number=f"Entwurf {place}",
            title=draft.title,
            changes=draft.changes,
            mover="" if draft.owner_id == person.pk else f"von {draft.owner}",
        )
        for place, draft in enumerate([*own, *lent], start=1)
    ]
    return floor_over(decision, rows, Audience.PUBLIC, chosen)
