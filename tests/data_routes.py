"""Rows of the pages of files, values and keys for ``tests/routes.py``."""

from tests.route_rows import INSIDE, REFUSED, Row, at, entry, of

DATA = {
    "planung/daten/": Row(lambda w: "/planung/daten/", get=INSIDE),
    "planung/daten/freigabe/": Row(
        lambda w: "/planung/daten/freigabe/", get=INSIDE, post=(403, 403, 403, 400)
    ),
    "planung/daten/antraege/<int:number>/": Row(
        lambda w: f"/planung/daten/antraege/{w.request.pk}/",
        get=INSIDE,
        post=(403, 403, 403, 409),
    ),
    "planung/daten/<int:number>/<slug:act>/": entry(
        lambda w: f"/planung/daten/{w.source.pk}/veroeffentlichen/"
    ),
    "planung/daten/einlesen/": entry(lambda w: "/planung/daten/einlesen/"),
    "planung/daten/uebernehmen/": Row(
        lambda w: "/planung/daten/uebernehmen/", get=REFUSED, post=(403, 403, 302, 302)
    ),
    "planung/daten/vorlage/<slug:importer>.csv": Row(
        lambda w: "/planung/daten/vorlage/measures.csv", get=INSIDE
    ),
    "planung/schluessel/": at("/planung/schluessel/"),
    "planung/schluessel/<slug:code>/<int:version>/inhalt/": of(
        lambda w: f"/planung/schluessel/{w.key.code}/{w.key.version}/inhalt/"
    ),
    "planung/schluessel/<slug:code>/<int:version>/veroeffentlichen/": Row(
        lambda w: f"/planung/schluessel/{w.key.code}/{w.key.version}/veroeffentlichen/",
        get=REFUSED,
        post=(403, 403, 302, 302),
    ),
    "planung/runden/<slug:code>/veroeffentlichen/": Row(
        lambda w: f"/planung/runden/{w.round.code}/veroeffentlichen/",
        get=REFUSED,
        post=(403, 403, 302, 302),
    ),
    "planung/schluessel/<slug:code>/<int:version>/neu/": entry(
        lambda w: f"/planung/schluessel/{w.key.code}/{w.key.version}/neu/"
    ),
}
