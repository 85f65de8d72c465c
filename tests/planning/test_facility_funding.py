"""A Steckbrief shows who pays, which programmes, and what is expected."""

from datetime import date

import pytest
from django.utils.html import strip_tags

from tests import effect_rows, factories, funding_rows, network_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    source = factories.source_file()
    row = factories.facility(source=source, area=factories.area(source=source))
    measure = factories.measure(
        facility=row,
        service_type=funding_rows.service(),
        source=source,
        fte_target="0.80",
        valid_from=date(2024, 8, 1),
    )
    made = funding_rows.around(measure, source)
    row.made, row.measure = made, measure
    return row


def text(client, address: str) -> str:
    return " ".join(strip_tags(client.get(address).content.decode()).split())


def test_money_programmes_and_expectations_stand_on_the_steckbrief(school, client):
    effect_rows.entry(measure=school.measure, published=True)
    effect_rows.entry(measure=school.measure, published=False, baseline="2022")
    network_rows.centre(facility=school, name="Zentrum Nord")
    year = school.made.share.year
    page = text(client, f"/einrichtungen/{school.number}/?stichtag={year}-12-01")
    assert f"Wer zahlt im Haushaltsjahr {year}" in page
    assert "Jahr zusammen" in page
    assert "7/12 eines Jahresbetrags" in page
    assert page.count("Überprüfung am") == 1
    assert "Nimmt an Programmen teil" in page
    assert "Familienschulzentrum: Zentrum Nord" in page
    offers = sorted([school.measure.service_type.name, school.made.programme.name])
    assert f"Mehrfachangebot: {' und '.join(offers)}." in page


def test_a_site_without_money_has_no_such_part(client):
    row = factories.facility(area=factories.area())
    assert "Förderung und Erw" not in text(client, f"/einrichtungen/{row.number}/")
