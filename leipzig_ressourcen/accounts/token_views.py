"""The page of API-Schlüssel: issued by their owners, revoked by them or the Verwaltung."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from leipzig_ressourcen.accounts import tokens

FULL = f"Mehr als {tokens.MOST} Schlüssel hat niemand; widerrufen Sie einen."


class IssueForm(forms.Form):
    """How long a key lasts, and with which roles of its owner it reads."""

    days = forms.TypedChoiceField(
        label="gilt",
        coerce=int,
        choices=[(days, f"{days} Tage") for days in tokens.DAYS],
        initial=90,
    )

    def __init__(self, owner: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = tokens.roles_to_lend(owner)
        if roles.exists():
            self.fields["roles"] = forms.ModelMultipleChoiceField(
                roles,
                label="liest zusätzlich als",
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="ohne Kreuz nur, was öffentlich ist",
            )


@require_http_methods(["GET", "POST"])
@login_required
def show_tokens(request: HttpRequest) -> HttpResponse:
    """One's keys; a new one is shown in this answer and never again."""
    may_issue = tokens.may_issue(request.user)
    if not (may_issue or tokens.keeps_all(request.user)):
        raise PermissionDenied
    form = IssueForm(request.user, request.POST if request.method == "POST" else None)
    new = _issued(request, form) if may_issue and form.is_valid() else ""
    context = {
        "form": form if may_issue else None,
        "new": new,
        "tokens": tokens.keys_seen_by(request.user),
    }
    status = 400 if request.method == "POST" and not new else 200
    return render(request, "account/tokens.html", context, status=status)


@require_POST
@login_required
def revoke_token(request: HttpRequest, key: str) -> HttpResponse:
    """End a key; those of others are not there."""
    row = get_object_or_404(tokens.keys_seen_by(request.user), token_key=key)
    tokens.revoke(key=row, by=request.user)
    messages.success(request, "Der Schlüssel gilt nicht mehr.")
    return redirect("tokens")


def _issued(request: HttpRequest, form: IssueForm) -> str:
    if tokens.keys_seen_by(request.user).filter(user=request.user).count() >= tokens.MOST:
        form.add_error(None, ValidationError(FULL))
        return ""
    return tokens.issue(to=request.user, **form.cleaned_data)
