"""Every page a reader can open, taken from the routes themselves."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# Route names that are no pages to look at, each with its reason.
NOT_PAGES = {
    "planning:submit-selection": "answers POST alone",
    "planning:release-selection": "answers POST alone",
    "planning:decide-selection": "answers POST alone",
    "planning:review-effect": "answers POST alone",
    "planning:release-report": "answers POST alone",
    "planning:comment-report": "answers POST alone",
    "account_logout": "answers POST alone",
    "openid_connect_login": "answers POST alone",
    "openid_connect_callback": "leads on, without single sign-on there is none",
    "mfa_authenticate": "after a password: test_account.py",
    "account_reauthenticate": "for people signed in: test_account.py",
    "mfa_reauthenticate": "for people signed in: test_account.py",
    "tokens": "for the role api: test_account.py",
    "revoke-token": "answers POST alone",
    "mfa_index": "for people signed in: test_account.py",
    "account_change_password": "for people signed in: test_account.py",
    "mfa_activate_totp": "for people signed in: test_account.py",
    "mfa_deactivate_totp": "for people signed in: test_account.py",
    "mfa_view_recovery_codes": "for people signed in: test_account.py",
    "mfa_generate_recovery_codes": "for people signed in: test_account.py",
    "planning:drafts": "for members: test_drafts.py",
    "planning:draft": "for members: test_drafts.py",
    "planning:change-draft": "for members: test_drafts.py",
    "planning:hand-in": "for members: test_drafts.py",
    "planning:drop-draft": "answers POST alone",
    "planning:share-draft": "for members: test_drafts.py",
    "planning:carry-draft": "answers POST alone",
    "planning:own-sites": "for the role traeger: test_mandates.py",
    "planning:hand-in-statement": "for the role traeger: test_mandates.py",
    "schema": "a file for machines",
    "planning:save-variant": "answers POST alone",
    "planning:calculate": "answers POST alone",
    "planning:keep-file": "answers POST alone",
    "planning:file-request": "needs a request that waits: test_file_requests.py",
    "planning:publish-key": "answers POST alone",
    "planning:publish-round": "answers POST alone",
    "planning:file-template": "a CSV",
    "planning:key-file": "a file for machines",
    "planning:decided-measures": "a CSV",
    "planning:assess-certainty": "answers POST alone",
    "planning:save-group": "answers POST alone",
    "planning:ask-statement": "answers POST alone",
    "planning:release-reallocation": "answers POST alone",
    "planning:receive-statement": "answers POST alone",
    "planning:answer-statement": "answers POST alone",
    "planning:enter-resolution": "answers POST alone",
    "planning:enter-endorsement": "answers POST alone",
    "planning:revoke": "answers POST alone",
    "planning:accept-amendments": "answers POST alone",
    "planning:release": "needs a Vorlage that nobody has released",
    "planning:calendar-file": "a file for calendar programs",
    "planning:handover-file": "a PDF",
}
# Pages for planners alone.
PLANNERS_PAGES = {
    "planning:files": ["/planung/daten/"],
    "planning:releases": ["/planung/daten/freigabe/"],
    "planning:take-in": ["/planung/daten/einlesen/"],
    "planning:ask-for-file": ["/planung/daten/1/zuruecknehmen/"],
    "planning:select-areas": ["/planung/schwerpunktraeume/neu/?stand=1&anzahl=23"],
    "planning:area-selection": ["/planung/schwerpunktraeume/1/"],
    "planning:enter-plan": ["/planung/plaene/eintragen/"],
    "planning:plan-part": ["/planung/plaene/ikjhp-1/?art=beteiligung"],
    "planning:stage": ["/massnahmen/1/schritt/"],
    "planning:goal": ["/planung/monitoring/ziel/"],
    "planning:add-report": ["/berichte/neu/?art=planung"],
    "planning:report-texts": ["/berichte/schulsozialarbeit-2026-07-31/texte/"],
    "planning:expect": ["/planung/monitoring/erwartung/?massnahme=1"],
    "planning:amend": ["/entscheidungen/ssa-os-demo-runde-f1/antraege/neu/?art=threshold"],
    "planning:cut": [
        "/entscheidungen/ssa-os-demo-runde-f1/kuerzung/?quelle_1=3",
        "/entscheidungen/ssa-os-demo-runde-f1/kuerzung/?quelle_0=20",
    ],
    "planning:submit": ["/planung/vorschlaege/7/vorlegen/"],
    "planning:notes": ["/planung/vermerke/", "/planung/vermerke/?zu=einrichtung:D-0001"],
    "planning:note": ["/planung/vermerke/neu/?zu=einrichtung:D-0001"],
    "planning:round-days": ["/planung/runden/ssa-os-demo-runde/termine/"],
    "planning:copy-round": ["/planung/runden/ssa-gs-demo-runde/kopieren/"],
    "planning:write-key": [
        "/planung/schluessel/ssa-gs-demo/1/neu/",
        "/planung/schluessel/",  # with its acts, which strangers do not see
    ],
    "planning:rules": [
        "/planung/runden/ssa-gym-demo-runde/regeln/",
        "/planung/runden/ssa-gs-demo-runde/regeln/",
        "/planung/vergleich/?a=2&b=10",  # other weights, which strangers do not see
    ],
    "planning:handover": ["/planung/uebergabe/"],
    "planning:add-centre": ["/familienzentren/neu/?einrichtung=D-0137"],
    "planning:change-centre": ["/familienzentren/leipzig-demo-fsz-d-0017/bearbeiten/"],
    "planning:add-to-service": [
        "/leistungsbereiche/ssa/eintragen/?art=nachweis&einrichtung=D-0049",
        "/leistungsbereiche/ssa/eintragen/?art=fachstandard",
        "/leistungsbereiche/alternative_beschulung/eintragen/?art=jahreszahlen",
    ],
    "planning:add-network": ["/netzwerke/neu/"],
    "planning:change-network": ["/netzwerke/leipzig-demo-bildungslokal-01/bearbeiten/"],
    "planning:add-to-network": [
        "/netzwerke/leipzig-demo-bildungslokal-01/eintragen/?art=mitglied",
        "/netzwerke/leipzig-demo-bildungslokal-01/eintragen/?art=schritt",
    ],
    "planning:enter-cooperation": ["/uebergang/eintragen/?von=D-0201&mit=D-0049"],
    "planning:complete-step": ["/vereinbarungen/konferenz/2/"],
}
NAMESPACES_ELSEWHERE = {"admin"}  # Django's own pages
API = ("api/v1/", "ogc/")
API_PAGES = {"swagger", "interface"}

# One or more addresses per route; routes without arguments open as they are.
EXAMPLES = {
    "area": [
        "/bezirke/ortsteil/61/",
        "/bezirke/stadtbezirk/6/",
        "/bezirke/schwerpunktraum/B01/",
        "/bezirke/stadt/leipzig/",
        "/bezirke/ortsteil/61/?stichtag=2024-12-31",
    ],
    "indicator": ["/indikatoren/sgb2_rate/"],
    "map": [
        "/karte/",
        "/karte/?ansicht=tabelle&sort=-value",
        "/karte/?indikator=gibtesnicht",
        "/karte/?indikator=schluessel:sozialraum-demo",
        "/karte/?stichtag=2010-01-01",
    ],
    "facilities": [
        "/einrichtungen/",
        "/einrichtungen/?search=Grünau",
        "/einrichtungen/?area=x",
    ],
    "planning:expectation": ["/planung/monitoring/1/"],
    "planning:reports": ["/berichte/", "/berichte/?search=gibtesnicht"],
    "planning:report": [
        "/berichte/planung-2025-01-31/",
        "/berichte/schulsozialarbeit-2025-07-31/",
    ],
    "planning:coverage": [
        "/planung/ausbaustand/",
        "/planung/ausbaustand/?leistung=kifaz&stichtag=2025-08-01",
    ],
    "measures": ["/massnahmen/?auswahl=foerderende"],
    "indicators": ["/indikatoren/", "/indikatoren/?pruefung=ueberfaellig"],
    "methods": [
        "/methodik/",
        "/methodik/?schluessel=ssa-gs-demo",
        "/methodik/?einrichtung=gibtesnicht",
    ],
    "planning:facility": [
        "/einrichtungen/D-0001/",
        "/einrichtungen/D-0042/",
        "/einrichtungen/D-0200/",
        "/einrichtungen/D-0200/?stichtag=2024-01-01",
        "/einrichtungen/D-0001/?stand=2",
    ],
    "planning:ranking": [
        "/planung/rangliste/?art=grundschule",
        "/planung/rangliste/?art=gymnasium&ansicht=einfach&sort=-index",
        "/planung/rangliste/?art=ohne-index",
        "/planung/rangliste/?area=gibtesnicht",
        "/planung/rangliste/?art=ortsteil&stufe=hoch&sort=-index",
    ],
    "planning:area-review": [
        "/planung/sozialraumanalyse/?anzahl=15",
        "/planung/sozialraumanalyse/?anzahl=5&schwelle=1,5",
    ],
    "planning:run-changes": [
        "/planung/staende/vergleich/",
        "/planung/staende/vergleich/?art=hort",
    ],
    "planning:round": [
        "/planung/runden/ssa-gs-demo-runde/?ansicht=fach",
        "/planung/runden/ssa-gs-demo-runde/?budget_fte=46,0",
        "/planung/runden/ssa-gs-demo-runde/?budget_fte=viel&levels=x",
        "/planung/runden/bvj-demo-runde/?budget_fte=1",
    ],
    "planning:presets": [
        "/planung/runden/ssa-gs-demo-runde/breite-tiefe/",
        "/planung/runden/kifaz-demo-runde/breite-tiefe/",
    ],
    "planning:proposal": [
        "/planung/vorschlaege/2/",
        "/planung/vorschlaege/2/?jahre=3&abgabe=0,4&zugang=0,4",
        "/planung/vorschlaege/7/",
    ],
    "planning:decision": ["/entscheidungen/ssa-gs-demo-runde-f1/"],
    "planning:statements": ["/planung/runden/ssa-gs-demo-runde/stellungnahmen/"],
    "planning:reallocations": ["/entscheidungen/ssa-gs-demo-runde-f1/nachsteuerung/"],
    "planning:amendments": [
        "/entscheidungen/ssa-os-demo-runde-f1/antraege/?antrag=1&antrag=2",
        "/entscheidungen/ssa-os-demo-runde-f1/antraege/?ansicht=leinwand&antrag=1",
        "/entscheidungen/ssa-gs-demo-runde-f1/antraege/",
    ],
    "planning:service": [
        "/leistungsbereiche/ssa/",
        "/leistungsbereiche/ombudsstelle/",
        "/leistungsbereiche/alternative_beschulung/",
    ],
    "planning:centre": ["/familienzentren/leipzig-demo-fsz-d-0017/"],
    "planning:networks": ["/netzwerke/", "/netzwerke/?search=gibtesnicht"],
    "planning:network": [
        "/netzwerke/leipzig-demo-bildungslokal-01/",
        "/netzwerke/hamburg-regionale-bildungskonferenzen/",
    ],
    "planning:steps": ["/vereinbarungen/", "/vereinbarungen/?auswahl=alle"],
    "planning:transition": [
        "/uebergang/schwerpunktraum/B05/",
        "/uebergang/stadt/leipzig/",
        "/uebergang/ortsteil/61/?stichtag=2017-01-01",
    ],
    "planning:funding-list": [
        "/foerderung/liste/?jahr=2026/27",
        "/foerderung/liste/?jahr=2027&auswahl=luecke",
    ],
    "planning:comparison": [
        "/planung/vergleich/",
        "/planung/vergleich/?a=1&b=2",
        "/planung/vergleich/?b=8&c=9",
    ],
}


def routes(
    patterns: list | None = None, prefix: str = "", space: str = ""
) -> Iterator[tuple]:
    """Name and path of each route of ours, in order."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = pattern.namespace or ""
            if inner not in NAMESPACES_ELSEWHERE:
                yield from routes(pattern.url_patterns, path, inner or space)
        elif isinstance(pattern, URLPattern):
            yield (f"{space}:{pattern.name}" if space else pattern.name), path


def pages(*, without_rows: bool = False) -> list[str]:
    """Addresses of all pages; a new route with arguments needs an example.

    ``without_rows``: only those that an empty database can show, one a route.
    """
    found = []
    for name, path in routes():
        is_file = "." in path.rpartition("/")[2]
        is_data = path.startswith(API) and name not in API_PAGES
        if name in NOT_PAGES or name in PLANNERS_PAGES or is_file or is_data:
            continue
        if name not in EXAMPLES and "<" in path:
            raise LookupError(f"route {name} ({path}) needs an example in EXAMPLES")
        if without_rows:
            found += [f"/{path}"] if "<" not in path and name not in API_PAGES else []
        else:
            found += EXAMPLES.get(name, [f"/{path}"])
    return list(dict.fromkeys(found))
