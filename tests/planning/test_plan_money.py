"""What a proposal costs: dated rates and shares, both on the page and kept for good."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from leipzig_ressourcen.templatetags.zahlen import german
from planning.allocation.money import in_cents
from planning.models import CostRate, FundingProgramme
from planning.reports.proposal_report import report_html
from planning.selectors.funding_list import funding_list
from planning.selectors.plan_money import NOT_KEPT, money_of
from planning.services import (
    cut_budget,
    draft_proposal,
    enter_amendment,
    make_proposal,
    save_scenario,
    submit,
)
from tests import factories, funding_rows
from tests.planning import small_city

pytestmark = pytest.mark.django_db
ESF = {"source": "esf", "period": "2024/25", "fte": 0.8}
CITY = {"source": "stadt", "period": "2024/25", "fte": 2.4}


@pytest.fixture
def city():
    return small_city.build()


def paid(city, **esf: object) -> FundingProgramme:
    """A cost rate of 75.000 Euro, the city and an ESF programme."""
    funding_rows.cost_rate(service_type=city.service, source=city.source)
    funding_rows.programme("stadt", source=city.source)
    given = {"source": city.source, "funder": "esf"} | esf
    return funding_rows.programme("esf", **given)


def round_of(*budget: dict, **rules: object):
    return small_city.open_round(budget=list(budget), **rules)


def shown(money) -> dict[str, tuple[int, ...]]:
    """Whole euros by source, one a year."""
    return {one.name: tuple(round(amount) for amount in one.eur) for one in money.sources}


def test_sources_and_years_of_a_school_year(city):
    """2.4 VzÄ of 75.000 Euro: 0.8 by the ESF, 5/12 in 2024 and 7/12 in 2025."""
    paid(city)
    proposal = make_proposal(round=round_of(ESF, CITY | {"fte": 1.6}))
    money = money_of(proposal)
    assert money.years == (2024, 2025)
    assert shown(money) == {"esf": (25_000, 35_000), "stadt": (50_000, 70_000)}
    assert (money.total, money.own, money.grants, money.uncovered) == (
        Decimal(180_000), 120_000, 60_000, 0,
    )  # fmt: skip
    served = [line for line in proposal.lines.all() if line.proposed_fte]
    assert sum(money.at(line.facility.number) for line in served) == money.total


def test_a_kept_proposal_keeps_its_money_when_rates_change(city):
    paid(city)
    proposal = make_proposal(round=round_of(CITY))
    before = money_of(proposal).total
    row = CostRate.objects.get()
    row.eur_per_fte = 1
    row.save()
    proposal.refresh_from_db()
    assert money_of(proposal).total == before


def test_a_rule_that_changes_inside_the_round_counts_from_its_day(city):
    """The share falls from 60 % to 20 % on New Year: 0.8 VzÄ at 60.000 Euro a year."""
    programme = paid(city)
    common = {
        "programme": programme, "service_type": city.service, "source": city.source,
    }  # fmt: skip
    last = date(2024, 12, 31)
    funding_rows.rule(rate="0.6", valid_to=last, legal_reference="Satz 1", **common)
    funding_rows.rule(
        rate="0.2", valid_from=date(2025, 1, 1), legal_reference="Satz 2", **common
    )
    proposal = make_proposal(round=round_of(ESF, CITY, levels=[0, 0.8]))
    money = money_of(proposal)
    esf = next(one for one in money.sources if one.name == "esf")
    site = Decimal(60_000)
    sites = len([line for line in proposal.lines.all() if line.proposed_fte])
    assert esf.eur[1] == min(sites, 4) * site * 7 / 12 * Decimal("0.2")
    named = [rule["legal_reference"] for rule in money.rules]
    assert named == ["Satz 1", "Satz 2"]
    assert [rule["legal_reference"] for rule in proposal.details["funding"]["rules"]]
    entry = next(e for e in proposal.rules["budget"] if e["source"] == "esf")
    assert entry["share_max"] == pytest.approx((5 * 0.6 + 7 * 0.2) / 12, abs=1e-4)
    assert any("zahlt in der Zeit dieses Plans" in w for w in proposal.details["warnings"])


def test_the_next_proposal_changes_with_the_end_of_a_programme(city):
    programme = paid(city)
    round = round_of(ESF, CITY)
    before = draft_proposal(round=round).proposal
    programme.valid_to = date(2024, 7, 31)
    programme.save()
    after = draft_proposal(round=round).proposal
    assert (before.budget_fte, after.budget_fte) == (Decimal("3.20"), Decimal("2.40"))
    assert any("endet am 31.07.2024" in said for said in after.details["warnings"])
    assert shown(money_of(after)).keys() == {"stadt"}


def test_the_next_proposal_changes_with_a_falling_share(city):
    programme = paid(city)
    round = round_of(ESF, CITY | {"fte": 0.8})
    before = draft_proposal(round=round).proposal
    funding_rows.rule(
        programme=programme, service_type=city.service, rate="0.25", source=city.source
    )
    after = draft_proposal(round=round).proposal
    assert before.allocated_fte == Decimal("1.60")
    assert after.allocated_fte == Decimal("0.80")


def test_vacancy_and_a_new_carrier_change_nothing(city):
    paid(city)
    round = round_of(ESF, CITY)
    held = {"facility": city.schools[0], "service_type": city.service}
    first = factories.measure(
        valid_from=date(2023, 8, 1), fte_actual="0.8", source=city.source, **held
    )
    before = draft_proposal(round=round)
    first.fte_actual, first.valid_to = 0, date(2024, 7, 31)
    first.save()
    factories.measure(
        follows=first,
        provider=factories.provider(),
        fte_actual=0,
        source=city.source,
        **held,
    )
    after = draft_proposal(round=round)
    assert [(n.facility_id, n.proposed_fte, n.stock_fte) for n in before.lines] == [
        (n.facility_id, n.proposed_fte, n.stock_fte) for n in after.lines
    ]
    assert shown(money_of(before.proposal)) == shown(money_of(after.proposal))


def test_the_same_money_at_higher_pay(city):
    """180.000 Euro pay 2.4 VzÄ, and at 2,5 % more 2.3 VzÄ on the grid."""
    paid(city)
    round = round_of(CITY, levels=[0, 0.75, 0.8])
    plain = draft_proposal(round=round).proposal
    dearer = draft_proposal(round=round, changes={"tariff_percent": "2.5"}).proposal
    money = money_of(dearer)
    assert money.tariff_percent == Decimal("2.5")
    assert money.total <= money_of(plain).total
    assert money.total == dearer.allocated_fte * Decimal("76875")


def test_a_neufassung_keeps_the_higher_pay_of_its_vorlage(city):
    """76.875 Euro a VzÄ: 2,5 % above the rate, after one cut and after the next."""
    paid(city)
    planner, round = factories.user("planung"), round_of(CITY, levels=[0, 0.75, 0.8])
    dearer = save_scenario(
        round=round, code="tarif", title="Tarif", by=planner,
        changes={"tariff_percent": "2.5"},
    )  # fmt: skip
    decision = submit(
        proposal=make_proposal(round=round, scenario=dearer),
        by=planner,
        visibility_reason="Intern.",
        title="Vorlage",
    )
    for fte in ("1.60", "0.80"):
        less = {"what": "budget", "source": "stadt", "period": "2024/25", "fte": fte}
        decision = cut_budget(decision=decision, by=planner, changes=[less], reason="Etat")
        money = money_of(decision.proposal)
        assert money.tariff_percent == Decimal("2.5")
        assert money.total == Decimal(fte) * Decimal("76875")


def laid_before(*budget: dict):
    """A Vorlage over a round of this budget, and who planned it."""
    planner = factories.user("planung")
    proposal = make_proposal(round=round_of(*budget))
    return submit(proposal=proposal, by=planner, title="Vorlage"), planner


CUT = "/entscheidungen/{}/kuerzung/"


def test_a_cut_announces_the_euros_of_its_neufassung(city, client):
    """1.6 VzÄ of the city instead of 2.4 save 0.8 of 75.000 Euro, whoever loses them."""
    paid(city)
    decision, planner = laid_before(CITY)
    client.force_login(planner)
    money = client.get(CUT.format(decision.code), {"quelle_0": "0,8"}).context["money"]
    change = money.change
    assert (change.total, change.own, change.grants) == (-60_000, -60_000, 0)
    assert sum(money.lost.values()) == 60_000
    assert change.before.total == money_of(decision.proposal).total
    less = {"what": "budget", "source": "stadt", "period": "2024/25", "fte": "1.60"}
    then = cut_budget(decision=decision, by=planner, changes=[less], reason="Etat")
    assert money_of(then.proposal).total == change.after.total == money.costs.totals[1]


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        pytest.param("60.000 €", "1,60", id="as much as 0.8 VzÄ cost"),
        pytest.param("60000 EUR", "1,60", id="without dots, in letters"),
        pytest.param("56.250,01 €", "1,60", id="a cent above a step is the next one"),
    ],
)
def test_a_cut_in_euros_is_counted_by_the_frozen_cost_rate(city, client, typed, left):
    paid(city)
    decision, planner = laid_before(CITY)
    client.force_login(planner)
    CostRate.objects.update(eur_per_fte="1")
    page = client.get(CUT.format(decision.code), {"quelle_0": typed}).content.decode()
    assert "oder 60.000 € (1 VzÄ: 75.000 €)" in page
    assert f">{left}</data> statt" in page


def test_a_budget_in_euros_is_cut_as_well(city, client):
    paid(city)
    in_euros = {**CITY, "fte": None, "eur": 200_000, "cost_per_fte": 80_000}
    decision, planner = laid_before(in_euros)
    client.force_login(planner)
    page = client.get(CUT.format(decision.code), {"quelle_0": "80.000 €"}).content.decode()
    assert "(Vorlage: 200.000 €, das sind 2,5 VzÄ)" in page
    assert ">1,50</data> statt" in page


def test_without_a_cost_rate_no_euros_are_cut(city, client):
    decision, planner = laid_before(CITY)
    client.force_login(planner)
    page = client.get(CUT.format(decision.code), {"quelle_0": "60.000 €"}).content.decode()
    assert "lässt sich nicht umrechnen: Es gibt keinen Kostensatz." in page
    assert "oder 60.000 €" not in page


def test_a_cut_of_the_grant_names_what_the_city_does_not_save(city, client):
    paid(city)
    decision, planner = laid_before(ESF, CITY | {"fte": 1.6})
    client.force_login(planner)
    answer = client.get(CUT.format(decision.code), {"quelle_0": "0,8"})
    change = answer.context["money"].change
    assert change.total == change.own + change.grants == -60_000
    assert change.grants == -60_000
    assert "davon Eigenmittel der Stadt" in answer.content.decode()


def test_an_amendment_says_its_euros_or_that_there_is_no_rate(city, client):
    decision, planner = laid_before(CITY)
    more = {"what": "budget", "source": "stadt", "period": "2024/25", "fte": "3.20"}
    enter_amendment(
        decision=decision, by=planner, number="ÄA-1", title="Mehr", mover="Fraktion",
        changes=[more],
    )  # fmt: skip
    address = f"/entscheidungen/{decision.code}/antraege/"
    chosen = {"antrag": decision.amendments.get().pk}
    client.force_login(planner)
    assert "kein Kostensatz" in client.get(address, chosen).content.decode()
    paid(city)
    money = client.get(address, chosen).context["money"]
    assert [change.total for change in money.alone.values()] == [60_000]
    assert money.together.total == 60_000
    assert sum(row.amounts[1] - row.amounts[0] for row in money.costs.rows) == 60_000


def test_without_a_rate_there_is_no_amount_and_no_zero(city, client):
    proposal = make_proposal(round=round_of(CITY))
    money = money_of(proposal)
    assert money.gap == "Ab 01.08.2024 gilt kein Kostensatz."
    assert (money.total, money.own, money.grants) == (None, None, None)
    page = client.get(f"/planung/vorschlaege/{proposal.pk}/").content.decode()
    assert "Kosten in Euro: keine Angabe" in page
    assert "0,00 €" not in page


def test_a_source_nobody_described_leaves_its_origin_open(city):
    funding_rows.cost_rate(service_type=city.service, source=city.source)
    money = money_of(make_proposal(round=round_of(CITY)))
    assert (money.total, money.own, money.grants) == (Decimal(180_000), None, None)


def test_an_older_proposal_has_no_money():
    assert money_of(factories.proposal()).gap == NOT_KEPT


def test_euro_budgets_take_the_dated_rate(city):
    """180.000 Euro at 75.000 Euro each; another rate gives another plan."""
    funding_rows.cost_rate(service_type=city.service, source=city.source)
    round = round_of({"source": "stadt", "period": "2024/25", "eur": 180_000})
    assert round.rules["budget"][0]["cost_per_fte"] is None
    assert draft_proposal(round=round).proposal.budget_fte == Decimal("2.40")
    row = CostRate.objects.get()
    row.eur_per_fte = 100_000
    row.save()
    assert draft_proposal(round=round).proposal.budget_fte == Decimal("1.80")


def test_money_stands_on_page_report_comparison_and_interface(city, client):
    paid(city)
    round = round_of(CITY, levels=[0, 0.75, 0.8])
    proposal = make_proposal(round=round)
    dearer = save_scenario(
        round=round, code="tarif", title="Tarif", by=None, published=True,
        changes={"tariff_percent": "2.5"},
    )  # fmt: skip
    other = make_proposal(round=round, scenario=dearer)
    page = client.get(f"/planung/vorschlaege/{proposal.pk}/").content.decode()
    assert "180.000,00 €" in page
    query = f"?a={proposal.pk}&b={other.pk}"
    page = client.get(f"/planung/vergleich/{query}").content.decode()
    assert "Tarif + " in page
    assert "180.000,00 €" in page
    found = client.get(f"/api/v1/proposals/{proposal.pk}/").json()["details"]["funding"]
    assert sum(Decimal(cell["eur"]) for cell in found["cells"]) == 180_000


def test_one_sum_stands_on_pages_in_report_file_and_interface(city, client):
    """Three times 0.8 VzÄ at 70.001 Euro: 70.001 in 2024, 3 × 23.333,67 would be more."""
    paid(city)
    CostRate.objects.update(eur_per_fte=70_001)
    proposal = make_proposal(round=round_of(CITY))
    years, whole = {"70.001,00 €", "98.001,40 €"}, "168.002,40 €"
    query = f"/planung/vergleich/?b={proposal.pk}"
    pages = (f"/planung/vorschlaege/{proposal.pk}/", query)
    for text in [client.get(page).content.decode() for page in pages]:
        assert all(amount in text for amount in (*years, whole))
        assert "70.001,01" not in text
    report = report_html(proposal, AnonymousUser())
    assert all(amount in report for amount in (*years, whole))
    table = client.get(f"{query}&format=csv&tabelle=kosten").content.decode()
    assert "70001,00" in table
    assert "98001,40" in table
    found = client.get(f"/api/v1/proposals/{proposal.pk}/").json()["details"]["funding"]
    cells = [Decimal(cell["eur"]) for cell in found["cells"]]
    sites = [Decimal(e) for parts in found["sites"].values() for e in parts.values()]
    rest = client.get(f"/api/v1/comparisons/?b={proposal.pk}").json()["results"]
    by_rest = {row["facility"]["number"]: row["plans"][1]["eur"] for row in rest}
    assert {eur for eur in by_rest.values() if eur != "0.00"} == {"56000.80"}
    assert sum(cells) == in_cents(sum(sites)) == Decimal("168002.40")


def test_the_foerderliste_adds_up_exactly_what_each_measure_costs(city, client):
    paid(city)
    CostRate.objects.update(eur_per_fte=70_001)
    for school in city.schools[:3]:
        factories.measure(
            facility=school,
            service_type=city.service,
            fte_target=Decimal("0.80"),
            valid_from=date(2024, 8, 1),
            source=city.source,
        )
    found = funding_list("2024/25", date(2024, 9, 1), "intern")
    assert [in_cents(eur) for eur in found.by_half] == [70_001, Decimal("98001.40")]
    assert in_cents(found.eur) == Decimal("168002.40")
    assert {german(line.by_half[0], 2) for line in found.lines} == {"23.333,67"}
    client.force_login(factories.user("planung"))
    text = client.get("/foerderung/liste/?jahr=2024/25").content.decode()
    assert all(amount in text for amount in ("70.001,00 €", "98.001,40 €", "168.002,40 €"))
