"""Single sign-on by OIDC: every token is checked, whatever way it came.

The library trusts a token it fetched itself over TLS. Here its signature, issuer,
audience and life are checked all the same, and a nonce ties it to the browser that
asked: unsigned, foreign and repeated tokens are refused.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any

import jwt
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

PROVIDER = "verbund"
NONCE = "oidc-nonce"
ALGORITHMS = {"RS256", "RS384", "RS512", "PS256", "ES256", "ES384"}  # no shared secret


class CheckedTokens(OpenIDConnectOAuth2Adapter):
    """The provider's answers, believed only with a signature and our nonce."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the provider sends people back to."""
        return request.build_absolute_uri(reverse("openid_connect_callback"))

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """The claims of a token that is ours."""
        try:
            if jwt.get_unverified_header(id_token)["alg"] not in ALGORITHMS:
                raise OAuth2Error("algorithm not accepted")
            claims = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as refused:
            raise OAuth2Error("unreadable id_token") from refused
        asked = self.request.session.pop(NONCE, "")
        if not asked or not hmac.compare_digest(asked, str(claims.get("nonce", ""))):
            raise OAuth2Error("foreign or repeated nonce")
        return _kept(claims)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: object, **given: Any
    ) -> Any:
        """Nobody comes in without a signed token."""
        if not given["response"].get("id_token"):
            raise OAuth2Error("no id_token")
        return super().complete_login(request, app, token, **given)


def _kept(claims: dict[str, Any]) -> dict[str, Any]:
    """Who, under which name, in which groups; one issuer's subject is nobody elsewhere."""
    names = ("preferred_username", settings.OIDC_GROUPS_CLAIM)
    kept = {name: claims[name] for name in names if name in claims}
    return kept | {"issuer_subject": f"{claims['iss']} {claims['sub']}"}


def _adapter(request: HttpRequest) -> CheckedTokens:
    if not settings.OIDC_SERVER_URL:
        raise Http404
    return CheckedTokens(request, PROVIDER)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Send a visitor to the identity provider, with a word only it can send back."""
    provider = _adapter(request).get_provider()
    provider.oauth2_adapter_class = CheckedTokens
    nonce = request.session[NONCE] = secrets.token_urlsafe(32)
    wanted = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    try:
        return provider.redirect(
            request,
            process="login",
            next_url=wanted if here else None,
            auth_params=provider.get_auth_params() | {"nonce": nonce},
        )
    except RequestException:
        return render(request, "socialaccount/unreachable.html", status=503)


@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Whom the provider sends back comes in, or reads why not."""
    return OAuth2CallbackView.adapter_view(_adapter(request))(request)


@require_GET
def cancelled(request: HttpRequest) -> HttpResponse:
    """The visitor turned back at the provider."""
    return render(request, "socialaccount/login_cancelled.html")


@require_GET
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """There is no form to make an account with."""
    return redirect("account_login")
