"""Ranked Ortsteile on pages: list, Steckbrief, Entwicklung, review, who may see what."""

import re
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts.models import AreaMembership, SourceFile
from districts.release import Audience
from planning.models import AreaScore
from planning.selectors.area_ranking import area_ranking
from planning.selectors.area_review import Rule, review
from planning.selectors.development import Trend
from planning.services import import_key, run_scoring
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
LIST = "/planung/rangliste/?art=ortsteil"
REVIEW = "/planung/sozialraumanalyse/"
RATES = (0.30, 0.10, 0.20, 0.15, 0.05, 0.18)
LATER = (0.30, 0.10, 0.20, 0.40, 0.05, 0.05)  # the fourth rises, the last falls
DAYS = (date(2024, 8, 1), date(2025, 8, 1))


def words(response):
    """What a reader sees, without tags and line breaks; cells stand apart."""
    html = re.sub(r"</t[dh]>|<small>", " ", response.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def value(made, area, period, number, **given):
    return factories.area_value(
        area=area, indicator=made.benefit, period=period, value=number,
        **{"source": made.source} | given,
    )  # fmt: skip


@pytest.fixture
def city():
    """Six Ortsteile 01 to 06, the second and the fourth in a Schwerpunktraum."""
    made = SimpleNamespace(source=factories.source_file())
    made.benefit = factories.indicator("benefit", level="area")
    made.areas = [
        factories.area(key=f"{n:02d}", name=f"Ort {n}", source=made.source)
        for n in range(1, 7)
    ]
    for area, rate in zip(made.areas, RATES, strict=True):
        value(made, area, "2023", rate)
    made.space = factories.area(
        kind="schwerpunktraum", key="B1", name="Raum Eins", source=made.source
    )
    for area in (made.areas[1], made.areas[3]):
        factories.membership(member=area, group=made.space, source=made.source)
    made.key = import_key(small_city.area_key_document(), published=True)
    made.run = run_scoring(key=made.key, as_of=DAYS[0])
    return made


@pytest.fixture
def moved(city):
    """The same city a year later."""
    later = factories.source_file(as_of=date(2025, 1, 1))
    for area, rate in zip(city.areas, LATER, strict=True):
        value(city, area, "2024", rate, source=later)
    city.later = run_scoring(key=city.key, as_of=DAYS[1])
    return city


def ranked(run):
    return area_ranking(run, "ortsteil", Audience.PUBLIC)


# Rangliste


def test_the_list_shows_rank_class_index_and_space(client, city):
    """Mean 0.9800 / 6, sd 0.07888: z of 0.30 is 1.7326, index 1 + 0.5 z = 1.87."""
    text = words(client.get(LIST))
    assert "Rangliste Ortsteile" in text
    assert "6 von 6 Ortsteilen haben einen Indexwert" in text
    assert re.search(r"01 Ort 1 Rang 1 nicht berechnet hoch 1,87 .*?nein", text)
    assert re.search(r"04 Ort 4 Rang 4 nicht berechnet niedrig 0,9\d .*?Raum Eins", text)


def test_the_tab_of_the_ortsteile_stands_beside_the_types(client, city):
    page = client.get("/planung/rangliste/?art=grundschule").content.decode()
    assert 'href="/planung/rangliste/?art=ortsteil"' in page


def test_an_area_without_index_stands_below_with_its_reason(client, city):
    factories.area(key="07", name="Ort 7", source=city.source)
    run_scoring(key=city.key, as_of=DAYS[1])
    text = words(client.get(LIST))
    assert "6 mit Rang, 1 ohne Rang" in text
    assert "07 Ort 7 kein Indexwert, es fehlt: benefit (keine Angabe) 0 %" in text


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        pytest.param("rang", "01", id="highest need first"),
        pytest.param("-rang", "05", id="lowest need first"),
        pytest.param("-kennung", "06", id="by key, last first"),
        pytest.param("unsinn", "01", id="an unknown column sorts by rank"),
    ],
)
def test_orders(client, city, sort, first):
    page = client.get(f"{LIST}&sort={sort}").content.decode()
    assert re.search(r'<td class="lr-nowrap">(\d\d)</td>', page)[1] == first


