"""The Rangliste as readers get it: page and file hold the same figures."""

import csv
import io
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from planning.models import ScoringRun
from planning.selectors.ranking import ranking
from planning.selectors.runs import default_run, proposals_from
from planning.services import import_key, make_proposal, run_scoring, save_round
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
PAGE = "/planung/rangliste/"


@pytest.fixture
def city():
    made = small_city.build()
    made.round = small_city.open_round()
    made.proposal = make_proposal(round=made.round)
    made.run = ScoringRun.objects.get()
    return made


def text_of(response):
    """What a reader sees, without tags and line breaks."""
    html = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def cells(response, place):
    """Exact values of one column of the ranking, row by row."""
    html = response.content.decode()
    table = html.partition('class="lr-table lr-ranking"')[2].partition("</table>")[0]
    rows = [part for part in table.split("<tr") if 'scope="row"' in part]
    columns = [re.split(r"<t[dh][ >]", row)[place] for row in rows]
    return [re.findall(r'<data value="([^"]*)"', column) for column in columns]


def file_rows(response):
    """Rows of the downloaded file."""
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_cut_is_a_row_between_served_and_not_served(client, city):
    html = client.get(PAGE).content.decode()
    above, below = html.partition('class="lr-cut"')[::2]
    assert "Budget" in below.partition("</tr>")[0]
    table = above.partition('class="lr-table lr-ranking"')[2]
    assert table.count('class="lr-in"') == 2
    assert "Rest 0,4 VzÄ – reicht nicht für 0,8" in text_of(client.get(PAGE))
    rows = below.partition("</table>")[0]
    assert 'class="lr-in"' not in rows
    assert 'scope="rowgroup"' in html
    assert 'href="#schnitt"' in html
    assert html.count('id="schnitt"') == 1


OUTSIDE = "Budget: 1,60 von 2,00 VzÄ vergeben, davon 0,80 VzÄ außerhalb der Rangfolge"


@pytest.fixture
def by_hand(city):
    """One of the two positions goes to the last facility, by hand."""
    last = city.run.scores.exclude(rank_low=None).latest("rank_low").facility.number
    entry = {"facility": last, "rule": "set", "fte": 0.8, "reason": "Zusage"}
    return make_proposal(round=small_city.open_round(overrides=[entry]))


def test_the_cut_says_what_was_given_below_it(client, by_hand):
    words = text_of(client.get(PAGE, {"vorschlag": by_hand.pk}))
    assert f"{OUTSIDE}, Rest 0,4 VzÄ – reicht nicht für 0,8" in words


def test_the_report_words_the_cut_like_the_page(client, by_hand, monkeypatch):
    written = []
    monkeypatch.setattr(
        "planning.views.proposals.render_pdf",
        lambda html, made_at: written.append(html) or b"",
    )
    client.get(f"/planung/vorschlaege/{by_hand.pk}/bericht.pdf")
    cut = written[0].partition('class="cut"')[2].partition("</tr>")[0]
    assert OUTSIDE in re.sub(r"<[^>]+>", "", cut)


def test_a_cut_with_nothing_below_it_names_sum_budget_and_rest(client, city):
    words = text_of(client.get(PAGE))
    assert "Budget: 1,60 von 2,00 VzÄ vergeben, Rest 0,4 VzÄ" in words


def test_an_index_beside_a_schwelle_shows_its_side_everywhere(client, city, monkeypatch):
    score = city.run.scores.exclude(rank_low=None).order_by("rank_low")[1]
    enter = (score.index + Decimal("0.002")).quantize(Decimal("0.001"))
    limit = {"key": "test-gs@1", "level": 0.8, "enter": float(enter)}
    proposal = make_proposal(round=small_city.open_round(thresholds=[limit]))
    shown = f"{score.index:.3f}".replace(".", ",")
    ranked = text_of(client.get(PAGE, {"vorschlag": proposal.pk}))
    assert f" {shown} " in ranked
    assert f"Grenzbereich Schwelle {enter:.3f}".replace(".", ",") in ranked
    assert " in Reichweite, Abstand 0,002" in ranked
    assert f"Indexwert über {enter:.3f}".replace(".", ",") in ranked
    written = []
    monkeypatch.setattr(
        "planning.views.proposals.render_pdf",
        lambda html, made_at: written.append(html) or b"",
    )
    client.get(f"/planung/vorschlaege/{proposal.pk}/bericht.pdf")
    assert f">{shown}<" in written[0]
    site = text_of(client.get(f"/einrichtungen/{score.facility.number}/"))
    assert f"Der Indexwert ist {shown}" in site


