"""A round whose rules cannot be calculated any longer is told as such, never as a fault."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from districts.release import Audience, audience_of

View = Callable[..., HttpResponse]
TITLE = "Diese Planungsrunde lässt sich zurzeit nicht rechnen"
CLOSED = "Ihre Regeln passen nicht mehr zu den erfassten Kostensätzen und Programmen."
REMEDY = (
    "Die Planung trägt nach, was fehlt, etwa einen Kostensatz für das Schuljahr der Runde. "
    "Frühere Vorschläge und Entscheidungen bleiben unter ihrer Adresse lesbar."
)


def told_if_unusable(view: View) -> View:
    """Answer 409 with the reason, for strangers without it, where the rules do not hold."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **given: object) -> HttpResponse:
        try:
            return view(request, *args, **given)
        except ValidationError as refused:
            inside = audience_of(request.user) == Audience.INTERNAL
            reason = " ".join(refused.messages) if inside else CLOSED
            said = {"title": TITLE, "reason": reason, "remedy": REMEDY}
            return render(request, "errors/error.html", said, status=409)

    return answered
