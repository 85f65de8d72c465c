"""R07: every address that changes something writes one entry into a log nobody can alter.

The addresses are those of the URLconf that take a POST; a new one has to be given its act
here. Entries name rows by code or number: no values, no names, no passwords.
"""

from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from districts.audit import log_act
from districts.models import AuditEntry
from planning.models import Decision
from planning.services import make_proposal, submit
from tests import decision_rows, factories, network_rows, standard_rows, world
from tests.planning.decisions.conftest import Office
from tests.refusals import sql
from tests.routes import ADMIN, PAGES, REFUSED, first

pytestmark = pytest.mark.django_db
DAY = timezone.localdate


class Acts:
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
        return lambda: self.planner.post(address, {"title": "Vorlage"})

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


NETWORK = {"name": "Netz", "kind": "netzwerk", "city": "Leipzig", "mandate": "Auftrag"} | {
    "valid_from": "2024-08-01",
    "source": "Beschluss",
}
ACTS = {
    "planung/rangliste/gruppen/": (Acts.save_group, "vergleichsgruppe speichern"),
    "planung/rangliste/fachansicht/": (Acts.assess, "sicherheit rechnen"),
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
    "entscheidungen/<slug:code>/nachsteuerung/": (
        Acts.reallocate,
        "nachsteuerung eintragen",
    ),
    "entscheidungen/<slug:code>/nachsteuerung/<int:number>/freigeben/": (
        Acts.release_reallocation,
        "nachsteuerung freigeben",
    ),
    "anmelden/": (Acts.sign_in, "anmelden"),
    "abmelden/": (Acts.sign_out, "abmelden"),
}
# A file is read and forgotten; a way out of the house, and passwords said once more.
CHANGES_NOTHING = {
    "pruefen/", "anmelden/verbund/", "anmelden/bestaetigen/", "anmelden/bestaetigen/code/",
}  # fmt: skip
# Steps of one's own account: tests/accounts/.
# What a member tries alone is nobody's business: tests/planning/decisions/test_drafts.py.
OF_DRAFTS = {
    "entscheidungen/<slug:code>/entwuerfe/neu/",
    "entscheidungen/<slug:code>/entwuerfe/<int:number>/einreichen/",
    "entscheidungen/<slug:code>/entwuerfe/<int:number>/loeschen/",
}
OF_ACCOUNTS = {
    "anmelden/code/", "konto/passwort/", "konto/zweiter-faktor/",
    "konto/zweiter-faktor/abschalten/", "konto/ersatzcodes/neu/",
    "konto/api-schluessel/", "konto/api-schluessel/<slug:key>/widerrufen/",
}  # fmt: skip
# Acts upon a Vorlage that end in a new one; their forms are tried beside their pages.
NEW_VERSIONS = {
    "entscheidungen/<slug:code>/antraege/neu/",
    "entscheidungen/<slug:code>/antraege/uebernehmen/",
    "entscheidungen/<slug:code>/kuerzung/",
}


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_every_address_that_takes_a_post_has_its_act():
    # Strangers may be sent to the sign-in; the other columns say whether anything writes.
    writing = {r for r, row in PAGES.items() if row.post[1:] != REFUSED[1:]}
    elsewhere = CHANGES_NOTHING | NEW_VERSIONS | OF_ACCOUNTS | OF_DRAFTS
    assert writing == ACTS.keys() | elsewhere


@pytest.mark.parametrize("route", ACTS)
def test_an_act_writes_one_entry(route):
    prepare, act = ACTS[route]
    do = prepare(Acts())
    before = AuditEntry.objects.count()
    answer = do()
    assert answer.status_code == 302, answer.content.decode()
    found = list(AuditEntry.objects.all()[before:])
    assert [entry.act for entry in found] == [act]
    assert found[0].actor is not None


