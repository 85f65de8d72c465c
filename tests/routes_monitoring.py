"""Who may read and write what about days, reasons, goals and what came of them."""

from __future__ import annotations

from tests.route_rows import INSIDE, REFUSED, Row, at, entry, of

PAGES = {
    "planung/monitoring/": at("/planung/monitoring/"),
    "planung/monitoring.xlsx": at("/planung/monitoring.xlsx"),
    "planung/monitoring/ziel/": Row(
        lambda w: "/planung/monitoring/ziel/", get=INSIDE, post=(403, 403, 400, 400)
    ),
    "planung/monitoring/erwartung/": Row(
        lambda w: f"/planung/monitoring/erwartung/?massnahme={w.measure.pk}",
        get=INSIDE,
        post=(403, 403, 400, 400),
    ),
    "planung/monitoring/<int:number>/": of(lambda w: f"/planung/monitoring/{w.effect.pk}/"),
    "planung/monitoring/<int:number>/ueberpruefung/": Row(
        lambda w: f"/planung/monitoring/{w.effect.pk}/ueberpruefung/",
        get=REFUSED,
        post=(403, 403, 400, 400),
    ),
    "berichte/": at("/berichte/"),
    "berichte/neu/": entry(lambda w: "/berichte/neu/"),
    "berichte/<slug:code>/": of(lambda w: f"/berichte/{w.report.code}/"),
    "berichte/<slug:code>.pdf": of(lambda w: f"/berichte/{w.report.code}.pdf"),
    "berichte/<slug:code>.xlsx": of(lambda w: f"/berichte/{w.report.code}.xlsx"),
    "berichte/<slug:code>/texte/": entry(lambda w: f"/berichte/{w.report.code}/texte/"),
    "berichte/<slug:code>/freigeben/": Row(
        lambda w: f"/berichte/{w.report.code}/freigeben/",
        get=REFUSED,
        post=(403, 403, 403, 400),
    ),
    "berichte/<slug:code>/kommentar/": Row(
        lambda w: f"/berichte/{w.report.code}/kommentar/",
        get=REFUSED,
        post=(403, 403, 403, 400),
    ),
    "planung/plaene/": at("/planung/plaene/"),
    "planung/plaene/eintragen/": Row(
        lambda w: "/planung/plaene/eintragen/", get=INSIDE, post=(403, 403, 400, 400)
    ),
    "planung/plaene/<slug:code>/": Row(
        lambda w: f"/planung/plaene/{w.plan.code}/?art=beteiligung",
        get=INSIDE,
        post=(403, 403, 400, 400),
    ),
    "massnahmen/<int:number>/schritt/": Row(
        lambda w: f"/massnahmen/{w.measure.pk}/schritt/",
        get=INSIDE,
        post=(403, 403, 400, 400),
    ),
    "planung/sozialraumanalyse/jahre/": at("/planung/sozialraumanalyse/jahre/"),
    "planung/schwerpunktraeume/": at("/planung/schwerpunktraeume/"),
    "planung/schwerpunktraeume/neu/": Row(
        lambda w: f"/planung/schwerpunktraeume/neu/?stand={w.area_run.pk}&anzahl=2",
        get=INSIDE,
        post=(403, 403, 400, 400),
    ),
    "planung/schwerpunktraeume/<int:version>/": of(
        lambda w: f"/planung/schwerpunktraeume/{w.selection.version}/"
    ),
    "planung/schwerpunktraeume/<int:version>/vorlegen/": Row(
        lambda w: f"/planung/schwerpunktraeume/{w.selection.version}/vorlegen/",
        get=REFUSED,
        post=(403, 403, 302, 409),
    ),
    "planung/schwerpunktraeume/<int:version>/freigeben/": Row(
        lambda w: f"/planung/schwerpunktraeume/{w.selection.version}/freigeben/",
        get=REFUSED,
        post=(403, 403, 403, 302),
    ),
    "planung/schwerpunktraeume/<int:version>/beschluss/": Row(
        lambda w: f"/planung/schwerpunktraeume/{w.selection.version}/beschluss/",
        get=REFUSED,
        post=(403, 403, 400, 400),
    ),
    "planung/ausbaustand/": at("/planung/ausbaustand/"),
    "planung/runden/<slug:code>/termine/": Row(
        lambda w: f"/planung/runden/{w.round.code}/termine/",
        get=(403, 403, 200, 200),
        post=(403, 403, 400, 400),
    ),
    "planung/runden/<slug:code>/breite-tiefe/": of(
        lambda w: f"/planung/runden/{w.round.code}/breite-tiefe/"
    ),
    "planung/kalender/": at("/planung/kalender/"),
    "planung/kalender.ics": at("/planung/kalender.ics"),
    "planung/vermerke/": Row(lambda w: "/planung/vermerke/", get=INSIDE),
    "planung/vermerke/neu/": Row(
        lambda w: f"/planung/vermerke/neu/?zu=einrichtung:{w.facility.number}",
        get=INSIDE,
        post=(403, 403, 400, 400),
    ),
    "planung/uebergabe/": Row(lambda w: "/planung/uebergabe/", get=INSIDE),
    "planung/uebergabe.pdf": Row(lambda w: "/planung/uebergabe.pdf", get=INSIDE),
}

# Model to what the superuser may do in the admin beside reading.
ADMIN = {
    "planning.goal": "add change delete",
    "planning.effectentry": "",
    "planning.effectreview": "",
    "planning.planningreport": "",
    "planning.reporttext": "",
    "planning.reportcomment": "",
    "planning.coveragetarget": "add change delete",
    "planning.coveragepoint": "add change delete",
    "planning.milestone": "",
    "planning.planversion": "add change",
    "planning.planevent": "add change delete",
    "planning.involvement": "add change delete",
    "planning.measurestage": "add change delete",
    "planning.areaselection": "",
    "planning.areaselectionline": "",
    "planning.foundingline": "",
    "planning.planningnote": "",
}
