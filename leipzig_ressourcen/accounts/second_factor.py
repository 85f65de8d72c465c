"""Whoever plans, releases or administers signs in with a second factor.

``LEIPZIG_SECOND_FACTOR`` says whether it is required; in production it is. The identity
provider answers for those whom it signed in.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from districts.release import CLOSED_SESSION, INTERNAL_ROLES

ROLES = INTERNAL_ROLES | {CLOSED_SESSION}
STRONG = {"mfa", "socialaccount"}
# What it takes to set the factor up, and to leave.
OPEN = {
    "account_login", "account_logout", "account_reauthenticate", "mfa_reauthenticate",
    "account_change_password", "mfa_activate_totp", "mfa_view_recovery_codes",
}  # fmt: skip
WANTED = (
    "Ihre Rolle verlangt einen zweiten Faktor. Richten Sie ihn ein, danach geht es weiter."
)


def is_required(user: User | AnonymousUser) -> bool:
    """Whether a person may come in with a second factor alone."""
    if not settings.SECOND_FACTOR_REQUIRED or not user.is_authenticated:
        return False
    return user.is_superuser or user.is_staff or user.groups.filter(name__in=ROLES).exists()


def has_one(user: User) -> bool:
    """Whether an account has a second factor set up."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def second_factor_where_required(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Pages stay shut until a required second factor is set up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *args: object) -> HttpResponse | None:
        if request.resolver_match.view_name in OPEN or not _is_missing(request):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": WANTED}, status=403)
        messages.info(request, WANTED)
        return redirect("mfa_activate_totp")

    middleware.process_view = process_view
    return middleware


def _is_missing(request: HttpRequest) -> bool:
    if not is_required(request.user):
        return False
    used = {
        record["method"] for record in get_authentication_records(request, request.user)
    }
    return STRONG.isdisjoint(used) and not has_one(request.user)
