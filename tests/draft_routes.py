"""What the pages of Fraktionsentwürfe answer."""

from __future__ import annotations

from types import SimpleNamespace

from tests.route_rows import MEMBERS, NOT_MINE, REFUSED, Row


def draft(w: SimpleNamespace) -> int:
    """The number of a draft, or any: nobody but its owner reaches one."""
    return getattr(w, "draft", w.decision).pk


DRAFTS = {
    "entscheidungen/<slug:code>/entwuerfe/": Row(
        lambda w: f"/entscheidungen/{w.decision.code}/entwuerfe/", get=MEMBERS
    ),
    "entscheidungen/<slug:code>/entwuerfe/neu/": Row(
        lambda w: f"/entscheidungen/{w.decision.code}/entwuerfe/neu/",
        get=MEMBERS,
        post=(403, 400, 403, 400),
    ),
    "entscheidungen/<slug:code>/entwuerfe/<int:number>/aendern/": Row(
        lambda w: f"/entscheidungen/{w.decision.code}/entwuerfe/{draft(w)}/aendern/",
        get=NOT_MINE,
        post=NOT_MINE,
    ),
    "entscheidungen/<slug:code>/entwuerfe/<int:number>/einreichen/": Row(
        lambda w: f"/entscheidungen/{w.decision.code}/entwuerfe/{draft(w)}/einreichen/",
        get=NOT_MINE,
        post=NOT_MINE,
    ),
    "entscheidungen/<slug:code>/entwuerfe/<int:number>/teilen/": Row(
        lambda w: f"/entscheidungen/{w.decision.code}/entwuerfe/{draft(w)}/teilen/",
        get=NOT_MINE,
        post=NOT_MINE,
    ),
    "entscheidungen/<slug:code>/entwuerfe/<int:number>/uebertragen/": Row(
        lambda w: f"/entscheidungen/{w.decision.code}/entwuerfe/{draft(w)}/uebertragen/",
        get=REFUSED,
        post=NOT_MINE,
    ),
    "entscheidungen/<slug:code>/entwuerfe/<int:number>/loeschen/": Row(
        lambda w: f"/entscheidungen/{w.decision.code}/entwuerfe/{draft(w)}/loeschen/",
        get=REFUSED,
        post=NOT_MINE,
    ),
}
