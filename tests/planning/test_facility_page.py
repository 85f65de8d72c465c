"""Einrichtungs-Steckbrief: the reason first, figures that add up, nothing about work."""

import math
import re
import statistics
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts.release import Audience
from facilities.models import FacilitySuccession
from leipzig_ressourcen.templatetags.zahlen import german
from planning.models import FacilityScore, ScoringRun
from planning.selectors.calendar import next_calculation
from planning.selectors.profile import breakdown, delivered_values
from planning.selectors.services_at import services_at
from planning.services import import_key, make_proposal, run_scoring, save_round
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
PUBLIC = Audience.PUBLIC


@pytest.fixture
def city():
    made = small_city.build()
    made.round = small_city.open_round(
        thresholds=[{"key": "test-gs@1", "level": 0.8, "enter": 1.0}]
    )
    made.proposal = make_proposal(round=made.round)
    made.run = ScoringRun.objects.get()
    return made


def text_of(client, facility, **asked):
    """What a reader sees of a Steckbrief."""
    page = client.get(f"/einrichtungen/{facility.number}/", asked)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def score(city, place):
    return city.run.scores.select_related("run__key").get(facility=city.schools[place])


def test_grundwert_and_contributions_are_the_index(city):
    for place in range(7):
        found = breakdown(score(city, place), PUBLIC)
        parts = sum(p.contribution for p in found.parts if p.contribution is not None)
        assert abs(found.score.base + parts - found.score.index) < Decimal("1e-9")


def test_group_mean_is_that_of_the_ranked(city):
    found = breakdown(score(city, 0), PUBLIC)
    indices = [s.index for s in city.run.scores.filter(state="scored")]
    assert found.mean == sum(indices) / 7
    assert len(found.group) == 7


def test_besonderheiten_are_the_three_that_differ_most(city):
    found = breakdown(score(city, 3), PUBLIC)
    sizes = [abs(part.departure) for part in found.striking]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == 3


def test_a_normalised_value_follows_from_the_kept_mean_and_spread(city):
    values = small_city.PUPILS[:7]
    for place in range(7):
        pupils, migration, benefit = breakdown(score(city, place), PUBLIC).parts
        kept = pupils.frozen
        assert float(kept.centre) == pytest.approx(statistics.fmean(values))
        assert float(kept.spread) == pytest.approx(statistics.pstdev(values))
        assert (kept.n, migration.frozen.n, benefit.frozen.n) == (7, 6, 7)
        z = (pupils.value - kept.centre) / kept.spread
        assert abs(z - pupils.normalised) < Decimal("1e-9")


def test_the_kept_mean_counts_who_has_a_value_but_no_index(client, city):
    city.indicators["pupils"].unit = "Personen"
    city.indicators["pupils"].save()
    document = small_city.key_document(version=2, missing={"policy": "no_score"})
    run = run_scoring(key=import_key(document, published=True), as_of=small_city.DAY)
    assert run.scores.filter(state="scored").count() == 6
    words = text_of(client, city.schools[3], stand=run.pk)
    assert "234,29 Mittel, n = 7" in words
    assert "Standardabweichung 90,37 (n = 7)" in words


def test_without_a_score_the_weights_are_those_of_the_key(client, city):
    document = small_city.key_document(version=2, missing={"policy": "no_score"})
    run = run_scoring(key=import_key(document, published=True), as_of=small_city.DAY)
    words = text_of(client, city.schools[4], stand=run.pk)
    assert words.count("30,0 % laut Schlüssel") == 2
    assert words.count("40,0 % laut Schlüssel") == 1


def test_besonderheiten_name_the_beitrag_of_the_table(client, city):
    words = text_of(client, city.schools[3])
    for part in breakdown(score(city, 3), PUBLIC).striking:
        assert words.count(german(part.contribution, 2)) >= 2
    assert "Das ändert" not in words
    sentences = words.partition("Besonderheiten")[2].partition("Maßnahmen")[0]
    assert "Beitrag zum Indexwert" in sentences
    assert " ," not in sentences


def test_a_transformed_indicator_says_so_beside_its_mean(client, city):
    document = small_city.key_document(version=2)
    document["indicators"][0]["transform"] = "ln"
    run = run_scoring(key=import_key(document, published=True), as_of=small_city.DAY)
    mean = statistics.fmean(map(math.log, small_city.PUPILS[:7]))
    shown = f"{mean:.4f}".replace(".", ",")
    words = text_of(client, city.schools[0], stand=run.pk)
    assert f"{shown} Mittel, n = 7; nach Umrechnung: natürlicher Logarithmus" in words


def test_a_value_with_its_counts_is_shown_as_their_share(client, city):
    words = text_of(client, city.schools[0])
    assert "180 / 600" in words
    assert "30,0 %" in words


