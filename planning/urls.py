"""Pages of planning; the two Steckbriefe stand here because they need its measures."""

from django.urls import path

from planning.views import (
    acts,
    agenda,
    amendments,
    area_ranking,
    coverage,
    cuts,
    decisions,
    expert,
    facilities,
    funding,
    groups,
    networks,
    proposals,
    ranking,
    reallocations,
    rounds,
    rules,
    run_changes,
    statements,
    steps,
    transition,
)

app_name = "planning"
urlpatterns = [
    path("einrichtungen/<str:number>/", facilities.show_facility, name="facility"),
    path("planung/rangliste/", ranking.show_ranking, name="ranking"),
    path("planung/rangliste/gruppen/", groups.save_group, name="save-group"),
    path("planung/rangliste/fachansicht/", expert.assess, name="assess-certainty"),
    path("planung/staende/vergleich/", run_changes.show_run_changes, name="run-changes"),
    path("planung/sozialraumanalyse/", area_ranking.show_review, name="area-review"),
    path("planung/runden/", rounds.list_rounds, name="rounds"),
    path("planung/runden/<slug:code>/", rounds.show_round, name="round"),
    path("planung/runden/<slug:code>/termine/", agenda.plan_round, name="round-days"),
    path("planung/ausbaustand/", coverage.show_coverage, name="coverage"),
    path("planung/kalender/", agenda.show_calendar, name="calendar"),
    path("planung/kalender.ics", agenda.download_calendar, name="calendar-file"),
    path("planung/vermerke/", agenda.list_notes, name="notes"),
    path("planung/vermerke/neu/", agenda.enter_note, name="note"),
    path("planung/uebergabe/", agenda.show_handover, name="handover"),
    path("planung/uebergabe.pdf", agenda.download_handover, name="handover-file"),
    path("planung/runden/<slug:code>/regeln/", rules.edit_rules, name="rules"),
    path("planung/runden/<slug:code>/vorschlag/", rules.calculate_round, name="calculate"),
    path("planung/runden/<slug:code>/varianten/", rounds.save_variant, name="save-variant"),
    path(
        "planung/runden/<slug:code>/stellungnahmen/",
        statements.list_statements,
        name="statements",
    ),
    path(
        "planung/runden/<slug:code>/stellungnahmen/anfordern/",
        statements.ask,
        name="ask-statement",
    ),
    path(
        "planung/runden/<slug:code>/stellungnahmen/eingang/",
        statements.receive,
        name="receive-statement",
    ),
    path(
        "planung/runden/<slug:code>/stellungnahmen/antwort/",
        statements.answer,
        name="answer-statement",
    ),
    path("planung/vorschlaege/<int:number>/", proposals.show_proposal, name="proposal"),
    path(
        "planung/vorschlaege/<int:number>/bericht.pdf",
        proposals.download_report,
        name="proposal-report",
    ),
    path("planung/vorschlaege/<int:number>/vorlegen/", acts.submit_proposal, name="submit"),
    path("entscheidungen/", decisions.list_decisions, name="decisions"),
    path("entscheidungen/<slug:code>/", decisions.show_decision, name="decision"),
    path(
        "entscheidungen/<slug:code>/beschlussdokumentation.zip",
        decisions.download_bundle,
        name="decision-bundle",
    ),
    path("entscheidungen/<slug:code>/freigeben/", acts.release_decision, name="release"),
    path(
        "entscheidungen/<slug:code>/beschluss/",
        acts.enter_resolution,
        name="enter-resolution",
    ),
    path(
        "entscheidungen/<slug:code>/mitzeichnung/",
        acts.enter_endorsement,
        name="enter-endorsement",
    ),
    path("entscheidungen/<slug:code>/aufheben/", acts.revoke_decision, name="revoke"),
    path(
        "entscheidungen/<slug:code>/antraege/",
        amendments.show_amendments,
        name="amendments",
    ),
    path("entscheidungen/<slug:code>/antraege/neu/", amendments.enter, name="amend"),
    path(
        "entscheidungen/<slug:code>/antraege/uebernehmen/",
        amendments.accept,
        name="accept-amendments",
    ),
    path("entscheidungen/<slug:code>/kuerzung/", cuts.show_cut, name="cut"),
    path(
        "entscheidungen/<slug:code>/nachsteuerung/",
        reallocations.show_reallocations,
        name="reallocations",
    ),
    path(
        "entscheidungen/<slug:code>/nachsteuerung/<int:number>/freigeben/",
        reallocations.release_one,
        name="release-reallocation",
    ),
    path("foerderung/", funding.list_programmes, name="programmes"),
    path("foerderung/liste/", funding.show_funding_list, name="funding-list"),
    path("foerderung/liste.xlsx", funding.download_list, name="funding-list-xlsx"),
    path("foerderung/liste.pdf", funding.print_list, name="funding-list-pdf"),
    path(
        "foerderung/tabellen/<slug:name>.csv", funding.download_table, name="funding-table"
    ),
    path("foerderung/verwendung/", funding.list_usage, name="usage"),
    path("foerderung/angebote/", funding.show_offers, name="offers"),
    path("pruefen/", decisions.check_bundle, name="check"),
    path("planung/vergleich/", proposals.show_comparison, name="comparison"),
    path("netzwerke/", networks.list_networks, name="networks"),
    path("netzwerke/neu/", networks.add_network, name="add-network"),
    path("netzwerke/<slug:code>/", networks.show_network, name="network"),
    path(
        "netzwerke/<slug:code>/bearbeiten/", networks.change_network, name="change-network"
    ),
    path(
        "netzwerke/<slug:code>/eintragen/", networks.add_to_network, name="add-to-network"
    ),
    path("uebergang/", transition.list_transitions, name="transitions"),
    path("uebergang/eintragen/", transition.enter_cooperation, name="enter-cooperation"),
    path("uebergang/<slug:kind>/<str:key>/", transition.show_transition, name="transition"),
    path("vereinbarungen/", steps.list_steps, name="steps"),
    path(
        "vereinbarungen/<slug:kind>/<int:number>/",
        steps.complete_step,
        name="complete-step",
    ),
]
