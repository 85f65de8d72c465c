"""What allauth asks the application: who may join, whose address it is, what is kept.

Nobody signs up. Accounts come from the Verwaltung or, where single sign-on is set up,
from the identity provider together with at least one role.
"""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse

from districts.client import address_of
from leipzig_ressourcen.accounts.roles import claims_of, give_roles, roles_in

WRONG_PASSWORD = "Benutzername oder Passwort sind falsch."
TOO_MANY = "Zu viele Versuche. Warten Sie fünf Minuten."


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts: given out, throttled by axes, without mail."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "enter_current_password": "Das bisherige Passwort ist falsch.",
        "username_password_mismatch": WRONG_PASSWORD,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account of their own."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address that axes counts."""
        return address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted by axes, per account and address together."""

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing was counted."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account."""
        return reverse("mfa_index")

    def add_message(
        self, request: HttpRequest, level: int, *args: Any, **given: Any
    ) -> None:
        """Whoever signed in sees their name in the head; that is enough."""
        if "account/messages/logged_in.txt" not in args:
            super().add_message(request, level, *args, **given)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are encrypted with a key made from SECRET_KEY."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Der Code ist falsch oder abgelaufen.",
    }

    def encrypt(self, text: str) -> str:
        """What the database keeps."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was kept; under another SECRET_KEY it is lost."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"second factor")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Accounts of the identity provider: issuer and subject say who, groups say what."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whoever has a role here may come in."""
        return bool(roles_in(claims_of(sociallogin)))

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """A name to be shown and nothing else of the person."""
        user = sociallogin.user
        user.username = str(data.get("username") or "")
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Nothing is matched by mail; known accounts get the roles they have today."""
        sociallogin.email_addresses = []
        if sociallogin.is_existing:
            give_roles(sociallogin.user, claims_of(sociallogin))

    def save_user(
        self, request: HttpRequest, sociallogin: SocialLogin, form: object = None
    ) -> User:
        """A new account with its roles."""
        user = super().save_user(request, sociallogin, form)
        give_roles(user, claims_of(sociallogin))
        return user
