"""What clients read equals the database, with state, sign and source beside each value."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from districts.geometry import outline, to_metres
from districts.models import Area, SourceFile
from planning.models import FacilityScore, ProposalLine
from tests import factories

pytestmark = pytest.mark.django_db

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[12.3, 51.3], [12.4, 51.3], [12.4, 51.4], [12.3, 51.4], [12.3, 51.3]]],
}
BRIEF = {"id", "title", "as_of", "licence", "attribution"}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param(
            {"state": "wert", "value": "0.123456", "source_sign": "12,3456"},
            {"state": "wert", "value": 0.123456, "source_sign": "12,3456"},
            id="a value to the last kept place",
        ),
        pytest.param(
            {"state": "wert", "value": "0", "source_sign": "0"},
            {"state": "wert", "value": 0.0, "source_sign": "0"},
            id="a true zero",
        ),
        pytest.param(
            {"state": "keine_angabe", "value": None, "source_sign": "-"},
            {"state": "keine_angabe", "value": None, "source_sign": "-"},
            id="not stated is null, not zero",
        ),
        pytest.param(
            {"state": "geheim", "value": None, "source_sign": ".", "numerator": 2},
            {"state": "geheim", "value": None, "source_sign": ".", "numerator": None},
            id="a secret value hides its numerator too",
        ),
        pytest.param(
            {"state": "nicht_sinnvoll", "value": None, "source_sign": "x"},
            {"state": "nicht_sinnvoll", "value": None, "source_sign": "x"},
            id="not meaningful",
        ),
    ],
)
def test_value_state_and_sign_stand_side_by_side(read, given, shown):
    indicator = factories.indicator("rate")
    factories.area_value(indicator=indicator, area=factories.area(), **given)
    factories.facility_value(indicator=indicator, facility=factories.facility(), **given)
    for path in ("area-values/", "facility-values/"):
        [row] = read(path)["results"]
        assert {name: row[name] for name in shown} == shown
        assert row.keys() >= {"numerator", "denominator", "limited", "period"}
        assert row["source"].keys() == BRIEF


def test_every_value_leads_to_its_source_in_two_steps(read, city):
    hashes = dict(SourceFile.objects.values_list("pk", "sha256"))
    for path in ("area-values/", "facility-values/", "measures/", "facilities/", "areas/"):
        for row in read(path)["results"]:
            source = read(f"sources/{row['source']['id']}/")
            assert source["sha256"] == hashes[source["id"]]
            assert source["importer"] == "test"
            assert source["licence"] == row["source"]["licence"] != ""
            assert source["attribution"] == row["source"]["attribution"] != ""


def test_rankings_equal_the_kept_scores(read, city):
    rows = {row["facility"]["number"]: row for row in read("rankings/")["results"]}
    scores = FacilityScore.objects.filter(run=city.run).select_related("facility")
    assert len(rows) == len(scores) == len(city.schools)
    for score in scores:
        row = rows[score.facility.number]
        assert row["index"] == (None if score.index is None else float(score.index))
        assert (row["rank_low"], row["rank_high"]) == (score.rank_low, score.rank_high)
        assert row["state"] == score.state
        assert row["missing"] == score.missing


def test_base_and_contributions_add_up_to_the_index(read, city):
    scored = read("rankings/", state="scored")["results"]
    assert len(scored) > 3
    for row in scored:
        parts = [part["contribution"] for part in row["contributions"]]
        total = row["base"] + sum(part for part in parts if part is not None)
        assert total == pytest.approx(row["index"], abs=1e-9)


def test_contributions_name_value_state_weight_and_sources(read, city):
    [row] = read("rankings/", facility="T-5")["results"]
    parts = {part["code"]: part for part in row["contributions"]}
    assert parts["migration"]["value"] is None
    assert parts["migration"]["state"] == "keine_angabe"
    assert parts["pupils"]["value"] == 180.0
    assert parts["pupils"]["sources"] == [city.source.pk]
    assert isinstance(parts["pupils"]["weight"], float)


def test_each_ranking_row_names_run_key_status_and_day(read, city):
    for row in read("rankings/")["results"]:
        assert row["run"] == city.run.pk
        assert row["key"] == "test-gs@1"
        assert row["status"] == "beschlossen"
        assert row["as_of"] == "2024-08-01"
        assert row["proposal"] == city.proposal.pk


def test_rankings_and_lines_give_the_same_reason(read, city):
    lines = read(f"proposals/{city.proposal.pk}/lines/")["results"]
    reasons = {line["facility"]["number"]: line["reason"] for line in lines}
    for row in read("rankings/")["results"]:
        assert row["reason"] == reasons[row["facility"]["number"]]


def test_the_newest_official_and_published_proposal_gives_the_reason(read, city):
    score = FacilityScore.objects.get(run=city.run, facility=city.schools[0])
    common = {"round": city.round, "facility": city.schools[0], "score": score}
    newest = factories.proposal(**common)
    factories.proposal(scenario=city.scenario, **common)
    factories.proposal(published=False, **common)
    [row] = read("rankings/", facility=city.schools[0].number)["results"]
    assert row["proposal"] == newest.pk


def test_fte_are_decimal_text_and_scores_are_numbers(read, city):
    proposal = read(f"proposals/{city.proposal.pk}/")
    assert (proposal["budget_fte"], proposal["rest_fte"]) == ("2.00", "0.40")
    assert read("measures/")["results"][0]["fte_target"] == "0.80"
    assert isinstance(read("rankings/")["results"][0]["index"], float)


def test_lines_and_rest_make_up_the_budget_for_clients_too(read, city):
    proposal = read(f"proposals/{city.proposal.pk}/")
    lines = read(f"proposals/{city.proposal.pk}/lines/")["results"]
    assert proposal["lines"] == lines
    given = sum(Decimal(line["proposed_fte"]) for line in lines)
    assert given + Decimal(proposal["rest_fte"]) == Decimal(proposal["budget_fte"])


def test_each_line_equals_the_database(read, city):
    lines = read(f"proposals/{city.proposal.pk}/lines/")["results"]
    kept = ProposalLine.objects.filter(proposal=city.proposal).select_related("facility")
    shown = {line["facility"]["number"]: line for line in lines}
    assert len(shown) == len(kept)
    for line in kept:
        row = shown[line.facility.number]
        assert Decimal(row["proposed_fte"]) == line.proposed_fte
        assert Decimal(row["stock_fte"]) == line.stock_fte
        assert (row["reason"], row["note"]) == (line.reason, line.note)
        assert (row["proposal"], row["as_of"]) == (city.proposal.pk, "2024-08-01")
        assert row["key"] == (None if line.score is None else "test-gs@1")
        assert row["run"] == (None if line.score is None else city.run.pk)


def test_each_proposal_names_status_runs_keys_and_day(read, city):
    run = {"run": city.run.pk, "key": "test-gs@1", "status": "beschlossen"}
    for answer in (
        read("proposals/")["results"][0],
        read(f"proposals/{city.proposal.pk}/"),
    ):
        assert answer["status"] == "beschlossen"
        assert answer["as_of"] == "2024-08-01"
        assert answer["runs"] == [run | {"as_of": "2024-08-01"}]


def test_the_proof_is_for_those_of_the_fachansicht(client, read, city):
    """As on the page: whoever is signed in reads status, bound and gap of a plan."""
    proof = {"status": "optimal", "gap": 0.0, "bound": 12, "objective": 12}
    kept = {**city.proposal.details, "proof": proof}
    plan = factories.proposal(round=city.round, details=kept)
    told = read(f"proposals/{plan.pk}/")["details"]
    assert "proof" not in told
    assert told.keys() == city.proposal.details.keys() - {"proof"}
    client.force_login(factories.user("ausschuss"))
    assert read(f"proposals/{plan.pk}/")["details"]["proof"] == proof


def test_an_open_proposal_is_not_shown(read, refused, city):
    still_open = factories.proposal(sealed=False, round=city.round)
    assert read("proposals/")["count"] == 1
    refused(f"proposals/{still_open.pk}/", 404)
    refused(f"proposals/{still_open.pk}/lines/", 404)


def test_a_key_shows_content_hash_weights_and_resolution(read, city):
    key = read("keys/test-gs@1/")
    assert key["sha256"] == city.key.sha256
    assert key["content"] == city.key.content
    assert key["weights"] == {"pupils": 0.3, "migration": 0.3, "benefit": 0.4}
    assert (key["status"], key["resolution"]) == ("beschlossen", "VIII-DS-00001")


def test_a_run_alone_shows_all_it_read(read, city):
    run = read(f"runs/{city.run.pk}/")
    assert run["inputs"] == city.run.inputs
    assert run["input_sha256"] == city.run.input_sha256
    assert "inputs" not in read("runs/")["results"][0]


@pytest.mark.parametrize(
    ("path", "number"),
    [
        pytest.param("areas/", 5, id="areas"),
        pytest.param("indicators/", 3, id="indicators"),
        pytest.param("area-values/", 3, id="values of areas"),
        pytest.param("facilities/", 9, id="facilities"),
        pytest.param("facility-values/", 30, id="values of facilities"),
        pytest.param("measures/", 2, id="measures"),
        pytest.param("service-types/", 4, id="service types"),
        pytest.param("keys/", 2, id="keys"),
        pytest.param("runs/", 2, id="runs"),
        pytest.param("rankings/", 8, id="rankings"),
        pytest.param("rankings/areas/", 3, id="rankings of areas"),
        pytest.param("rounds/", 1, id="rounds"),
        pytest.param("scenarios/", 1, id="scenarios"),
        pytest.param("proposals/", 1, id="proposals"),
        pytest.param("sources/", 2, id="sources"),
    ],
)
def test_lists_answer_with_count_and_results(read, city, path, number):
    answer = read(path)
    assert answer.keys() == {"count", "next", "previous", "results"}
    assert answer["count"] == len(answer["results"]) == number


# Days


def test_a_closed_facility_leaves_the_list_and_keeps_its_address(read):
    day = date(2020, 5, 1)
    closed = factories.facility(opened_on=date(2010, 1, 1), closed_on=day)
    assert read("facilities/")["count"] == 0
    assert read("facilities/", as_of=day)["count"] == 1
    assert read("facilities/", as_of=day + timedelta(days=1))["count"] == 0
    assert read(f"facilities/{closed.number}/")["closed_on"] == "2020-05-01"


def test_an_area_is_read_as_it_stood_on_the_day(read, refused):
    end = date(2019, 12, 31)
    factories.area(key="07", name="Alt", valid_to=end)
    factories.area(key="07", name="Neu", valid_from=end + timedelta(days=1))
    assert read("areas/ortsteil-07/")["name"] == "Neu"
    assert read("areas/ortsteil-07/", as_of="2019-12-31")["name"] == "Alt"
    assert [row["name"] for row in read("areas/", as_of="2019-12-31")["results"]] == ["Alt"]
    refused("areas/ortsteil-07/", 404, as_of="1999-12-31")


def test_groups_of_an_area_follow_the_day(read):
    member = factories.area(key="01")
    group = factories.area(kind="schwerpunktraum", key="S1")
    factories.membership(member=member, group=group, valid_to=date(2021, 12, 31))
    assert read("areas/ortsteil-01/")["groups"] == []
    [shown] = read("areas/ortsteil-01/", as_of="2021-12-31")["groups"]
    assert (shown["kind"], shown["key"]) == ("schwerpunktraum", "S1")


def test_of_two_deliveries_the_newest_known_on_the_day_is_shown(read):
    indicator, place = factories.indicator("rate"), factories.area()
    cell = {"indicator": indicator, "area": place}
    old = factories.source_file(as_of=date(2023, 1, 1))
    new = factories.source_file(as_of=date(2024, 1, 1))
    factories.area_value(source=new, value=2, **cell)
    factories.area_value(source=old, value=1, **cell)
    assert [row["value"] for row in read("area-values/")["results"]] == [2.0]
    before = read("area-values/", as_of="2023-12-31")["results"]
    assert [row["value"] for row in before] == [1.0]


def test_an_unpublished_correction_hides_nothing_from_the_public(read):
    indicator, place = factories.indicator("rate"), factories.area()
    cell = {"indicator": indicator, "area": place}
    factories.area_value(source=factories.source_file(as_of=date(2023, 1, 1)), **cell)
    secret = factories.source_file(as_of=date(2024, 1, 1), published=False)
    factories.area_value(source=secret, value=99, **cell)
    assert [row["value"] for row in read("area-values/")["results"]] == [1.0]


def test_measures_are_those_funded_on_the_day(read):
    factories.measure(valid_from=date(2020, 1, 1), valid_to=date(2020, 12, 31))
    assert read("measures/")["count"] == 0
    assert read("measures/", as_of="2020-12-31")["count"] == 1


def test_an_earlier_day_reads_the_earlier_run(read, city):
    early = factories.scoring_run(key=city.key, as_of=date(2023, 8, 1))
    factories.facility_score(run=early, facility=city.schools[0])
    assert {row["run"] for row in read("rankings/")["results"]} == {city.run.pk}
    rows = read("rankings/", as_of="2024-07-31")["results"]
    assert [row["run"] for row in rows] == [early.pk]
    assert read("rankings/", run=early.pk)["count"] == 1


# Places


@pytest.fixture
def place():
    shape = {"outline": Area.Outline.BOUNDARY, "geometry": outline(SQUARE)}
    return factories.area(key="05", name="Quadrat", **shape)


@pytest.mark.parametrize("path", ["areas.geojson", "areas/?format=geojson"])
def test_areas_as_geojson(client, place, path):
    factories.area(key="06", name="Ohne Umriss")
    response = client.get("/api/v1/" + path)
    assert response["Content-Type"] == "application/geo+json"
    answer = response.json()
    assert answer["type"] == "FeatureCollection"
    drawn, bare = answer["features"]
    assert bare["geometry"] is None
    assert drawn["properties"]["key"] == "05"
    assert drawn["properties"]["source"].keys() == BRIEF
    [[ring]] = drawn["geometry"]["coordinates"]
    expected = sorted(set(map(tuple, SQUARE["coordinates"][0])))
    assert sorted({(round(x, 6), round(y, 6)) for x, y in ring}) == expected


def test_one_area_as_a_feature(read, place):
    answer = read("areas/ortsteil-05.geojson")
    assert (answer["type"], answer["geometry"]["type"]) == ("Feature", "MultiPolygon")


def test_facilities_as_points_longitude_first(client):
    easting, northing = to_metres(12.371234, 51.340567)
    factories.facility(easting=easting, northing=northing, name="A")
    factories.facility(name="B")
    answer = client.get("/api/v1/facilities.geojson").json()
    points = [feature["geometry"] for feature in answer["features"]]
    assert points[0] == {"type": "Point", "coordinates": [12.371234, 51.340567]}
    assert points[1] is None
    assert answer["features"][0]["properties"]["facility_type"] == "grundschule"


def test_geojson_is_asked_for_by_accept_header_too(client, place):
    response = client.get("/api/v1/areas/", headers={"accept": "application/geo+json"})
    assert response.json()["type"] == "FeatureCollection"


def test_geojson_is_never_cut_into_pages(client, place):
    for number in range(110):
        factories.facility(number=f"P-{number}", source=place.source)
    answer = client.get("/api/v1/facilities.geojson").json()
    assert len(answer["features"]) == 110
    said = client.get("/api/v1/facilities.geojson", {"page_size": 10})
    assert said.status_code == 400
    assert said["Content-Type"] == "application/json"


def test_geojson_can_be_filtered(client, place):
    factories.area(kind="stadtbezirk", key="0")
    answer = client.get("/api/v1/areas.geojson", {"kind": "stadtbezirk"}).json()
    assert [f["properties"]["kind"] for f in answer["features"]] == ["stadtbezirk"]


def test_today_is_the_day_where_none_is_given(read):
    today = timezone.localdate()
    factories.facility(opened_on=today)
    factories.facility(opened_on=today + timedelta(days=1))
    assert read("facilities/")["count"] == 1
