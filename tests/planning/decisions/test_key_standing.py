"""How a Schlüssel gets its Beschluss, keeps it and loses it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from planning.decisions.verify import Verdict, verify
from planning.models import ScoringKey, Status
from planning.reports.proposal_report import report_html
from planning.selectors.methodology import keys_in_force
from planning.services import import_key, make_proposal, revoke
from planning.services.opening import can_be_opened
from planning.services.releases import make_release
from tests import factories
from tests.planning import small_city
from tests.planning.decisions.test_school_years import NEXT, decided, proposal_of

TODAY = f"{timezone.localdate():%d.%m.%Y}"
WHY = {"reason": "Lage", "source": "Fachplanung"}


def key() -> ScoringKey:
    return ScoringKey.objects.get(code="test-gs")


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_beschluss_of_a_vorlage_decides_the_key_it_rests_on(office):
    import_key(small_city.key_document(version=2))
    decision = office.released()
    frozen = bytes(decision.record)
    assert key_states() == {1: "entwurf", 2: "entwurf"}
    row = office.resolved(decision, number="VIII-DS-7")
    assert key_states() == {1: "beschlossen", 2: "entwurf"}
    first = ScoringKey.objects.get(code="test-gs", version=1)
    assert (first.resolution, first.decided_by, first.decided_on) == (
        "VIII-DS-7",
        row,
        row.decided_on,
    )
    assert first.standing == f"beschlossen, Beschluss VIII-DS-7 vom {TODAY}"
    decision.refresh_from_db()
    assert bytes(decision.record) == frozen
    assert verify(frozen, sha256=decision.sha256).verdict == Verdict.SAME


def key_states() -> dict[int, str]:
    rows = ScoringKey.objects.filter(code="test-gs")
    return dict(rows.values_list("version", "status"))


def test_postponed_decides_no_key(office):
    office.resolved(office.released(), result="vertagt")
    assert key().standing == "nicht beschlossen"


def test_revoking_ends_the_beschluss_of_the_key(office):
    decision = office.in_force()
    revoke(decision=decision, by=office.second, reason="Fehler in den Daten")
    assert key().status == Status.REVOKED
    assert key().standing == f"aufgehoben, Beschluss VIII-DS-00001 vom {TODAY}"
    again = make_proposal(round=office.round, by=office.planner)
    later = office.released(office.submitted(proposal=again, reason="berichtigt"))
    office.resolved(later, number="VIII-DS-2")
    assert key().standing == f"beschlossen, Beschluss VIII-DS-2 vom {TODAY}"


def test_a_decision_for_another_year_keeps_the_key_decided(office):
    running = office.in_force()
    later = decided(office, proposal_of(office, NEXT))
    assert key().decided_by.decision == running, "the first Beschluss stays"
    revoke(decision=running, by=office.second, reason="Haushalt")
    assert (key().status, key().decided_by.decision) == (Status.DECIDED, later)


def test_a_key_of_a_file_is_decided_by_no_word_of_the_file(office):
    stated = small_city.key_document(version=2, status="beschlossen", resolution="B-9")
    stated["indicators"] = [one | {"rationale": WHY} for one in stated["indicators"]]
    row = import_key(stated, published=True)
    assert (row.status, row.resolution) == (Status.DRAFT, "")
    said = "nicht beschlossen; laut Angabe der Planung Beschluss B-9, nicht bestätigt"
    assert row.standing == said
    assert said in words(Client().get("/planung/schluessel/"))
    answer = Client().get("/api/v1/keys/", {"code": "test-gs"}).json()["results"]
    assert {one["standing"] for one in answer} == {said, "nicht beschlossen"}
    rules = {"key_versions": {"grundschule": "test-gs@2"}}
    scenario = factories.scenario(round=office.round, changes=rules, published=True)
    proposal = make_proposal(round=office.round, scenario=scenario, by=office.planner)
    decision = office.submitted(proposal=proposal)
    assert "noch nicht bestätigt" in page(office.second, decision, "freigeben/")
    office.released(decision)
    row.refresh_from_db()
    assert row.standing == (
        f"laut Angabe der Planung Beschluss B-9, mit der Freigabe vom {TODAY} bestätigt"
    )


def page(person, decision, more: str = "") -> str:
    client = Client()
    client.force_login(person)
    return words(client.get(f"/entscheidungen/{decision.code}/{more}"))


@pytest.fixture
def stating(office):
    """A round whose rules name Beschlüsse, as one planner wrote them."""
    site = office.proposal.lines.order_by("position").first().facility.number
    entry = {"facility": site, "rule": "set", "fte": 0.8, "reason": "Zusage"}
    office.round = small_city.open_round(
        status="beschlossen",
        resolution="B-1",
        method="milp",
        overrides=[entry | {"resolution": "B-2"}],
    )
    office.proposal = make_proposal(round=office.round, by=office.planner)
    return office


def test_rules_of_one_person_claim_no_beschluss_anywhere(stating):
    said = "Beschluss B-2 laut Angabe der Planung"
    line = stating.proposal.lines.get(reason="OVERRIDE")
    assert (line.source, said in line.note) == ("gesetzt", True)
    for address in (
        f"/planung/runden/{stating.round.code}/",
        f"/planung/vorschlaege/{stating.proposal.pk}/",
    ):
        text = words(Client().get(address))
        assert "B-2 laut Angabe der Planung" in text, address
        assert re.findall(r"B-[12](?! laut Angabe)", text) == [], address
    for address in (
        f"/api/v1/rounds/{stating.round.code}/",
        f"/api/v1/proposals/{stating.proposal.pk}/",
    ):
        rules = Client().get(address).json()["rules"]
        assert rules["status"] == "entwurf"
        assert rules["resolution"] == "B-1 laut Angabe der Planung"


def test_the_freigabe_confirms_what_planning_says(stating):
    decision = stating.submitted()
    assert "noch nicht bestätigt" in page(stating.planner, decision)
    stating.released(decision)
    assert f"nennt die Planung Beschlüsse: B-1, B-2. Die Freigabe vom {TODAY}" in page(
        stating.planner, decision
    )


# Keys of variants with other weights


@pytest.fixture
def weighed(office):
    """A Vorlage over other weights, beside a mere trial of further ones."""
    running = office.in_force()
    for code, pupils in (("mehr", "0.9"), ("probe", "0.1")):
        changes = {"weights": {"test-gs": {"pupils": pupils}}}
        own = {"round": office.round, "published": False}
        scenario = factories.scenario(**own, code=code, changes=changes)
        made = make_proposal(round=office.round, scenario=scenario, by=office.planner)
        office.varied = made if code == "mehr" else office.varied
    given = {"reason": "Anders gewichtet", "visibility_reason": "Noch intern."}
    office.decision = office.released(office.submitted(proposal=office.varied, **given))
    return running, office


def standings() -> dict[str, str]:
    return {row.reference: row.status for row in ScoringKey.objects.all()}


def test_the_beschluss_decides_the_key_of_a_variant_and_revoking_ends_it(weighed):
    _, office = weighed
    row = office.resolved(office.decision, number="VIII-DS-9")
    assert standings() == {
        "test-gs@1": "aufgehoben",
        "test-gs-wichtung@1": "beschlossen",
        "test-gs-wichtung@2": "entwurf",
    }
    decided = ScoringKey.objects.get(code="test-gs-wichtung", version=1)
    assert (decided.resolution, decided.decided_by) == ("VIII-DS-9", row)
    said = f"beschlossen, Beschluss VIII-DS-9 vom {TODAY}"
    assert decided.standing == said
    site = office.varied.lines.exclude(score=None).first().facility.number
    for address in (
        "/planung/rangliste/",
        f"/einrichtungen/{site}/",
        f"/planung/vorschlaege/{office.varied.pk}/",
    ):
        shown = words(inside(office).get(address))
        assert "Testschlüssel, andere Wichtung" in shown, address
        assert said in shown, address
        assert "nicht beschlossen" not in shown, address
    report = report_html(office.varied, office.planner)
    assert report.count(said) == 2
    assert "ohne Beschluss" not in report
    told = inside(office).get("/api/v1/keys/test-gs-wichtung@1/").json()
    assert (told["status"], told["standing"]) == ("beschlossen", said)
    assert [k.code for k in keys_in_force(timezone.localdate(), "intern")] == [
        "test-gs",
        "test-gs-wichtung",
    ]
    revoke(decision=office.decision, by=office.second, reason="Fehler")
    assert standings()["test-gs-wichtung@1"] == "aufgehoben"


def inside(office) -> Client:
    client = Client()
    client.force_login(office.planner)
    return client


def test_the_list_holds_keys_of_variants_that_a_vorlage_rests_on(weighed):
    _, office = weighed
    page = inside(office).get("/planung/schluessel/")
    assert "test-gs-wichtung, Version 1" in words(page)
    assert "test-gs-wichtung, Version 2" not in words(page), "a mere trial"
    assert "· ändert Wichtungen von „Testschlüssel“, Version 1 · Grundlage" in words(page)
    assert f'href="/entscheidungen/{office.decision.code}/"' in page.content.decode()
    assert "test-gs-wichtung" not in words(Client().get("/planung/schluessel/"))
    for version, status in ((1, 200), (2, 404)):
        path = f"/planung/schluessel/test-gs-wichtung/{version}/inhalt/"
        assert inside(office).get(path).status_code == status


# What becomes public with the Vorlage


def test_the_freigabe_opens_variant_and_key_and_the_gate_gives_out_the_rest(office):
    changes = {"weights": {"test-gs": {"pupils": "0.9"}}}
    own = {"round": office.round, "published": False}
    base = factories.scenario(**own, code="mehr", changes=changes)
    changes = {"budget_fte": "2.00"}
    top = factories.scenario(**own, code="antrag", base=base, changes=changes)
    made = make_proposal(round=office.round, scenario=top, by=office.planner)
    decision = office.submitted(proposal=made, visibility_reason="Mit der Freigabe.")
    path, client = f"/entscheidungen/{decision.code}/", Client()
    client.force_login(office.second)
    said = "Schlüssel „Testschlüssel, andere Wichtung“, Version 1"
    asked = words(client.get(f"{path}freigeben/"))
    names = f"Variante „{base.title}“; Variante „{top.title}“; {said}"
    assert f"Mit veröffentlichen: {names}" in asked
    given = {"sha256": decision.sha256, "read": "on", "opens": "on"}
    assert client.post(f"{path}freigeben/", given).status_code == 302
    decision.refresh_from_db()
    assert decision.published
    assert "Wichtung 0,90 statt 0,30" in words(client.get(path))
    assert Client().get(path).status_code == 404, "no value was given out yet"
    make_release("oeffentlich", timezone.localdate(), by=office.second)
    public = words(Client().get(path))
    assert "Wichtung 0,90 statt 0,30" in public
    assert said in public


def test_a_freigabe_without_the_tick_opens_nothing(weighed):
    _, office = weighed
    office.decision.refresh_from_db()
    assert not office.decision.published
    assert not ScoringKey.objects.get(code="test-gs-wichtung", version=1).published
    shown = page(office.planner, office.decision)
    assert "Diese Fassung bleibt intern" in shown


def test_nothing_opens_while_the_round_or_the_varied_key_is_inside(weighed):
    _, office = weighed
    assert len(can_be_opened(office.varied).names) == 2
    ScoringKey.objects.filter(code="test-gs").update(published=False)
    assert len(can_be_opened(office.varied).names) == 1
    office.varied.round.published = False
    assert not can_be_opened(office.varied)


# Same data, other weights


def test_the_decision_names_the_weights_and_not_other_data(weighed):
    _, office = weighed
    for more in ("", "freigeben/"):
        if more:
            office.decision = office.submitted(
                proposal=again(office), reason="neu", visibility_reason="Noch intern."
            )
        shown = page(office.second, office.decision, more)
        assert "Er ändert Wichtungen von: Schlüssel „Testschlüssel“, Version 1" in shown
        assert shown.count("0,90 statt 0,30") == 1
        assert "Alle Pläne beruhen auf denselben Daten" in shown
        assert "Verschiedene Berechnungsstände" not in shown


def again(office):
    return make_proposal(
        round=office.round, scenario=office.varied.scenario, by=office.planner
    )
