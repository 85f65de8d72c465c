"""What costs seconds is handed out so many times a minute, on pages and by REST.

A stranger is counted by address, an account by itself, so nobody is held up by others
behind the same address. Counts stand in the cache; where several processes serve without
a common cache, each counts for itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from districts.client import address_of

MINUTE = 60
SIGNED_IN = 5  # times as often: more than anybody asks by hand
BUSY = {
    "title": "Zu viele Anfragen",
    "reason": "Das rechnet länger und wird nur einige Male in der Minute "
    "ausgegeben, Angemeldeten öfter.",
    "remedy": "Warten Sie eine Minute.",
}
View = Callable[..., HttpResponse]
When = Callable[[HttpRequest], bool]


def a_minute(times: int, *, when: When = lambda request: True) -> Callable:
    """Let a stranger open a page ``times`` a minute; beyond it the answer is 429.

    An account may do so ``SIGNED_IN`` times as often. Requests are counted ``when`` they
    ask for what costs.
    """

    def decorate(view: View) -> View:
        name = f"{view.__module__}.{view.__name__}"

        @wraps(view)
        def counted(request: HttpRequest, *args: object, **given: object) -> HttpResponse:
            if when(request) and _is_too_often(name, request, times):
                answer = render(request, "errors/error.html", BUSY, status=429)
                answer["Retry-After"] = str(MINUTE)
                return answer
            return view(request, *args, **given)

        return counted

    return decorate


def is_post(request: HttpRequest) -> bool:
    """Where the empty form is free and only what is sent costs."""
    return request.method == "POST"


def asks(request: HttpRequest) -> bool:
    """Where a page as it stands is free and what an address or a form adds costs."""
    return is_post(request) or bool(request.GET)


class RestThrottle(BaseThrottle):
    """The same for an answer by REST; the view says how often as ``times_a_minute``."""

    def allow_request(self, request: Request, view: object) -> bool:
        """Whether it is answered; what is refused says why in German."""
        if _is_too_often(type(view).__name__, request, view.times_a_minute):
            raise Throttled(MINUTE, BUSY["reason"])
        return True


def _is_too_often(name: str, request: HttpRequest | Request, times: int) -> bool:
    if request.user.is_authenticated:
        return _seen(f"{name}:account:{request.user.pk}") > times * SIGNED_IN
    return _seen(f"{name}:{address_of(request)}") > times


def _seen(name: str) -> int:
    """How often somebody asked in the minute that began with the first request."""
    key = f"a-minute:{name}"
    if cache.add(key, 1, MINUTE):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # the minute ended in between
        return 1
