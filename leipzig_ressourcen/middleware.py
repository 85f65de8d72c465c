"""What every answer gets, whatever page it comes from."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.text import slugify

from districts.release import Audience, audience_of, reading_as


def no_store_for_signed_in(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answers to signed-in people stay out of every cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    return middleware


# The interfaces for programs; the page that tries them out reads as whoever signed in.
FOR_PROGRAMS, NOT_FOR_PROGRAMS = ("/api/v1/", "/ogc/"), "/api/v1/docs/"


def open_to_foreign_pages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Scripts on pages of others may read what everybody reads here, and never as somebody.

    Who sends a cookie or a key is told nothing: the browser then keeps the answer away
    from the foreign page.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if asks_as_nobody(request) and not response.cookies:
            response["Access-Control-Allow-Origin"] = "*"
        return response

    return middleware


def asks_as_nobody(request: HttpRequest) -> bool:
    """Whether a program reads an interface without saying who it is."""
    path = request.path
    is_open = path.startswith(FOR_PROGRAMS) and not path.startswith(NOT_FOR_PROGRAMS)
    is_somebody = request.COOKIES or "Authorization" in request.headers
    return is_open and request.method in ("GET", "HEAD") and not is_somebody


def read_what_was_released(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A request reads the rows that were given to its reader, whatever page it asks.

    What members of a closed session are shown or take away bears their name.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        audience = audience_of(request.user)
        request.is_closed_session = audience == Audience.COMMITTEE
        with reading_as(audience):
            response = get_response(request)
        if request.is_closed_session and "Content-Disposition" in response:
            mark = f'filename="NICHTOEFFENTLICH_{slugify(request.user.get_username())}_'
            named = response["Content-Disposition"].replace('filename="', mark)
            response["Content-Disposition"] = named
        return response

    return middleware


def no_zero_bytes(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Pages whose address holds a zero byte are refused: PostgreSQL keeps no such text.

    The REST interface refuses them by itself, as JSON and by the name of the parameter.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        values = (value for _, found in request.GET.lists() for value in found)
        if not request.path.startswith("/api/") and "\0" in "".join(
            [request.path, *values]
        ):
            raise SuspiciousOperation("zero byte in the address")
        return get_response(request)

    return middleware
