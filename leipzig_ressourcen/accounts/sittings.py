"""A sign-in ends by itself: after a working day, or when nobody has been there for long."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.db import DatabaseError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SINCE, SEEN = "since", "seen"
STEP_S = 5 * 60  # presence is written down so often, not with every page
ENDED = "Ihre Anmeldung ist abgelaufen. Bitte melden Sie sich neu an."


@receiver(user_logged_in)
def begin(sender: object, request: HttpRequest, **given: object) -> None:
    """Both clocks start with the sign-in."""
    request.session[SINCE] = request.session[SEEN] = timezone.now().timestamp()


def end_of_sitting(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Whose time is over reads on as a stranger."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session and _is_over(request.session):
            _end(request)
            messages.info(request, ENDED)
        return get_response(request)

    return middleware


def _end(request: HttpRequest) -> None:
    """Out, also where nothing can be written: the row stays, but it is over anyway."""
    try:
        logout(request)
    except DatabaseError:
        request.session = type(request.session)()
        request.user = AnonymousUser()


def _is_over(session: SessionBase) -> bool:
    """Whether one of the clocks has run out; if not, that somebody is there is kept."""
    now = timezone.now().timestamp()
    seen, since = session.get(SEEN, 0), session.get(SINCE, 0)
    if now - since > settings.SESSION_COOKIE_AGE or now - seen > settings.IDLE_S:
        return True
    if now - seen > STEP_S:
        _keep_seen(session, now)
    return False


def _keep_seen(session: SessionBase, now: float) -> None:
    """Write presence down at once; who only reads is not kept from it by a full disk."""
    session[SEEN] = now
    with suppress(DatabaseError, UpdateError):
        session.save()
    session.modified = False
