"""Where a request comes from; whoever sends it may write any header."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address of the visitor: of the connection, or as our own proxy saw it.

    A proxy appends the address it saw; what stands before was written by the visitor.
    """
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.BEHIND_PROXY and seen:
        return seen.rpartition(",")[2].strip()
    return request.META.get("REMOTE_ADDR", "")
