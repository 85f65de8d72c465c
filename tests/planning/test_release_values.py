"""Delivered values through the gate: what is kept for each audience, and what is not."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from districts.disclosure import oracle
from districts.models import Area, AreaMembership, AuditEntry, Release, ReleasedValue
from districts.services import given_before
from planning.services import releases
from planning.services.releases import collect, make_release
from tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2026, 8, 1)
CHAIN = ["intern", "ausschuss_nichtoeffentlich", "oeffentlich"]


@pytest.fixture
def file():
    return factories.source_file(published=False, importer="area_values")


@pytest.fixture
def places():
    """A Bezirk of three Ortsteile, all public."""
    source = factories.source_file()
    bezirk = factories.area(kind=Area.Kind.STADTBEZIRK, key="B", source=source)
    parts = [factories.area(key=key, source=source) for key in ("01", "02", "03")]
    for part in parts:
        AreaMembership.objects.create(
            member=part, group=bezirk, valid_from=date(2000, 1, 1), source=source
        )
    return SimpleNamespace(bezirk=bezirk, parts=parts)


@pytest.fixture
def people():
    return factories.indicator("menschen", unit="Personen", level="area")


@pytest.fixture
def share():
    return factories.indicator("anteil", unit="Anteil", level="area", denominator="Kinder")


def counted(people, places, file, *numbers: int, total: int) -> None:
    """Numbers of the Ortsteile and of their Bezirk."""
    areas = [*places.parts, places.bezirk]
    for area, number in zip(areas, [*numbers, total], strict=True):
        factories.area_value(indicator=people, area=area, value=number, source=file)


def shown(audience: str = "oeffentlich") -> dict[str, Decimal | None]:
    """Key of the area to its released number, from the newest release."""
    release = Release.objects.filter(audience=audience).latest("pk")
    rows = release.values.values_list("cell", "value")
    return {cell.split("|")[2]: value for cell, value in rows if cell.endswith("|wert")}


def test_a_small_number_and_its_partner_are_kept_as_secret(people, places, file):
    counted(people, places, file, 2, 40, 50, total=92)
    make_release("oeffentlich", DAY)
    assert shown() == {"01": None, "02": None, "03": 50, "B": 92}
    hidden = ReleasedValue.objects.filter(value=None)
    assert set(hidden.values_list("state", flat=True)) == {"geheim"}


def test_every_audience_of_the_chain_has_its_release(people, places, file):
    counted(people, places, file, 2, 40, 50, total=92)
    kept = make_release("oeffentlich", DAY)
    assert [release.audience for release in kept] == CHAIN
    assert [release.as_of for release in kept] == [DAY] * 3
    assert len(make_release("intern", DAY)) == 1


def test_releasing_twice_writes_nothing_new(people, places, file):
    counted(people, places, file, 2, 40, 50, total=92)
    assert make_release("oeffentlich", DAY) == make_release("oeffentlich", DAY)
    assert Release.objects.count() == 3


def test_open_data_are_shown_as_they_are(people, places):
    counted(people, places, factories.source_file(), 2, 40, 50, total=92)
    make_release("oeffentlich", DAY)
    assert shown() == {"01": 2, "02": 40, "03": 50, "B": 92}


def test_a_fact_that_is_out_is_shown_from_a_closed_delivery_too(people, places, file):
    counted(people, places, factories.source_file(), 2, 40, 50, total=92)
    counted(people, places, file, 2, 40, 50, total=92)
    make_release("oeffentlich", DAY)
    assert Release.objects.latest("pk").values.filter(value=None).count() == 0


def test_an_unchanged_fact_of_two_closed_deliveries_is_hidden_in_both(people, places, file):
    later = factories.source_file(
        published=False, importer="area_values", as_of=date(2025, 1, 1)
    )
    counted(people, places, file, 2, 40, 50, total=92)
    counted(people, places, later, 2, 40, 50, total=92)
    make_release("oeffentlich", DAY)
    hidden = Release.objects.latest("pk").values.filter(value=None)
    assert sorted(row.cell.split("|")[2] for row in hidden) == ["01", "01", "02", "02"]


def test_a_partner_delivered_again_alone_stays_hidden(people, places, file):
    """No sum of the later deliveries asks for it; that of the first gives 01 away."""
    counted(people, places, file, 2, 40, 50, total=92)
    for year in (2025, 2026):
        again = factories.source_file(
            published=False, importer="area_values", as_of=date(year, 1, 1)
        )
        factories.area_value(indicator=people, area=places.parts[1], value=40, source=again)
    make_release("oeffentlich", DAY)
    rows = ReleasedValue.objects.filter(release__audience="oeffentlich")
    seconds = rows.filter(cell__contains="|02|").values_list("value", flat=True)
    assert list(seconds) == [None, None, None]


def test_a_wrong_sum_withholds_its_indicator_and_period_alone(people, places, file):
    counted(people, places, file, 30, 40, 50, total=100)
    elsewhere = factories.area(key="77")
    for period, value in (("2024", 60), ("2023", 61)):
        factories.area_value(
            indicator=people, area=elsewhere, value=value, period=period, source=file
        )
    make_release("oeffentlich", DAY)
    rows = ReleasedValue.objects.filter(
        release__audience="oeffentlich", value__isnull=False
    )
    assert [row.value for row in rows] == [61]


def test_what_no_ortsteil_has_is_a_cell_as_well(people, places, file):
    """One person cannot be placed: with three shown, the rest would be known."""
    counted(people, places, file, 30, 40, 50, total=121)
    collected = collect(DAY)
    (rest,) = [cell for cell in collected.cells if "ohne" in cell.key[-1]]
    assert rest.value == 1
    make_release("oeffentlich", DAY)
    assert list(shown().values()).count(None) == 1


def test_the_partner_is_the_one_that_stands_in_fewest_sums(people, places, file):
    """02 lies in a Raum as well, so 03 goes: no further cell is needed."""
    raum = factories.area(kind=Area.Kind.PLANUNGSRAUM, key="R")
    for member in places.parts[1:2]:
        AreaMembership.objects.create(
            member=member, group=raum, valid_from=date(2000, 1, 1), source=file
        )
    counted(people, places, file, 2, 40, 50, total=92)
    factories.area_value(indicator=people, area=raum, value=40, source=file)
    make_release("oeffentlich", DAY)
    assert shown() == {"01": None, "02": 40, "03": None, "B": 92, "R": 40}


def test_a_sum_smaller_than_its_parts_is_withheld(people, places, file):
    counted(people, places, file, 30, 40, 50, total=100)
    make_release("oeffentlich", DAY)
    assert set(shown().values()) == {None}


def test_a_total_from_another_delivery_is_added_up_as_well(people, places, file):
    other = factories.source_file(published=False, importer="area_values")
    for area, number in zip(places.parts, (2, 40, 50), strict=True):
        factories.area_value(indicator=people, area=area, value=number, source=file)
    factories.area_value(indicator=people, area=places.bezirk, value=92, source=other)
    make_release("oeffentlich", DAY)
    assert shown() == {"01": None, "02": None, "03": 50, "B": 92}


def test_a_total_below_the_parts_of_another_delivery_measures_something_else(
    people, places, file
):
    other = factories.source_file(published=False, importer="area_values")
    for area, number in zip(places.parts, (20, 40, 50), strict=True):
        factories.area_value(indicator=people, area=area, value=number, source=file)
    factories.area_value(indicator=people, area=places.bezirk, value=92, source=other)
    make_release("oeffentlich", DAY)
    assert shown() == {"01": 20, "02": 40, "03": 50, "B": 92}


def test_a_total_nobody_knows_gives_nothing_away(people, places, file):
    for area, number in zip(places.parts, (2, 40, 50), strict=True):
        factories.area_value(indicator=people, area=area, value=number, source=file)
    factories.area_value(
        indicator=people, area=places.bezirk, value=None, state="keine_angabe", source=file
    )
    make_release("oeffentlich", DAY)
    assert shown() == {"01": None, "02": 40, "03": 50, "B": None}


def test_a_missing_ortsteil_leaves_no_sum(people, places, file):
    places.parts.append(factories.area(key="04"))
    AreaMembership.objects.create(
        member=places.parts[3], group=places.bezirk, valid_from=date(2000, 1, 1),
        source=file,
    )  # fmt: skip
    for area, number in ((places.parts[0], 2), (places.bezirk, 92)):
        factories.area_value(indicator=people, area=area, value=number, source=file)
    make_release("oeffentlich", DAY)
    assert shown() == {"01": None, "B": 92}


def test_a_gap_stays_what_it_is(people, places, file):
    area = places.parts[0]
    factories.area_value(
        indicator=people, area=area, value=None, state="keine_angabe", source=file
    )
    make_release("oeffentlich", DAY)
    row = ReleasedValue.objects.get(release__audience="oeffentlich")
    assert (row.value, row.state) == (None, "keine_angabe")


# Rates


def rated(share, places, file, numerator: int, denominator: int, value: str) -> None:
    factories.area_value(
        indicator=share, area=places.parts[0], source=file, value=Decimal(value),
        numerator=numerator, denominator=denominator,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        pytest.param((60, 200, "0.3"), {"wert", "zaehler", "nenner"}, id="enough of both"),
        pytest.param((60, 200, "30"), {"wert", "zaehler", "nenner"}, id="in per cent"),
        pytest.param((2, 200, "0.01"), {"nenner"}, id="a small numerator"),
        pytest.param((199, 200, "0.995"), {"nenner"}, id="a small rest"),
        pytest.param((60, 99, "0.606061"), {"nenner"}, id="a small base"),
        pytest.param((300, 200, "1.5"), {"wert", "zaehler", "nenner"}, id="no share"),
        pytest.param((60, 200, "0.7"), set(), id="a rate that is none of its counts"),
    ],
)
def test_rates(share, places, file, numbers, expected):
    rated(share, places, file, *numbers)
    make_release("oeffentlich", DAY)
    rows = ReleasedValue.objects.filter(
        release__audience="oeffentlich", value__isnull=False
    )
    assert {row.cell.split("|")[-1] for row in rows} == expected


def test_a_rate_without_its_counts_can_be_judged_by_nobody(share, places, file):
    factories.area_value(
        indicator=share, area=places.parts[0], value=Decimal("0.3"), source=file
    )
    make_release("oeffentlich", DAY)
    assert shown() == {"01": None}


def test_a_secret_rate_hides_numerator_and_denominator_as_well(share, places, file):
    factories.area_value(
        indicator=share, area=places.parts[0], value=None, state="geheim", source=file
    )
    cells = {cell.key[-1]: cell.state for cell in collect(DAY).cells}
    assert cells == {"wert": "geheim", "zaehler": "geheim", "nenner": "geheim"}


def test_values_of_facilities_are_released_too(file):
    pupils = factories.indicator("kinder", unit="Kinder")
    for number in (2, 70):
        factories.facility_value(
            indicator=pupils, facility=factories.facility(), value=number, source=file
        )
    make_release("oeffentlich", DAY)
    assert sorted(shown().values(), key=str) == [Decimal(70), None]


# Thresholds


@pytest.fixture
def thresholds(settings, tmp_path):
    """Sets the threshold of each audience, for the importer of the tests."""

    def write(**least: int) -> None:
        entry = json.loads(settings.DISCLOSURE_RULES.read_text(encoding="utf-8"))[0]
        path = tmp_path / "regeln.json"
        path.write_text(json.dumps([entry | {"min_count": least}]))
        settings.DISCLOSURE_RULES = path

    return write


def test_a_higher_threshold_takes_nothing_back(people, places, file, thresholds):
    counted(people, places, file, 5, 40, 50, total=95)
    make_release("oeffentlich", DAY)
    thresholds(intern=3, ausschuss_nichtoeffentlich=3, oeffentlich=10)
    make_release("oeffentlich", DAY)
    assert shown()["01"] == 5


def test_a_lower_threshold_opens_nothing(people, places, file, thresholds):
    counted(people, places, file, 5, 40, 50, total=95)
    thresholds(intern=3, ausschuss_nichtoeffentlich=3, oeffentlich=10)
    make_release("oeffentlich", DAY)
    assert shown() == {"01": None, "02": None, "03": 50, "B": 95}
    assert shown("intern") == {"01": 5, "02": 40, "03": 50, "B": 95}
    thresholds(intern=3, ausschuss_nichtoeffentlich=3, oeffentlich=3)
    make_release("oeffentlich", DAY)
    assert shown() == {"01": None, "02": None, "03": 50, "B": 95}
    make_release("oeffentlich", DAY, reopen=True)
    assert shown() == {"01": 5, "02": 40, "03": 50, "B": 95}


def test_what_was_opened_again_is_out_and_stays_so(people, places, file, thresholds):
    counted(people, places, file, 5, 40, 50, total=95)
    for least, reopen in ((10, False), (3, True), (10, False)):
        thresholds(intern=3, ausschuss_nichtoeffentlich=3, oeffentlich=least)
        make_release("oeffentlich", DAY, reopen=reopen)
    before = given_before(audience="oeffentlich", subject=releases.SUBJECT)
    assert {given.value for given in before.values()} == {5, 40, 50, 95}
    assert shown()["01"] == 5


def test_opened_again_a_small_number_stays_safe_beside_what_is_out(
    people, places, file, thresholds
):
    """03 and the Bezirk were shown when 01 and 02 were hidden; 02 cannot be shown now."""
    counted(people, places, file, 2, 40, 50, total=92)
    thresholds(intern=10, ausschuss_nichtoeffentlich=10, oeffentlich=10)
    make_release("oeffentlich", DAY)
    thresholds(intern=3, ausschuss_nichtoeffentlich=3, oeffentlich=3)
    make_release("oeffentlich", DAY, reopen=True)
    assert shown() == {"01": None, "02": None, "03": 50, "B": 92}


def test_a_delivery_by_an_importer_without_rule_is_withheld(people, places):
    unknown = factories.source_file(published=False, importer="unbekannt")
    counted(people, places, unknown, 20, 40, 50, total=110)
    make_release("oeffentlich", DAY)
    assert set(shown().values()) == {None}


def test_a_release_that_ran_out_of_time_is_not_kept(people, places, file, monkeypatch):
    counted(people, places, file, 2, 40, 50, total=92)
    late = SimpleNamespace(status=1, message="Time limit reached.", x=None)
    monkeypatch.setattr(oracle, "milp", lambda *_, **__: late)
    with pytest.raises(ValidationError, match="nicht rechtzeitig"):
        make_release("oeffentlich", DAY)
    assert not Release.objects.exists()


def test_a_release_made_meanwhile_is_not_passed_over(people, places, file, monkeypatch):
    """Two releases that do not know of each other could each show the other's partner."""
    counted(people, places, file, 2, 40, 50, total=92)
    real = releases.protected

    def overtaken(*given, **options):
        Release.objects.create(
            audience="intern", subject=releases.SUBJECT, as_of=DAY, digest="0" * 64
        )
        return real(*given, **options)

    monkeypatch.setattr(releases, "protected", overtaken)
    with pytest.raises(ValidationError, match="Inzwischen"):
        make_release("oeffentlich", DAY)
    assert Release.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_a_day_before_the_last_release_is_refused(people, places, file):
    """It would not know of the values that readers of the later day have seen."""
    counted(people, places, file, 2, 40, 50, total=92)
    make_release("oeffentlich", DAY)
    with pytest.raises(ValidationError, match=r"Stand 01\.08\.2026"):
        make_release("oeffentlich", date(2026, 7, 31))
    assert Release.objects.count() == 3


def test_the_log_names_the_release_and_no_value(people, places, file):
    counted(people, places, file, 2, 40, 50, total=92)
    kept = make_release("oeffentlich", DAY)
    entries = AuditEntry.objects.order_by("number")
    assert [(entry.act, entry.subject, entry.after) for entry in entries] == [
        ("werte freigeben", release.audience, release.digest) for release in kept
    ]
