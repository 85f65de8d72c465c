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

from districts.audit import log_act
from districts.models import AuditEntry
from planning.services import make_proposal, submit
from tests import factories, world
from tests.refusals import sql
from tests.requirements.acts import ACTS, Acts, signed_in
from tests.routes import ADMIN, PAGES, REFUSED, first

pytestmark = pytest.mark.django_db


# A file is read and forgotten, or tried out and waits; a way out of the house, and
# passwords said once more.
CHANGES_NOTHING = {
    "pruefen/", "planung/daten/einlesen/", "anmelden/verbund/", "anmelden/bestaetigen/",
    "anmelden/bestaetigen/code/",
}  # fmt: skip
# Steps of one's own account: tests/accounts/.
# What a member tries alone is nobody's business: tests/planning/decisions/test_drafts.py.
OF_DRAFTS = {
    "entscheidungen/<slug:code>/entwuerfe/neu/",
    "entscheidungen/<slug:code>/entwuerfe/<int:number>/aendern/",
    "entscheidungen/<slug:code>/entwuerfe/<int:number>/einreichen/",
    "entscheidungen/<slug:code>/entwuerfe/<int:number>/loeschen/",
    "entscheidungen/<slug:code>/entwuerfe/<int:number>/teilen/",
    "entscheidungen/<slug:code>/entwuerfe/<int:number>/uebertragen/",
}
OF_ACCOUNTS = {
    "anmelden/code/", "konto/passwort/", "konto/zweiter-faktor/",
    "konto/zweiter-faktor/abschalten/", "konto/ersatzcodes/neu/",
    "konto/api-schluessel/", "konto/api-schluessel/<slug:key>/widerrufen/",
}  # fmt: skip
# One for each audience that is given something, with the hash of what it is given.
ENTRIES = {"planung/daten/freigabe/": 3}
# Acts upon a Vorlage that end in a new one; their forms are tried beside their pages.
NEW_VERSIONS = {
    "entscheidungen/<slug:code>/antraege/neu/",
    "entscheidungen/<slug:code>/antraege/uebernehmen/",
    "entscheidungen/<slug:code>/kuerzung/",
}


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
    assert [entry.act for entry in found] == [act] * ENTRIES.get(route, 1)
    assert found[0].actor is not None


def test_checking_a_file_writes_none():
    Client().post("/pruefen/", {})
    assert not AuditEntry.objects.exists()


def test_a_correction_by_hand_writes_one_entry():
    """Of every model that may be corrected; one city serves them all."""
    made = world.published()
    factories.succession_and_cooperation(made.schools[0], made.schools[1])
    factories.comparison_group(facilities=made.schools[:2])
    Group.objects.create(name="Gruppe")
    client = world.signed_in("superuser")
    for label in [name for name, may in ADMIN.items() if "change" in may]:
        row = first(label)
        address = f"/admin/{label.replace('.', '/')}/{row.pk}/change/"
        given = filled(client.get(address).context["adminform"].form)
        before = AuditEntry.objects.count()
        answer = client.post(address, given)
        assert answer.status_code == 302, (label, answer.context["errors"])
        found = [(entry.act, entry.subject) for entry in AuditEntry.objects.all()[before:]]
        assert found == [("stammdaten ändern", f"{label} {row.pk}")]


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
        visibility_reason="Kleine Stadt.",
    )
    rows = AuditEntry.objects.values_list("act", "subject", "before", "after", "reason")
    assert not world.SEEN.search(" ".join(map(" ".join, rows)))
