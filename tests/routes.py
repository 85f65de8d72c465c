"""Who may read and write what: every route of the URLconf has its row.

A route without a row fails, so whoever adds one decides who may see it. A row says the
answers to GET for (anonymous, ausschuss, planung, superuser), how the address of an
object is written, and who may POST.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace

from django.apps import apps
from django.contrib.auth.models import User
from django.urls import get_resolver

from districts.models import keeps_history
from leipzig_ressourcen.api import router
from tests import funding_rows
from tests import routes_coordination as coordination
from tests import routes_monitoring as monitoring
from tests.account_routes import ACCOUNTS
from tests.data_routes import DATA
from tests.draft_routes import DRAFTS
from tests.open_data_routes import OPEN_DATA
from tests.route_rows import (
    ALL,
    MOVED,
    NOT_ASKED,
    ONE_DOOR,
    REFUSED,
    SPEAKERS,
    STAFF,
    STAFF_REFUSED,
    Row,
    at,
    entry,
    of,
)

ROLES = ("anonymous", "ausschuss", "planung", "superuser")
INTERNAL = ("planung", "superuser")

FUNDING = ("", "liste/", "liste.xlsx", "liste.pdf", "verwendung/", "angebote/")
PAGES = {
    "": at("/"),
    "einrichtungen/": at("/einrichtungen/"),
    "einrichtungen/<str:number>/": of(lambda w: f"/einrichtungen/{w.facility.number}/"),
    "bezirke/": at("/bezirke/"),
    "bezirke/<slug:kind>/<str:key>/": of(lambda w: f"/bezirke/{w.area.kind}/{w.area.key}/"),
    "massnahmen/": at("/massnahmen/"),
    "karte/": at("/karte/"),
    "karte/umrisse.geojson": at("/karte/umrisse.geojson"),
    "indikatoren/": at("/indikatoren/"),
    "indikatoren/<slug:code>/": Row(lambda w: f"/indikatoren/{w.indicator.code}/"),
    "planung/rangliste/": at("/planung/rangliste/"),
    "planung/sozialraumanalyse/": at("/planung/sozialraumanalyse/"),
    "planung/staende/vergleich/": at("/planung/staende/vergleich/"),
    "planung/rangliste/gruppen/": Row(
        lambda w: "/planung/rangliste/gruppen/", get=REFUSED, post=(403, 403, 400, 400)
    ),
    "planung/rangliste/fachansicht/": Row(
        lambda w: "/planung/rangliste/fachansicht/", get=REFUSED, post=(403, 403, 400, 400)
    ),
    **DATA,
    "planung/runden/": at("/planung/runden/"),
    "planung/runden/<slug:code>/": of(lambda w: f"/planung/runden/{w.round.code}/"),
    "planung/runden/<slug:code>/kopieren/": entry(
        lambda w: f"/planung/runden/{w.round.code}/kopieren/"
    ),
    "planung/runden/<slug:code>/regeln/": Row(
        lambda w: f"/planung/runden/{w.round.code}/regeln/",
        get=(403, 403, 200, 200),
        post=(403, 403, 400, 400),
    ),
    "planung/runden/<slug:code>/vorschlag/": Row(
        lambda w: f"/planung/runden/{w.round.code}/vorschlag/",
        get=REFUSED,
        post=(403, 403, 302, 302),
    ),
    "planung/runden/<slug:code>/varianten/": Row(
        lambda w: f"/planung/runden/{w.round.code}/varianten/",
        get=REFUSED,
        post=(403, 403, 400, 400),
    ),
    "planung/runden/<slug:code>/stellungnahmen/": of(
        lambda w: f"/planung/runden/{w.round.code}/stellungnahmen/"
    ),
    "planung/runden/<slug:code>/stellungnahmen/anfordern/": Row(
        lambda w: f"/planung/runden/{w.round.code}/stellungnahmen/anfordern/",
        get=REFUSED,
        post=(403, 403, 400, 400),
    ),
    "planung/runden/<slug:code>/stellungnahmen/eingang/": Row(
        lambda w: f"/planung/runden/{w.round.code}/stellungnahmen/eingang/",
        get=REFUSED,
        post=(403, 403, 400, 400),
    ),
    "planung/runden/<slug:code>/stellungnahmen/antwort/": Row(
        lambda w: f"/planung/runden/{w.round.code}/stellungnahmen/antwort/",
        get=REFUSED,
        post=(403, 403, 400, 400),
    ),
    "planung/vorschlaege/<int:number>/": of(
        lambda w: f"/planung/vorschlaege/{w.proposal.pk}/"
    ),
    "planung/vorschlaege/<int:number>/bericht.pdf": of(
        lambda w: f"/planung/vorschlaege/{w.proposal.pk}/bericht.pdf"
    ),
    "planung/vorschlaege/<int:number>/vorlegen/": Row(
        lambda w: f"/planung/vorschlaege/{w.proposal.pk}/vorlegen/",
        get=(403, 403, 302, 302),
        post=(403, 403, 302, 302),
    ),
    "entscheidungen/": at("/entscheidungen/"),
    "entscheidungen/<slug:code>/": of(lambda w: f"/entscheidungen/{w.decision.code}/"),
    "entscheidungen/<slug:code>/beschlussdokumentation.zip": of(
        lambda w: f"/entscheidungen/{w.decision.code}/beschlussdokumentation.zip"
    ),
    "entscheidungen/<slug:code>/freigeben/": Row(
        lambda w: f"/entscheidungen/{w.decision.code}/freigeben/",
        get=(403, 403, 403, 403),
        post=(403, 403, 403, 400),
    ),
    "entscheidungen/<slug:code>/beschluss/": Row(
        lambda w: f"/entscheidungen/{w.decision.code}/beschluss/",
        get=REFUSED,
        post=(403, 403, 400, 400),
    ),
    "entscheidungen/<slug:code>/mitzeichnung/": Row(
        lambda w: f"/entscheidungen/{w.decision.code}/mitzeichnung/",
        get=REFUSED,
        post=(403, 403, 400, 400),
    ),
    "entscheidungen/<slug:code>/aufheben/": Row(
        lambda w: f"/entscheidungen/{w.decision.code}/aufheben/",
        get=REFUSED,
        post=(403, 403, 400, 400),
    ),
    "entscheidungen/<slug:code>/antraege/": of(
        lambda w: f"/entscheidungen/{w.decision.code}/antraege/"
    ),
    "entscheidungen/<slug:code>/antraege/neu/": Row(
        lambda w: f"/entscheidungen/{w.decision.code}/antraege/neu/",
        get=(403, 403, 200, 200),
        post=(403, 403, 400, 400),
    ),
    "entscheidungen/<slug:code>/antraege/uebernehmen/": Row(
        lambda w: f"/entscheidungen/{w.decision.code}/antraege/uebernehmen/",
        get=REFUSED,
        post=(403, 403, 400, 400),
    ),
    "entscheidungen/<slug:code>/massnahmen.csv": Row(
        lambda w: f"/entscheidungen/{w.decision.code}/massnahmen.csv",
        get=(403, 403, 200, 200),
    ),
    **DRAFTS,
    "entscheidungen/<slug:code>/kuerzung/": Row(
        lambda w: f"/entscheidungen/{w.decision.code}/kuerzung/",
        get=(403, 403, 200, 200),
        post=(403, 403, 400, 400),
    ),
    "entscheidungen/<slug:code>/nachsteuerung/": of(
        lambda w: f"/entscheidungen/{w.decision.code}/nachsteuerung/",
        post=(403, 403, 400, 400),
    ),
    "entscheidungen/<slug:code>/nachsteuerung/<int:number>/freigeben/": Row(
        lambda w: f"/entscheidungen/{w.decision.code}/nachsteuerung/1/freigeben/",
        get=REFUSED,
        post=(403, 403, 403, 404),
    ),
    **{f"foerderung/{name}": at(f"/foerderung/{name}") for name in FUNDING},
    "foerderung/tabellen/<slug:name>.csv": at("/foerderung/tabellen/measure_shares.csv"),
    "vertretung/": Row(lambda w: "/vertretung/", get=SPEAKERS),
    "vertretung/stellungnahmen/<int:number>/": Row(
        lambda w: "/vertretung/stellungnahmen/99999/", (403, 403, 403, 404), NOT_ASKED
    ),
    "pruefen/": Row(lambda w: "/pruefen/", post=(400, 400, 400, 400)),
    "planung/vergleich/": at("/planung/vergleich/"),
    **coordination.PAGES,
    **monitoring.PAGES,
    "methodik/": at("/methodik/"),
    "handbuch/": at("/handbuch/"),
    "barrierefreiheit/": at("/barrierefreiheit/"),
    **ACCOUNTS,
    "api/": at("/api/"),
    "api/v1/": at("/api/v1/"),
    "api/v1/<drf_format_suffix:format>": at("/api/v1/.json"),
    "api/v1/schema/": at("/api/v1/schema/"),
    "api/v1/docs/": at("/api/v1/docs/"),
    **OPEN_DATA,
}

# Prefix of the interface to the key of its single rows; None: a list without them.
API: dict[str, Callable[[SimpleNamespace], object] | None] = {
    "sources": lambda w: w.source.pk,
    "areas": lambda w: f"{w.area.kind}-{w.area.key}",
    "indicators": lambda w: w.indicator.code,
    "area-values": lambda w: w.area_value.pk,
    "facilities": lambda w: w.facility.number,
    "facility-values": lambda w: w.facility_value.pk,
    "measures": lambda w: w.measure.pk,
    "service-types": lambda w: w.service.code,
    **funding_rows.API,
    "keys": lambda w: w.key.reference,
    "runs": lambda w: w.run.pk,
    "rankings": lambda w: w.score.pk,
    "rankings/areas": lambda w: w.area_score.pk,
    "rank-changes": None,
    "rank-certainties": lambda w: w.rank_certainty.pk,
    "rounds": lambda w: w.round.code,
    "scenarios": lambda w: w.scenario.pk,
    "proposals": lambda w: w.proposal.pk,
    "comparisons": None,
    "comparisons/subtotals": None,
    "comparisons/presets": None,
    "comparisons/presets/subtotals": None,
    "decisions": lambda w: w.decision.code,
    "plans": lambda w: w.plan.code,
    "goals": lambda w: w.goal.code,
    "expectations": lambda w: w.effect.pk,
    "milestones": None,
    "measure-stages": None,
    "area-selections": lambda w: w.selection.version,
    "planning-reports": lambda w: w.report.code,
    **coordination.API,
    r"proposals/(?P<proposal>\d{1,18})/lines": None,
}
SIGNED_IN = {"rank-certainties"}  # Fachansicht: off for readers without login
ALWAYS_PUBLIC = {"indicators", "service-types"}  # definitions, not findings

# Model to what the superuser may do in the admin beside reading: add, change, delete.
ADMIN = {
    "districts.sourcefile": "change",
    "districts.filerequest": "",
    "districts.area": "add change",
    "districts.areamembership": "add change delete",
    "districts.indicator": "add change",
    "districts.areavalue": "",
    "districts.release": "",
    "districts.releasedvalue": "",
    "districts.auditentry": "",
    "facilities.provider": "add change",
    "facilities.facility": "add change",
    "facilities.facilityvalue": "",
    "facilities.facilitysuccession": "add change delete",
    "facilities.cooperation": "add change delete",
    "facilities.campus": "add change",
    "facilities.campusmember": "add change delete",
    "planning.servicetype": "add change",
    "planning.measure": "add change delete",
    "planning.fundingprogramme": "add change",
    **dict.fromkeys(funding_rows.MODELS, "add change delete"),
    "planning.scoringkey": "",
    "planning.planninground": "change",
    "planning.scenario": "",
    "planning.scoringrun": "",
    "planning.facilityscore": "",
    "planning.areascore": "",
    "planning.certaintyrun": "",
    "planning.comparisongroup": "change delete",
    "planning.rankcertainty": "",
    "planning.proposal": "",
    "planning.proposalline": "",
    "planning.decision": "",
    "planning.resolution": "",
    "planning.endorsement": "",
    "planning.amendment": "",
    "planning.statement": "",
    "planning.mandate": "add delete",
    "planning.reallocation": "",
    "planning.coveragetarget": "add change delete",
    "planning.coveragepoint": "add change delete",
    "planning.milestone": "",
    "planning.planningnote": "",
    **monitoring.ADMIN,
    "mfa.authenticator": "delete",
    **coordination.ADMIN,
    "auth.user": "add change delete",
    "auth.group": "add change delete",
}
ADMIN_PAGES = {
    "admin/": Row(lambda w: "/admin/", STAFF, STAFF),
    "admin/login/": Row(lambda w: "/admin/login/", ONE_DOOR, ONE_DOOR),
    "admin/logout/": Row(lambda w: "/admin/logout/", (302, 302, 302, 405), MOVED),
    "admin/password_change/": Row(lambda w: "/admin/password_change/", STAFF, STAFF),
    "admin/password_change/done/": Row(
        lambda w: "/admin/password_change/done/", STAFF, (302, 302, 302, 405)
    ),
    "admin/autocomplete/": Row(
        lambda w: "/admin/autocomplete/", STAFF_REFUSED, (302, 302, 302, 405)
    ),
    "admin/jsi18n/": Row(lambda w: "/admin/jsi18n/", STAFF, (302, 302, 302, 405)),
    "admin/r/<path:content_type_id>/<path:object_id>/": Row(
        lambda w: "/admin/r/0/0/", (302, 302, 302, 404), (302, 302, 302, 404)
    ),
    "admin/(?P<app_label>mfa|districts|facilities|planning|auth)/": Row(
        lambda w: "/admin/planning/", STAFF, STAFF
    ),
    "admin/(?P<url>.*)": Row(
        lambda w: "/admin/nichts/", (302, 302, 302, 404), (302, 302, 302, 404)
    ),
}


def api_rows() -> Iterator[tuple[str, Row]]:
    """Rows of the interface, with and without the suffix of a format."""
    for prefix, key in API.items():

        def path(w: SimpleNamespace, prefix: str = prefix) -> str:
            return f"/api/v1/{prefix.replace(API_PROPOSAL, str(w.proposal.pk))}"

        get = (403, *ALL[1:]) if prefix in SIGNED_IN else ALL
        post = (403, *REFUSED[1:]) if prefix in SIGNED_IN else REFUSED
        some = partial(of if "(" in prefix else Row, get=get, post=post)
        yield f"api/v1/{prefix}/", some(lambda w, p=path: p(w) + "/")
        yield f"api/v1/{prefix}{SUFFIX}", some(lambda w, p=path: p(w) + ".json")
        if key is None:
            continue
        one = partial(Row if prefix in ALWAYS_PUBLIC else of, get=get, post=post)
        viewset = next(v for p, v, _ in router.registry if p == prefix)
        word = viewset.lookup_field
        route = f"api/v1/{prefix}/(?P<{word}>{viewset.lookup_value_regex})"
        yield f"{route}/", one(lambda w, p=path, k=key: f"{p(w)}/{k(w)}/")
        yield f"{route}{SUFFIX}", one(lambda w, p=path, k=key: f"{p(w)}/{k(w)}.json")


API_PROPOSAL = r"(?P<proposal>\d{1,18})"
SUFFIX = r"\.(?P<format>[a-z0-9]+)/?"


def admin_rows() -> Iterator[tuple[str, Row]]:
    """Rows of the admin: read by staff, changed only where the table says so."""
    yield from ADMIN_PAGES.items()
    for label, may in ADMIN.items():
        base = "admin/" + label.replace(".", "/") + "/"

        def one(w: SimpleNamespace, label: str = label) -> str:
            return f"/admin/{label.replace('.', '/')}/{first(label).pk}/"

        def allowed(verb: str, may: str = may) -> tuple[int, int, int, int]:
            return STAFF if verb in may.split() else STAFF_REFUSED

        yield base, Row(lambda w, b=base: f"/{b}", STAFF, STAFF)
        yield (
            f"{base}add/",
            Row(lambda w, b=base: f"/{b}add/", allowed("add"), allowed("add")),
        )
        for verb, get, post in (
            ("change", STAFF, allowed("change")),
            ("delete", allowed("delete"), allowed("delete")),
            ("history", STAFF, STAFF),
        ):
            yield (
                f"{base}<path:object_id>/{verb}/",
                Row(lambda w, o=one, v=verb: f"{o(w)}{v}/", get, post),
            )
        yield f"{base}<path:object_id>/", Row(one, MOVED, MOVED)
        if keeps_history(apps.get_model(label)):

            def state(w: SimpleNamespace, one: Callable = one, label: str = label) -> str:
                return f"{one(w)}history/{first(label).history.first().pk}/"

            yield f"{base}([^/]+)/history/([^/]+)/", Row(state, STAFF, STAFF_REFUSED)
    yield (
        "admin/auth/user/<id>/password/",
        Row(
            lambda w: f"/admin/auth/user/{User.objects.first().pk}/password/", STAFF, STAFF
        ),
    )


def first(label: str):
    """Any row of a model."""
    return apps.get_model(label)._base_manager.first()


ROWS = {**PAGES, **dict(api_rows()), **dict(admin_rows())}


def routes(patterns: list, before: str = "") -> Iterator[str]:
    """Every route of the URLconf as text, anchors of regular expressions left out."""
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


ROUTES = list(routes(get_resolver().url_patterns))
