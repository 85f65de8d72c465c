"""What sceptics tried on decisions: states, leaks and forgeries that must not be."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from districts.models import AuditEntry
from districts.release import Audience
from planning.decisions.bundle import bundle
from planning.decisions.handed_in import verify_bundle
from planning.decisions.numbers import as_numbers, as_text
from planning.decisions.unpack import BundleUnreadable
from planning.decisions.verify import Verdict, differences
from planning.models import Decision, PlanningRound, Status
from planning.services import make_proposal, release, submit
from planning.services.endorsements import endorse
from planning.services.rounds import save_round
from tests import decision_rows, factories
from tests.planning import small_city
from tests.refusals import refused, sql


def other_round(code: str = "zweite-runde") -> PlanningRound:
    return save_round(small_city.round_document() | {"code": code}, published=True)


def brought(office, round: PlanningRound) -> Decision:
    proposal = make_proposal(round=round, by=office.planner)
    given = {"title": "Vorlage", "visibility_reason": "Intern."}
    return office.released(submit(proposal=proposal, by=office.planner, **given))


def states() -> list[str]:
    return list(Decision.objects.order_by("pk").values_list("status", flat=True))


def test_a_new_beschluss_ends_every_decision_it_concerns(office):
    one, two = office.in_force(), brought(office, other_round())
    decision_rows.resolution(
        decision=two, result="unveraendert", number="1", minutes="beschlossen"
    )
    Decision.objects.filter(pk=two.pk).update(status=Status.DECIDED)
    three = brought(office, other_round("dritte-runde"))
    office.resolved(three)
    assert states() == [Status.REVOKED, Status.REVOKED, Status.DECIDED]
    one.refresh_from_db()
    assert one.replaced_by == three


def test_which_kinds_a_decision_concerns_is_frozen(office):
    office.in_force()
    PlanningRound.objects.filter(pk=office.round.pk).update(
        rules=office.round.rules | {"key": {"gymnasium": None}}
    )
    office.resolved(brought(office, other_round()))
    assert states() == [Status.REVOKED, Status.DECIDED]


def test_the_round_of_a_decision_keeps_its_day(office):
    office.submitted()
    for change in ({"as_of": "2020-01-01"}, {"code": "anders"}, {"school_year": "2030/31"}):
        with refused("Zu dieser Runde gibt es eine Entscheidung"):
            PlanningRound.objects.filter(pk=office.round.pk).update(**change)
    PlanningRound.objects.filter(pk=office.round.pk).update(title="anders")


def test_a_session_before_the_release_decides_nothing(office):
    decision = office.submitted()
    release(decision=decision, by=office.second, sha256=decision.sha256)
    with pytest.raises(ValidationError, match="vor dem Tag der Freigabe"):
        office.resolved(decision, decided_on=timezone.localdate() - timedelta(days=1))


def test_an_unpublished_round_keeps_its_decision_inside(office):
    decision = office.submitted()
    PlanningRound.objects.filter(pk=office.round.pk).update(published=False)
    office.released(decision)
    address = f"/entscheidungen/{decision.code}/"
    assert Client().get(address).status_code == 404
    PlanningRound.objects.filter(pk=office.round.pk).update(published=True)
    assert Client().get(address).status_code == 404
    decision.refresh_from_db()
    assert not decision.published


def test_a_round_unpublished_later_takes_its_decision_along(office):
    decision = office.in_force()
    PlanningRound.objects.filter(pk=office.round.pk).update(published=False)
    assert Client().get(f"/entscheidungen/{decision.code}/").status_code == 404


HOLES = {
    "public before anybody released it": "UPDATE planning_decision SET published = true",
    "replaced while in force": "UPDATE planning_decision SET replaced_by_id = id",
    "in force without release": (
        "INSERT INTO planning_resolution (decision_id, body, decided_on, number, result, "
        "minutes, entered_by_id, entered_at) SELECT id, 'JHA', '2024-09-01', '1', "
        "'unveraendert', 'x', submitted_by_id, submitted_at FROM planning_decision"
    ),
}


@pytest.mark.parametrize("what", HOLES)
def test_the_database_refuses(office, what):
    office.submitted()
    with refused():
        sql(HOLES[what])


@pytest.mark.django_db
def test_who_kept_the_berechnungsstand_does_not_release():
    person = factories.user()
    run = factories.scoring_run(created_by=person)
    proposal = factories.proposal(sealed=False)
    proposal.lines.update(score=factories.facility_score(run=run))
    proposal.sealed = True
    proposal.save()
    decision = decision_rows.decision(proposal=proposal)
    with refused("selbst berechnet"):
        Decision.objects.filter(pk=decision.pk).update(
            released_by=person,
            released_at=timezone.now(),
            released_sha256=decision.sha256,
        )


# Files that somebody hands in


def rebuilt(content: bytes, name: str, part: bytes) -> bytes:
    """The archive with one file replaced and its manifest made to fit."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(out, "w") as after,
    ):
        files = {each: before.read(each) for each in before.namelist()} | {name: part}
        manifest = json.loads(files["manifest.json"])
        manifest["files"][name] = hashlib.sha256(part).hexdigest()
        files["manifest.json"] = json.dumps(manifest).encode()
        for each, content in files.items():
            after.writestr(each, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "name", ["result.csv", "key.json", "rules.json", "inputs/sites.csv"]
)
def test_a_forged_file_beside_a_true_record_is_named(office, name):
    content = rebuilt(bundle(office.in_force(), Audience.PUBLIC), name, b"gelogen")
    found, _ = verify_bundle(content)
    assert found.verdict == Verdict.DIFFERS
    assert found.differences[0].place == name


