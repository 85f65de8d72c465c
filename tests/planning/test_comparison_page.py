"""Plans beside the Bestand: subtotals, the price of Bestandsschutz, rules, and the file."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest

from planning.models import Proposal
from planning.selectors.comparison import compare
from planning.selectors.plan_money import money_of
from planning.selectors.protection import protection_price
from planning.selectors.sides import Side, lines_of
from planning.services import make_proposal, save_scenario
from planning.services.rounds import save_round
from tests import factories, funding_rows
from tests.planning import small_city

pytestmark = pytest.mark.django_db
PAGE = "/planung/vergleich/"


@pytest.fixture
def city():
    """The two lowest schools hold a post each; the budget pays two."""
    made = small_city.build()
    made.round = small_city.open_round()
    made.carrier = factories.provider(name="Träger der Schulsozialarbeit", kind="frei")
    for school in made.schools[1:2] + made.schools[5:6]:
        factories.measure(
            facility=school,
            service_type=made.service,
            provider=made.carrier,
            fte_target=Decimal("0.80"),
            fte_actual=Decimal("0.80"),
            valid_from=small_city.DAY - timedelta(days=9),
            source=made.source,
        )
    made.free = make_proposal(round=made.round)
    scenario = save_scenario(
        round=made.round,
        code="schutz",
        title="Mit Bestandsschutz",
        changes={"grandfathering": {"mode": "keep"}},
        by=None,
        published=True,
    )
    made.kept = make_proposal(round=made.round, scenario=scenario)
    return made


def price_of(proposal):
    return protection_price(proposal, lines_of(proposal, "intern"))


def test_without_protection_there_is_no_price(city):
    assert price_of(city.free) is None


def test_the_price_is_the_plan_without_protection(city):
    """Both posts go to others in the plan that was really made without it."""
    price = price_of(city.kept)
    held = {n.facility.number: n.proposed_fte for n in lines_of(city.kept, "intern")}
    free = {n.facility.number: n.proposed_fte for n in lines_of(city.free, "intern")}
    assert {m.facility.number: m.fte for m in price.waiting} == {
        number: free[number] - held[number]
        for number in free
        if free[number] > held[number]
    }
    assert {m.facility.number for m in price.protected} == {"T-2", "T-6"}
    assert (price.waiting_fte, price.protected_fte) == (Decimal("1.60"), Decimal("1.60"))


def test_the_page_names_who_waits_and_what_is_held(client, city):
    html = client.get(PAGE, {"b": city.free.pk, "c": city.kept.pk}).content.decode()
    section = html.partition('id="bestandsschutz"')[2].partition("</section>")[0]
    assert "ohne Bestandsschutz, nichts wird zurückgehalten" in section
    assert "2 Einrichtungen erhielten" in section
    assert "Testschule 2</a>" in section.partition("hält der Bestandsschutz")[2]


def test_without_a_starting_point_plans_stand_beside_the_stock(client, city):
    page = client.get(PAGE, {"b": city.free.pk})
    found = page.context["comparison"]
    assert found.sides[0].title == "Bestand (SOLL)"
    assert found.sides[0].total == Decimal("1.60")
    assert found.total.changes[0].losing == 2


def test_rules_that_differ_are_said_and_no_others(client, city):
    page = client.get(PAGE, {"a": city.free.pk, "b": city.kept.pk})
    assert [row.title for row in page.context["differences"]] == ["Bestandsschutz"]


def test_subtotals_by_carrier_and_provider_add_up(city):
    sides = [Side.of("A", p, lines_of(p, "intern")) for p in (city.free, city.kept)]
    found = compare(sides, "intern")
    assert [row.name for row in found.by_carrier] == [
        "Träger der Schulsozialarbeit",
        "kein Maßnahmeträger erfasst",
    ]
    for rows in (found.by_carrier, found.by_provider, found.by_schwerpunktraum):
        assert sum(row.amounts[1] for row in rows) == found.total.amounts[1]


def test_a_site_in_two_schwerpunktraeume_counts_in_both_and_once_in_all(city):
    for key in ("B1", "B2"):
        space = factories.area(kind="schwerpunktraum", key=key, source=city.source)
        factories.membership(member=city.areas[1], group=space, source=city.source)
    found = compare([Side.of("A", city.kept, lines_of(city.kept, "intern"))] * 2, "intern")
    rows = found.by_schwerpunktraum
    assert rows[0].amounts == rows[1].amounts == (Decimal("0.80"), Decimal("0.80"))
    assert rows[-1].name == "in keinem Schwerpunktraum"
    assert found.total.amounts[0] == Decimal("1.60")


def test_the_file_holds_every_facility_in_every_plan(client, city):
    asked = {"b": city.free.pk, "c": city.kept.pk, "format": "csv"}
    answer = client.get(PAGE, asked)
    assert answer["Content-Type"].startswith("text/csv")
    assert (
        f"vergleich_bestand_{city.free.pk}_{city.kept.pk}.csv"
        in answer.headers["Content-Disposition"]
    )
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == len(small_city.PUPILS)
    second = next(row for row in rows if row["Kennung"] == "T-2")
    assert second["Maßnahmeträger"] == "Träger der Schulsozialarbeit"
    assert second["Differenz B gegenüber A in VzÄ"] == "-0,80"
    assert second["Differenz C gegenüber A in VzÄ"] == "0,00"


def rows_of(client, **asked):
    text = client.get(PAGE, asked | {"format": "csv"}).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def euros(text):
    return Decimal(text.replace(",", "."))


def test_euros_by_site_and_by_source_and_year_make_up_the_plan(client, city):
    funding_rows.cost_rate(service_type=city.service, source=city.source)
    plan = make_proposal(round=city.round)
    total = money_of(plan).total
    by_site = rows_of(client, b=plan.pk)
    by_year = rows_of(client, b=plan.pk, tabelle="kosten")
    [column] = [name for name in by_year[0] if name.endswith("in Euro")]
    assert sum(euros(row["B: Euro zusammen"]) for row in by_site) == total > 0
    assert sum(euros(row[column]) for row in by_year) == total
    assert {row["Haushaltsjahr"] for row in by_year} == {"2024", "2025"}


def test_without_a_cost_rate_the_file_says_so_and_invents_nothing(client, city):
    first = rows_of(client, b=city.free.pk)[0]
    assert first["B: Euro zusammen"] == "Ab 01.08.2024 gilt kein Kostensatz."
    assert rows_of(client, b=city.free.pk, tabelle="kosten") == []


def test_the_round_leads_to_its_newest_variants(client, city):
    html = client.get("/planung/runden/test-runde/").content.decode()
    assert f"/planung/vergleich/?b={city.free.pk}&amp;c={city.kept.pk}" in html
    assert Proposal.objects.count() == 2


API = "/api/v1/comparisons/"


def test_plans_of_two_school_years_each_show_their_own_bestand(client, city):
    """T-2 has had 1,2 VzÄ more since; T-1 lost nothing and had nothing."""
    day = small_city.DAY.replace(year=small_city.DAY.year + 1)
    factories.measure(
        facility=city.schools[1],
        service_type=city.service,
        provider=city.carrier,
        fte_target=Decimal("1.20"),
        valid_from=day - timedelta(days=9),
        source=city.source,
    )
    document = small_city.round_document() | {"code": "naechste", "as_of": day.isoformat()}
    new = make_proposal(round=save_round(document, published=True))
    asked = {"a": city.free.pk, "b": new.pk}
    html = re.sub(
        r"\s+", " ", re.sub("<[^>]+>", " ", client.get(PAGE, asked).content.decode())
    )
    assert "Bei 1 Einrichtung ist er ein anderer: Testschule 2 ( 0,80 und 2,00 )." in html
    assert f"aus: 1,60 VzÄ. „Vorschlag {new.pk}" in html
    found = client.get(PAGE, asked).context["comparison"]
    [site] = found.own_stocks
    assert [held for _, held in site.stocks] == [Decimal("0.80"), Decimal("2.00")]
    assert [side.stock_fte for side in found.sides] == [Decimal("1.60"), Decimal("2.80")]
    text = client.get(PAGE, asked | {"format": "csv"}).content.decode("utf-8-sig")
    rows = {row["Kennung"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}
    assert rows["T-2"][f"A: Bestand SOLL in VzÄ am {small_city.DAY:%d.%m.%Y}"] == "0,80"
    assert rows["T-2"][f"B: Bestand SOLL in VzÄ am {day:%d.%m.%Y}"] == "2,00"
    by_rest = {r["facility"]["number"]: r for r in client.get(API, asked).json()["results"]}
    assert [plan["stock_fte"] for plan in by_rest["T-2"]["plans"]] == ["0.80", "2.00"]
    same = client.get(PAGE, {"b": city.free.pk, "c": city.kept.pk}).content.decode()
    assert "Verschiedene Bestände" not in same


def test_the_interface_says_what_the_page_says(client, city):
    asked = {"b": city.free.pk, "c": city.kept.pk}
    page = client.get(PAGE, asked).context["comparison"]
    rows = client.get(API, asked).json()["results"]
    assert [row["facility"]["number"] for row in rows] == [
        site.facility.number for site in page.sites
    ]
    assert [[plan["fte"] for plan in row["plans"]] for row in rows] == [
        [f"{amount:.2f}" for amount in site.amounts] for site in page.sites
    ]
    [total] = client.get(f"{API}subtotals/", asked | {"group": "gesamt"}).json()["results"]
    change = page.total.changes[0]
    assert total["plans"][1]["change"]["gained_fte"] == f"{change.gained_fte:.2f}"
    assert total["plans"][1]["change"]["losing"] == change.losing == 2


@pytest.mark.parametrize("path", [API, f"{API}subtotals/"])
def test_without_a_word_the_newest_proposal_stands_beside_the_stock(client, city, path):
    first = client.get(path).json()["results"][0]
    assert [plan["proposal"] for plan in first["plans"]] == [None, city.kept.pk]


def test_the_interface_refuses_what_is_no_comparison(client, city):
    twice = client.get(API, {"a": city.free.pk, "b": city.free.pk})
    assert twice.json() == {"b": ["Bitte zwei verschiedene Vorschläge nennen."]}
    city.round.published = False
    city.round.save()
    hidden = client.get(API, {"b": make_proposal(round=city.round).pk})
    assert (twice.status_code, hidden.status_code) == (400, 400)
    assert "gibt es hier nicht" in hidden.json()["b"][0]
