"""Pages that cost seconds are handed out so many a minute to each stranger.

Counted per address in the cache; people who signed in are known and not counted. Where
several processes serve without a common cache, each counts for itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from districts.client import address_of

MINUTE = 60
BOTH = frozenset({"GET", "POST"})
BUSY = {
    "title": "Zu viele Anfragen",
    "reason": "Diese Seite rechnet länger und wird je Adresse nur einige Male in der "
    "Minute ausgegeben.",
    "remedy": "Warten Sie eine Minute. Wer angemeldet ist, wird nicht gezählt.",
}
View = Callable[..., HttpResponse]


def a_minute(
    times: int, *, methods: frozenset[str] = frozenset({"GET", "POST"})
) -> Callable:
    """Let a stranger open a page ``times`` a minute; beyond it the answer is 429."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: object, **given: object) -> HttpResponse:
            counts = request.method in methods and not request.user.is_authenticated
            if counts and _seen(view.__name__, request) > times:
                answer = render(request, "errors/error.html", BUSY, status=429)
                answer["Retry-After"] = str(MINUTE)
                return answer
            return view(request, *args, **given)

        return counted

    return decorate


def _seen(name: str, request: HttpRequest) -> int:
    """How often an address asked in the minute that began with its first request."""
    key = f"a-minute:{name}:{address_of(request)}"
    if cache.add(key, 1, MINUTE):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # the minute ended in between
        return 1