def test_the_page_says_whether_the_record_is_one_of_ours(office):
    decision = office.in_force()
    upload = io.BytesIO(bundle(decision, Audience.PUBLIC))
    upload.name = "akte.zip"
    page = Client().post("/pruefen/", {"file": upload}).content.decode()
    assert f"/entscheidungen/{decision.code}/" in page
    PlanningRound.objects.update(published=False)
    upload.seek(0)
    page = Client().post("/pruefen/", {"file": upload}).content.decode()
    assert "keine veröffentlichte Entscheidung" in page


@pytest.mark.parametrize(
    ("stored", "computed"),
    [
        pytest.param([1], [1, None], id="one line less"),
        pytest.param([1, None], [1], id="an empty line more"),
        pytest.param({"rank": True}, {"rank": 1}, id="another type"),
        pytest.param({}, {"need": None}, id="a field left out"),
        pytest.param({"need": None}, {}, id="a field invented"),
    ],
)
def test_what_is_not_there_differs_from_what_is_empty(stored, computed):
    assert list(differences(stored, computed, "result"))


def test_a_damaged_download_is_unreadable_and_no_failure(office):
    content = bytearray(bundle(office.in_force(), Audience.PUBLIC))
    answers = set()
    for place in range(200, len(content), len(content) // 40):
        damaged = bytearray(content)
        damaged[place : place + 3] = b"\x00\xff\x00"
        try:
            answers.add(verify_bundle(bytes(damaged))[0].verdict)
        except BundleUnreadable:
            answers.add("unreadable")
        except zlib.error:
            pytest.fail("a damaged file must not end in a failure")
    assert "unreadable" in answers


def test_words_that_look_like_numbers_stay_words():
    document = {"weight": 0.2, "resolution": "2.10", "title": "2.0", "levels": [0.8, 1.0]}
    again = as_numbers(as_text(document))
    assert (again["resolution"], again["title"]) == ("2.10", "2.0")
    assert (float(again["weight"]), [float(x) for x in again["levels"]]) == (0.2, [0.8, 1])


# What strangers see


def test_strangers_get_no_remark_and_no_hidden_successor(office):
    decision = office.submitted()
    endorse(
        decision=decision,
        by=office.planner,
        office="kaemmerei",
        given_on=timezone.localdate(),
        remark="Vertraulich",
    )
    office.released(decision)
    office.resolved(decision)
    hidden = other_round("versteckte-runde")
    PlanningRound.objects.filter(pk=hidden.pk).update(published=False)
    office.resolved(
        brought(office, PlanningRound.objects.get(pk=hidden.pk)), number="GEHEIM-7"
    )
    decision.refresh_from_db()
    assert decision.status == Status.REVOKED
    address = f"/entscheidungen/{decision.code}/"
    seen = Client().get(address).content.decode()
    seen += Client().get(f"/api/v1/decisions/{decision.code}/").content.decode()
    archive = Client().get(f"{address}beschlussdokumentation.zip").content
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        seen += files.read("manifest.json").decode()
    for word in ("Vertraulich", "versteckte-runde", "GEHEIM-7"):
        assert word not in seen


def test_downloads_of_strangers_do_not_fill_the_log(office):
    decision = office.in_force()
    before = AuditEntry.objects.count()
    address = f"/entscheidungen/{decision.code}/beschlussdokumentation.zip"
    assert Client().get(address).status_code == 200
    assert AuditEntry.objects.count() == before
    known = Client()
    known.force_login(office.planner)
    start = AuditEntry.objects.count()
    known.get(address)
    assert AuditEntry.objects.count() == start + 1


def test_the_list_asks_as_often_for_many_as_for_one(office):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert Client().get("/entscheidungen/").status_code == 200
        return len(seen)

    office.in_force()
    one = queries()
    for number in range(3):
        brought(office, other_round(f"runde-{number}"))
    assert queries() == one


def test_the_releaser_sees_the_difference_to_what_is_in_force(office):
    first = office.in_force()
    second = office.released(
        office.submitted(
            proposal=make_proposal(round=office.round, by=office.planner), reason="Neu."
        )
    )
    office.resolved(second, "abgelehnt")
    third = office.submitted(
        proposal=make_proposal(round=office.round, by=office.planner), reason="Noch neuer."
    )
    known = Client()
    known.force_login(office.second)
    page = known.get(f"/entscheidungen/{third.code}/freigeben/").content.decode()
    assert f"beschlossen: {first.code}" in page


def test_what_a_record_cannot_hold_is_refused_in_words(office, monkeypatch):
    def broken(**given: object) -> None:
        raise ValueError("kein Schlüssel")

    monkeypatch.setattr("planning.services.decisions.freeze", broken)
    with pytest.raises(ValidationError, match="lässt sich nicht bilden: kein Schlüssel"):
        office.submitted()
