"""From Entwurf to beschlossen in the browser's forms, and what strangers see of it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from hashlib import sha256

import pytest
from django.test import Client
from django.utils import timezone

from planning.decisions.bundle import earlier_files
from planning.models import Decision
from planning.services import make_proposal
from tests import factories


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_two_people_bring_a_proposal_to_its_beschluss(office):
    planner, second = client_of(office.planner), client_of(office.second)
    page = f"/planung/vorschlaege/{office.proposal.pk}/vorlegen/"
    assert planner.get(page).status_code == 200
    given = {"title": "Schulsozialarbeit", "paper_number": "VIII-DS-1"}
    assert planner.post(page, given).status_code == 400, "warnings are not confirmed"
    answer = planner.post(page, given | {"warnings_read": "on"})
    address = answer["Location"]
    assert address == "/entscheidungen/test-runde-f1/"
    assert "wartet auf eine zweite Person" in words(second.get(address))
    assert "wartet auf eine zweite Person" not in words(planner.get(address))
    found = Decision.objects.get().sha256
    answer = second.post(f"{address}freigeben/", {"sha256": found, "read": "on"})
    assert answer.status_code == 302
    answer = planner.post(
        f"{address}beschluss/",
        {
            "body": "Jugendhilfeausschuss",
            "decided_on": timezone.localdate().isoformat(),
            "result": "unveraendert",
            "number": "VIII-DS-1",
            "minutes": "Der Ausschuss beschließt die Vorlage.",
        },
    )
    assert answer.status_code == 302
    page = words(Client().get(address))
    assert "beschlossen, endete am 31.07.2025" in page
    assert "ungeändert beschlossen, VIII-DS-1" in page
    assert office.planner.username not in page


def sent(client: Client, page: str, target: str, data: dict[str, str]):
    """A form filled in as a browser does it: with the token that stands in the page."""
    html = client.get(page).content.decode()
    form = html[html.index(f'action="{target}') :]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token, f"{page} has no token for {target}"
    return client.post(target, data | {"csrfmiddlewaretoken": token[1]})


def test_every_act_works_in_a_browser_that_sends_the_token_of_the_page(office):
    def strict(user) -> Client:
        client = Client(enforce_csrf_checks=True)
        client.force_login(user)
        return client

    given = {"title": "Schulsozialarbeit", "warnings_read": "on"}
    planner, second, third = map(strict, (office.planner, office.second, office.other))
    page = f"/planung/vorschlaege/{office.proposal.pk}/vorlegen/"
    address = sent(planner, page, page, given)["Location"]
    today = timezone.localdate().isoformat()
    endorsed = {"office": "kaemmerei", "given_on": today}
    assert sent(planner, address, f"{address}mitzeichnung/", endorsed).status_code == 302
    release = f"{address}freigeben/"
    read = {"sha256": Decision.objects.get().sha256, "read": "on"}
    assert sent(second, release, release, read).status_code == 302
    result = {"body": "JHA", "decided_on": today, "result": "unveraendert"}
    result |= {"number": "VIII-DS-1", "minutes": "beschlossen"}
    assert sent(planner, address, f"{address}beschluss/", result).status_code == 302
    revoked = {"reason": "Haushalt gesperrt."}
    assert sent(third, address, f"{address}aufheben/", revoked).status_code == 302
    assert Decision.objects.get().status == "aufgehoben"


def test_a_message_names_no_technical_field(office):
    decision = office.released()
    answer = client_of(office.planner).post(
        f"/entscheidungen/{decision.code}/beschluss/",
        {
            "body": "JHA",
            "decided_on": timezone.localdate().isoformat(),
            "result": "unveraendert",
        },
    )
    assert "Ein Beschluss nennt seine Nummer" in words(answer)
    assert "__all__" not in words(answer)


def test_what_a_service_refuses_stands_beside_the_form_with_the_input_kept(office):
    decision = office.released()
    answer = client_of(office.planner).post(
        f"/entscheidungen/{decision.code}/beschluss/",
        {
            "body": "JHA am Montag",
            "decided_on": str(timezone.localdate()),
            "result": "geaendert",
        },
    )
    assert answer.status_code == 400
    assert "Geändert beschlossen wird die Neufassung" in words(answer)
    assert "JHA am Montag" in answer.content.decode()


@pytest.mark.parametrize("state", ["submitted", "released from hidden sources"])
def test_strangers_find_nothing_before_it_leaves_the_house(office, state):
    if state == "submitted":
        decision = office.submitted()
    else:
        office.round.published = False
        office.round.save()
        proposal = make_proposal(round=office.round, by=office.planner)
        laid = office.submitted(proposal=proposal, visibility_reason="Intern.")
        decision = office.released(laid)
    for person in (None, factories.user("ausschuss")):
        client = client_of(person) if person else Client()
        for page in ("", "beschlussdokumentation.zip", "freigeben/"):
            assert client.get(f"/entscheidungen/{decision.code}/{page}").status_code == 404
        assert decision.code not in words(client.get("/entscheidungen/"))


def test_the_planner_cannot_open_the_release_of_their_own_work(office):
    decision = office.submitted()
    answer = client_of(office.planner).get(f"/entscheidungen/{decision.code}/freigeben/")
    assert answer.status_code == 403


def bundle_of(decision) -> bytes:
    address = f"/entscheidungen/{decision.code}/beschlussdokumentation.zip"
    return Client().get(address).content


def check(content: bytes):
    upload = io.BytesIO(content)
    upload.name = "akte.zip"
    return Client().post("/pruefen/", {"file": upload})


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    """The ZIP file with one place of its record altered."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(out, "w") as after,
    ):
        for name in before.namelist():
            part = before.read(name)
            if name == "record.json":
                assert old in part
                part = part.replace(old, new, 1)
            after.writestr(name, part)
    return out.getvalue()


