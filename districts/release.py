"""The one door out: what a reader may see of any row, on every channel.

Pages, API, commands and files take their rows through ``released``. Planners read all;
everybody else reads rows that rest on sources marked as published: their own, and that of
the row they name. A model that does not say on what its release rests cannot be read at
all. Rows with small numbers in them are read under ``reading_as``, as every request is:
there they stand as the gate gave them out, hidden cells as ``geheim``. Elsewhere, and
where nothing was given out, strangers get what is open alone.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, OuterRef, QuerySet, Subquery

from districts.door import editions, reader, statements_of
from districts.models import Release

Audience = Release.Audience
INTERNAL_ROLES = frozenset(
    {
        *("planung", "planung_jugend", "planung_schule"),
        *("freigabe", "statistikstelle", "verwaltung"),
    }
)
# No role reads what is for closed sessions alone. An operator who wants that makes a group
# of this name and puts persons in; what they take away bears their name.
CLOSED_SESSION = "ausschuss_nichtoeffentlich"
CLOSED_MARK = "NICHTÖFFENTLICH: Werte für eine nichtöffentliche Sitzung, nicht weitergeben"


def audience_of(user: AbstractBaseUser | AnonymousUser) -> Audience:
    """Which audience a reader belongs to; committee members read what is public."""
    if not user.is_authenticated:
        return Audience.PUBLIC
    if user.is_superuser:
        return Audience.INTERNAL
    groups = set(user.groups.values_list("name", flat=True))
    if groups & INTERNAL_ROLES:
        return Audience.INTERNAL
    return Audience.COMMITTEE if CLOSED_SESSION in groups else Audience.PUBLIC


def closed_mark() -> str:
    """What tables for a closed session say first; empty for all other readers."""
    return CLOSED_MARK if reader() == Audience.COMMITTEE else ""


@contextmanager
def reading_as(audience: Audience) -> Iterator[None]:
    """All that is read inside is what the gate gave to an audience."""
    if audience == Audience.INTERNAL:
        yield
    else:
        with statements_of(audience):
            yield


def released(rows: QuerySet, audience: Audience) -> QuerySet:
    """The rows of ``rows`` that ``audience`` may see.

    Raises
    ------
    TypeError
        If the model has no ``RELEASED_WHEN``: nothing is shown by oversight.
    """
    conditions = getattr(rows.model, "RELEASED_WHEN", None)
    if conditions is None:
        raise TypeError(f"{rows.model.__name__} does not say when it may be shown")
    if audience == Audience.INTERNAL or conditions == "":
        return rows
    named = [conditions] if isinstance(conditions, str) else conditions
    return rows.filter(**dict.fromkeys(_asked(rows.model, named, audience), True))


def _asked(model: type[Model], named: Sequence[str], audience: Audience) -> list[str]:
    """Conditions that are still to be asked: the door lets only released rows through."""
    edition = editions().get(model)
    if edition is None or reader() != audience:
        return list(named)
    return [condition for condition in named if condition != edition.OPEN]


def with_seen(rows: QuerySet, name: str, audience: Audience) -> QuerySet:
    """The rows with ``seen_<name>``: the id of the row they name, if it may be seen too.

    ``name`` is a foreign key that the release of a row does not rest on.
    """
    named = rows.model._meta.get_field(name).related_model
    seen = released(named._base_manager.filter(pk=OuterRef(name)), audience)
    return rows.annotate(**{f"seen_{name}": Subquery(seen.order_by().values("pk")[:1])})
