"""Signing in and what belongs to an account; the names are those that allauth asks for."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.decorators.http import require_http_methods

from leipzig_ressourcen.accounts import single_sign_on, token_views, views

form = require_http_methods(["GET", "HEAD", "POST"])  # the library's take PUT as well

urlpatterns = [
    path("anmelden/", form(account.login), name="account_login"),
    path("anmelden/code/", form(views.ask_for_code), name="mfa_authenticate"),
    path(
        "anmelden/bestaetigen/",
        form(account.reauthenticate),
        name="account_reauthenticate",
    ),
    path("anmelden/bestaetigen/code/", form(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("anmelden/gesperrt/", views.show_inactive, name="account_inactive"),
    path("anmelden/verbund/", single_sign_on.start, name="openid_connect_login"),
    path(
        "anmelden/verbund/rueckkehr/",
        single_sign_on.come_back,
        name="openid_connect_callback",
    ),
    path(
        "anmelden/verbund/abgebrochen/",
        single_sign_on.cancelled,
        name="socialaccount_login_cancelled",
    ),
    path("abmelden/", LogoutView.as_view(), name="account_logout"),
    path("konto/", views.show_account, name="mfa_index"),
    path("konto/api-schluessel/", token_views.show_tokens, name="tokens"),
    path(
        "konto/api-schluessel/<slug:key>/widerrufen/",
        token_views.revoke_token,
        name="revoke-token",
    ),
    path("konto/passwort/", form(views.change_password), name="account_change_password"),
    path(
        "konto/zweiter-faktor/",
        form(totp.activate_totp),
        name="mfa_activate_totp",
    ),
    path(
        "konto/zweiter-faktor/abschalten/",
        form(totp.deactivate_totp),
        name="mfa_deactivate_totp",
    ),
    path("konto/ersatzcodes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "konto/ersatzcodes/neu/",
        form(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]
