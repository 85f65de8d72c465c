"""Who may do what in planning; what a person may read is asked at the release."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

PLANNERS, RELEASERS = "planung", "freigabe"


def may_plan(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether a person may keep variants: the role planung."""
    if not user.is_authenticated:
        return False
    return user.is_superuser or user.groups.filter(name=PLANNERS).exists()


def may_release(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether a person may stand for what somebody else laid before: the role freigabe."""
    if not user.is_authenticated:
        return False
    return user.is_superuser or user.groups.filter(name=RELEASERS).exists()