def test_sorted_otherwise_each_line_says_whether_it_is_in(client, city):
    page = client.get(PAGE, {"sort": "-name"})
    assert 'class="lr-cut"' not in page.content.decode()
    assert text_of(page).count("nicht im Vorschlag") >= 5
    assert 'aria-sort="descending"' in page.content.decode()


@pytest.mark.parametrize("sort", ["", "quatsch", "-", "__class__"])
def test_an_unknown_order_is_that_of_the_proposal(client, city, sort):
    page = client.get(PAGE, {"sort": sort})
    assert 'class="lr-cut"' in page.content.decode()


def test_caption_counts_ranked_and_unranked(client, city):
    words = text_of(client.get(PAGE))
    assert "Grundschule: 7 mit Rang, 1 ohne Rang" in words
    assert "Bei Gleichstand entscheidet über VzÄ: der Indexwert (höchste zuerst)" in words


@pytest.mark.parametrize(
    "words",
    [
        "Übergangen",
        "Verliert bei größerem Budget",
        "Keine Einrichtung",
        "gesicherte",
        "ohne Daten",
        "noch offen",
        "Entwurf",
        "Migration keine Angabe",
    ],
)
def test_the_page_says(client, city, words):
    indicator = city.indicators["migration"]
    indicator.name = "Migration"
    indicator.save()
    assert words in text_of(client.get(PAGE))


def test_ties_are_a_span_of_ranks(client, city):
    twin, other = city.schools[6], city.schools[3]
    twin.area = other.area
    twin.save()
    for value in twin.values.all():
        pattern = other.values.get(indicator=value.indicator, period=value.period)
        newer = factories.source_file(as_of=small_city.DAY)
        factories.facility_value(
            facility=twin,
            indicator=value.indicator,
            period=value.period,
            value=pattern.value,
            numerator=pattern.numerator,
            denominator=pattern.denominator,
            source=newer,
        )
    run = run_scoring(key=city.key, as_of=small_city.DAY)
    page = client.get(PAGE, {"stand": run.pk})
    low = run.scores.get(facility=twin)
    assert low.rank_high == low.rank_low + 1
    assert text_of(page).count(f"Rang {low.rank_low}–{low.rank_high}") == 2


def test_a_run_without_proposal_shows_ranks_alone(client, city):
    factories.facility_value(
        facility=city.schools[0],
        indicator=city.indicators["pupils"],
        period="2023/24",
        value=999,
        source=factories.source_file(as_of=small_city.DAY),
    )
    run = run_scoring(key=city.key, as_of=small_city.DAY)
    words = text_of(client.get(PAGE, {"stand": run.pk}))
    assert "noch keinen Vorschlag" in words
    assert "kein Vorschlag" in words
    assert default_run("grundschule", "intern") == city.run, "a round's run stays in front"


def test_a_ranking_of_area_data_alone_says_so(client, city):
    assert "100 % Ortsteildaten" not in text_of(client.get(PAGE))
    document = small_city.key_document(code="nur-raum")
    document["indicators"] = document["indicators"][2:]
    run = run_scoring(key=import_key(document, published=True), as_of=small_city.DAY)
    assert "100 % Ortsteildaten." in text_of(client.get(PAGE, {"stand": run.pk}))


@pytest.mark.parametrize("stand", ["999", "x", "1" * 30, "-1", "¹"])
def test_a_stand_that_is_not_there_is_not_found(client, city, stand):
    assert client.get(PAGE, {"stand": stand}).status_code == 404


@pytest.mark.parametrize("art", ["quatsch", "Grundschule", "'"])
def test_a_type_that_is_not_there_is_not_found(client, art):
    assert client.get(PAGE, {"art": art}).status_code == 404


def test_strangers_do_not_find_an_unpublished_run(client):
    made = small_city.build(published=False)
    small_city.open_round()
    run = run_scoring(key=made.key, as_of=small_city.DAY)
    assert client.get(PAGE, {"stand": run.pk}).status_code == 404
    assert "noch keinen Berechnungsstand" in text_of(client.get(PAGE))
    client.force_login(factories.user("planung"))
    assert client.get(PAGE, {"stand": run.pk}).status_code == 200


def test_before_the_first_run_the_page_says_what_is_missing(client):
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "noch keinen Berechnungsstand" in text_of(page)


