"""The files of the demo set: facts that are true, inventions that say so."""

import csv
import json
import math
import re

from leipzig_ressourcen.demo import DATA
from tests.demo import manifest, ortsteile, table

FIXTURES = DATA.parent
FACTS = {"areas.csv", "memberships.csv", "population_2024.csv", "sgb2_2023.csv"}
FACTS |= {"coverage_points.csv", "coverage_targets.csv"}
FACTS |= {"funding_programmes.csv", "funding_rules.csv", "cost_rates.csv"}
CLOSED = {"year_totals_results.csv"}  # small totals: out through the gate alone
RATES = "sgb2_2023.csv"


def test_manifest_names_every_file_once():
    named = [entry["path"] for entry in manifest() if ":" not in entry["path"]]
    there = [
        path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()
    ]
    assert sorted(named) == sorted(there)


def test_all_is_published_and_all_but_the_facts_is_invented():
    for entry in manifest():
        assert entry["published"] is (entry["path"] not in CLOSED)
        is_fact = entry["path"] in FACTS or entry["path"].startswith("fixtures:")
        assert entry["invented"] is not is_fact, entry["path"]
        assert entry["attribution"], entry["path"]


def test_example_areas_follow_from_their_rule():
    labels = ortsteile("areas.csv", "label_lon", "label_lat")
    rates = ortsteile(RATES, "value")
    rooms: list[list[str]] = []
    for key in sorted(rates, key=lambda key: (-rates[key][0], key)):
        distances = [
            min(km(labels[key], labels[other]) for other in room) for room in rooms
        ]
        nearest = min(distances, default=math.inf)
        if nearest <= 1.5:
            rooms[distances.index(nearest)].append(key)
        elif len(rooms) == 13:
            break
        else:
            rooms.append([key])
    rule = {(f"B{n:02d}", key) for n, room in enumerate(rooms, 1) for key in room}
    rows = table("example_memberships.csv")
    assert {(row["group_key"], row["member_key"]) for row in rows} == rule


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance on the plane, as the manifest states it."""
    east = (one[0] - other[0]) * math.cos(math.radians(51.34))
    return 111.195 * math.hypot(east, one[1] - other[1])


def test_shares_are_given_as_counts():
    shares = [
        row
        for path in sorted((DATA / "values").iterdir())
        for row in table(f"values/{path.name}")
        if row["denominator"]
    ]
    assert len(shares) > 1500
    for row in shares:
        assert 0 <= int(row["numerator"]) <= int(row["denominator"]), row
        assert row["value"] == ("-" if row["numerator"] == "0" else ""), row


# Facts and names against the city's files


def test_rates_agree_with_the_citys_file(real_data):
    with (real_data / "leipzig/ortsteile_sgb2_einkommen_2023.csv").open() as file:
        real = {row["ortsteil_nr"]: row["sgb2_quote_2023"] for row in csv.DictReader(file)}
    ours = {key: round(100 * rate, 1) for key, (rate,) in ortsteile(RATES, "value").items()}
    assert ours == {key: round(float(rate), 1) for key, rate in real.items()}


def test_populations_agree_with_the_citys_file(real_data):
    text = (real_data / "leipzig/lis_2_1_einwohner.json").read_text(encoding="utf-8")
    real = {
        record["ortsteil"] or record["stadtbezirk"] or "Leipzig": int(record["wert"])
        for record in json.loads(text)["daten"]
        if record["jahr"] == "2024" and record["name"] == "Einwohner insgesamt"
    }
    names = {(row["kind"], row["key"]): row["name"] for row in table("areas.csv")}
    rows = table("population_2024.csv")
    ours = {names[row["area_kind"], row["area_key"]]: int(row["value"]) for row in rows}
    assert len(rows) == len(ours)
    assert ours == real


def test_no_real_facility_is_named(real_data):
    cells = {
        plain(cell)
        for path in FIXTURES.rglob("*.*")
        for line in path.read_text(encoding="utf-8").splitlines()
        for cell in line.split(";")
    }
    real = real_names(real_data)
    assert len(real) > 600
    for name in real:
        assert not any(f" {name} " in cell for cell in cells), name


def real_names(real_data) -> set[str]:
    """Names and official keys of all facilities in the city's files."""
    names = set()
    for file, columns in {
        "schulen.csv": ["name", "rdf_2023_label", "institution_key", "institution_number"],
        "kitas_2014.csv": ["name"],
        "horte_2018.csv": ["label"],
    }.items():
        with (real_data / "leipzig" / file).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                names |= {plain(row[column]).strip() for column in columns}
    return names - {""}


def plain(text: str) -> str:
    """Words alone, in lower case, each between blanks."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return f" {' '.join(words)} "