def test_the_file_has_the_figures_of_the_page(client, moved):
    response = client.get(f"{LIST}&format=csv")
    heading, first, *_ = response.content.decode("utf-8-sig").splitlines()
    row = dict(zip(heading.split(";"), first.split(";"), strict=True))
    assert response["Content-Disposition"].startswith('attachment; filename="ENTWURF_')
    assert (row["Schlüssel"], row["Rang von"]) == ("04", "1")
    score = moved.later.area_scores.get(area=moved.areas[3])
    assert Decimal(row["Indexwert"].replace(",", ".")) == score.index
    assert row["Entwicklung"] == "Bedarf nimmt zu"
    assert (row["Schwerpunktraum"], row["Status"]) == ("Raum Eins", "Entwurf")


def test_kinds_that_were_never_ranked_have_no_page(client, city):
    assert client.get("/planung/rangliste/?art=stadtbezirk").status_code == 404
    assert client.get("/planung/rangliste/?art=stadt").status_code == 404
    assert client.get(f"{LIST}&stand=99999").status_code == 404


# Entwicklung


def test_without_an_earlier_run_there_is_no_entwicklung(client, city):
    found = ranked(city.run)
    assert not found.development.is_known
    assert "Es gibt keinen früheren Berechnungsstand dieses Schlüssels" in words(
        client.get(LIST)
    )


def test_entwicklung_is_the_change_of_index_and_rank_by_hand(moved):
    """Changes of z by hand: only 04 and 06 lie beyond one sd of all six changes."""
    found = {row.area.key: row.change for row in ranked(moved.later).ranked}
    before = {s.area.key: s for s in moved.run.area_scores.select_related("area")}
    after = {s.area.key: s for s in moved.later.area_scores.select_related("area")}
    assert {key: change.index for key, change in found.items()} == {
        key: after[key].index - before[key].index for key in after
    }
    assert {key: change.trend for key, change in found.items()} == {
        "01": Trend.LEVEL, "02": Trend.LEVEL, "03": Trend.LEVEL,
        "04": Trend.MORE, "05": Trend.LEVEL, "06": Trend.LESS,
    }  # fmt: skip
    assert (found["04"].rank, found["06"].rank) == (1 - 4, 5 - 3)


def test_status_by_dynamik_leads_to_the_filtered_list(client, moved):
    page = client.get(LIST).content.decode()
    [link] = re.findall(r'href="([^"]*stufe=hoch&amp;dynamik=mehr[^"]*)"', page)
    text = words(client.get("/planung/rangliste/" + link.replace("&amp;", "&")))
    assert "1 von 6 Gebieten mit Rang – Filter zurücksetzen" in text
    counts = {
        (label, trend): n
        for label, cells in ranked(moved.later).matrix
        for trend, n in cells
    }
    assert sum(counts.values()) == 6
    assert counts["hoch", Trend.MORE] == 1


def test_unchanged_values_have_no_trend(client, city):
    run = run_scoring(key=city.key, as_of=DAYS[1])
    found = ranked(run)
    assert {row.change.index for row in found.ranked} == {Decimal(0)}
    assert not found.development.has_trends
    assert "hat sich kein Indexwert verändert" in words(client.get(LIST))


def test_another_version_of_the_key_is_not_compared(client, city):
    document = small_city.area_key_document(version=2, title="Anderer")
    run = run_scoring(key=import_key(document, published=True), as_of=DAYS[1])
    found = ranked(run)
    assert found.development.other_version
    assert all(row.change is None for row in found.ranked)
    assert "einer anderen Version des Schlüssels" in words(client.get(LIST))


def test_a_changed_boundary_breaks_the_comparison(moved):
    old = moved.areas[0]
    old.valid_to = date(2025, 8, 31)
    old.save()
    new = factories.area(key=old.key, valid_from=date(2025, 9, 1), source=moved.source)
    value(moved, new, "2024", 0.3)
    run = run_scoring(key=moved.key, as_of=date(2025, 9, 1))
    found = {row.area.key: row.change for row in ranked(run).ranked}
    assert found.pop("01") is None
    assert None not in found.values()


# Steckbrief


def test_the_steckbrief_says_rank_reason_and_entwicklung(client, moved):
    text = words(client.get("/bezirke/ortsteil/04/"))
    assert "Rang 1 von 6 Ortsteilen" in text
    assert "Vor allem wegen: benefit 40,0 %, Mittel der Ortsteile 18,3 %" in text
    assert "Entwicklung seit dem 01.08.2024: Indexwert +" in text
    assert "(Bedarf nimmt zu), 3 Ränge höher." in text


