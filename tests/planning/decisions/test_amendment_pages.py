"""The committee's page and the page of a cut, as planners and readers use them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from planning.models import Amendment, Decision
from planning.services import enter_amendment, make_proposal, submit
from tests import factories
from tests.planning import small_city
from tests.planning.decisions.test_amendments import CITY, LESS, MORE

BASE = "/entscheidungen/test-runde-f1/"
NAMES = {"number": "ÄA-07", "mover": "Fraktion A", "title": "Mehr"}


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def open_vorlage(office):
    """A released Vorlage with two amendments that contradict each other and one more."""
    decision = office.released()
    for number, change in (("ÄA-01", MORE), ("ÄA-02", LESS), ("ÄA-03", MORE)):
        enter_amendment(
            decision=decision,
            by=office.planner,
            number=number,
            title="Titel",
            mover="Fraktion A",
            changes=[change],
        )
    return decision


def chosen(*numbers: str) -> str:
    ids = Amendment.objects.filter(number__in=numbers).values_list("pk", flat=True)
    return "?" + "&".join(f"antrag={pk}" for pk in ids)


def test_the_address_holds_the_choice_and_its_sum_stands_in_one_sentence(open_vorlage):
    page = words(Client().get(f"{BASE}antraege/{chosen('ÄA-01', 'ÄA-03')}"))
    assert "ÄA-01, ÄA-03: 2 Einrichtungen erhalten zusammen 1,60 VzÄ mehr" in page
    assert "2 Einrichtungen kommen hinein, 0 Einrichtungen fallen heraus" in page
    assert "Änderungsantrag eintragen" not in page


def test_a_conflict_is_named_and_offers_nothing_to_accept(office, open_vorlage):
    client = client_of(office.planner)
    page = words(client.get(f"{BASE}antraege/{chosen('ÄA-01', 'ÄA-02')}"))
    assert "ÄA-01 und ÄA-02 ändern beide das Budget der Quelle Stadt 2024/25" in page
    assert "Neufassung vorlegen" not in page


def test_an_unreleased_vorlage_shows_strangers_nothing(office):
    office.submitted()
    assert Client().get(f"{BASE}antraege/").status_code == 404
    assert client_of(office.planner).get(f"{BASE}antraege/").status_code == 200


FORMS = {
    "budget": {"source": "stadt|2024/25", "fte": "1,6"},
    "positions": {"source": "stadt|2024/25", "fte": "0,8", "count": "2"}
    | {"starts_on": "2025-02-01"},
    "threshold": {"threshold": "test-gs@1|0.80", "enter": "1,2", "stay": "1,1"},
    "grandfathering": {"mode": "keep", "until": "2025-07-31"},
    "weight": {"indicator": "test-gs@1|pupils", "weight": "0,5"},
    "indicator_out": {"indicator": "test-gs@1|pupils"},
}


@pytest.fixture
def with_threshold(db):
    """A Vorlage that has something of every type to amend."""
    threshold = {"key": "test-gs@1", "level": 0.8, "enter": 0.5, "stay": 0.5}
    small_city.build()
    planner = factories.user("planung")
    proposal = make_proposal(
        round=small_city.open_round(thresholds=[threshold]), by=planner
    )
    submit(proposal=proposal, by=planner, title="Vorlage")
    return client_of(planner)


@pytest.mark.parametrize("what", FORMS)
def test_every_type_is_entered_by_its_own_form_and_read_in_words(with_threshold, what):
    address = f"{BASE}antraege/neu/?art={what}"
    assert with_threshold.get(address).status_code == 200
    answer = with_threshold.post(address, NAMES | FORMS[what])
    assert answer.status_code == 302, words(answer)
    assert Amendment.objects.get().changes[0]["what"] == what
    page = words(with_threshold.get(f"{BASE}antraege/"))
    assert "ÄA-07: Mehr" in page
    assert "nicht zu rechnen" not in page


def test_what_is_refused_stands_at_the_form_with_the_input_kept(with_threshold):
    address = f"{BASE}antraege/neu/?art=positions"
    late = FORMS["positions"] | {"starts_on": "2026-02-01"}
    answer = with_threshold.post(address, NAMES | late)
    assert answer.status_code == 400
    assert "liegt nicht im Zeitraum 2024/25" in words(answer)
    assert 'value="ÄA-07"' in answer.content.decode()


def test_the_choice_is_laid_before_as_the_next_version(office, open_vorlage):
    client = client_of(office.planner)
    rows = Amendment.objects.filter(number__in=["ÄA-01", "ÄA-03"])
    sent = {"antrag": [row.pk for row in rows], "reason": "Ausschuss"}
    answer = client.post(f"{BASE}antraege/uebernehmen/", sent)
    assert answer["Location"] == "/entscheidungen/test-runde-f2/"
    page = words(client.get(f"{BASE}antraege/"))
    assert "An die Stelle dieser Vorlage ist Fassung 2 getreten." in page
    assert "beziehen sich auf Fassung 1" in page


# Kürzung


def test_a_cut_says_who_drops_out_what_keeping_costs_and_who_returns(office):
    office.submitted()
    client = client_of(office.planner)
    page = words(client.get(f"{BASE}kuerzung/?quelle_0=0,8"))
    assert "Budget 1,20 statt 2,00 VzÄ: 1 Einrichtung fällt heraus" in page
    lost = Decision.objects.get().proposal.lines.filter(proposed_fte__gt=0).last()
    assert f"1 {lost.facility.name} fällt heraus 0,80 0,00" in page
    assert "Nachrückliste nach der Kürzung" in page


@pytest.mark.parametrize(
    ("typed", "budget"),
    [
        pytest.param("0,8", "1,20", id="VzÄ"),
        pytest.param("40 %", "1,20", id="per cent"),
        pytest.param("41%", "1,15", id="per cent are rounded down to the grid"),
    ],
)
def test_a_cut_is_typed_in_vzae_or_per_cent(office, typed, budget):
    office.submitted()
    page = client_of(office.planner).get(f"{BASE}kuerzung/", {"quelle_0": typed})
    assert f"Budget {budget} statt 2,00 VzÄ" in words(page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("viel", "ist keine Kürzung wie", id="no number"),
        pytest.param("NaN", "ist keine Kürzung wie", id="no finite number"),
        pytest.param("-1", "ist keine Kürzung wie", id="a rise"),
        pytest.param("3", "mehr, als die Quelle", id="more than there is"),
        pytest.param("110 %", "mehr, als die Quelle", id="more than all of it"),
        pytest.param("0,81", "Raster", id="between the grid"),
        pytest.param("", "für mindestens eine Quelle", id="nothing"),
    ],
)
def test_what_is_no_cut_is_said_at_its_field(office, typed, said):
    office.submitted()
    page = client_of(office.planner).get(f"{BASE}kuerzung/", {"quelle_0": typed})
    assert said in words(page)
    assert "Was die Kürzung bewirkt" not in words(page)


def test_a_cut_below_what_is_fixed_names_the_conflict_and_a_remedy(db):
    group = {"code": "pflicht", "mode": "mandatory", "min_fte": 0.8}
    small_city.build()
    planner = factories.user("planung")
    round = small_city.open_round(priority_classes=[group], budget=[{**CITY, "fte": 6.4}])
    submit(proposal=make_proposal(round=round, by=planner), by=planner, title="Vorlage")
    page = words(client_of(planner).get(f"{BASE}kuerzung/?quelle_0=2"))
    assert "Mindestausstattung" in page
    assert "es fehlen" in page
    assert "Abhilfe:" in page


def test_the_cut_is_laid_before_with_what_the_kaemmerei_notes(office):
    office.submitted()
    sent = {"quelle_0": "40 %", "reason": "Haushalt", "reservation": "bis 31.12."}
    answer = client_of(office.planner).post(f"{BASE}kuerzung/", sent)
    assert answer["Location"] == "/entscheidungen/test-runde-f2/"
    assert b'"reservation":"bis 31.12."' in bytes(Decision.objects.get(version=2).record)