def test_filters_keep_ranks_and_the_cut(client, city):
    key = city.areas[0].key
    page = client.get(PAGE, {"area": key})
    words = text_of(page)
    assert f"3 von {len(city.schools)} Einrichtungen" in words
    assert "Filter zurücksetzen" in words
    ranks = [
        re.findall(r"Rang (\S+)", words) for words in (words, text_of(client.get(PAGE)))
    ]
    assert set(ranks[0]) < set(ranks[1])
    assert 'class="lr-cut"' in page.content.decode()


def test_a_filter_that_fits_nothing_is_told_apart_from_no_run(client, city):
    words = text_of(client.get(PAGE, {"provider_kind": "frei", "area": city.areas[0].key}))
    assert "0 von 8 Einrichtungen" in words


def test_an_unknown_filter_value_is_said_beside_the_field(client, city):
    page = client.get(PAGE, {"area": "gibt-es-nicht"})
    assert 'id="id_area_error"' in page.content.decode()
    assert "8 Einrichtungen" in text_of(page)


def test_the_file_holds_the_figures_of_the_page(client, city):
    page, file = client.get(PAGE), client.get(PAGE, {"format": "csv"})
    rows = file_rows(file)
    ranked = [row for row in rows if row["Rang von"]]
    shown = [values[0] for values in cells(page, 6)]
    assert [row["Indexwert"].replace(",", ".") for row in ranked] == shown
    proposed = [values[0] for values in cells(page, 10)]
    in_file = [row["Vorschlag in VzÄ"].replace(",", ".") for row in ranked]
    assert [Decimal(v) for v in in_file] == [Decimal(v) for v in proposed]
    assert len(rows) == len(city.schools)
    assert rows[-1]["Indexwert"] == "", "without index there is no number, not zero"


def test_the_file_says_what_it_is(client, city):
    file = client.get(PAGE, {"format": "csv"})
    assert file["Content-Disposition"] == (
        f'attachment; filename="ENTWURF_rangliste_grundschule_stand-{city.run.pk}'
        '_2024-08-01.csv"'
    )
    row = file_rows(file)[0]
    assert row["Status"] == "Entwurf"
    assert row["Schlüssel"] == "test-gs@1"
    assert row["Berechnungsstand"] == str(city.run.pk)


def test_the_file_follows_filter_and_order(client, city):
    asked = {"format": "csv", "sort": "-kennung", "area": city.areas[1].key}
    rows = file_rows(client.get(PAGE, asked))
    assert [row["Kennung"] for row in rows if row["Rang von"]] == ["T-5", "T-2"]


def test_a_name_never_becomes_a_formula(client, city):
    school = city.schools[0]
    school.name = '=HYPERLINK("http://x.invalid")'
    school.save()
    rows = file_rows(client.get(PAGE, {"format": "csv"}))
    (found,) = [row for row in rows if row["Kennung"] == school.number]
    assert found["Einrichtung"].startswith("'=")


def test_queries_do_not_grow_with_facilities(client, city):
    small = count_queries(client)
    for school in city.schools[:4]:
        number = f"{school.number}-neu"
        twin = factories.facility(
            number=number, area=school.area, provider=school.provider, source=city.source
        )
        for value in school.values.all():
            value.pk, value.facility = None, twin
            value.save()
    make_proposal(round=city.round)
    assert len(everything(city)) == 12
    assert count_queries(client) == small


def everything(city):
    run = default_run("grundschule", "intern")
    proposal = proposals_from(run, "intern").first()
    return ranking(run=run, kind="grundschule", proposal=proposal, audience="intern").rows


def count_queries(client):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(PAGE).status_code == 200
    return len(seen)


def test_of_two_rounds_that_by_rank_comes_first(client, city):
    make_proposal(round=small_city.open_round())
    other = small_city.round_document(method="divisor")
    other["code"] = other["rules"]["code"] = "andere"
    make_proposal(round=save_round(other, published=True))
    assert "Vergabe nach Rangfolge" in text_of(client.get(PAGE))
    assert 'class="lr-cut"' in client.get(PAGE).content.decode()


def test_a_gap_stands_close_to_its_indicator(client):
    made = small_city.build()
    document = small_city.key_document(version=2, missing={"policy": "no_score"})
    run = run_scoring(key=import_key(document, published=True), as_of=small_city.DAY)
    words = text_of(client.get(PAGE, {"stand": run.pk}))
    assert f"{made.indicators['migration'].name}: keine Angabe" in words
