"""The page of a round names who waits, who is passed over, and the weiße Flecken."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from planning.allocation.reasons import Reason
from planning.reports.charts import budget_steps
from planning.reports.proposal_report import report_html
from planning.selectors.details import PassedOver, details_of
from planning.selectors.sides import lines_of
from planning.selectors.white_spots import white_spots
from planning.services import make_proposal
from tests import factories
from tests.planning import small_city
from tests.planning.test_round_page import html_of, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    made = small_city.build()
    small_city.deliver_ended_measure(made)
    made.round = small_city.open_round()
    return made


def spots(city):
    """Numbers of the weiße Flecken: of seven the upper quarter reaches to the second."""
    proposal = make_proposal(round=city.round)
    found = white_spots(proposal, lines_of(proposal, "intern"))
    return [spot.line.facility.number for spot in found]


def run_at_the_first(city, service):
    factories.measure(
        facility=city.schools[3], service_type=service, fte_target="0.80",
        source=city.source, valid_from=date(2023, 8, 1),
    )  # fmt: skip


def test_high_need_without_a_measure_is_a_white_spot(city):
    assert spots(city) == ["T-4", "T-7"]


@pytest.mark.parametrize("service", ["ssa", "kifaz"], ids=["its own", "another service"])
def test_any_running_measure_makes_it_none(city, service):
    own = city.service if service == "ssa" else factories.service_type(service)
    run_at_the_first(city, own)
    assert spots(city) == ["T-7"]


def test_where_nobody_delivered_the_bestand_nothing_is_said_to_be_white():
    made = small_city.build()
    made.round = small_city.open_round()
    assert spots(made) == []


def test_the_page_names_curve_waiting_list_and_the_passed_over(client, city):
    make_proposal(round=city.round)
    words = words_of(client)
    for heading in ("Übergangen", "Verliert bei größerem Budget", "Budgetkurve"):
        assert heading in words
    assert "Wer mehr erhält, wenn das Budget wächst" in words
    assert "Oberes Viertel der Rangfolge ihrer Art" in words
    assert 'class="lr-chart lr-budget-chart"' in html_of(client)


def test_one_reason_is_said_once_with_all_it_passes_over(client, city):
    """T-3 has the lowest rank of those that get something; the entry raises it."""
    promised = {"facility": "T-2", "rule": "set", "fte": 1.6, "reason": "Zusage von 2023"}
    proposal = make_proposal(round=small_city.open_round(overrides=[promised]))
    details = details_of(proposal, "intern")
    assert len(details.passed_over) > 1
    (passing,) = details.passings
    assert passing.by.number == "T-2"
    assert "Zusage von 2023" in passing.why
    assert passing.they.endswith("erhält 1,6 VzÄ")
    assert passing.entries == details.passed_over
    assert all(entry.own.startswith("(Rang ") for entry in passing.entries)
    html = html_of(client).partition('id="uebergangen"')[2].partition("</section>")[0]
    assert html.count("Zusage von 2023") == 1
    assert html.count("<a href") == 1 + len(details.passed_over)
    report = report_html(proposal, AnonymousUser())
    block = report.partition("<h2>Übergangen</h2>")[2].partition("<h2>")[0]
    assert block.count("Zusage von 2023") == 1


def test_a_note_of_other_words_is_all_reason(city):
    one, other = city.schools[:2]
    entry = PassedOver(one, other, Reason.OVERRIDE, "Aus anderem Grund.")
    assert (entry.they, entry.own, entry.why) == ("", "", "Aus anderem Grund.")


def test_before_the_first_proposal_there_is_no_curve(client, city):
    assert "Budgetkurve" not in words_of(client)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        pytest.param({"method": "milp", "resolution": "VII-DS-1"}, "steht als Preis",
                     id="the best plan"),
        pytest.param({"rank_order": "fill"}, "darf dabei auch etwas wegnehmen",
                     id="filling the Rest"),
        pytest.param({}, "nimmt bei mehr Budget niemandem etwas weg", id="the walk"),
    ],
)  # fmt: skip
def test_the_curve_says_its_price_or_why_there_is_none(client, city, rules, said):
    make_proposal(round=small_city.open_round(**rules))
    block = html_of(client).partition('id="budgetkurve"')[2].partition("</section>")[0]
    assert said in block
    assert ("weniger gedeckter Bedarf" in block) is ("method" in rules)
    assert ("0,00 %" in block) is ("method" in rules)


def test_a_curve_rises_in_steps_to_its_last_budget():
    drawn = budget_steps([(1.0, 0), (2.0, 1), (3.0, 2)], now=2.0)
    assert 'd="M12 148H320V80H628V12"' in drawn
    assert 'x1="320"' in drawn, "the budget of the proposal"
    assert budget_steps([(1.0, 0)], now=1.0) == ""


def test_the_report_prints_the_anpassungspfad_of_the_rules(city):
    run_at_the_first(city, city.service)
    path = {"periods": 2, "max_loss_per_period": 0.4, "max_gain_per_period": 0.4}
    proposal = make_proposal(round=small_city.open_round(transition=path))
    html = report_html(proposal, AnonymousUser())
    assert "Der Vorschlag ist nach 2 Jahren erreicht." in html
    assert "VzÄ je Maßnahmeträger und Schuljahr" in html
    without = make_proposal(round=small_city.open_round())
    assert "Anpassungspfad" not in report_html(without, AnonymousUser())
