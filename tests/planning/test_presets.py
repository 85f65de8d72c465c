"""Breite, ausgewogen, Tiefe: three plans beside the proposal of every round."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from planning.allocation.optimise.plan import NoPlanInTime
from planning.allocation.propose import comparison_plan
from planning.inputs import sites
from planning.models import Proposal
from planning.selectors.replay import Round
from planning.services import make_proposal, presets
from planning.services.presets import NO_STEPS, NONE_YET, preset_plans
from planning.services.telling import NOT_PUBLIC
from tests import factories, funding_rows
from tests.planning import small_city

pytestmark = pytest.mark.django_db
PAGE = "/planung/runden/test-runde/breite-tiefe/"
STEPS = {"levels": [0, 0.8, 1.6], "site": {"max": 2.0}}


@pytest.fixture
def city():
    made = small_city.build()
    made.proposal = make_proposal(round=small_city.open_round(**STEPS, budget=[MONEY]))
    return made


MONEY = {"source": "stadt", "period": "2024/25", "fte": 3.2}
ROOM = {"area_kind": "ortsteil", "area": "*", "min_fte": 1.6}


def words_of(client):
    text = re.sub(r"<[^>]+>", " ", client.get(PAGE).content.decode())
    return re.sub(r"\s+", " ", text)


def test_each_preset_is_the_best_plan_at_its_breadth(city):
    kept = Round.of(city.proposal)
    for (_, draft), breadth in zip(
        preset_plans(city.proposal), ("0.95", "0.5", "0"), strict=True
    ):
        asked = replace(kept.rules, breadth=Decimal(breadth))
        best = comparison_plan(sites(city.proposal.inputs), asked, as_of=kept.day)
        assert draft.plan.lines == best.lines
        assert draft.proposal.method == "milp"
    assert Proposal.objects.count() == 1


def test_what_is_left_after_breadth_goes_to_the_greatest_need(client):
    """Seven of eight schools rank; 7 × 0,8 reach all, twice 0,8 is left for the first."""
    small_city.build()
    money = MONEY | {"fte": 7.2}
    newest = make_proposal(round=small_city.open_round(**STEPS, budget=[money]))
    (_, draft), *_ = preset_plans(newest)
    ranked = sorted(
        (line for line in draft.lines if line.proposed_fte), key=lambda n: n.score.rank_low
    )
    given = [str(line.proposed_fte) for line in ranked]
    assert given == ["1.60", "1.60", "0.80", "0.80", "0.80", "0.80", "0.80"]
    assert draft.proposal.rest_fte == 0
    html = client.get(PAGE).content.decode()
    site = client.get(PAGE).context["comparison"].changed[0]
    assert "in die Breite: " + site.reasons[0][1].reason_text in html


def test_breadth_reaches_more_sites_than_depth_and_the_page_says_whence(client, city):
    sides = client.get(PAGE).context["comparison"].sides
    assert [side.title for side in sides[1:]] == [
        "in die Breite",
        "ausgewogen",
        "in die Tiefe",
    ]
    reached = [side.sites_reached for side in sides[1:]]
    assert (reached[0], reached[2]) == (4, 2)
    words = words_of(client)
    assert "das Breite und Tiefe nicht kennt" in words
    assert "ohne Beschluss" in words
    assert "Verschiedene Berechnungsstände" not in words


def test_a_round_by_the_best_plan_says_that_it_is_its_own(client, city):
    round = small_city.open_round(
        **STEPS, budget=[MONEY], method="milp", resolution="VII-DS-1"
    )
    make_proposal(round=round)
    assert "rechnet selbst mit dem rechnerischen Vergleichsplan" in words_of(client)


def test_before_the_first_proposal_there_is_nothing_to_compare(client):
    small_city.build()
    small_city.open_round()
    assert "noch kein Vorschlag berechnet" in words_of(client)


def test_a_stufenauswahl_knows_neither(client, city):
    factories.proposal(
        round=city.proposal.round,
        method="cascade",
        rules=city.proposal.rules,
        inputs=city.proposal.inputs,
    )
    assert NO_STEPS in words_of(client)


def test_a_search_that_ends_without_a_plan_says_so(client, city, monkeypatch):
    def late(*args, **given):
        raise NoPlanInTime("Die Suche endete, bevor ein Plan gefunden war.")

    monkeypatch.setattr(presets, "comparison_plan", late)
    assert "Die Suche endete" in words_of(client)


def test_rules_the_best_plan_cannot_keep_are_named_with_the_remedy(client):
    """The walk does not keep minima of areas, the best plan does: 3 × 1,6 > 3,2."""
    small_city.build()
    make_proposal(round=small_city.open_round(**STEPS, budget=[MONEY], area_minima=[ROOM]))
    words = words_of(client)
    assert "Mindestausstattung der Räume" in words
    assert "Kleinste Lockerung:" in words


@pytest.mark.parametrize("is_solvable", [True, False], ids=["plans", "a conflict"])
def test_strangers_learn_nothing_of_money_from_closed_files(client, is_solvable):
    """The proposal is out; what pays it stands in a file that was closed since."""
    city = small_city.build()
    rules = {} if is_solvable else {"area_minima": [ROOM]}
    make_proposal(round=small_city.open_round(**STEPS, **rules, budget=[MONEY]))
    closed = factories.source_file(published=False)
    funding_rows.cost_rate("78000", service_type=city.service, source=closed)
    words = words_of(client)
    assert NOT_PUBLIC in words
    assert "Kleinste Lockerung" not in words
    assert "ausgewogen neben" not in words
    client.force_login(factories.user("planung"))
    assert NOT_PUBLIC not in words_of(client)


API = "/api/v1/comparisons/presets/"
ASKED = {"round": "test-runde"}


def test_the_interface_says_what_the_page_says(client, city):
    page = client.get(PAGE).context["comparison"]
    rows = client.get(API, ASKED).json()["results"]
    assert [row["facility"]["number"] for row in rows] == [
        site.facility.number for site in page.sites
    ]
    assert [[plan["fte"] for plan in row["plans"]] for row in rows] == [
        [f"{amount:.2f}" for amount in site.amounts] for site in page.sites
    ]
    plans = rows[0]["plans"]
    assert [plan["proposal"] for plan in plans] == [city.proposal.pk, None, None, None]
    assert [plan["title"] for plan in plans] == [side.title for side in page.sides]
    assert {plan["runs"][0]["run"] for plan in plans} == {
        rows[0]["plans"][0]["runs"][0]["run"]
    }
    total = client.get(f"{API}subtotals/", ASKED | {"group": "gesamt"}).json()["results"]
    assert total == client.get(f"{API}subtotals/", {"group": "gesamt"}).json()["results"]
    assert (
        total[0]["plans"][3]["change"]["net_fte"] == f"{page.total.changes[2].net_fte:.2f}"
    )


def test_the_interface_refuses_with_the_words_of_the_page(client):
    small_city.build()
    factories.planning_round(code="leer")
    assert client.get(API, {"round": "leer"}).json() == {"round": [NONE_YET]}
    make_proposal(round=small_city.open_round(**STEPS, budget=[MONEY], area_minima=[ROOM]))
    said = client.get(API, ASKED)
    assert said.status_code == 400
    assert "Mindestausstattung der Räume" in said.json()["round"][0]
    factories.planning_round(code="zu", published=False)
    assert "gibt es hier nicht" in client.get(API, {"round": "zu"}).json()["round"][0]


def test_strangers_learn_nothing_of_closed_money_by_rest_either(client):
    city = small_city.build()
    make_proposal(round=small_city.open_round(**STEPS, budget=[MONEY]))
    closed = factories.source_file(published=False)
    funding_rows.cost_rate("78000", service_type=city.service, source=closed)
    for path in (API, f"{API}subtotals/"):
        assert client.get(path, ASKED).json() == {"round": [NOT_PUBLIC]}


def test_a_minute_has_so_many_answers_for_a_stranger_and_more_for_an_account(client):
    asked = [client.get(API).status_code for _ in range(13)]
    assert asked == [200] * 12 + [429]
    assert "rechnet länger" in client.get(API).json()["detail"]
    client.force_login(factories.user("planung"))
    known = [client.get(API).status_code for _ in range(61)]
    assert known == [200] * 60 + [429]
