"""Who may read and write what about coordination and standards."""

from __future__ import annotations

from tests.route_rows import Row, at, entry, of

PAGES = {
    "leistungsbereiche/": at("/leistungsbereiche/"),
    "leistungsbereiche/<slug:code>/": Row(
        lambda w: f"/leistungsbereiche/{w.service.code}/"
    ),
    "leistungsbereiche/<slug:code>/eintragen/": entry(
        lambda w: f"/leistungsbereiche/{w.service.code}/eintragen/?art=dialog"
    ),
    "guetesiegel/": at("/guetesiegel/"),
    "netzwerke/": at("/netzwerke/"),
    "netzwerke/neu/": entry(lambda w: "/netzwerke/neu/"),
    "netzwerke/<slug:code>/": of(lambda w: f"/netzwerke/{w.network.code}/"),
    "netzwerke/<slug:code>/bearbeiten/": entry(
        lambda w: f"/netzwerke/{w.network.code}/bearbeiten/"
    ),
    "netzwerke/<slug:code>/eintragen/": entry(
        lambda w: f"/netzwerke/{w.network.code}/eintragen/?art=ziel"
    ),
    "familienzentren/": at("/familienzentren/"),
    "familienzentren/neu/": entry(lambda w: "/familienzentren/neu/"),
    "familienzentren/<slug:code>/": of(lambda w: f"/familienzentren/{w.centre.code}/"),
    "familienzentren/<slug:code>/bearbeiten/": entry(
        lambda w: f"/familienzentren/{w.centre.code}/bearbeiten/"
    ),
    "uebergang/": at("/uebergang/"),
    "uebergang/eintragen/": entry(lambda w: "/uebergang/eintragen/"),
    "uebergang/<slug:kind>/<str:key>/": of(
        lambda w: f"/uebergang/{w.area.kind}/{w.area.key}/"
    ),
    "vereinbarungen/": at("/vereinbarungen/"),
    "vereinbarungen/<slug:kind>/<int:number>/": entry(
        lambda w: f"/vereinbarungen/konferenz/{w.step.pk}/"
    ),
}
API = {
    "cooperations": lambda w: w.cooperation.pk,
    "networks": lambda w: w.network.code,
    "conferences": lambda w: w.conference.pk,
    "family-centres": lambda w: w.centre.code,
    "quality-standards": lambda w: w.standard.pk,
    "certificates": lambda w: w.certificate.pk,
    "target-agreements": lambda w: w.agreement.pk,
}
ADMIN = {
    "planning.qualitystandard": "add change",
    "planning.standardcriterion": "add change",
    "planning.standardevidence": "",
    "planning.qualitydialogue": "add change",
    "planning.dialoguestep": "add change delete",
    "planning.planningrecord": "add change delete",
    "planning.certificate": "add change delete",
    "planning.targetagreement": "add change delete",
    "planning.familycentre": "add change",
    "planning.network": "add change",
    "planning.networkmember": "add change delete",
    "planning.networkgoal": "add change delete",
    "planning.conference": "add change",
    "planning.conferencestep": "add change delete",
}