def test_a_downloaded_bundle_is_found_identical(office):
    answer = check(bundle_of(office.in_force()))
    assert answer.status_code == 200
    assert "Ergebnis: identisch" in words(answer)


def test_one_changed_digit_is_named_with_its_place(office):
    content = changed(
        bundle_of(office.in_force()), b'"proposal_fte":"0.80"', b'"proposal_fte":"0.90"'
    )
    page = words(check(content))
    assert "Ergebnis: weicht ab" in page
    assert re.search(r"result.lines\[T-\d\].proposal_fte 0.90 0.80", page)
    assert "Prüfsumme der Akte" in page


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"kein ZIP", id="no ZIP file"),
        pytest.param(b"PK\x05\x06" + bytes(18), id="an empty ZIP file"),
    ],
)
def test_what_is_no_bundle_is_refused_in_german(db, content):
    answer = check(content)
    assert answer.status_code == 400
    assert re.search("Beschlussdokumentation|Datei ist leer", words(answer))


def test_a_bomb_is_refused_before_it_unpacks(db):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", bytes(50_000_000))
    assert "größer, als eine Akte sein kann" in words(check(out.getvalue()))


def test_the_bundle_is_the_same_each_time_and_complete(office):
    decision = office.in_force()
    content = bundle_of(decision)
    assert bundle_of(decision) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert set(manifest["files"]) == set(archive.namelist()) - {"manifest.json"}
        assert manifest["decision"]["status"] == "beschlossen"
        assert archive.read("record.json") == bytes(decision.record)


def test_the_bundle_says_in_german_what_each_file_is_and_how_to_check_it(office):
    with zipfile.ZipFile(io.BytesIO(bundle_of(office.in_force()))) as archive:
        text = archive.read("LIESMICH.txt").decode()
        manifest = json.loads(archive.read("manifest.json"))
        names = archive.namelist()
        [head, first] = archive.read("result.csv").decode().splitlines()[:2]
    assert [name for name in names if not re.search(rf"^  {name} +\w", text, re.M)] == []
    assert "python3 -I nachrechnen.py DATEI.zip" in text
    assert "LIESMICH.txt" in manifest["files"]
    assert "reason,reason_text,note" in head.replace(";", ",")
    assert "nach Index und Budget" in first


def test_a_bundle_of_an_earlier_version_is_still_found_identical(office):
    """It has no LIESMICH.txt, and its result names reasons by their codes alone."""
    decision = office.in_force()
    content = bundle_of(decision)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as now, zipfile.ZipFile(out, "w") as before:
        manifest = json.loads(now.read("manifest.json"))
        earlier = earlier_files(bytes(decision.record))
        assert earlier["result.csv"] != now.read("result.csv")
        files = {name: now.read(name) for name in manifest["files"]} | earlier
        del files["LIESMICH.txt"]
        manifest["files"] = {n: sha256(files[n]).hexdigest() for n in files}
        for name, part in {"manifest.json": json.dumps(manifest).encode(), **files}.items():
            before.writestr(name, part)
    assert "Ergebnis: identisch" in words(check(out.getvalue()))


def test_the_second_person_sees_which_rules_changed(office):
    office.in_force()
    office.round.rules = office.round.rules | {"rank_order": "fill"}
    office.round.save()
    proposal = make_proposal(round=office.round, by=office.planner)
    decision = office.submitted(proposal=proposal, reason="Neu.")
    page = f"/entscheidungen/{decision.code}/freigeben/"
    shown = words(client_of(office.second).get(page))
    assert "Regeln, in denen sich die Pläne unterscheiden" in shown
