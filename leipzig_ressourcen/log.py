"""Sign-ins, refusals and master data in the log; names nobody has are not kept.

What was typed as a name may be a password, so only names of accounts are written down.
"""

from __future__ import annotations

from collections.abc import Mapping

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from districts.audit import log_act


@receiver(user_logged_in)
def signed_in(sender: object, user: User, **given: object) -> None:
    """A sign-in."""
    log_act("anmelden", by=user, subject="Anmeldung")


@receiver(user_logged_out)
def signed_out(sender: object, user: User | None, **given: object) -> None:
    """A sign-out of somebody who was signed in."""
    if user is not None:
        log_act("abmelden", by=user, subject="Anmeldung")


@receiver(user_login_failed)
def refused(sender: object, credentials: Mapping[str, object], **given: object) -> None:
    """A failed sign-in to an account that exists."""
    account = User.objects.filter(username=credentials.get("username")).first()
    if account is not None:
        log_act("anmelden gescheitert", by=None, subject=f"Konto {account.pk}")


@receiver(authentication_failed)
def code_refused(sender: object, user: User, **given: object) -> None:
    """A wrong code after the right password."""
    log_act("code falsch", by=None, subject=f"Konto {user.pk}")


@receiver(authenticator_added)
def factor_added(sender: object, user: User, authenticator: Authenticator, **given: object):
    """A second factor was set up; its spare codes come with it."""
    if authenticator.type == Authenticator.Type.TOTP:
        log_act("zweiten faktor einrichten", by=user, subject=f"Konto {user.pk}")


@receiver(authenticator_removed)
def factor_removed(
    sender: object, user: User, authenticator: Authenticator, **given: object
) -> None:
    """A second factor was switched off by its owner."""
    if authenticator.type == Authenticator.Type.TOTP:
        log_act("zweiten faktor abschalten", by=user, subject=f"Konto {user.pk}")


@receiver(authenticator_reset)
def codes_issued(sender: object, user: User, **given: object) -> None:
    """New spare codes took the place of the old ones."""
    log_act("ersatzcodes ausstellen", by=user, subject=f"Konto {user.pk}")


@receiver(password_changed)
def password_given(sender: object, user: User, **given: object) -> None:
    """Somebody changed their own password."""
    log_act("passwort ändern", by=user, subject=f"Konto {user.pk}")


ADMIN_ACTS = {ADDITION: "stammdaten anlegen", CHANGE: "stammdaten ändern"}


@receiver(post_save, sender=LogEntry)
def master_data_changed(sender: object, instance: LogEntry, **given: object) -> None:
    """A row that was added, changed or deleted by hand, named by kind and number alone."""
    act = ADMIN_ACTS.get(instance.action_flag, "stammdaten löschen")
    kind = instance.content_type
    subject = f"{kind.app_label}.{kind.model} {instance.object_id}"
    log_act(act, by=instance.user, subject=subject)


def access_refused(request: HttpRequest) -> None:
    """Somebody signed in asked for what they may not do."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        log_act("zugriff verweigert", by=user, subject=f"{request.method} {request.path}")
