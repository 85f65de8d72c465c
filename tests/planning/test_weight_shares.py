"""Weights that are shares: percent is read, too much refused, what counts is shown."""

import re

import pytest

from planning.models import Scenario, ScoringKey
from planning.services import import_key, make_proposal, save_scenario
from planning.views.weighing import weighing_of
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
PAGE = "/planung/runden/test-runde/"
PUPILS, MIGRATION, BENEFIT = (
    f"weight-test-gs-{code}" for code in ("pupils", "migration", "benefit")
)


@pytest.fixture
def city():
    made = small_city.build()
    made.round = small_city.open_round()
    made.proposal = make_proposal(round=made.round)
    return made


@pytest.fixture
def planner(client):
    client.force_login(factories.user("planung"))
    return client


def words_in(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def words_of(client, **asked):
    return words_in(client.get(PAGE, asked).content.decode())


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        pytest.param("40", "Als Anteil, 0,40 für 40 %.", id="percent without the sign"),
        pytest.param("2,5", "Als Anteil, 0,025 für 2,5 %.", id="more than the whole"),
        pytest.param("140 %", "Als Anteil von 0 bis 1", id="more than 100 percent"),
        pytest.param("400", "Als Anteil von 0 bis 1", id="no percent either"),
    ],
)  # fmt: skip
def test_a_weight_above_all_shares_together_is_refused_with_the_remedy(
    planner, city, typed, message
):
    html = planner.get(PAGE, {PUPILS: typed}).content.decode()
    beside = html.partition(f'id="id_{PUPILS}_error"')[2].partition("</div>")[0]
    assert "zusammen etwa 1" in beside
    assert message in beside
    posted = {"title": "Zu viel", PUPILS: typed}
    planner.post(f"{PAGE}varianten/", posted)
    assert not Scenario.objects.exists()


@pytest.mark.parametrize("typed", ["0,4", "40 %", "40%", "40,0 %"])
def test_a_share_may_be_typed_as_percent(planner, city, typed):
    form = planner.get(PAGE, {PUPILS: typed}).context["form"]
    assert form.changes == {"weights": {"test-gs": {"pupils": "0.4"}}}


def points_key():
    document = small_city.key_document(code="punkte")
    for entry, points in zip(document["indicators"], (3, 2, 1), strict=True):
        entry["weight"] = points
    import_key(document)
    return {"key": {"grundschule": "punkte"}}


def test_points_are_no_shares_and_know_no_percent(planner):
    small_city.build()
    make_proposal(round=small_city.open_round(**points_key()))
    field = "weight-punkte-pupils"
    form = planner.get(PAGE, {field: "40"}).context["form"]
    assert form.changes == {"weights": {"punkte": {"pupils": "40"}}}
    refused = planner.get(PAGE, {field: "40 %"}).context["form"].errors[field]
    assert "Bitte eine Zahl wie 3,00" in refused[0]


def test_shares_of_groups_add_up_beside_what_stands_at_the_top():
    document = small_city.key_document(version=2)
    document["groups"] = [{"code": "lage", "weight": 0.4}]
    document["indicators"][2] |= {"group": "lage", "weight": 3}
    key = ScoringKey(content=document, code="test-gs", title="Test", version=2)
    assert weighing_of(key).shares == {""}


def test_result_and_saved_plan_say_what_each_indicator_counts(planner, city):
    told = "41,7 % , bisher 30,0 % (Wichtung 0,50 statt 0,30"
    assert told in words_of(planner, **{PUPILS: "50 %"})
    posted = {"title": "Mehr Schüler", PUPILS: "50 %", MIGRATION: "0"}
    planner.post(f"{PAGE}varianten/", posted)
    plan = Scenario.objects.get().proposals.get()
    page = planner.get(f"/planung/vorschlaege/{plan.pk}/").content.decode()
    words = words_in(page)
    assert "55,6 % , bisher 30,0 % (Wichtung 0,50 statt 0,30" in words
    assert "zählt nicht mehr , bisher 30,0 % (Wichtung 0,00 statt 0,30" in words
    first = planner.get(f"/planung/vorschlaege/{city.proposal.pk}/").content.decode()
    assert "als Anteil am Ganzen" not in first


def test_who_gets_a_rank_by_the_weights_alone_is_named_with_the_cause(planner, city):
    """Pupils are known everywhere, migration is a gap of the fifth school."""
    words = words_of(planner, **{MIGRATION: "0,9", PUPILS: "0,05", BENEFIT: "0,05"})
    gone = city.schools[4].name
    assert "1 Einrichtung hat mit den neuen Wichtungen keinen Rang mehr" in words
    assert f"zusammen zu wenig zählen: {gone}." in words
    changes = {"weights": {"test-gs": {"migration": "0.9", "pupils": "0.05"}}}
    save_scenario(round=city.round, code="anders", title="a", changes=changes, by=None)
    back = words_of(planner, base="anders", **{MIGRATION: "0,1"})
    assert "keinen Rang mehr" not in back
