"""Pages of an account where the library's own need a guard."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from leipzig_ressourcen.accounts.tokens import keeps_all, may_issue
from planning.permissions import may_speak


@require_GET
def show_inactive(request: HttpRequest) -> HttpResponse:
    """The account was closed."""
    return render(request, "account/account_inactive.html")


def show_account(request: HttpRequest) -> HttpResponse:
    """The account of whoever asks, and what it may hold."""
    user = request.user
    holds = user.is_authenticated and (may_issue(user) or keeps_all(user))
    more = {"holds_keys": holds, "speaks": may_speak(user)}
    return mfa.IndexView.as_view(extra_context=more)(request)


@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password, for accounts that have one here."""
    if not request.user.has_usable_password():
        raise PermissionDenied
    return account.password_change(request)


def enter_admin(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """The admin has no door of its own: one sign-in, with its second factor, for all."""
    if not request.user.is_authenticated:
        wanted = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(wanted)
    if not request.user.is_staff:
        raise PermissionDenied
    return redirect("admin:index")


def ask_for_code(request: HttpRequest) -> HttpResponse:
    """The second step of a sign-in."""
    if request.method == "POST" and "code" not in request.POST:
        raise SuspiciousOperation("no code")
    return mfa.authenticate(request)