def test_checking_a_file_writes_none():
    Client().post("/pruefen/", {})
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("label", [name for name, may in ADMIN.items() if "change" in may])
def test_a_correction_by_hand_writes_one_entry(label):
    made = world.published()
    factories.succession_and_cooperation(made.schools[0], made.schools[1])
    factories.comparison_group(facilities=made.schools[:2])
    Group.objects.create(name="Gruppe")
    client, row = world.signed_in("superuser"), first(label)
    address = f"/admin/{label.replace('.', '/')}/{row.pk}/change/"
    given = filled(client.get(address).context["adminform"].form)
    before = AuditEntry.objects.count()
    answer = client.post(address, given)
    assert answer.status_code == 302, answer.context["errors"]
    found = list(AuditEntry.objects.all()[before:])
    assert [(entry.act, entry.subject) for entry in found] == [
        ("stammdaten ändern", f"{label} {row.pk}")
    ]


def filled(form) -> dict[str, object]:
    """What a browser sends when somebody presses Sichern at once."""
    data = {}
    for field in form:
        value = field.value()
        if hasattr(field.field.widget, "decompress"):
            parts = zip("01", field.field.widget.decompress(value), strict=True)
            data |= {f"{field.html_name}_{at}": part for at, part in parts if part}
        elif value not in (None, False):
            data[field.html_name] = value
    return data


def test_adding_and_deleting_by_hand_write_one_entry_each():
    client = world.signed_in("superuser")
    client.post("/admin/facilities/provider/add/", {"name": "Neu e. V.", "kind": "frei"})
    row = first("facilities.provider")
    client.post(f"/admin/facilities/provider/{row.pk}/delete/", {"post": "yes"})
    by_hand = AuditEntry.objects.exclude(act="anmelden")
    assert [(entry.act, entry.subject) for entry in by_hand] == [
        ("stammdaten anlegen", f"facilities.provider {row.pk}"),
        ("stammdaten löschen", f"facilities.provider {row.pk}"),
    ]


def test_nothing_is_deleted_in_bulk_past_the_log():
    rows = [factories.user() for _ in range(3)]
    form = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    client = world.signed_in("superuser")
    client.post("/admin/auth/user/", form | {"post": "yes"})
    assert all(type(row).objects.filter(pk=row.pk).exists() for row in rows)


@pytest.mark.parametrize(
    "name", ["a\nEintrag 9 freigeben", "\x1b[2Ka", "a\r\nb", "a\u2028b"]
)
def test_a_name_splits_no_line(name, caplog):
    caplog.set_level(logging.DEBUG)
    person = factories.user("ausschuss")
    signed_in(person).get("/einrichtungen/" + name + "/")
    entry = log_act("freigeben", by=person, subject=name, reason=name)
    words = [entry.subject, entry.reason, *(row.getMessage() for row in caplog.records)]
    assert not [w for w in words if w.splitlines()[1:] or "\x1b" in w or "\r" in w]


def test_one_edited_row_breaks_the_chain():
    for place in range(3):
        log_act("freigeben", by=None, subject=f"Entscheidung {place}")
    call_command("verify_audit", verbosity=0)
    without_guards()
    AuditEntry.objects.filter(number=2).update(subject="Entscheidung 9")
    with pytest.raises(CommandError, match="Eintrag 2") as failed:
        call_command("verify_audit")
    assert failed.value.returncode == 1


def without_guards() -> None:
    """What only the owner of the database can do."""
    if connection.vendor == "postgresql":
        sql("SET LOCAL session_replication_role = replica")
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
            ["districts_auditentry"],
        )
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        sql(f"DROP TRIGGER {name}")


def test_entries_hold_references_and_no_values():
    made: SimpleNamespace = world.published()
    world.hidden(made)
    submit(
        proposal=make_proposal(round=made.round),
        by=factories.user("planung"),
        title=world.CANARY,
        reason="Neu.",
    )
    rows = AuditEntry.objects.values_list("act", "subject", "before", "after", "reason")
    assert not world.SEEN.search(" ".join(map(" ".join, rows)))
