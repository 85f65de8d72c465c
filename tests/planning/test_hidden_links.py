"""A row that may be seen does not give away a hidden row that it names."""

from datetime import date

import pytest

from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return small_city.build()


@pytest.fixture(params=[True, False], ids=["the earlier one is published", "it is not"])
def measures(request, city):
    """A measure that follows one of another Maßnahmeträger."""
    file = factories.source_file(published=request.param)
    common = {"facility": city.schools[0], "service_type": city.service}
    earlier = factories.measure(
        **common, source=file, provider=factories.provider(name="Früherer Träger"),
        valid_from=date(2020, 8, 1), valid_to=date(2023, 7, 31),
    )  # fmt: skip
    later = factories.measure(
        **common, source=city.source, follows=earlier, valid_from=date(2023, 8, 1),
        provider=factories.provider(name="Heutiger Träger"),
    )  # fmt: skip
    return request.param, earlier, later


def test_rest_names_the_measure_before_where_it_may_be_seen(client, measures):
    is_published, earlier, later = measures
    read = client.get(f"/api/v1/measures/{later.pk}/").json()
    assert read["follows"] == (earlier.pk if is_published else None)


def test_planners_see_it_in_any_case(client, measures):
    _, earlier, later = measures
    client.force_login(factories.user("planung"))
    assert client.get(f"/api/v1/measures/{later.pk}/").json()["follows"] == earlier.pk


def test_a_measure_that_follows_none_says_null(client, city):
    row = factories.measure(
        facility=city.schools[0], service_type=city.service, source=city.source
    )
    assert client.get(f"/api/v1/measures/{row.pk}/").json()["follows"] is None


def test_the_page_names_the_carrier_before_where_it_may_be_seen(client, city, measures):
    is_published, *_ = measures
    shown = client.get(f"/einrichtungen/{city.schools[0].number}/").content.decode()
    assert "Heutiger Träger" in shown
    assert ("Früherer Träger" in shown) is is_published
    assert ("Trägerwechsel" in shown) is is_published


@pytest.mark.parametrize("published", [True, False])
def test_rest_names_the_base_of_a_scenario_where_it_may_be_seen(client, city, published):
    common = {"round": small_city.open_round(), "changes": {"budget_fte": "3"}}
    base = factories.scenario(**common, code="erst", published=published)
    row = factories.scenario(**common, code="dann", published=True, base=base)
    read = client.get(f"/api/v1/scenarios/{row.pk}/").json()
    assert read["base"] == (base.pk if published else None)
