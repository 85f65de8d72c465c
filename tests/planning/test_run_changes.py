"""Two Berechnungsstände: the change of each facility is split, and the parts add up."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from districts.release import Audience
from planning.selectors import run_changes
from planning.selectors.run_changes import (
    CAUSES,
    NotComparable,
    changes_between,
    run_before,
)
from planning.services import import_key, run_scoring
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
LATER = date(2025, 8, 1)
PUBLIC, INTERNAL = Audience.PUBLIC, Audience.INTERNAL
TENTH = Decimal("1e-9")


@pytest.fixture(autouse=True)
def _no_memory():
    """What one test mixed is not remembered in the next."""
    run_changes._parts.cache_clear()
    yield
    run_changes._parts.cache_clear()


@pytest.fixture
def city():
    made = small_city.build()
    made.old = run_scoring(key=made.key, as_of=small_city.DAY)
    made.later = factories.source_file(as_of=LATER)
    return made


def new_key(**given):
    return import_key(small_city.key_document(version=2, **given), published=True)


def other_data(city):
    """The second school has many more children without a German family language."""
    for year in small_city.YEARS:
        factories.facility_value(
            facility=city.schools[1],
            period=year,
            indicator=city.indicators["migration"],
            numerator=110,
            denominator=120,
            value="0.916667",
            source=city.later,
        )


def other_weights(city):
    document = small_city.key_document(version=2)
    document["indicators"][0]["weight"] = 0.8
    city.key = import_key(document, published=True)


def other_facilities(city):
    city.schools[3].closed_on = date(2025, 1, 31)
    city.schools[3].save()
    young = factories.facility(number="T-9", area=city.areas[0], source=city.later)
    for year in small_city.YEARS:
        factories.facility_value(
            facility=young,
            period=year,
            indicator=city.indicators["pupils"],
            value=100,
            source=city.later,
        )


def other_places(city):
    city.schools[1].area = city.areas[0]
    city.schools[1].save()


CHANGES = {
    "Daten": other_data,
    "Schlüssel": other_weights,
    "Kreis der Einrichtungen": other_facilities,
    "Gebietsgrenzen": other_places,
}


def compared(city):
    new = run_scoring(key=city.key, as_of=LATER)
    return changes_between(city.old, new, "grundschule", PUBLIC)


def parts(split):
    return dict(zip(CAUSES.values(), split.parts, strict=True))


@pytest.mark.parametrize("cause", CHANGES)
def test_a_single_cause_explains_the_whole_change(city, cause):
    CHANGES[cause](city)
    changes = compared(city)
    assert changes.moved, "nothing moved: the example proves nothing"
    for row in changes.rows:
        if row.places is not None:
            for split in (row.places, row.index):
                assert parts(split) == dict.fromkeys(CAUSES.values(), 0) | {
                    cause: split.total
                }


def test_four_causes_at_once_add_up_to_what_the_runs_say(city):
    for change in CHANGES.values():
        change(city)
    changes = compared(city)
    found = {row.facility.number: row for row in changes.rows}
    assert {row.places is None for row in found.values()} == {True, False}
    for row in found.values():
        if row.places is not None:
            assert row.places.total == row.old.rank_low - row.new.rank_low
            assert abs(row.index.total - (row.new.index - row.old.index)) < TENTH
            assert abs(sum(row.places.parts) - row.places.total) < TENTH
            assert abs(sum(row.index.parts) - row.index.total) < TENTH
    second = parts(found["T-2"].index)
    assert all(abs(part) > Decimal("0.01") for part in second.values())


def test_forth_and_back_have_opposite_signs(city):
    for change in CHANGES.values():
        change(city)
    forth = compared(city)
    back = changes_between(forth.new, forth.old, "grundschule", PUBLIC)
    there = {row.facility.number: row for row in back.rows}
    for row in forth.rows:
        if row.places is not None:
            other = there[row.facility.number]
            assert [-part for part in row.places.parts] == list(other.places.parts)


def test_who_is_in_one_run_alone_is_new_or_gone(city):
    other_facilities(city)
    changes = compared(city)
    assert [row.facility.number for row in changes.arrived] == ["T-9"]
    assert [row.facility.number for row in changes.gone] == ["T-4"]
    assert changes.rows[-1].facility.number == "T-4"
    assert all(row.places is None for row in (*changes.arrived, *changes.gone))


def test_a_year_more_in_the_mean_counts_as_data(city):
    for row, school in enumerate(city.schools):
        factories.facility_value(
            facility=school,
            period="2024/25",
            indicator=city.indicators["pupils"],
            value=400 - 50 * row,
            source=city.later,
        )
    use = [*small_city.YEARS, "2024/25", "2023"]
    city.key = new_key(periods={"use": use, "min_periods": 1})
    for row in compared(city).rows:
        if row.places is not None:
            assert parts(row.index)["Daten"] == row.index.total


def test_an_indicator_that_only_the_new_key_knows_is_a_change_of_the_key(city):
    place = factories.indicator("places", level="facility")
    for row, school in enumerate(city.schools):
        factories.facility_value(
            facility=school, period="2024/25", indicator=place, value=row, source=city.later
        )
    document = small_city.key_document(version=2)
    document["periods"]["use"].append("2024/25")
    document["indicators"].append(
        {"code": "places", "weight": 1, "direction": 1, "level": "facility"}
        | {"kind": "count", "pooling": "mean"}
    )
    city.key = import_key(document, published=True)
    changes = compared(city)
    assert changes.moved
    for row in changes.rows:
        if row.places is not None:
            assert parts(row.index)["Schlüssel"] == row.index.total


def test_without_an_earlier_run_everybody_is_new(city):
    changes = changes_between(None, city.old, "grundschule", PUBLIC)
    assert len(changes.arrived) == len(changes.rows) == 8


def test_a_run_that_does_not_come_out_again_is_refused(city, monkeypatch):
    other_weights(city)
    new = run_scoring(key=city.key, as_of=LATER)
    stand = run_changes._stand
    monkeypatch.setattr(run_changes, "_stand", lambda run: stand(city.old))
    with pytest.raises(NotComparable, match=f"Berechnungsstand {new.pk} lässt sich"):
        changes_between(city.old, new, "grundschule", PUBLIC)


def test_a_run_without_readable_inputs_is_refused(city):
    strange = factories.scoring_run(key=city.key, as_of=LATER)
    factories.facility_score(run=strange, facility=city.schools[0])
    with pytest.raises(NotComparable, match=f"Eingaben von Berechnungsstand {strange.pk}"):
        changes_between(city.old, strange, "grundschule", PUBLIC)


def test_the_run_before_is_the_newest_of_an_earlier_day(city):
    other_weights(city)
    same_day = run_scoring(key=city.key, as_of=small_city.DAY)
    new = run_scoring(key=city.key, as_of=LATER)
    assert run_before(new, "grundschule", PUBLIC) == same_day
    assert run_before(same_day, "grundschule", PUBLIC) is None


def test_the_run_before_is_one_of_the_same_key_if_there_is_one(city):
    trial = import_key(small_city.key_document(code="probe"), published=True)
    other = run_scoring(key=trial, as_of=date(2025, 1, 1))
    new = run_scoring(key=city.key, as_of=LATER)
    assert run_before(new, "grundschule", PUBLIC) == city.old
    assert run_before(other, "grundschule", PUBLIC) == city.old


def test_strangers_see_no_unpublished_run_before(city):
    hidden = import_key(small_city.key_document(version=2), published=False)
    unseen = run_scoring(key=hidden, as_of=date(2025, 1, 1))
    new = run_scoring(key=city.key, as_of=LATER)
    assert run_before(new, "grundschule", PUBLIC) == city.old
    assert run_before(new, "grundschule", INTERNAL) == unseen


# Pages and files


@pytest.fixture
def changed(city):
    for change in CHANGES.values():
        change(city)
    city.new = run_scoring(key=city.key, as_of=LATER)
    city.pair = {"stand": city.new.pk, "bisher": city.old.pk}
    return city


def words(client, path, **asked):
    answer = client.get(path, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_lists_everybody_with_the_four_causes(client, changed):
    page = words(client, "/planung/staende/vergleich/", **changed.pair)
    assert page.count("<tr><td>T-") == 9
    for cause in CAUSES.values():
        assert f">{cause} <small>Plätze</small></th>" in page
    assert ">entfallen</td>" in page
    assert ">neu</td>" in page


def test_the_newest_run_is_compared_with_the_day_before_by_default(client, changed):
    assert "Rang und Indexwert in Stand" in words(client, "/planung/staende/vergleich/")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        pytest.param({"stand": "old"}, "keinen mit früherem Stichtag", id="no run before"),
        pytest.param({"stand": "old", "bisher": "old"}, "zwei verschiedene", id="the same"),
        pytest.param({"art": "hort"}, "noch keinen Berechnungsstand", id="no run at all"),
    ],
)
def test_the_page_says_why_there_is_nothing_to_compare(client, changed, asked, said):
    given = {k: changed.old.pk if v == "old" else v for k, v in asked.items()}
    assert said in words(client, "/planung/staende/vergleich/", **given)


@pytest.mark.parametrize("asked", [{"art": "x"}, {"bisher": "99999"}, {"stand": "x"}])
def test_what_is_not_there_is_not_found(client, changed, asked):
    assert client.get("/planung/staende/vergleich/", asked).status_code == 404


def test_the_file_holds_the_figures_of_the_page(client, changed):
    answer = client.get("/planung/staende/vergleich/", changed.pair | {"format": "csv"})
    assert "ENTWURF_rangaenderung_grundschule" in answer["Content-Disposition"]
    text = answer.content.decode("utf-8-sig")
    rows = {row["Kennung"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}
    assert rows["T-9"]["Vorkommen"] == "neu"
    assert rows["T-4"]["Rang jetzt"] == ""
    moved = rows["T-2"]
    split = [moved[f"Plätze durch {cause}"] for cause in CAUSES.values()]
    total = sum(Decimal(part.replace(",", ".")) for part in split)
    assert abs(total - (int(moved["Rang bisher"]) - int(moved["Rang jetzt"]))) < TENTH


def test_the_steckbrief_says_what_changed(client, changed):
    page = words(client, "/einrichtungen/T-2/", stand=changed.new.pk)
    assert "Was hat sich seit dem letzten Stand geändert?" in page
    assert '<th scope="row">Gebietsgrenzen</th>' in page
    assert "Die Einrichtung ist neu" in words(client, "/einrichtungen/T-9/")
    assert "Was hat sich seit" not in words(
        client, "/einrichtungen/T-2/", stand=changed.old.pk
    )


def test_the_interface_gives_the_same_figures(client, changed):
    asked = {"run": changed.new.pk, "since": changed.old.pk, "facility_type": "grundschule"}
    answer = client.get("/api/v1/rank-changes/", asked).json()
    rows = {row["facility"]["number"]: row for row in answer["results"]}
    assert answer["count"] == 9
    assert rows["T-9"]["presence"] == "neu"
    assert rows["T-9"]["places"] is rows["T-9"]["places_by_cause"] is None
    page = changes_between(changed.old, changed.new, "grundschule", PUBLIC)
    for row in page.rows:
        if row.places is not None:
            told = rows[row.facility.number]
            assert list(told["places_by_cause"]) == list(CAUSES)
            assert list(told["places_by_cause"].values()) == list(
                map(float, row.places.parts)
            )
            assert told["index_change"] == float(row.index.total)


def test_the_interface_refuses_runs_that_cannot_be_taken_apart(
    client, changed, monkeypatch
):
    def refuse(*args):
        raise NotComparable("geht nicht")

    monkeypatch.setattr("planning.viewsets.run_changes.changes_between", refuse)
    answer = client.get("/api/v1/rank-changes/")
    assert answer.status_code == 400
    assert answer.json() == {"since": ["geht nicht"]}


def test_a_run_of_another_type_has_no_rows(client, changed):
    asked = {"run": changed.new.pk, "facility_type": "oberschule"}
    assert client.get("/api/v1/rank-changes/", asked).json()["results"] == []


def test_an_earlier_run_of_another_type_is_refused(client, changed):
    other = factories.facility_score(facility=factories.facility(kind="oberschule")).run
    answer = client.get("/api/v1/rank-changes/", {"since": other.pk, "run": changed.new.pk})
    assert answer.status_code == 400
    assert answer.json()["since"][0].startswith(f"Stand {other.pk} enthält keine")
