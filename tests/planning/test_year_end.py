"""A year's end: what ends, falls or stands empty is on Start, each with its page.

A programme ends, the share of a foundation falls, a post is vacant, a Gütesiegel runs
out. The next proposal
changes with the first two and not with the vacancy or a new Maßnahmeträger.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from planning.services import draft_proposal
from tests import factories, funding_rows, standard_rows
from tests.planning import small_city

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a href="(?P<address>[^"]+)">(?P<text>[^<]+)</a>')


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def city(today):
    """Two sources beside the city's: an ESF programme and a foundation."""
    made = small_city.build()
    source = {"source": made.source}
    funding_rows.cost_rate(service_type=made.service, **source)
    made.stadt = funding_rows.programme("stadt", **source)
    made.esf = funding_rows.programme("esf", funder="esf", name="ESF Test", **source)
    made.stiftung = funding_rows.programme(
        "stiftung", funder="stiftung", name="Stiftung Test", **source
    )
    made.measure = factories.measure(
        facility=made.schools[0], service_type=made.service, fte_actual="0.8", **source
    )
    for programme, part in ((made.esf, "0.6"), (made.stadt, "0.4")):
        funding_rows.share(
            measure=made.measure, programme=programme, share=part, year=today.year, **source
        )
    return made


def on_start(client) -> dict[str, str]:
    """Text of each link on Start with its address."""
    page = client.get("/").content.decode()
    return {unescape(m["text"]): unescape(m["address"]) for m in LINK.finditer(page)}


def opens(client, address: str) -> str:
    """The page behind a link, its anchor on it."""
    path, _, anchor = address.partition("#")
    page = client.get(path).content.decode()
    assert not anchor or f'id="{anchor}"' in page
    return page


def test_nothing_is_said_about_money_while_all_is_well(client, city):
    assert not [text for text in on_start(client) if "ESF Test" in text]


def test_the_end_of_a_programme_stands_on_start(client, city, today):
    city.esf.valid_to = today + timedelta(days=20)
    city.esf.save()
    found = on_start(client)
    assert "ESF Test" in opens(client, found["ESF Test endet"])


def test_a_falling_share_stands_on_start(client, city, today):
    common = {
        "programme": city.stiftung, "service_type": city.service, "source": city.source,
    }  # fmt: skip
    last = today + timedelta(days=30)
    funding_rows.rule(rate="0.6", valid_to=last, **common)
    funding_rows.rule(rate="0.4", valid_from=last + timedelta(days=1), **common)
    text = "Stiftung Test: Anteil fällt von 60 % auf 40 %, Schulsozialarbeit"
    assert "40,0" in opens(client, on_start(client)[text])


def test_a_measure_its_funder_leaves_stands_on_start(client, city, today):
    """The follow-up gap: next year the city alone pays, and only its own part."""
    funding_rows.share(
        measure=city.measure, programme=city.stadt, share="0.4", year=today.year + 1,
        source=city.source,
    )  # fmt: skip
    address = on_start(client)[f"1 Maßnahme: Finanzierung {today.year + 1} nicht gedeckt"]
    page = opens(client, address)
    assert city.measure.facility.name in page
    assert "ESF Test zahlt nicht mehr" in page
    assert "36.000,00 €" in page


def test_a_vacant_post_stands_on_start(client, city):
    city.measure.fte_actual = 0
    city.measure.save()
    address = on_start(client)["1 Maßnahme: SOLL und IST verschieden"]
    assert city.measure.facility.name in opens(client, address)


def test_a_seal_that_runs_out_stands_on_start(client, city, today):
    seal = standard_rows.certificate(
        facility=city.schools[1], service_type=city.service, valid_from=date(2023, 1, 1),
        valid_to=today + timedelta(days=40),
    )  # fmt: skip
    address = on_start(client)["1 Gütesiegel läuft ab, Erneuerung steht an"]
    assert seal.facility.name in opens(client, address)


def test_an_account_that_is_due_stands_on_start(client, city, today):
    due = {"report_due": today + timedelta(days=10), "year": today.year}
    notice = funding_rows.notice(programme=city.esf, source=city.source, **due)
    address = on_start(client)[f"Verwendungsnachweis ESF Test {today.year}"]
    assert notice.reference in opens(client, address)
    notice.report_sent_on = today
    notice.save()
    assert not any("Verwendungsnachweis" in text for text in on_start(client))


def test_a_deadline_that_comes_near_stands_on_start(client, city, today):
    soon = today + timedelta(days=15)
    funding_rows.rule(
        programme=city.esf, service_type=city.service, source=city.source,
        deadline_month=soon.month, deadline_day=soon.day,
    )  # fmt: skip
    assert opens(client, on_start(client)[f"ESF Test: Förderantrag für {soon.year + 1}"])


def test_the_next_proposal_follows_the_money_and_not_the_people(city, today):
    budget = [
        {"source": "esf", "period": "2024/25", "fte": 0.8},
        {"source": "stiftung", "period": "2024/25", "fte": 0.8},
        {"source": "stadt", "period": "2024/25", "fte": 0.8},
    ]
    round = small_city.open_round(budget=budget)

    def given() -> list[tuple[str, str]]:
        lines = draft_proposal(round=round).lines
        return sorted((n.facility.number, str(n.proposed_fte)) for n in lines)

    before = given()
    city.measure.fte_actual = 0
    city.measure.save()
    assert given() == before, "a vacancy"
    city.measure.provider = factories.provider()
    city.measure.save()
    assert given() == before, "another Maßnahmeträger, corrected"
    second = {"facility": city.schools[1], "service_type": city.service}
    second |= {"source": city.source}
    last = small_city.DAY - timedelta(days=1)
    first = factories.measure(
        valid_from=date(2023, 8, 1), provider=factories.provider(), **second
    )
    with_stock = given()
    first.valid_to = last
    first.save()
    factories.measure(
        valid_from=small_city.DAY, provider=factories.provider(), follows=first, **second
    )
    assert given() == with_stock, "another Maßnahmeträger goes on"
    funding_rows.rule(
        programme=city.stiftung, service_type=city.service, rate="0.1", source=city.source
    )
    with_less = given()
    assert with_less != with_stock
    city.esf.valid_to = date(2024, 7, 31)
    city.esf.save()
    assert given() not in (with_stock, with_less)
