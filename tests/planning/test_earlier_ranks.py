"""Vorjahr on the Rangliste, "geändert seit", and the Verlauf of a facility."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts.release import Audience
from facilities.models import FacilityValue
from planning.models import FacilityScore, ScoringRun
from planning.selectors.earlier import Earlier, Move, earlier, earlier_runs
from planning.selectors.history import history
from planning.services import make_proposal, run_scoring
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
PAGE = "/planung/rangliste/"
EARLIER = date(2024, 2, 1)


@pytest.fixture
def city():
    """A run of February, then other values for the last school, a run of August."""
    made = small_city.build(as_of=date(2024, 1, 15))
    made.old = run_scoring(key=made.key, as_of=EARLIER)
    weakest = made.old.scores.exclude(rank_low=None).latest("rank_low").facility
    made.climber = weakest
    rows = FacilityValue.objects.filter(facility=weakest, indicator__code="pupils")
    rows.update(value=500)
    made.round = small_city.open_round()
    made.proposal = make_proposal(round=made.round)
    made.run = ScoringRun.objects.exclude(pk=made.old.pk).get()
    return made


def text_of(response):
    html = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def ranks(run):
    return dict(run.scores.values_list("facility__number", "rank_low"))


def test_each_row_says_where_it_stood_before(client, city):
    page = client.get(PAGE)
    then, now = ranks(city.old), ranks(city.run)
    for row in page.context["shown"].ranked:
        number = row.facility.number
        assert row.move.before.rank_low == then[number]
        assert row.move.places == then[number] - now[number]
    climber = now[city.climber.number]
    assert climber < then[city.climber.number] == 7
    assert f"Rang 7 ▲ {7 - climber} Plätze höher" in text_of(page)
    assert "▼ 1 Platz tiefer" in text_of(page)


def test_the_total_of_changes_stands_above_the_table(client, city):
    page = client.get(PAGE)
    then, now = ranks(city.old), ranks(city.run)
    moved = [n for n in now if now[n] is not None and now[n] != then[n]]
    farthest = max(abs(now[n] - then[n]) for n in moved)
    assert page.context["ranking"].moved[0].facility == city.climber
    words = f"{len(moved)} von 7 Einrichtungen mit anderem Rang"
    assert words in text_of(page)
    assert f"am weitesten {farthest} Plätze" in text_of(page)


def test_the_simple_view_leaves_the_year_before_out(client, city):
    assert "Vorjahr" not in text_of(client.get(PAGE, {"ansicht": "einfach"}))


def test_without_an_earlier_run_there_is_no_such_column(client, city):
    page = client.get(PAGE, {"stand": city.old.pk})
    assert page.context["ranking"].before is None
    assert "Vorjahr" not in text_of(page)
    assert "Gegenüber dem Stand" not in text_of(page)


@pytest.mark.parametrize(("view", "columns"), [("voll", 14), ("einfach", 12)])
def test_the_cut_spans_as_many_columns_as_there_are(client, city, view, columns):
    html = client.get(PAGE, {"ansicht": view}).content.decode()
    head = html.partition("lr-table lr-ranking")[2].partition("</thead>")[0]
    assert head.count('scope="col"') == columns
    assert f'colspan="{columns}"' in html


def test_changed_since_keeps_those_that_changed(client, city):
    page = client.get(PAGE, {"changed_since": city.old.pk})
    then, now = ranks(city.old), ranks(city.run)
    shown = {row.facility.number for row in page.context["shown"].ranked}
    assert shown == {n for n in now if now[n] is not None and now[n] != then[n]}
    assert 0 < len(shown) < 7
    assert "Filter zurücksetzen" in text_of(page)


def test_the_chosen_run_is_the_one_compared_with(client, city):
    between = run_scoring(key=city.key, as_of=date(2024, 5, 1))
    assert client.get(PAGE).context["ranking"].before == between
    chosen = client.get(PAGE, {"changed_since": city.old.pk})
    assert chosen.context["ranking"].before == city.old


def test_an_unknown_run_filters_nothing(client, city):
    page = client.get(PAGE, {"changed_since": "99999"})
    assert len(page.context["shown"].rows) == 8


def test_the_list_can_be_sorted_by_places_gained(client, city):
    page = client.get(PAGE, {"sort": "-vorjahr"})
    rows = [item for item in page.context["items"] if item.kind == "row"]
    places = [row.move.places for row in rows]
    assert places == sorted(places, reverse=True)
    assert rows[0].facility == city.climber


def test_the_file_names_the_rank_before_and_its_run(client, city):
    answer = client.get(PAGE, {"format": "csv"})
    lines = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    then = ranks(city.old)
    for line in lines:
        before = then[line["Kennung"]]
        assert line["Rang vorher von"] == ("" if before is None else str(before))
        assert line["Berechnungsstand vorher"] == str(city.old.pk)


def test_an_unpublished_earlier_run_stays_unseen(client, city):
    hidden = factories.scoring_run(key=city.key, as_of=date(2024, 5, 1), published=False)
    factories.facility_score(run=hidden, facility=city.climber)
    assert earlier_runs(city.run, "grundschule", Audience.PUBLIC) == [city.old]
    assert client.get(PAGE).context["ranking"].before == city.old
    assert earlier_runs(city.run, "grundschule", Audience.INTERNAL) == [hidden, city.old]


@pytest.mark.parametrize(
    ("before", "now", "places", "changed"),
    [
        pytest.param((3, 3), (1, 1), 2, True, id="up"),
        pytest.param((1, 1), (4, 4), -3, True, id="down"),
        pytest.param((2, 2), (2, 2), 0, False, id="as it was"),
        pytest.param((2, 2), (2, 3), 0, True, id="now tied"),
        pytest.param((None, None), (2, 2), None, True, id="had no rank"),
        pytest.param((2, 2), (None, None), None, True, id="lost its rank"),
        pytest.param(None, (2, 2), None, True, id="was not there"),
    ],
)
def test_what_counts_as_a_change(before, now, places, changed):
    def score(pair):
        return pair and FacilityScore(rank_low=pair[0], rank_high=pair[1])

    move = Move(score(before), score(now))
    assert (move.places, move.is_change) == (places, changed)
    assert move.distance == abs(places or 0)


def test_without_an_earlier_run_nothing_is_compared(city):
    found = earlier(city.old, "grundschule", Audience.PUBLIC)
    assert found == Earlier()
    assert found.move(city.old.scores.first()) is None


# Verlauf


def page_of(client, city):
    return client.get(f"/einrichtungen/{city.climber.number}/")


def test_the_course_names_each_run_with_rank_and_bestand(client, city):
    factories.measure(
        facility=city.climber,
        service_type=city.service,
        source=city.source,
        fte_target="0.80",
        valid_from=date(2023, 8, 1),
        valid_to=date(2024, 7, 31),
    )
    found = history(city.climber, date(2024, 8, 1), Audience.PUBLIC)
    assert [(p.day, p.stock, p.ranked) for p in found.points] == [
        (date(2023, 8, 1), Decimal("0.80"), 0),
        (EARLIER, Decimal("0.80"), 7),
        (date(2024, 8, 1), Decimal(0), 7),
    ]
    assert [p.score and p.score.rank_low for p in found.points] == [
        None,
        7,
        ranks(city.run)[city.climber.number],
    ]
    text = text_of(page_of(client, city))
    assert "01.02.2024" in text
    assert "7 von 7" in text
    assert "Indexwert je Berechnungsstand" in text


def test_a_bestand_without_figure_stays_unknown(city):
    factories.measure(
        facility=city.climber,
        service_type=city.service,
        source=city.source,
        fte_target=None,
        places=20,
        valid_from=date(2023, 8, 1),
    )
    found = history(city.climber, date(2024, 8, 1), Audience.PUBLIC)
    assert {point.stock for point in found.points} == {None}


def stocks(facility, audience=Audience.PUBLIC, day=small_city.DAY):
    return [point.stock for point in history(facility, day, audience).points]


def test_without_a_list_of_measures_the_bestand_is_not_known(client, city):
    assert stocks(city.climber) == [None, None]
    assert re.search(r"01\.08\.2024 keine Angabe", text_of(page_of(client, city)))


def test_a_list_says_of_whom_it_does_not_name_that_they_hold_nothing(city):
    other = city.schools[0]
    assert other != city.climber
    factories.measure(
        facility=other,
        service_type=city.service,
        source=city.source,
        valid_from=date(2024, 5, 1),
    )
    assert stocks(city.climber) == [None, Decimal(0)]


def test_strangers_read_no_bestand_of_a_day_with_a_hidden_measure(city):
    """0.80 in the open all the time, 1.00 from a hidden file until June."""
    hidden = factories.source_file(published=False)
    common = {"facility": city.climber, "service_type": city.service}
    factories.measure(source=city.source, valid_from=date(2024, 1, 1), **common)
    factories.measure(
        source=hidden,
        fte_target="1.00",
        valid_from=date(2024, 1, 1),
        valid_to=date(2024, 6, 30),
        **common,
    )
    assert stocks(city.climber) == [None, Decimal("0.80")]
    assert stocks(city.climber, Audience.INTERNAL) == [Decimal("1.80"), Decimal("0.80")]


def test_a_hidden_list_tells_strangers_nothing(city):
    hidden = factories.source_file(published=False)
    factories.measure(
        facility=city.schools[0],
        service_type=city.service,
        source=hidden,
        valid_from=date(2024, 1, 1),
    )
    assert stocks(city.climber) == [None, None]
    assert stocks(city.climber, Audience.INTERNAL) == [Decimal(0), Decimal(0)]


def test_a_hidden_measure_gives_no_day_away(city):
    factories.measure(
        facility=city.climber,
        service_type=city.service,
        source=factories.source_file(published=False),
        valid_from=date(2020, 8, 1),
    )
    days = [
        point.day for point in history(city.climber, small_city.DAY, Audience.PUBLIC).points
    ]
    assert days == [EARLIER, small_city.DAY]


def test_a_single_run_is_no_course(client):
    made = small_city.build()
    run_scoring(key=made.key, as_of=small_city.DAY)
    text = text_of(client.get("/einrichtungen/T-1/"))
    assert "erst ein Berechnungsstand" in text
    assert "Indexwert je Berechnungsstand" not in text


def test_what_comes_later_is_not_yet_known(city):
    found = history(city.climber, EARLIER, Audience.PUBLIC)
    assert [point.day for point in found.points] == [EARLIER]


def test_the_course_shows_no_unpublished_run(city):
    hidden = factories.scoring_run(key=city.key, as_of=date(2024, 5, 1), published=False)
    factories.facility_score(run=hidden, facility=city.climber)
    days = {
        audience: [
            point.day for point in history(city.climber, small_city.DAY, audience).points
        ]
        for audience in (Audience.PUBLIC, Audience.INTERNAL)
    }
    assert hidden.as_of not in days[Audience.PUBLIC]
    assert hidden.as_of in days[Audience.INTERNAL]


def test_ten_runs_take_as_many_queries_as_two(city):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            found = history(city.climber, date(2025, 12, 1), Audience.PUBLIC)
        return len(found.scored), len(seen)

    few, first = queries()
    for month in range(1, 6):
        run_scoring(key=city.key, as_of=date(2025, month, 1))
    many, last = queries()
    assert (few, many) == (2, 7)
    assert first == last == 4