@pytest.mark.parametrize(
    ("place", "words"),
    [
        pytest.param(3, "Rang 1 unter 7 Einrichtungen der Art Grundschule", id="rank"),
        pytest.param(3, "bei ± 25 % Gewichtung, ohne Datenunsicherheit", id="certainty"),
        pytest.param(1, "Warum (noch) keine Stelle?", id="why not"),
        pytest.param(1, "nicht erreicht (Indexwert", id="the Schwelle"),
        pytest.param(1, "gilt in dieser Runde nicht", id="no Bestandsschutz"),
        pytest.param(1, "spätestens 01.08.2027", id="the next Berechnung"),
        pytest.param(4, "keine Angabe", id="a missing value is a word"),
        pytest.param(7, "gesondertes Verfahren", id="a free school has no rank"),
        pytest.param(0, "Er bewertet nicht die Arbeit der Einrichtung.", id="footer"),
    ],
)
def test_the_page_says(client, city, place, words):
    assert words in text_of(client, city.schools[place])


def test_whoever_gets_enough_is_not_told_why_not(client, city):
    assert "Warum" not in text_of(client, city.schools[3])


def test_mostly_area_data_is_said_in_words(client, city):
    lonely = city.schools[4]
    share = FacilityScore.objects.get(run=city.run, facility=lonely).area_share
    assert share > Decimal("0.5")
    assert "beschreibt überwiegend den Ortsteil" in text_of(client, lonely)
    assert "beschreibt überwiegend" not in text_of(client, city.schools[0])


def test_every_value_names_its_source(client, city):
    assert f"{city.source.title}." in text_of(client, city.schools[0])


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2024, 8, 1), date(2027, 8, 1), id="three years on"),
        pytest.param(date(2024, 2, 29), date(2027, 2, 28), id="a leap day"),
    ],
)
def test_next_calculation(day, expected):
    assert next_calculation(day) == expected


def test_measures_say_vacancy_change_of_carrier_and_end(client, city):
    school, day = city.schools[0], date(2024, 8, 1)
    old = factories.measure(
        facility=school,
        service_type=city.service,
        provider=factories.provider(name="Alter Verein"),
        valid_from=date(2020, 8, 1),
        valid_to=date(2024, 7, 31),
    )
    factories.measure(
        facility=school,
        service_type=city.service,
        provider=factories.provider(name="Neuer Verein"),
        valid_from=day,
        fte_actual="0.30",
        follows=old,
    )
    kifaz = factories.service_type("kifaz", name="KiFaZ")
    factories.measure(facility=school, service_type=kifaz, fte_actual=None)
    found = services_at(school, day, PUBLIC)
    assert found.kinds == ["KiFaZ", "Schulsozialarbeit"]
    assert found.target_fte == Decimal("1.60")
    new, *_ = [row for row in found.rows if row.changes_provider]
    assert new.vacant_fte == Decimal("0.50")
    assert [row.is_over for row in found.rows] == [False, False, True]
    words = text_of(client, school)
    assert "Trägerwechsel, vorher Alter Verein" in words
    assert "Mehrfachangebot: KiFaZ und Schulsozialarbeit" in words
    assert "0,50 VzÄ unbesetzt" in words


def test_an_unknown_ist_is_no_vacancy(city):
    factories.measure(facility=city.schools[0], service_type=city.service, fte_actual=None)
    (row,) = services_at(city.schools[0], date(2024, 8, 1), PUBLIC).rows
    assert row.vacant_fte is None


def test_a_kita_has_a_page_without_index(client, city):
    kita = factories.facility(kind="kita", number="K 1")
    factories.facility_value(
        facility=kita, indicator=city.indicators["pupils"], value=None, state="geheim"
    )
    words = text_of(client, kita)
    assert "Ohne Index – gesondertes Verfahren" in words
    assert "geheim" in words
    assert "Wie der Indexwert entsteht" not in words


def test_before_the_first_run_a_ranked_type_is_not_called_without_index(client):
    school = factories.facility(kind="grundschule")
    words = text_of(client, school)
    assert "noch keinen Berechnungsstand" in words
    assert "Ohne Index" not in words


def test_the_newest_value_of_each_indicator_is_shown(city):
    school, indicator = city.schools[0], city.indicators["pupils"]
    newest = delivered_values(school, small_city.DAY, PUBLIC)
    assert {v.indicator.code: v.period for v in newest} == {
        "pupils": "2023/24",
        "migration": "2023/24",
    }
    assert [v.value for v in newest if v.indicator == indicator] == [Decimal(300)]


def test_successions_name_kind_day_and_share(client, city):
    factories.succession_and_cooperation(city.schools[0], city.schools[1])
    assert "hervorgegangen aus" in text_of(client, city.schools[1])
    assert "aufgegangen in" in text_of(client, city.schools[0])


