"""The sign-ins of the demo, and the deployment check that none of them is left."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps.config import AppConfig
from django.contrib.auth.models import User
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

PASSWORDS = {
    "planung": "demo-planung-2026",
    "freigabe": "demo-freigabe-2026",
    "ausschuss": "demo-ausschuss-2026",
    "traeger": "demo-traeger-2026",
}


@register(Tags.security, deploy=True)
def demo_cannot_sign_in(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """No active user has the name and the password of a sign-in of the demo.

    A database that is not there or not migrated yet has no users.
    """
    try:
        users = list(User.objects.filter(username__in=PASSWORDS, is_active=True))
    except DatabaseError:
        return []
    return [
        Error(
            f"„{user.username}“ meldet sich mit dem bekannten Kennwort der Demo an.",
            hint="Sperren Sie das Konto oder setzen Sie ein neues Kennwort.",
            id="leipzig.E003",
        )
        for user in sorted(users, key=lambda user: user.username)
        if user.check_password(PASSWORDS[user.username])
    ]
