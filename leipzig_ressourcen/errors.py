"""What is said when a page cannot be shown: title, reason and remedy, in German."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from districts.days import UnreadableDay
from leipzig_ressourcen.faults import fault_of
from leipzig_ressourcen.log import access_refused

TEXTS = {
    400: (
        "Anfrage nicht verstanden",
        "Die Angaben in der Adresse oder im Formular sind unvollständig oder falsch.",
        "Gehen Sie einen Schritt zurück und prüfen Sie Ihre Eingaben.",
    ),
    403: (
        "Kein Zugriff",
        "Ihr Konto darf diese Seite nicht öffnen.",
        "Melden Sie sich mit einem anderen Konto an oder fragen Sie die Verwaltung "
        "dieser Anwendung nach dem Recht.",
    ),
    404: (
        "Seite nicht gefunden",
        "Unter dieser Adresse gibt es nichts, oder es ist nicht veröffentlicht.",
        "Prüfen Sie die Adresse oder suchen Sie nach Name oder Kennung.",
    ),
    500: (
        "Störung",
        "Beim Zusammenstellen der Seite ist ein Fehler aufgetreten. Es wurde nichts "
        "verändert.",
        "Versuchen Sie es später noch einmal. Bleibt der Fehler, melden Sie Uhrzeit und "
        "Adresse an die Verwaltung dieser Anwendung.",
    ),
}
LOCKED_OUT = (
    "Anmeldung gesperrt",
    "Das Passwort war fünfmal falsch. Von hier aus ist dieses Konto eine Viertelstunde "
    "gesperrt; von anderen Orten bleibt es erreichbar.",
    "Warten Sie 15 Minuten oder fragen Sie die Verwaltung dieser Anwendung.",
)
TOO_MANY = (
    "Zu viele Versuche",
    "Kennwort oder Code wurden zu oft hintereinander abgefragt. Es wurde nichts verändert.",
    "Warten Sie fünf Minuten und versuchen Sie es noch einmal.",
)
FORM_EXPIRED = (
    "Formular abgelaufen",
    "Das Formular konnte nicht sicher zugeordnet werden. Es wurde nichts verändert.",
    "Erlauben Sie Cookies für diese Seite, laden Sie das Formular neu und senden Sie es "
    "noch einmal.",
)


def answer(status: int, texts: tuple[str, str, str]) -> HttpResponse:
    """An error page that needs neither database nor session."""
    context = dict(zip(("title", "reason", "remedy"), texts, strict=True))
    return HttpResponse(render_to_string("errors/error.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request makes no sense; a wrong Stichtag is named with its remedy."""
    if isinstance(exception, UnreadableDay):
        return answer(400, (exception.title, str(exception), exception.remedy))
    return answer(400, TEXTS[400])


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: known, but not allowed; the log keeps who tried."""
    access_refused(request)
    return answer(403, TEXTS[403])


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: there is nothing, or nothing for this reader."""
    return answer(404, TEXTS[404])


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503: disk or database refuse, and reading may go on."""
    fault = fault_of(sys.exception())
    status, texts = (503, fault) if fault else (500, TEXTS[500])
    if request.path.startswith("/api/v1/"):
        said = {"detail": " ".join(texts[1:])}
        return JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})
    return answer(status, texts)


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: object
) -> HttpResponse:
    """429: too many wrong passwords for one account from one address."""
    return answer(429, LOCKED_OUT)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: too many tries to change or confirm something about an account."""
    return answer(429, TOO_MANY)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token does not match; nothing was changed."""
    return answer(403, FORM_EXPIRED)
