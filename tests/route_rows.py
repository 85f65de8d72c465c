"""How the answers of a route are written down; the routes stand in ``tests/routes.py``.

The columns are (anonymous, ausschuss, planung, superuser).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

ALL = (200, 200, 200, 200)
INSIDE = (403, 403, 200, 200)
STAFF = (302, 302, 302, 200)
STAFF_REFUSED = (302, 302, 302, 403)
ONE_DOOR = (302, 403, 403, 302)
MOVED = (302, 302, 302, 302)
MEMBERS = (403, 200, 403, 200)  # of bodies; a superuser reads their own as well
SPEAKERS = (403, 403, 403, 200)  # and the role traeger
NOT_ASKED = (403, 403, 403, 404)  # speaks for nobody who was asked
NOT_MINE = (403, 404, 403, 404)
REFUSED = (405, 405, 405, 405)


@dataclass(frozen=True)
class Row:
    """What a route answers.

    ``address`` makes the path for a world with one object of each kind. With
    ``has_objects`` an object of the hidden world answers 404 to strangers.
    """

    address: Callable[[SimpleNamespace], str]
    get: tuple[int, int, int, int] = ALL
    post: tuple[int, int, int, int] = REFUSED
    has_objects: bool = False


def at(path: str) -> Row:
    """A page or list that everybody reads; what it shows is the release's business."""
    return Row(lambda world: path)


def of(address: Callable[[SimpleNamespace], str], **given: object) -> Row:
    """An object that strangers see only when it is published."""
    return Row(address, has_objects=True, **given)


def entry(address: Callable[[SimpleNamespace], str]) -> Row:
    """A form that planners alone see; handed in empty it is refused with its reasons."""
    return Row(address, get=(403, 403, 200, 200), post=(403, 403, 400, 400))


def own(path: str, get: int, post: int, stranger: int = 302) -> Row:
    """A page of one's own account: strangers are sent to the sign-in."""
    return Row(lambda w: path, get=(stranger, get, get, get), post=(stranger, *[post] * 3))