def test_the_steckbrief_of_a_day_knows_no_later_run(client, moved):
    text = words(client.get("/bezirke/ortsteil/04/?stichtag=2024-12-31"))
    assert "Rang 4 von 6 Ortsteilen" in text


def test_a_group_has_no_index_of_its_own_but_ranked_parts(client, city):
    text = words(client.get("/bezirke/schwerpunktraum/B1/"))
    assert "Dieses Gebiet hat keinen eigenen Indexwert" in text
    assert re.search(r"04 Ort 4 4 niedrig 0,9\d", text)
    assert "01 Ort 1" not in text.partition("Indexwert und Entwicklung")[2]


def test_the_whole_city_is_not_ranked(client, city):
    factories.area(kind="stadt", key="leipzig", name="Leipzig", source=city.source)
    assert "Indexwert und Entwicklung" not in words(client.get("/bezirke/stadt/leipzig/"))


# Review


def people(made, *counts):
    indicator = factories.indicator("population", level="area", unit="Personen")
    for area, count in zip(made.areas, counts, strict=True):
        if count is not None:
            factories.area_value(
                area=area, indicator=indicator, period="2023", value=count,
                source=made.source,
            )  # fmt: skip


def test_a_space_stands_where_the_mean_of_its_ortsteile_would_stand(city):
    """02 and 04 with 1,000 and 3,000 inhabitants: plain mean and mean by inhabitants."""
    people(city, 100, 1000, 100, 3000, 100, 100)
    found = ranked(city.run)
    index = {row.area.key: row.score.index for row in found.ranked}
    [space] = review(found, Rule(), Audience.PUBLIC).spaces
    assert space.mean == ((index["02"] + index["04"]) / 2).quantize(Decimal("1e-10"))
    by_people = (index["02"] + 3 * index["04"]) / 4
    assert space.weighted == by_people.quantize(Decimal("1e-10"))
    assert space.rank == 5  # 01, 03, 06 and 04 itself lie above
    assert [row.area.key for row in space.parts] == ["04", "02"]
    assert [m.member.key for m in space.memberships] == ["02", "04"]


def test_without_inhabitants_the_plain_mean_stands_and_the_gap_is_named(client, city):
    people(city, 100, None, 100, 3000, 100, 100)
    [space] = review(ranked(city.run), Rule(), Audience.PUBLIC).spaces
    assert space.weighted is None
    assert space.mean is not None
    assert space.missing == ["Ort 2"]
    assert "es fehlt: Ort 2" in words(client.get(REVIEW))


def test_an_ortsteil_without_index_leaves_no_mean(city):
    bare = factories.area(key="07", name="Ort 7", source=city.source)
    factories.membership(member=bare, group=city.space, source=city.source)
    run = run_scoring(key=city.key, as_of=DAYS[1])
    found = review(ranked(run), Rule(), Audience.PUBLIC)
    [space] = found.spaces
    assert (space.mean, space.weighted, space.rank) == (None, None, None)
    assert [row.area.key for row in found.unranked_inside] == ["07"]


def test_ortsteile_outside_with_more_need_than_one_inside(city):
    """By rank: 01, 03, 06, 04 inside, 02 inside, 05."""
    found = review(ranked(city.run), Rule(), Audience.PUBLIC)
    assert [(row.area.key, n) for row, n, _ in found.passed_over] == [
        ("01", 2), ("03", 2), ("06", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "taken_in", "left_out"),
    [
        pytest.param(Rule(), [], [], id="no rule, no lists"),
        pytest.param(Rule(count=2), ["01", "03"], ["04", "02"], id="the first two"),
        pytest.param(Rule(count=4), ["01", "03", "06"], ["02"], id="the first four"),
        pytest.param(
            Rule(least=Decimal("0.9")), ["01", "03", "06"], ["02"], id="a Schwelle"
        ),
    ],
)
def test_a_rule_says_who_would_come_in_and_who_would_leave(city, rule, taken_in, left_out):
    found = review(ranked(city.run), rule, Audience.PUBLIC)
    assert [item.row.area.key for item in found.taken_in] == taken_in
    assert [item.row.area.key for item in found.left_out] == left_out


