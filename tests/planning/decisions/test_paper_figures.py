"""Figures in the texts of a Vorlage that are none of its plan are named, never refused."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client

from planning.decisions.paper_figures import PlanFigures, figure_warnings
from planning.services import cut_budget, make_proposal
from tests.planning.decisions.test_paper import CUT

# 42 of 44 VzÄ: forty sites keep 1,0, one receives 2,0 anew, one of 0,8 ends, one is unknown
LINES = [(Decimal(1), Decimal(1))] * 40
LINES += [(Decimal(0), Decimal(2)), (Decimal("0.8"), Decimal(0)), (None, Decimal(0))]
PLAN = PlanFigures(Decimal("42.00"), Decimal("44.00"), tuple(LINES))
GIVEN = "der Vorschlag vergibt 42,0 VzÄ von 44,0 VzÄ"
SERVED = "nach dem Vorschlag erhalten 41 Einrichtungen VzÄ"
OLD = {"title": "V", "motion": "Vergabe von 9,6 VzÄ an 7 Einrichtungen"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("42,0 VzÄ an 41 Einrichtungen", [], id="what the plan gives"),
        pytest.param("42 VzÄ, 42.0 VzÄ, 42,00 vzä", [], id="however it is written"),
        pytest.param("42,5 VzÄ", [("42,5 VzÄ", GIVEN)], id="other VzÄ"),
        pytest.param("an 37 Standorten", [("37 Standorten", SERVED)], id="other sites"),
        pytest.param(
            "45,0 VzÄ an 44 Einrichtungen",
            [("45,0 VzÄ", GIVEN), ("44 Einrichtungen", SERVED)],
            id="both",
        ),
        pytest.param("39 VzÄ, dann 39 VzÄ", [("39 VzÄ", GIVEN)], id="each once"),
        pytest.param("1.042,0 VzÄ", [("1.042,0 VzÄ", GIVEN)], id="points group thousands"),
        pytest.param("von 44,0 VzÄ bleiben 2,0 VzÄ", [], id="budget and Rest"),
        pytest.param("2,0 VzÄ mehr, 0,8 VzÄ weniger, 1,2 VzÄ im Saldo", [], id="changes"),
        pytest.param("40,8 VzÄ Bestand; bei 1 Einrichtung unbekannt", [], id="Bestand"),
        pytest.param("je 1,0 VzÄ; 2 Einrichtungen ohne", [], id="one site, and who is out"),
        pytest.param("Beschluss 37 vom 03.11.2026, 37 Schulen", [], id="other numbers"),
        pytest.param("2026 VzÄtest", [], id="no word of ours"),
    ],
)
def test_what_is_none_of_the_plan_is_named_with_what_is(text, expected):
    assert figure_warnings({"motion": text}, PLAN) == [
        f"Beschlussvorschlag: Der Text nennt „{said}“, {instead}."
        for said, instead in expected
    ]


def test_texts_about_the_past_and_no_text_are_left_alone():
    assert figure_warnings({"facts": "2019 waren es 17,0 VzÄ", "motion": ""}, PLAN) == []
    assert figure_warnings({}, PLAN) == []


def test_one_facility_is_said_in_the_singular():
    plan = PlanFigures(Decimal(1), Decimal(1), ((None, Decimal(1)),))
    [said] = figure_warnings({"positions": "3 Einrichtungen"}, plan)
    assert said.endswith("nach dem Vorschlag erhält 1 Einrichtung VzÄ.")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def words(answer):
    html = answer.content.decode().partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_carried_over_figures_are_named_on_vorlegen_and_freigabe(office):
    """The second plan gives 0,8 VzÄ to one school, the text of the first 1,6 to two."""
    fits = {"motion": "Vergabe von 1,6 VzÄ an 2 Einrichtungen"}
    first = office.submitted(paper=fits)
    office_page, second_page = map(signed_in, (office.planner, office.second))
    shown = words(second_page.get(f"/entscheidungen/{first.code}/freigeben/"))
    assert "Vergabe von 1,6 VzÄ an 2 Einrichtungen" in shown
    assert "nicht zum Vorschlag passen" not in shown
    cut = cut_budget(decision=first, by=office.planner, changes=CUT, reason="Weniger Geld")
    shown = words(second_page.get(f"/entscheidungen/{cut.code}/freigeben/"))
    assert "Weniger Geld" in shown
    assert "nennt „1,6 VzÄ“, der Vorschlag vergibt 0,8 VzÄ von 0,8 VzÄ." in shown
    assert "nennt „2 Einrichtungen“, nach dem Vorschlag erhält 1 Einrichtung VzÄ." in shown
    proposal = make_proposal(round=office.round, scenario=cut.proposal.scenario)
    shown = words(office_page.get(f"/planung/vorschlaege/{proposal.pk}/vorlegen/"))
    assert "nennt „1,6 VzÄ“, der Vorschlag vergibt 0,8 VzÄ von 0,8 VzÄ." in shown


def test_what_was_laid_before_all_the_same_is_said_afterwards(office):
    page = signed_in(office.planner)
    address = f"/planung/vorschlaege/{office.proposal.pk}/vorlegen/"
    answer = page.post(address, OLD | {"warnings_read": "on"}, follow=True)
    assert answer.status_code == 200
    assert "nennt „9,6 VzÄ“, der Vorschlag vergibt 1,6 VzÄ" in words(answer)


def test_a_neufassung_marks_its_reason_as_needed(office):
    page = signed_in(office.planner)
    address = f"/planung/vorschlaege/{office.proposal.pk}/vorlegen/"
    assert not page.get(address).context["form"].fields["reason"].required
    office.submitted()
    other = make_proposal(round=office.round, by=office.planner)
    address = f"/planung/vorschlaege/{other.pk}/vorlegen/"
    html = page.get(address).content.decode()
    assert "Grund der Neufassung (nötig)" in html
    assert re.search(r'<textarea name="reason"[^>]* required', html)
    refused = page.post(address, OLD | {"warnings_read": "on"})
    assert refused.status_code == 400
    assert "Nennen Sie den Grund der Neufassung." in words(refused)
