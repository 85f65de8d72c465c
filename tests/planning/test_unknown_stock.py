"""Without a delivered list of measures Bestand is keine Angabe, everywhere."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from districts.release import Audience
from planning.decisions.verify import read, verify
from planning.selectors.sides import Side, lines_of
from planning.services import make_proposal, recalculate_proposal
from planning.services.decisions import submit
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db

DAY = small_city.DAY


@pytest.fixture
def city():
    return small_city.build(published=True)


@pytest.fixture
def planning_round(city):
    return small_city.open_round()


def measured(city, **given):
    common = {
        "facility": city.schools[1],
        "service_type": city.service,
        "source": city.source,
    }
    return factories.measure(**common | {"valid_from": DAY} | given)


def stocks(planning_round):
    lines = make_proposal(round=planning_round).lines.order_by("facility__number")
    return [line.stock_fte for line in lines[:2]]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(None, [None, None], id="no measure at all: unknown"),
        pytest.param(
            {}, [Decimal(0), Decimal("0.80")], id="a list: who is not in it has 0"
        ),
        pytest.param(
            {"valid_from": DAY - timedelta(days=9), "valid_to": DAY - timedelta(days=1)},
            [Decimal(0), Decimal(0)],
            id="a list whose measures have ended",
        ),
        pytest.param(
            {"valid_from": DAY + timedelta(days=1)},
            [None, None],
            id="a list that begins later",
        ),
        pytest.param(
            {"fte_target": None, "places": 12}, [Decimal(0), None], id="places are no VzÄ"
        ),
    ],
)
def test_when_stock_is_known(city, planning_round, given, expected):
    if given is not None:
        measured(city, **given)
    assert stocks(planning_round) == expected


def test_a_list_of_another_service_says_nothing(city, planning_round):
    measured(city, service_type=factories.service_type("ksa"))
    assert stocks(planning_round) == [None, None]


def test_whoever_proves_the_list_is_a_source_of_the_proposal(city, planning_round):
    inside = factories.source_file(published=False)
    past = {"valid_from": DAY - timedelta(days=9), "valid_to": DAY - timedelta(days=1)}
    measured(city, source=inside, **past)
    proposal = make_proposal(round=planning_round)
    assert inside.pk in {source["id"] for source in proposal.inputs["sources"]}
    assert not proposal.published


def test_a_file_without_a_row_at_the_sites_closes_nothing(city, planning_round):
    inside = factories.source_file(published=False)
    elsewhere = factories.facility(kind="gymnasium", source=inside)
    measured(city, source=inside, facility=elsewhere)
    measured(city)
    proposal = make_proposal(round=planning_round)
    assert inside.pk not in {source["id"] for source in proposal.inputs["sources"]}
    assert proposal.published


def test_a_list_elsewhere_is_proven_by_an_open_file_before_a_closed_one(
    city, planning_round
):
    elsewhere = factories.facility(kind="gymnasium", source=city.source)
    for published in (False, True):
        source = factories.source_file(published=published)
        measured(city, source=source, facility=elsewhere)
    proposal = make_proposal(round=planning_round)
    assert source.pk in {one["id"] for one in proposal.inputs["sources"]}
    assert proposal.published
    assert {line.stock_fte for line in proposal.lines.all()} == {Decimal(0)}


def test_the_record_gives_the_same_plan_again(planning_round):
    proposal = make_proposal(round=planning_round)
    plan = recalculate_proposal(proposal)
    assert {line.stock for line in plan.lines} == {None}
    assert list(plan.warnings) == proposal.details["warnings"]


def test_sums_of_an_unknown_stock_are_unknown(planning_round):
    side = Side.stock(lines_of(make_proposal(round=planning_round), Audience.INTERNAL))
    assert (side.total, side.sites_reached) == (None, None)


def test_rest_serves_null(client, planning_round):
    proposal = make_proposal(round=planning_round)
    answer = client.get(f"/api/v1/proposals/{proposal.pk}/lines/").json()
    assert {line["stock_fte"] for line in answer["results"]} == {None}
    assert {line["actual_fte"] for line in answer["results"]} == {None}


@pytest.mark.parametrize("order", ["stock_fte", "-stock_fte"])
def test_rest_puts_the_unknown_last_in_either_direction(
    client, city, planning_round, order
):
    measured(city)
    measured(city, facility=city.schools[0], fte_target=None, places=12)
    proposal = make_proposal(round=planning_round)
    answer = client.get(f"/api/v1/proposals/{proposal.pk}/lines/?ordering={order}").json()
    assert answer["results"][-1]["stock_fte"] is None


@pytest.mark.parametrize(
    ("format", "said"),
    [("csv", ",keine Angabe,"), ("table", "keine Angabe"), ("json", "null")],
)
def test_propose_prints_keine_angabe(planning_round, format, said):
    out = StringIO()
    call_command(
        "propose", round=planning_round.code, format=format, stdout=out, stderr=StringIO()
    )
    assert said in out.getvalue()
    assert "0.00,0" not in out.getvalue()


def test_pages_and_file_say_keine_angabe(client, city, planning_round):
    proposal = make_proposal(round=planning_round)
    number = city.schools[0].number
    file = client.get("/planung/rangliste/?art=grundschule&format=csv").content.decode()
    assert file.count(";keine Angabe;keine Angabe;") == len(city.schools)
    for page in (
        f"/planung/vorschlaege/{proposal.pk}/",
        "/planung/rangliste/?art=grundschule",
        f"/einrichtungen/{number}/",
    ):
        shown = client.get(page).content.decode()
        assert "keine Angabe" in shown
        assert "0,00</data> / " not in shown
    shown = client.get(f"/planung/vorschlaege/{proposal.pk}/").content.decode()
    assert "Der Bestand ist bei allen Einrichtungen nicht bekannt" in shown
    assert "Erhält und Gibt ab gegenüber dem Bestand: keine Angabe." in shown


def test_the_table_of_changes_shows_bestand_once(client, city, planning_round):
    measured(city)
    proposal = make_proposal(round=planning_round)
    shown = client.get(f"/planung/vorschlaege/{proposal.pk}/").content.decode()
    head = shown.partition('tabelle-aenderungen">')[2].partition("</thead>")[0]
    assert head.count(">Bestand") == 1


def test_a_decision_freezes_what_is_unknown_and_replays_it(client, planning_round):
    proposal = make_proposal(round=planning_round)
    planner = factories.user("planung")
    decision = submit(proposal=proposal, by=planner, title="Ohne Bestand")
    assert verify(bytes(decision.record)).differences == ()
    assert {
        line["stock_fte"] for line in read(bytes(decision.record))["result"]["lines"]
    } == {None}
    client.force_login(planner)
    shown = client.get(f"/entscheidungen/{decision.code}/").content.decode()
    assert "Erhält und Gibt ab gegenüber dem Bestand: keine Angabe." in shown