def test_a_tie_at_the_last_place_stays_together(city):
    for area in city.areas:
        area.values.update(value=Decimal("0.2"))
    run = run_scoring(key=city.key, as_of=DAYS[1])
    found = review(ranked(run), Rule(count=1), Audience.PUBLIC)
    assert len(found.taken_in) == 4
    assert found.left_out == []


def test_what_is_there_now_stands_beside_who_would_leave(client, city):
    school = factories.facility(area=city.areas[1], source=city.source)
    factories.facility(kind="kita", area=city.areas[1], source=city.source)
    factories.measure(facility=school, source=city.source, valid_from=DAYS[0])
    text = words(client.get(f"{REVIEW}?anzahl=4"))
    assert re.search(r"02 Ort 2 5 0,\d\d Raum Eins 1 0,80 1", text)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("anzahl=2&schwelle=1", "Bitte Anzahl oder Schwelle eintragen, nicht beides."),
        ("schwelle=viel", "Bitte eine Zahl wie 1,5 eintragen."),
        ("anzahl=0", "größer oder gleich 1"),
        ("", "Ohne Regel gibt es keine Listen"),
        ("schwelle=1,05", "Indexwert ab 1,05"),
    ],
)
def test_words_about_the_rule(client, city, query, said):
    assert said in words(client.get(f"{REVIEW}?{query}"))


@pytest.mark.parametrize("off", ["0.0004", "-0.0004"], ids=["just inside", "just outside"])
def test_a_third_place_shows_the_side_of_the_rule_that_two_would_hide(client, city, off):
    """Ort 6 lies outside; its index and the Schwelle are the same to two places."""
    index = city.run.area_scores.get(area=city.areas[5]).index
    least = (index - Decimal(off)).quantize(Decimal("1e-6"))
    text = words(client.get(f"{REVIEW}?schwelle={least}"))
    assert f"Indexwert ab {str(least).replace('.', ',')}" in text
    shown = re.search(r"06 Ort 6 3 .*?(-?\d,\d+) ", text)[1].replace(",", ".")
    rounded = round(least, len(shown.partition(".")[2]))
    assert len(shown) > len("1.11")
    assert (Decimal(shown) > rounded, Decimal(shown) < rounded) == (off > "0", off < "0")
    assert ("Würde aufgenommen: 3 Ortsteile" in text) == (off > "0")


def test_the_review_changes_no_membership(client, city):
    before = list(AreaMembership.objects.values())
    client.get(f"{REVIEW}?anzahl=1")
    assert list(AreaMembership.objects.values()) == before


def test_before_the_first_run_the_pages_say_so(client):
    assert "noch keinen Berechnungsstand der Ortsteile" in words(client.get(REVIEW))


# Who may see what, and how many questions it takes


def test_strangers_see_no_run_that_is_not_published(client, city):
    later = import_key(small_city.area_key_document(code="intern", title="Intern"))
    run = run_scoring(key=later, as_of=DAYS[1])
    assert f"stand={run.pk}" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}&stand={run.pk}").status_code == 404
    assert client.get(f"{REVIEW}?stand={run.pk}").status_code == 404
    assert "Intern" not in words(client.get("/bezirke/ortsteil/01/"))
    client.force_login(factories.user("planung"))
    assert client.get(f"{LIST}&stand={run.pk}").status_code == 200
    assert "Intern" in words(client.get("/bezirke/ortsteil/01/"))


def test_strangers_see_no_membership_from_a_hidden_file(client, city):
    hidden = factories.source_file(published=False)
    AreaMembership.objects.update(source=hidden)
    assert SourceFile.objects.filter(published=False).exists()
    assert "Raum Eins" not in words(client.get(LIST))
    [space] = review(ranked(city.run), Rule(), Audience.PUBLIC).spaces
    assert (space.parts, space.mean) == ([], None)


@pytest.mark.parametrize("path", [LIST, f"{REVIEW}?anzahl=2", "/bezirke/ortsteil/01/"])
def test_questions_do_not_grow_with_the_city(client, moved, path):
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for place in range(20):
        area = factories.area(key=f"X{place}", source=moved.source)
        factories.area_score(run=moved.later, area=area, parts=[])
    assert AreaScore.objects.filter(run=moved.later).count() == 26
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) == len(few)
