"""API-Schlüssel: given to people of the role api, kept as hashes, short-lived, revocable.

A key writes nothing: the interface has no writing. It reads what is public, and with the
roles of its owner that it was issued for. It is looked at before anything is read, so that
the door lets through what those roles may see.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from knox.auth import TokenAuthentication
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed

from districts.audit import log_act
from districts.release import CLOSED_SESSION
from leipzig_ressourcen.models import KeyScope

ROLE, KEEPERS = "api", "verwaltung"
# What is for a closed session bears the name of its reader; an answer to a key does not.
NOT_LENT = (ROLE, KEEPERS, CLOSED_SESSION)
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
    rows = rows.prefetch_related("scope__roles")
    own = rows if keeps_all(user) else rows.filter(user=user)
    return own.order_by("-created", "digest")


def roles_to_lend(user: User) -> QuerySet[Group]:
    """Roles of a person that a key may read with."""
    return user.groups.exclude(name__in=NOT_LENT).order_by("name")


@transaction.atomic
def issue(*, to: User, days: int, roles: Collection[Group] = ()) -> str:
    """A new key for some roles of its owner; it is told once, and its hash is kept."""
    token, key = AuthToken.objects.create(to, expiry=timedelta(days=days))
    KeyScope.objects.create(key=token).roles.set(set(roles) & set(roles_to_lend(to)))
    log_act("api-schlüssel ausstellen", by=to, subject=f"Konto {to.pk}")
    return key


def reader_of(key: AuthToken) -> User:
    """The owner as the key reads: with the roles of the key that the owner still has.

    A key from before there were scopes reads what is public, and none reads what is for a
    closed session, whenever it was issued.
    """
    owner = key.user
    lent = KeyScope.roles.through.objects.filter(keyscope=key.pk).values("group")
    roles = Prefetch(
        "groups", queryset=Group.objects.filter(pk__in=lent).exclude(name__in=NOT_LENT)
    )
    prefetch_related_objects([owner], roles)
    owner.is_superuser = owner.is_staff = False
    return owner


def revoke(*, key: AuthToken, by: User) -> None:
    """End a key at once."""
    subject = f"Konto {key.user_id}"
    key.delete()
    log_act("api-schlüssel widerrufen", by=by, subject=subject)


def owner_reads_by_key(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A request to the interface with a key is one of its owner, as far as it reads."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/v1/") and "Authorization" in request.headers:
            try:
                found = TokenAuthentication().authenticate(request)
            except (AuthenticationFailed, UnicodeError):
                return refused()
            if found is not None:
                if not may_issue(found[0]):
                    return refused()
                request.user = reader_of(found[1])
        return get_response(request)

    return middleware


def refused() -> JsonResponse:
    """401: a key that opens nothing; whether it ever did is not told."""
    headers = {"WWW-Authenticate": "Token"}
    return JsonResponse({"detail": REFUSED}, status=401, headers=headers)
