"""Many planners at once: one Vorlage comes out, and nothing is lost or half-written."""

from __future__ import annotations

import threading

from django.core.exceptions import ValidationError
from django.db import connection

from districts.audit import broken_links
from districts.models import AuditEntry, PendingDelivery
from planning.models import Decision, Proposal
from planning.services import submit
from planning.services.deliveries import take_over
from planning.services.keys import revise_key
from tests import decision_rows, factories, world
from tests.deliveries import handed_in
from tests.planning import small_city
from tests.planning.decisions.conftest import Office

WRITERS = 20


def at_once(work, arguments) -> list[object]:
    """Results of the calls, or what they raised, when all start together."""
    barrier, found = threading.Barrier(len(arguments)), []

    def run(argument: object) -> None:
        try:
            barrier.wait(timeout=30)
            found.append(work(argument))
        except Exception as error:  # noqa: BLE001  whatever happened is the finding
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[argument]) for argument in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_of_twenty_submits_of_one_proposal_one_wins(own_database):
    office = Office()
    people = [factories.user("planung") for _ in range(WRITERS)]

    def work(person: object) -> Decision:
        proposal = Proposal.objects.get(pk=office.proposal.pk)
        return submit(proposal=proposal, by=person, title="Vorlage")

    found = at_once(work, people)
    won = [one for one in found if isinstance(one, Decision)]
    lost = [one for one in found if isinstance(one, ValidationError)]
    assert (len(won), len(lost)) == (1, WRITERS - 1), found
    assert Decision.objects.count() == 1
    assert [entry.act for entry in AuditEntry.objects.all()] == ["vorlegen"]


def test_acts_at_once_keep_the_log_a_chain(own_database):
    def work(place: int) -> AuditEntry:
        return decision_rows.audit_entry(subject=f"Entscheidung {place}")

    found = at_once(work, range(WRITERS))
    assert all(isinstance(one, AuditEntry) for one in found), found
    assert AuditEntry.objects.count() == WRITERS
    assert not list(broken_links(AuditEntry.objects.order_by("number")))


def test_versions_of_a_key_written_at_once_count_on(own_database):
    key, person = small_city.build().key, factories.user("planung")

    def work(weight: str) -> int:
        said = {"title": "Neu", "valid_from": small_city.DAY, "rationales": {}}
        return revise_key(base=key, weights={"pupils": weight}, by=person, **said).version

    assert sorted(at_once(work, ["0.5", "0.6", "0.7"])) == [2, 3, 4]


def test_a_waiting_file_is_taken_over_once(own_database):
    client = world.signed_in("planung")
    client.post("/planung/daten/einlesen/", handed_in(again="on"))
    waiting = PendingDelivery.objects.get()
    found = at_once(lambda _: take_over(waiting), range(3))
    assert sum(one is not None for one in found) == 1, found
    assert AuditEntry.objects.filter(act="einlesen").count() == 1
