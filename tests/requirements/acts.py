"""One sensible POST for every address that takes one, and the act it writes."""

from __future__ import annotations

import re

from django.test import Client
from django.utils import timezone

from districts.release import Audience
from planning.allocation.rules import parse_rules
from planning.models import Decision
from planning.selectors.reports import reading_of
from planning.services import area_selections as selecting
from planning.services import import_key, make_proposal, run_scoring
from tests import (
    decision_rows,
    effect_rows,
    factories,
    network_rows,
    plan_rows,
    report_rows,
    standard_rows,
    world,
)
from tests.planning import small_city
from tests.planning.decisions.conftest import Office
from tests.planning.test_rules_page import posted
from tests.requirements.data_acts import DataActs

DAY = timezone.localdate


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


class Acts(DataActs):
    """One sensible POST for every address of ours that takes one."""

    def __init__(self) -> None:
        self.office = Office()
        self.planner = signed_in(self.office.planner)
        self.second = signed_in(self.office.second)

    def open_vorlage(self) -> Decision:
        proposal = make_proposal(round=self.office.round, by=self.office.planner)
        return self.office.submitted(proposal=proposal, reason="Neu.")

    def address(self, decision: Decision, act: str) -> str:
        return f"/entscheidungen/{decision.code}/{act}/"

    def save_group(self):
        address = "/planung/rangliste/gruppen/?art=grundschule"
        return lambda: self.planner.post(address, {"name": "Gruppe"})

    def assess(self):
        run = self.office.proposal.lines.filter(score__isnull=False).first().score.run
        asked = {"places": 2, "draws": 1000, "seed": 1}
        given = {"art": "grundschule", "stand": run.pk, **asked}
        return lambda: self.planner.post("/planung/rangliste/fachansicht/", given)

    def save_variant(self):
        address = f"/planung/runden/{self.office.round.code}/varianten/"
        return lambda: self.planner.post(address, {"title": "Mehr", "budget_fte": "3"})

    def submit(self):
        address = f"/planung/vorschlaege/{self.office.proposal.pk}/vorlegen/"
        return lambda: self.planner.post(
            address, {"title": "Vorlage", "warnings_read": "on"}
        )

    def release(self):
        decision = self.open_vorlage()
        given = {"sha256": decision.sha256, "read": "on"}
        return lambda: self.second.post(self.address(decision, "freigeben"), given)

    def resolve(self):
        address = self.address(self.office.released(self.open_vorlage()), "beschluss")
        given = {"body": "JHA", "decided_on": DAY().isoformat(), "result": "kenntnis"}
        return lambda: self.planner.post(address, given)

    def endorse(self):
        address = self.address(self.open_vorlage(), "mitzeichnung")
        given = {"office": "kaemmerei", "given_on": DAY().isoformat()}
        return lambda: self.planner.post(address, given)

    def revoke(self):
        address = self.address(self.office.in_force(), "aufheben")
        return lambda: self.second.post(address, {"reason": "Grund"})

    def asked(self, **given: object):
        return decision_rows.statement(round=self.office.round, **given)

    def ask_statement(self):
        given = {"kind": "lasub", "body": "LaSuB", "deadline": DAY().isoformat()}
        return lambda: self.planner.post(self.statements("anfordern"), given)

    def receive_statement(self):
        given = {"statement": self.asked().pk, "text": "Ja.", "received_on": DAY()}
        return lambda: self.planner.post(self.statements("eingang"), given)

    def answer_statement(self):
        row = self.asked(text="Ja.", received_on=DAY())
        given = {"statement": row.pk, "answer": "Gut.", "effect": "keine"}
        given["is_impersonal"] = "on"
        return lambda: self.planner.post(self.statements("antwort"), given)

    def hand_in_statement(self):
        person, school = factories.user("traeger"), self.office.city.schools[0]
        decision_rows.mandate(account=person, provider=None, facility=school)
        row = self.asked(kind="einrichtung", facility=school, deadline=DAY())
        given = {"text": "Ja.", "is_impersonal": "on"}
        address = f"/vertretung/stellungnahmen/{row.pk}/"
        speaker = signed_in(person)
        return lambda: speaker.post(address, given)

    def statements(self, step: str) -> str:
        return f"/planung/runden/{self.office.round.code}/stellungnahmen/{step}/"

    def reallocate(self):
        given = {"cause": "zusaetzlich", "source": "stadt", "fte": "0,8", "note": "x"}
        given |= {"starts_on": "2025-01-01", "ends_on": "2025-07-31", "resolution": "JHA"}
        address = self.address(self.office.in_force(), "nachsteuerung")
        return lambda: self.planner.post(address, given)

    def release_reallocation(self):
        row = decision_rows.reallocation(decision=self.office.in_force(), number=1)
        address = self.address(row.decision, "nachsteuerung/1/freigeben")
        given = {"sha256": row.sha256, "read": "on"}
        return lambda: self.second.post(address, given)

    def count_days(self):
        address = f"/planung/runden/{self.office.round.code}/termine/"
        return lambda: self.planner.post(address, {"resolved_on": "2027-05-19"})

    def write_note(self):
        address = f"/planung/vermerke/neu/?zu=runde:{self.office.round.code}"
        return lambda: self.planner.post(address, NOTE)

    def add_plan_goal(self):
        given = {"code": "neu", "level": "strategisch", "title": "Ziel", "priority": 1}
        given |= {"source": "Plan", "valid_from": "2024-08-01"}
        return lambda: self.planner.post("/planung/monitoring/ziel/", given)

    def expect_effect(self):
        address = f"/planung/monitoring/erwartung/?ziel={effect_rows.goal().code}"
        given = {"indicator": factories.indicator().pk, "change": "sinkt"}
        given |= {"expected": "Weniger.", "baseline": "2024", "review_on": "2035-01-01"}
        return lambda: self.planner.post(address, given)

    def review_effect(self):
        address = f"/planung/monitoring/{effect_rows.entry().pk}/ueberpruefung/"
        given = {"day": "2024-08-01", "succeeds": "a", "fails": "b", "follows": "c"}
        return lambda: self.planner.post(address, given)

    def draw_up(self):
        given = {"kind": "planung", "as_of": "2024-08-01"}
        return lambda: self.planner.post("/berichte/neu/", given)

    def write_report(self):
        address = f"/berichte/{report_rows.draft().code}/texte/"
        return lambda: self.planner.post(address, {"gelingt": "Dies."})

    def release_report(self):
        report = report_rows.draft()
        for chapter in report_rows.REQUIRED:
            report_rows.text(report, chapter)
        seen = reading_of(report, Audience.INTERNAL).seen
        address = f"/berichte/{report.code}/freigeben/"
        return lambda: self.second.post(address, {"seen": seen, "read": "on"})

    def comment_report(self):
        address = f"/berichte/{report_rows.released().code}/kommentar/"
        evaluator = world.signed_in("evaluation")
        given = {"body": "Hochschule", "text": "Gesehen."}
        return lambda: evaluator.post(address, given)

    def change_rules(self):
        page = f"/planung/runden/{self.office.round.code}/regeln/"
        given = posted(parse_rules(self.office.round.rules), levels="0,8; 1,6")
        seen = re.search(
            r'name="seen" value="(\w+)"', self.planner.get(page).content.decode()
        )
        return lambda: self.planner.post(page, given | {"seen": seen[1]})

    def calculate(self):
        address = f"/planung/runden/{self.office.round.code}/vorschlag/"
        return lambda: self.planner.post(address)

    def sign_in(self):
        self.office.planner.set_password("ein langes Passwort")
        self.office.planner.save()
        given = {"login": self.office.planner.username, "password": "ein langes Passwort"}
        return lambda: Client(REMOTE_ADDR="192.0.2.1").post("/anmelden/", given)

    def sign_out(self):
        return lambda: self.planner.post("/abmelden/")

    def entered(self, address: str, **given: object):
        network = network_rows.network()
        sitting = network_rows.conference(network=network)
        made = network_rows.step(conference=sitting)
        path = address.format(code=network.code, step=made.pk)
        return lambda: self.planner.post(path, given)

    def add_network(self):
        return self.entered("/netzwerke/neu/", **NETWORK)

    def change_network(self):
        return self.entered("/netzwerke/{code}/bearbeiten/", **NETWORK)

    def add_goal(self):
        return self.entered("/netzwerke/{code}/eintragen/?art=ziel", text="Ziel")

    def add_dialogue(self):
        service = standard_rows.service()
        given = {"level": "stadt", "held_on": "2024-08-01"}
        given |= {"bodies": "Stadt", "minutes": "Besprochen."}
        path = f"/leistungsbereiche/{service.code}/eintragen/?art=dialog"
        planner = world.signed_in("planung")
        return lambda: planner.post(path, given)

    def add_centre(self):
        given = {"name": "Zentrum", "city": "Bremen", "sites": 1, "source": "Papier"}
        return self.entered("/familienzentren/neu/", **given, valid_from="2024-08-01")

    def change_centre(self):
        row = network_rows.centre(city="Bremen")
        given = {"name": "Zentrum", "city": "Bremen", "sites": 1, "source": "Papier"}
        given |= {"valid_from": "2024-08-01"}
        return self.entered(f"/familienzentren/{row.code}/bearbeiten/", **given)

    def add_cooperation(self):
        one, other = factories.facility(), factories.facility()
        given = {"from_facility": one.number, "to_facility": other.number}
        given |= {"kind": "uebergang", "valid_from": "2024-08-01"}
        return self.entered("/uebergang/eintragen/", **given)

    def complete_step(self):
        given = {"done_on": DAY().isoformat(), "outcome": "Erreicht."}
        return self.entered("/vereinbarungen/konferenz/{step}/", **given)

    def add_plan(self):
        given = {"code": "plan", "plan": "ikjhp", "version": 1, "title": "Plan"}
        given |= {"valid_from": "2021-03-01", "source": "Papier"}
        return self.entered("/planung/plaene/eintragen/", **given)

    def add_involvement(self):
        given = {"kind": "wissenschaft", "body": "Hochschule", "form": "Werkstatt"}
        given |= {"day": "2024-08-01", "said": "Mehr messen.", "source": "Papier"}
        path = f"/planung/plaene/{plan_rows.plan().code}/?art=beteiligung"
        return self.entered(path, **given)

    def write_selection(self):
        run, space = self.ranked()
        form = {"title": "Räume", "rationale": "Rang.", "valid_from": "2026-01-01"}
        form |= {f"raum-{row.area_id}": space.pk for row in run.area_scores.all()}
        path = f"/planung/schwerpunktraeume/neu/?stand={run.pk}&anzahl=1"
        return self.entered(path, **form)

    def ranked(self):
        """A run of three Ortsteile, and a Schwerpunktraum."""
        key = import_key(small_city.area_key_document(), published=True)
        run = run_scoring(key=key, as_of=small_city.DAY)
        return run, factories.area(kind="schwerpunktraum")

    def submit_selection(self):
        path = f"/planung/schwerpunktraeume/{plan_rows.selection().version}/vorlegen/"
        return self.entered(path)

    def release_selection(self):
        row, second = plan_rows.selection(), factories.user("freigabe")
        selecting.lay_before(selection=row, by=factories.user("planung"))
        client = signed_in(second)
        path = f"/planung/schwerpunktraeume/{row.version}/freigeben/"
        return lambda: client.post(path)

    def decide_selection(self):
        row, second = plan_rows.selection(), factories.user("freigabe")
        row = selecting.lay_before(selection=row, by=factories.user("planung"))
        selecting.release_selection(selection=row, by=second)
        path = f"/planung/schwerpunktraeume/{row.version}/beschluss/"
        given = {"body": "JHA", "resolution": "VIII-1", "decided_on": "2025-12-01"}
        return self.entered(path, **given)

    def add_stage(self):
        made = factories.measure(service_type=self.office.round.service_type)
        given = {"stage": "bewilligt", "day": "2024-08-01", "evidence": "Bescheid"}
        path = f"/massnahmen/{made.pk}/schritt/"
        return self.entered(path, **given)


