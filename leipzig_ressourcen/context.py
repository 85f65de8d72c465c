"""What every page knows: navigation, reader's view, sources, whether data are invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from districts.models import SourceFile
from districts.release import Audience, audience_of, released

NAVIGATION = [
    ("start", "Start"),
    ("planning:ranking", "Rangliste"),
    ("planning:rounds", "Runden"),
    ("planning:decisions", "Entscheidungen"),
    ("map", "Karte"),
    ("facilities", "Einrichtungen"),
    ("areas", "Gebiete"),
    ("planning:networks", "Netzwerke"),
    ("indicators", "Indikatoren"),
    ("methods", "Methodik"),
    ("handbook", "Handbuch"),
    ("interface", "API"),
]


@dataclass(frozen=True)
class Entry:
    """One link of the main navigation."""

    title: str
    address: str
    current: bool


def entries(path: str) -> Iterator[Entry]:
    """The main navigation, with the entry that the page at ``path`` belongs to."""
    for name, title in NAVIGATION:
        address = reverse(name)
        inside = path.startswith(address) if name != "start" else path == address
        yield Entry(title=title, address=address, current=inside)


def attributions(sources: QuerySet[SourceFile]) -> QuerySet:
    """Each named source with its licence, once."""
    return sources.values("attribution", "licence").distinct().order_by("attribution")


def site(request: HttpRequest) -> dict[str, object]:
    """Values every template may use; what asks the database is asked when shown."""
    audience = audience_of(request.user)
    sources = released(SourceFile.objects.filter(withdrawn_on=None), audience)
    return {
        "production": settings.PRODUCTION,
        "audience_name": audience.label,
        "is_internal": audience == Audience.INTERNAL,
        "single_sign_on": settings.OIDC_NAME if settings.OIDC_SERVER_URL else "",
        "navigation": list(entries(request.path)),
        "search_term": request.GET.get("search", ""),
        "shows_invented": SimpleLazyObject(sources.filter(invented=True).exists),
        "attributions": partial(attributions, sources),
    }
