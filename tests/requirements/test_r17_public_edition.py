"""R17, R18: the Beschlussdokumentation over closed files, as the public may have it."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from districts.models import AuditEntry
from districts.release import Audience
from facilities.models import Facility, FacilityValue
from planning.decisions.edition import SECRET, edition_of
from planning.models import (
    AmendmentDraft,
    Decision,
    DecisionEdition,
    FacilityScoreEdition,
    ProposalEdition,
    ScoringKey,
)
from planning.scoring.canonical import canonical_json, sha256_of
from planning.services import cut_budget, enter_amendment, make_proposal, release, submit
from planning.services.decision_editions import given_out
from planning.services.openness import openness_of
from planning.services.releases import make_release
from tests import factories, world
from tests.planning import closed_city, small_city
from tests.planning.decisions.test_amendments import MORE
from tests.planning.decisions.test_drafts import POSITIONS
from tests.requirements.test_r17_canary import digits

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_pdf(monkeypatch):
    world.draw_no_pdf(monkeypatch)


@pytest.fixture
def city() -> SimpleNamespace:
    made = closed_city.build()
    made.planner, made.second = factories.user("planung"), factories.user("freigabe")
    small_city.open_round()
    return made


def laid_before(city: SimpleNamespace) -> Decision:
    """A Vorlage over closed counts, released by the second person, values given out."""
    round = city.key and small_city.open_round()
    made = submit(
        proposal=make_proposal(round=round, by=city.planner), by=city.planner,
        title="Schulsozialarbeit", visibility_reason="Zwei Kinder.",
    )  # fmt: skip
    make_release("oeffentlich", small_city.DAY)
    return release(decision=made, by=city.second, sha256=made.sha256)


def document(decision: Decision) -> dict:
    row = DecisionEdition.objects.get(row=decision, audience=Audience.PUBLIC)
    assert row.sha256 == sha256_of(json.loads(bytes(row.record)))
    return json.loads(bytes(row.record))


def bundle_of(decision: Decision, client: Client | None = None) -> bytes:
    address = f"/entscheidungen/{decision.code}/beschlussdokumentation.zip"
    answer = (client or Client()).get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def recalculated(content: bytes, folder: Path) -> subprocess.CompletedProcess:
    """The program of the file itself, alone with Python."""
    (folder / "akte.zip").write_bytes(content)
    (folder / "nachrechnen.py").write_bytes(members(content)["nachrechnen.py"])
    command = [sys.executable, "-I", "nachrechnen.py", "akte.zip"]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder)


def forged(content: bytes, change) -> bytes:
    """The file with another record, and its checksums made to fit."""
    files = members(content)
    record, manifest = json.loads(files["record.json"]), json.loads(files["manifest.json"])
    change(record)
    files["record.json"] = canonical_json(record)
    manifest["files"]["record.json"] = sha256_of(record)
    manifest["decision"]["record_sha256"] = sha256_of(record)
    files["manifest.json"] = json.dumps(manifest).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def one_index_moved(record: dict) -> None:
    unit = record["result"]["scores"]["test-gs@1"]["units"][0]
    unit["index"] = f"{Decimal(unit['index']) + Decimal('0.2'):.2f}"


def two_ranks_swapped(record: dict) -> None:
    units = record["result"]["scores"]["test-gs@1"]["units"]
    exact = [unit for unit in units if unit["index"] and len(unit["index"]) > 6]
    exact[0]["rank_low"] = exact[0]["rank_high"] = 1


def an_open_value_moved(record: dict) -> None:
    cells = record["inputs"]["scoring"]["test-gs@1"]["series"]["pupils"]["cells"]
    cells["T-1"]["2023/24"]["value"] = "400"


def an_amount_moved(record: dict) -> None:
    record["result"]["lines"][0]["proposal_fte"] = "0.90"


FORGERIES = (one_index_moved, two_ranks_swapped, an_open_value_moved, an_amount_moved)


def test_the_public_edition_is_shown_and_recalculates(city, tmp_path):
    decision = laid_before(city)
    content, record = bundle_of(decision), document(decision)
    assert json.loads(members(content)["record.json"]) == record
    answer = recalculated(content, tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")
    told = answer.stdout.partition("Geprüft, nicht nachgerechnet:")[2]
    assert "Indexwerte nach test-gs@1, weil geheime Werte eingehen" in told
    assert "geheim: T-2" in told
    assert "Vergabe, weil geheime Werte eingehen" in told
    upload = SimpleUploadedFile("akte.zip", content)
    checked = Client().post("/pruefen/", {"file": upload}).content.decode()
    assert "Ergebnis: identisch" in checked
    assert "Das ist eine Fassung für die Öffentlichkeit" in checked
    assert decision.code in checked
    call_command("verify_decision", "--all")
    for change in (
        one_index_moved,
        two_ranks_swapped,
        an_open_value_moved,
        an_amount_moved,
    ):
        wrong = recalculated(forged(content, change), tmp_path)
        assert wrong.returncode == 1, change
        assert re.search(r"(result|rules)\.\S+: in der Akte", wrong.stdout), change


def test_page_log_and_file_say_to_which_record_the_public_edition_belongs(city):
    decision = laid_before(city)
    public = DecisionEdition.objects.get(row=decision, audience="oeffentlich").sha256
    assert public != decision.sha256
    planner = Client()
    planner.force_login(city.planner)
    for client in (Client(), planner):
        page = client.get(f"/entscheidungen/{decision.code}/").content.decode()
        assert public in page
        assert decision.sha256 in page
    record = document(decision)
    assert record["release"]["record_sha256"] == decision.sha256
    assert Client().get("/api/v1/decisions/").json()["results"][0]["sha256"] == public
    entry = AuditEntry.objects.get(act="fassung für außen bilden", after=public)
    assert entry.before == decision.sha256
    # Otherwise numbers could be tried until the hash fits.
    salt = json.loads(bytes(decision.record))["release"]["salt"]
    assert len(bytes.fromhex(salt)) == 32
    assert salt not in bundle_of(decision).decode(errors="replace")
    assert "salt" not in record["release"]


def test_a_record_without_salt_is_not_named_by_its_hash(city, monkeypatch):
    monkeypatch.setattr("planning.services.decisions.salt_for", lambda proposal: {})
    decision = laid_before(city)
    assert document(decision)["release"]["record_sha256"] is None
    page = Client().get(f"/entscheidungen/{decision.code}/").content.decode()
    assert decision.sha256 not in page
    for part in members(bundle_of(decision)).values():
        assert decision.sha256.encode() not in part


def test_no_member_of_the_public_file_holds_a_planted_number(city):
    decision = laid_before(city)
    score = decision.proposal.lines.get(facility__number="T-2").score
    part = next(part for part in score.parts if part["code"] == "migration")
    column = score.run.statistics["grundschule"]["columns"]["migration"]
    figures = [score.index, part["normalised"], part["contribution"], part["value"]]
    words = [digits(figure) for figure in [*figures, column["mean"], column["sd"]]]
    words += [city.closed.sha256, score.run.input_sha256]
    files = members(bundle_of(decision))
    files |= {f"akte/{n}": text for n, text in members(files["akte.xlsx"]).items()}
    leaks = {name: [w for w in words if w.encode() in text] for name, text in files.items()}
    assert {name: found for name, found in leaks.items() if found} == {}
    planner = Client()
    planner.force_login(city.planner)
    inside = members(bundle_of(decision, planner))["record.json"].decode()
    assert [word for word in (words[0], words[2]) if word not in inside] == []


def world_of(city: SimpleNamespace, children: int) -> list[object]:
    """Two Fassungen and all that is public beside them, were there so many children."""
    with transaction.atomic():
        rows = FacilityValue.objects.filter(source=city.closed, facility__number="T-2")
        for row in rows.filter(value__isnull=False):
            row.numerator = children
            row.value = round(Decimal(children) / row.denominator, 6)
            row.save()
        first = laid_before(city)
        source = first.proposal.rules["budget"][0]
        second = cut_budget(
            decision=first, by=city.planner, reason="Weniger Geld.",
            changes=[{"what": "budget", "source": source["source"],
                      "period": source["period"], "fte": "1.00"}],
        )  # fmt: skip
        make_release("oeffentlich", small_city.DAY)
        release(decision=second, by=city.second, sha256=second.sha256)
        found: list[object] = [document(first), document(second)]
        for one in found:
            one["release"].pop("record_sha256")
        shown = FacilityScoreEdition.objects.filter(audience="oeffentlich")
        found += [list(shown.order_by("row__run", "row__facility").values_list(
            "row__facility__number", "state", "index", "rank", "class_label"
        ))]  # fmt: skip
        answer = Client().get("/api/v1/facility-values/?page_size=1000").json()
        found.append([[one["value"], one["state"]] for one in answer["results"]])
        transaction.set_rollback(True)
    return found


def test_no_two_fassungen_tell_together_how_many_children_there_are(city):
    """The attack: everything that is out is the same for two children and for one."""
    assert world_of(city, 2) == world_of(city, 1)


def test_what_the_gate_cannot_judge_has_no_public_edition(city):
    type(city.closed).objects.filter(pk=city.closed.pk).update(importer="unbekannt")
    decision = laid_before(city)
    assert decision.published
    assert not DecisionEdition.objects.exists()
    assert Client().get(f"/entscheidungen/{decision.code}/").status_code == 404
    with pytest.raises(CommandError, match="nicht öffentlich"):
        call_command("export_decision", decision.code, "--public", "--out", "nie.zip")


def test_a_key_that_is_not_published_keeps_proposal_and_decision_inside(city):
    ScoringKey.objects.update(published=False)
    decision = laid_before(city)
    assert not decision.published
    assert not ProposalEdition.objects.exists()
    assert not DecisionEdition.objects.exists()
    found = openness_of(decision.proposal)
    assert not found.is_readable
    assert (
        "der Schlüssel „Testschlüssel“, Version 1 ist nicht veröffentlicht" in found.causes
    )


def test_what_was_given_out_over_a_key_stays_and_says_that_it_is_published_no_more(city):
    """And it stops no release: what is out is judged on as before."""
    decision = laid_before(city)
    address = f"/planung/vorschlaege/{decision.proposal_id}/"
    assert "nicht mehr veröffentlicht" not in Client().get(address).content.decode()
    ScoringKey.objects.update(published=False)
    make_release("oeffentlich", small_city.DAY)
    shown = Client().get(address).content.decode()
    assert "Ein Schlüssel hinter diesem Vorschlag ist nicht mehr veröffentlicht." in shown
    assert "keine Art mit Index" not in shown
    assert "ohne Rang" in shown
    report = b"".join(Client().get(f"{address}bericht.pdf")).decode()
    assert "ist nicht mehr veröffentlicht" in report
    assert members(bundle_of(decision))


def test_a_school_delivered_anew_in_a_closed_file_stops_no_release(city):
    """Its line and rank are not given out, so the record has no public edition."""
    closed = factories.source_file(published=False)
    made = submit(
        proposal=make_proposal(round=small_city.open_round(), by=city.planner),
        by=city.planner, title="Schulsozialarbeit", visibility_reason="Zwei Kinder.",
    )  # fmt: skip
    make_release("oeffentlich", small_city.DAY)
    assert ProposalEdition.objects.filter(row=made.proposal_id).exists()
    Facility.objects.filter(number="T-3").update(source=closed)
    assert release(decision=made, by=city.second, sha256=made.sha256).published
    assert not DecisionEdition.objects.exists()


def test_a_site_says_what_its_own_key_ranks(city):
    """Another key that knows the same schools, and hides them all, changes nothing."""
    decision = laid_before(city)
    given = given_out(decision, Audience.PUBLIC)
    hidden = {
        number: replace(unit, state=SECRET, index=None)
        for number, unit in given.units["test-gs@1"].items()
    }
    both = replace(given, units={"andere@1": hidden, **given.units})
    made = edition_of(json.loads(bytes(decision.record)), both)
    assert made["inputs"]["allocation"] == document(decision)["inputs"]["allocation"]


def test_nobody_outside_calculates_with_what_is_secret(city):
    """What a change would do is worked out of all values; members are told so."""
    decision = laid_before(city)
    enter_amendment(
        decision=decision, by=city.planner, number="A-1", title="Mehr", mover="Fraktion",
        changes=[MORE],
    )  # fmt: skip
    member = Client()
    member.force_login(factories.user("ausschuss"))
    base = f"/entscheidungen/{decision.code}"
    asked = member.get(f"{base}/antraege/?antrag=1").content.decode()
    assert "A-1: Mehr" in asked
    assert "kann deshalb nur die Planung rechnen" in asked
    assert "kommt hinein" not in asked
    drafts = member.get(f"{base}/entwuerfe/").content.decode()
    assert "kann deshalb nur die Planung rechnen" in drafts
    assert "Entwurf anlegen" not in drafts
    answer = member.post(f"{base}/entwuerfe/neu/?art=positions", POSITIONS)
    assert "kann deshalb nur die Planung rechnen" in answer.content.decode()
    assert answer.status_code == 400
    assert not AmendmentDraft.objects.exists()
