"""What sign-in leaves to the Verwaltung: taking a lost second factor away."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.http import HttpRequest
from knox.models import AuthToken

for model in (
    *(EmailAddress, SocialAccount, SocialApp, SocialToken),
    *(Authenticator, AuthToken),
):
    admin.site.unregister(model)  # settings and pages of ours do their work


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin):
    """Second factors: who has one; one that is lost is deleted, never read."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People set their own up."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """There is nothing to correct."""
        return False
