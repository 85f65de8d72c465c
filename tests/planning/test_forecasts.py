"""Forecasts stand beside what was counted and enter an index only where the key says so."""

from datetime import date

import pytest

from districts.models import AreaValue
from districts.release import Audience
from facilities.models import FacilityValue
from planning.scoring.key_file import canonical, key_hash, parse_key
from planning.selectors.area_inputs import area_inputs
from planning.selectors.forecasts import forecasts_at
from planning.selectors.inputs import scoring_inputs
from planning.services import import_key, make_proposal, run_scoring
from tests import deliveries, factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
VARIANT = "mittlere Variante"
DAY = date(2030, 1, 1)


@pytest.fixture
def city():
    """A small city whose first school and Ortsteil have a forecast for 2030."""
    made = small_city.build()
    common = {"value": 999, "variant": VARIANT, "source": made.source}
    made.school, made.area = made.schools[0], made.areas[0]
    made.expected = factories.facility_value(
        facility=made.school,
        indicator=made.indicators["pupils"],
        period="2029/30",
        **common,
    )
    made.benefit = made.area.values.get().indicator
    factories.area_value(area=made.area, indicator=made.benefit, period="2030", **common)
    return made


def key_with(code: str, document: dict) -> dict:
    """The key with a forecast named for one indicator, taking the last periods."""
    document["periods"] = document.get("periods", {}) | {"use": None}
    for indicator in document["indicators"]:
        if indicator["code"] == code:
            indicator["forecast"] = VARIANT
    return document


def test_a_key_without_a_forecast_reads_counted_values_alone(city):
    series = scoring_inputs(key=parse_key(city.key.content), as_of=DAY)["series"]["pupils"]
    assert "2029/30" not in str(series)


def test_a_key_that_names_a_variant_reads_it(city):
    key = parse_key(key_with("pupils", city.key.content))
    series = scoring_inputs(key=key, as_of=DAY)["series"]["pupils"]
    assert series["cells"][city.school.number]["2029/30"]["value"] == "999"


def test_what_was_counted_wins_over_the_forecast(city):
    factories.facility_value(
        facility=city.school, indicator=city.indicators["pupils"], period="2029/30",
        value=321, source=city.source,
    )  # fmt: skip
    key = parse_key(key_with("pupils", city.key.content))
    series = scoring_inputs(key=key, as_of=DAY)["series"]["pupils"]
    assert series["cells"][city.school.number]["2029/30"]["value"] == "321"


def test_a_forecast_nobody_published_is_in_no_index(city):
    city.expected.source = factories.source_file(published=False)
    city.expected.save()
    key = parse_key(key_with("pupils", city.key.content))
    assert "999" not in str(scoring_inputs(key=key, as_of=DAY)["series"]["pupils"])


def test_a_key_of_areas_reads_forecasts_by_the_same_rule(city):
    document = small_city.area_key_document()
    code = city.benefit.code
    without = area_inputs(key=parse_key(document), as_of=DAY)["series"][code]
    assert "999" not in str(without)
    named = parse_key(key_with(code, document))
    assert "999" in str(area_inputs(key=named, as_of=DAY)["series"][code])


def test_keys_from_before_forecasts_keep_their_hash(city):
    key = parse_key(city.key.content)
    assert "forecast" not in canonical(key)["indicators"][0]
    assert key_hash(key) == city.key.sha256
    named = parse_key(key_with("pupils", city.key.content))
    assert parse_key(canonical(named)) == named


def test_steckbriefe_show_forecasts_beside_the_counted_value(city, client):
    (row,) = forecasts_at(city.school, DAY, Audience.PUBLIC)
    assert (row.value.value, row.value.variant) == (999, VARIANT)
    assert row.counted.variant == ""
    for page in (
        f"/einrichtungen/{city.school.number}/",
        f"/bezirke/ortsteil/{city.area.key}/",
    ):
        shown = client.get(page).content.decode()
        assert VARIANT in shown
        assert "Erwartet, nicht gezählt" in shown


def test_a_ranking_that_rests_on_a_forecast_says_so(city, client):
    run_scoring(key=city.key, as_of=small_city.DAY)
    addresses = ("/planung/rangliste/", f"/einrichtungen/{city.school.number}/")
    said = "im Index, wo nicht gezählt ist"
    assert not any(said in client.get(page).content.decode() for page in addresses)
    document = key_with("pupils", city.key.content) | {"version": 2}
    named = import_key(document, published=True)
    run_scoring(key=named, as_of=small_city.DAY)
    for page in addresses:
        shown = client.get(page).content.decode()
        assert said in shown
        assert f"({VARIANT})" in shown
    csv = client.get("/planung/rangliste/?format=csv").content.decode()
    assert f"Vorausberechnung im Index, wo nicht gezählt ist ({VARIANT})" in csv
    proposal = make_proposal(round=small_city.open_round())
    page = client.get(f"/planung/vorschlaege/{proposal.pk}/").content.decode()
    assert "Vorausberechnung im Index" in page


def test_rest_gives_forecasts_only_to_who_asks(city, client):
    def periods(query: str) -> set[str]:
        address = f"/api/v1/facility-values/?facility={city.school.number}&{query}"
        found = client.get(address).json()["results"]
        return {row["period"] for row in found if row["variant"] == VARIANT}

    assert periods("") == set()
    assert periods(f"variant={VARIANT}") == {"2029/30"}


def test_tables_of_values_say_which_variant(db):
    factories.area(key="61")
    factories.indicator("kinder", level="area", unit="Kinder")
    head = "indicator;area_kind;area_key;period;value;numerator;denominator;variant"
    lines = [
        "kinder;ortsteil;61;2030;120;;;hohe Variante",
        "kinder;ortsteil;61;2030;100;;;",
    ]
    outcome = deliveries.take("area_values", "\n".join([head, *lines]))
    assert deliveries.errors(outcome) == []
    rows = AreaValue.everything.values_list("variant", "value")
    assert set(rows) == {("hohe Variante", 120), ("", 100)}
    assert AreaValue.objects.count() == 1
    assert not FacilityValue.everything.exists()
