"""Roles from the groups that an identity provider names in its claims.

``OIDC_ROLES`` says which of its groups is which role here; other groups are ignored. At
every sign-in the roles of that table are set anew, so that a right ends with its group.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth.models import Group, User

from districts.audit import log_act


def claims_of(login: SocialLogin) -> dict[str, Any]:
    """What the signed token says."""
    return login.account.extra_data.get("id_token") or {}


def roles_in(claims: Mapping[str, Any]) -> set[str]:
    """The roles that the groups in ``claims`` give."""
    named = claims.get(settings.OIDC_GROUPS_CLAIM) or []
    groups = {named} if isinstance(named, str) else {str(name) for name in named}
    return {role for group, role in settings.OIDC_ROLES.items() if group in groups}


def give_roles(user: User, claims: Mapping[str, Any]) -> None:
    """Set the roles that the provider answers for; those given by hand stay."""
    wanted = roles_in(claims)
    before = set(user.groups.values_list("name", flat=True))
    after = (before - set(settings.OIDC_ROLES.values())) | wanted
    if after == before:
        return
    user.groups.set(Group.objects.filter(name__in=after))
    log_act("rollen aus verbund", by=user, subject=f"Konto {user.pk}")
