"""R55: the figures of a Verwendungsnachweis, with due day, and out and in again."""

from __future__ import annotations

from datetime import date

import pytest

from districts.release import Audience
from planning.models import GrantNotice, MeasureShare
from planning.reports.funding_tables import funding_table
from tests import factories, funding_rows
from tests.deliveries import errors, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice():
    carrier = factories.provider(name="Träger A")
    measure = factories.measure(provider=carrier, fte_actual="0.5")
    funding_rows.cost_rate(service_type=measure.service_type)
    programme = funding_rows.programme("esf", funder="esf", name="ESF Test")
    funding_rows.share(
        measure=measure, programme=programme, year=2025, share="0.5",
        approved_eur="29000", spent_eur="18000.50",
    )  # fmt: skip
    return funding_rows.notice(
        programme=programme, year=2025, provider=carrier, report_due=date(2026, 6, 30),
        documents="Bescheid\nBelegliste",
    )  # fmt: skip


def test_the_page_holds_every_figure(client, notice):
    page = client.get("/foerderung/verwendung/?jahr=2025").content.decode()
    for said in (
        "Träger A", "ESF Test", "0,80", "0,50", "30.000,00 €", "29.000,00 €",
        "18.000,50 €", "Bescheid, Belegliste", "30.06.2026", "noch nicht",
    ):  # fmt: skip
        assert said in page, said


@pytest.mark.parametrize(
    ("name", "model"), [("grant_notices", GrantNotice), ("measure_shares", MeasureShare)]
)
def test_what_goes_out_comes_in_again(notice, name, model):
    before = list(model.objects.values())
    outcome = take(name, funding_table(name, Audience.INTERNAL))
    assert not errors(outcome)
    assert list(model.objects.values()) == before
