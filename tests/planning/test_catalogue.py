"""The catalogue says what is there, who uses it, and what is overdue."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts.release import Audience
from planning.selectors import catalogue
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


def test_availability_counts_places_with_and_without_value():
    quota, area = factories.indicator(level="area"), factories.area()
    factories.area_value(indicator=quota, area=area, period="2022")
    factories.area_value(indicator=quota, area=area, period="2024")
    factories.area_value(
        indicator=quota, area=factories.area(), period="2023", value=None,
        state="keine_angabe",
    )  # fmt: skip
    (found,) = catalogue.availability([quota], DAY, Audience.PUBLIC)[quota.pk]
    assert (found.kind, found.first, found.last) == ("Ortsteil", "2022", "2024")
    assert (found.places, found.known, found.unknown) == (2, 1, 1)


def test_unpublished_values_are_not_available_to_strangers():
    quota = factories.indicator(level="area")
    source = factories.source_file(published=False)
    factories.area_value(indicator=quota, area=factories.area(), source=source)
    assert catalogue.availability([quota], DAY, Audience.PUBLIC)[quota.pk] == []
    assert len(catalogue.availability([quota], DAY, Audience.INTERNAL)[quota.pk]) == 1


def test_the_method_card_names_every_field(client):
    factories.indicator(
        "quote", level="area", fehlanreiz="Anreiz X", breaks="Bruch Y", limits="Grenze Z",
        numerator="Zähler A", denominator="Nenner B", gruppenbezug="herkunft",
        beeinflussbar=True, next_review=date(2024, 6, 1),
    )  # fmt: skip
    text = re.sub(r"<[^>]+>", "", client.get("/indikatoren/quote/").content.decode())
    for said in (
        "Anreiz X", "Bruch Y", "Grenze Z", "Zähler A geteilt durch Nenner B", "Herkunft",
        "die Einrichtung kann den Wert selbst ändern", "Prüfung überfällig", "01.06.2024",
        "höher = mehr Bedarf", "Lage der Kinder", "In keinem Schlüssel",
    ):  # fmt: skip
        assert said in " ".join(text.split()) or said.lower() in text.lower(), said


def test_keys_that_use_an_indicator_are_named_with_weight_and_reason(client):
    quota = factories.indicator("quote")
    key = factories.scoring_key(published=True, title="Ein Schlüssel")
    factories.key_indicator(key=key, indicator=quota, weight="0.25", rationale="Weil.")
    html = client.get("/indikatoren/quote/").content.decode()
    assert "Ein Schlüssel" in html
    assert "0,25" in html
    assert "Weil." in html


def test_unknown_indicators_are_not_found(client):
    assert client.get("/indikatoren/gibtesnicht/").status_code == 404


def test_a_filter_without_hits_differs_from_an_empty_catalogue(client):
    assert "noch keine Indikatoren" in client.get("/indikatoren/").content.decode()
    factories.indicator("quote")
    html = client.get("/indikatoren/", {"search": "gibtesnicht"}).content.decode()
    assert "0 von 1 Indikator" in html
    assert "Filter zurücksetzen" in html


def test_each_theme_is_offered_once_and_chooses_its_indicators(client):
    for code, theme in (("a", "Armut"), ("b", "Armut"), ("c", "Bildung")):
        factories.indicator(code, theme=theme, name=f"Indikator {code}")
    response = client.get("/indikatoren/", {"theme": "Armut"})
    offered = [
        value for value, _ in response.context["form"].fields["theme"].widget.choices
    ]
    assert offered == ["", "Armut", "Bildung"]
    assert list(response.context["themes"]) == ["Armut"]


def test_a_wrong_filter_is_named_beside_its_field(client):
    factories.indicator("quote")
    html = client.get("/indikatoren/", {"level": "mond"}).content.decode()
    assert "Bitte die Filter berichtigen" in html
    assert 'class="lr-error"' in html


def test_queries_do_not_grow_with_indicators(client):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/indikatoren/").status_code == 200
        return len(queries)

    def add():
        quota = factories.indicator()
        factories.key_indicator(indicator=quota)
        factories.area_value(indicator=quota, area=factories.area())

    add()
    before = count()
    for _ in range(5):
        add()
    assert count() == before
