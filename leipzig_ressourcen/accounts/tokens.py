"""API-Schlüssel: given to people of the role api, kept as hashes, short-lived, revocable.

A key reads what its owner reads and writes nothing: the interface has no writing. It is
looked at before anything is read, so that the door lets through what its owner may see.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from knox.auth import TokenAuthentication
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed

from districts.audit import log_act

ROLE, KEEPERS = "api", "verwaltung"
DAYS = (30, 90, 365)
MOST = 10
REFUSED = "Der API-Schlüssel ist ungültig, abgelaufen oder widerrufen."


def may_issue(user: User) -> bool:
    """Whether a person may hold keys: the role api."""
    return user.is_superuser or user.groups.filter(name=ROLE).exists()


def keeps_all(user: User) -> bool:
    """Whether a person may revoke the keys of others: the role verwaltung."""
    return user.is_superuser or user.groups.filter(name=KEEPERS).exists()


def keys_seen_by(user: User) -> QuerySet[AuthToken]:
    """Keys in use that a person may revoke, the youngest first."""
    rows = AuthToken.objects.filter(expiry__gt=timezone.now()).select_related("user")
    own = rows if keeps_all(user) else rows.filter(user=user)
    return own.order_by("-created", "digest")


def issue(*, to: User, days: int) -> str:
    """A new key; it is told once, and its hash is kept."""
    _, key = AuthToken.objects.create(to, expiry=timedelta(days=days))
    log_act("api-schlüssel ausstellen", by=to, subject=f"Konto {to.pk}")
    return key


def revoke(*, key: AuthToken, by: User) -> None:
    """End a key at once."""
    subject = f"Konto {key.user_id}"
    key.delete()
    log_act("api-schlüssel widerrufen", by=by, subject=subject)


def owner_reads_by_key(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A request to the interface with a key is one of its owner."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/v1/") and "Authorization" in request.headers:
            try:
                found = TokenAuthentication().authenticate(request)
            except (AuthenticationFailed, UnicodeError):
                return refused()
            if found is not None:
                if not may_issue(found[0]):
                    return refused()
                request.user = found[0]
        return get_response(request)

    return middleware


def refused() -> JsonResponse:
    """401: a key that opens nothing; whether it ever did is not told."""
    headers = {"WWW-Authenticate": "Token"}
    return JsonResponse({"detail": REFUSED}, status=401, headers=headers)