NOTE = {"question": "Warum?", "considered": "Dies.", "outcome": "Das."}
NETWORK = {"name": "Netz", "kind": "netzwerk", "city": "Leipzig", "mandate": "Auftrag"} | {
    "valid_from": "2024-08-01",
    "source": "Beschluss",
}
ACTS = {
    "planung/rangliste/gruppen/": (Acts.save_group, "vergleichsgruppe speichern"),
    "planung/rangliste/fachansicht/": (Acts.assess, "sicherheit rechnen"),
    "planung/daten/freigabe/": (Acts.release_values, "werte freigeben"),
    "planung/daten/<int:number>/<slug:act>/": (
        Acts.ask_for_file,
        "quelle veröffentlichen: antrag",
    ),
    "planung/daten/antraege/<int:number>/": (
        Acts.confirm_request,
        "quelle veröffentlichen",
    ),
    "planung/daten/uebernehmen/": (Acts.keep_file, "einlesen"),
    "planung/runden/<slug:code>/varianten/": (Acts.save_variant, "variante speichern"),
    "planung/vorschlaege/<int:number>/vorlegen/": (Acts.submit, "vorlegen"),
    "entscheidungen/<slug:code>/freigeben/": (Acts.release, "freigeben"),
    "entscheidungen/<slug:code>/beschluss/": (Acts.resolve, "beschluss eintragen"),
    "entscheidungen/<slug:code>/mitzeichnung/": (Acts.endorse, "mitzeichnung eintragen"),
    "entscheidungen/<slug:code>/aufheben/": (Acts.revoke, "aufheben"),
    "netzwerke/neu/": (Acts.add_network, "eintragen"),
    "netzwerke/<slug:code>/bearbeiten/": (Acts.change_network, "ändern"),
    "netzwerke/<slug:code>/eintragen/": (Acts.add_goal, "eintragen"),
    "leistungsbereiche/<slug:code>/eintragen/": (Acts.add_dialogue, "eintragen"),
    "familienzentren/neu/": (Acts.add_centre, "eintragen"),
    "familienzentren/<slug:code>/bearbeiten/": (Acts.change_centre, "ändern"),
    "uebergang/eintragen/": (Acts.add_cooperation, "eintragen"),
    "vereinbarungen/<slug:kind>/<int:number>/": (Acts.complete_step, "ändern"),
    "planung/runden/<slug:code>/stellungnahmen/anfordern/": (
        Acts.ask_statement,
        "stellungnahme anfordern",
    ),
    "planung/runden/<slug:code>/stellungnahmen/eingang/": (
        Acts.receive_statement,
        "stellungnahme eintragen",
    ),
    "planung/runden/<slug:code>/stellungnahmen/antwort/": (
        Acts.answer_statement,
        "stellungnahme beantworten",
    ),
    "vertretung/stellungnahmen/<int:number>/": (
        Acts.hand_in_statement,
        "stellungnahme abgeben",
    ),
    "entscheidungen/<slug:code>/nachsteuerung/": (
        Acts.reallocate,
        "nachsteuerung eintragen",
    ),
    "entscheidungen/<slug:code>/nachsteuerung/<int:number>/freigeben/": (
        Acts.release_reallocation,
        "nachsteuerung freigeben",
    ),
    "planung/schluessel/<slug:code>/<int:version>/neu/": (
        Acts.write_key,
        "schlüssel schreiben",
    ),
    "planung/schluessel/<slug:code>/<int:version>/veroeffentlichen/": (
        Acts.publish_key,
        "veröffentlichen",
    ),
    "planung/runden/<slug:code>/veroeffentlichen/": (
        Acts.publish_round,
        "veröffentlichen",
    ),
    "planung/runden/<slug:code>/kopieren/": (Acts.copy_round, "runde kopieren"),
    "planung/runden/<slug:code>/regeln/": (Acts.change_rules, "regeln ändern"),
    "planung/runden/<slug:code>/vorschlag/": (Acts.calculate, "vorschlag berechnen"),
    "planung/runden/<slug:code>/termine/": (Acts.count_days, "termine rechnen"),
    "planung/vermerke/neu/": (Acts.write_note, "vermerk schreiben"),
    "planung/monitoring/ziel/": (Acts.add_plan_goal, "eintragen"),
    "planung/monitoring/erwartung/": (Acts.expect_effect, "erwartung schreiben"),
    "planung/monitoring/<int:number>/ueberpruefung/": (
        Acts.review_effect,
        "wirkung überprüfen",
    ),
    "berichte/neu/": (Acts.draw_up, "bericht aufstellen"),
    "berichte/<slug:code>/texte/": (Acts.write_report, "bericht schreiben"),
    "berichte/<slug:code>/freigeben/": (Acts.release_report, "bericht freigeben"),
    "berichte/<slug:code>/kommentar/": (Acts.comment_report, "bericht kommentieren"),
    "planung/plaene/eintragen/": (Acts.add_plan, "eintragen"),
    "planung/plaene/<slug:code>/": (Acts.add_involvement, "eintragen"),
    "massnahmen/<int:number>/schritt/": (Acts.add_stage, "eintragen"),
    "planung/schwerpunktraeume/neu/": (Acts.write_selection, "festlegung schreiben"),
    "planung/schwerpunktraeume/<int:version>/vorlegen/": (
        Acts.submit_selection,
        "festlegung vorlegen",
    ),
    "planung/schwerpunktraeume/<int:version>/freigeben/": (
        Acts.release_selection,
        "festlegung freigeben",
    ),
    "planung/schwerpunktraeume/<int:version>/beschluss/": (
        Acts.decide_selection,
        "festlegung beschließen",
    ),
    "anmelden/": (Acts.sign_in, "anmelden"),
    "abmelden/": (Acts.sign_out, "abmelden"),
}