def test_the_bestand_of_a_closed_site_went_over(client, city):
    old = factories.facility(number="A-1", closed_on=date(2024, 7, 31), source=city.source)
    new = factories.facility(number="A-2", opened_on=small_city.DAY, source=city.source)
    common = {"facility": old, "service_type": city.service, "source": city.source}
    factories.measure(**common)
    FacilitySuccession.objects.create(
        predecessor=old,
        successor=new,
        kind="zusammenlegung",
        happened_on=small_city.DAY,
    )
    before, after = text_of(client, old), text_of(client, new)
    assert "läuft keine Maßnahme" in before
    assert "übergegangen auf A-2" in before
    assert f"{city.service.name}: 0,80 VzÄ (SOLL) von A-1" in after
    assert "An dieser Einrichtung ist keine Maßnahme" not in after


def test_one_measure_runs_in_the_singular(client, city):
    factories.measure(
        facility=city.schools[0], service_type=city.service, source=city.source
    )
    assert "läuft 1 Maßnahme mit" in text_of(client, city.schools[0])


def test_a_split_carries_its_share(city):
    old = factories.facility(number="A-1", closed_on=date(2024, 7, 31), source=city.source)
    new = factories.facility(number="A-2", opened_on=small_city.DAY, source=city.source)
    factories.measure(facility=old, service_type=city.service, source=city.source)
    FacilitySuccession.objects.create(
        predecessor=old,
        successor=new,
        kind="teilung",
        share=Decimal("0.5"),
        happened_on=small_city.DAY,
    )
    (carried,) = services_at(new, small_city.DAY, PUBLIC).carried
    assert carried.target_fte == Decimal("0.40")


def test_the_round_of_the_rangliste_comes_first_and_says_so(client, city):
    document = small_city.round_document(method="divisor")
    document |= {"code": "zweite", "title": "Zweite Runde"}
    document["rules"]["code"] = "zweite"
    make_proposal(round=save_round(document, published=True))
    words = text_of(client, city.schools[3])
    first = words.index("Testrunde diese Rechnung zeigt die Rangliste")
    assert first < words.index("Zweite Runde weitere Rechnung")


def test_a_tie_names_its_partners_and_equal_numbers_of_children(client, city):
    school = city.schools[3]
    twin = factories.facility(
        number="T-9",
        name="Zwilling",
        area=school.area,
        provider=school.provider,
        source=city.source,
    )
    for value in school.values.all():
        value.pk, value.facility = None, twin
        value.save()
    run_scoring(key=city.key, as_of=small_city.DAY)
    make_proposal(round=city.round)
    words = text_of(client, school)
    assert "Gleichauf mit Zwilling (T-9): gleicher Indexwert" in words
    assert "auch die Zahl der Kinder ist gleich" in words
    assert "Gleichauf" not in text_of(client, city.schools[0])


def test_queries_do_not_grow_with_the_group(client, city):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/einrichtungen/T-1/")
        return len(seen)

    few = queries()
    for school in city.schools[:3]:
        twin = factories.facility(
            area=school.area, provider=school.provider, source=city.source
        )
        for value in school.values.all():
            value.pk, value.facility = None, twin
            value.save()
    make_proposal(round=city.round)
    assert queries() == few


def test_queries_do_not_grow_with_rounds_that_name_a_facility(client, city):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            page = client.get("/einrichtungen/T-1/")
        return len(page.context["entries"]), len(seen)

    _, few = queries()
    for number in range(3):
        again = small_city.round_document(
            code=f"runde-{number}",
            thresholds=[{"key": "test-gs@1", "level": 0.8, "enter": 1.0}],
        )
        again["code"] = f"runde-{number}"
        make_proposal(round=save_round(again, published=True))
    assert queries() == (4, few)


def certainty_words(client, number):
    """What the Steckbrief and the Rangliste say about the certainty of one place."""
    html = client.get(f"/einrichtungen/{number}/").content.decode()
    own = html.partition("<dt>Sicherheit</dt>")[2].partition("</dd>")[0]
    row = client.get("/planung/rangliste/").content.decode().partition(f">{number}</td>")
    cell = row[2].partition('class="lr-certainty">')[2].partition("</td>")[0]
    return [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", part)).strip() for part in (own, cell)
    ]


def test_the_steckbrief_says_how_sure_a_place_is_as_the_rangliste_does(client):
    made = small_city.build()
    make_proposal(round=small_city.open_round())
    seen = set()
    for school in made.schools[:7]:
        own, listed = certainty_words(client, school.number)
        assert own.removesuffix(" ohne Datenunsicherheit") == listed
        seen.add(listed)
    assert {"Grenzbereich", "auch bei ± 25 % Gewichtung nicht im Vorschlag"} <= seen
