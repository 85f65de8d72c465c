"""Other weights as a variant: typed, calculated with a key of its own."""

import csv
import io
import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from planning.models import Proposal, Scenario, ScoringKey
from planning.selectors.key_weights import weights_beside
from planning.selectors.methodology import keys_in_force
from planning.selectors.runs import default_run
from planning.selectors.sides import Side, sides_of
from planning.services import draft_proposal, import_key, make_proposal, save_scenario
from planning.services.changes import setting_of, weight_of
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
PAGE = "/planung/runden/test-runde/"
PUPILS, MIGRATION, BENEFIT = (
    f"weight-test-gs-{code}" for code in ("pupils", "migration", "benefit")
)
PUPILS_ALONE = {"test-gs": {"migration": "0", "benefit": "0"}}
THRESHOLD = {"key": "test-gs@1", "level": 0.8, "enter": 0.5, "stay": 0.4}


@pytest.fixture
def city():
    made = small_city.build()
    made.round = small_city.open_round(thresholds=[THRESHOLD])
    small_city.deliver_ended_measure(made)
    made.proposal = make_proposal(round=made.round)
    return made


@pytest.fixture
def planner(client):
    client.force_login(factories.user("planung"))
    return client


def kept(city, code="anders", base=None, **changes):
    return save_scenario(
        round=city.round, code=code, title=code, changes=changes, by=None, base=base
    )


def indices(lines):
    return {line.facility.number: line.score.index for line in lines if line.score}


def html_of(client, **asked):
    return client.get(PAGE, asked).content.decode()


def words_of(client, **asked):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html_of(client, **asked)))


@pytest.mark.parametrize(
    ("typed", "read"),
    [("0,25", "0.25"), ("0.250", "0.25"), (" 3 ", "3"), ("0", "0"), ("1000", "1000")],
)
def test_a_weight_is_a_number_with_comma_or_point(typed, read):
    assert weight_of(typed) == read


@pytest.mark.parametrize("typed", ["-1", "viel", "", "0,1234567", "1001", "1,2,3", "1e3"])
def test_what_is_no_weight_is_refused_with_an_example(typed):
    with pytest.raises(ValidationError, match="keine Wichtung wie 0,25: eine Zahl von 0"):
        weight_of(typed)


def test_weights_of_later_changes_stand_upon_the_earlier_ones(city):
    steps = [{"weights": {"test-gs": {"pupils": "0,5", "benefit": "1"}}}]
    steps.append({"weights": {"test-gs": {"benefit": "2"}}})
    found = setting_of(city.round.rules, steps)
    assert found.weights == {"test-gs": {"pupils": "0.5", "benefit": "2"}}
    with pytest.raises(ValidationError, match="Kein Schlüssel dieser Runde heißt „x“"):
        setting_of(city.round.rules, [{"weights": {"x": {"pupils": "1"}}}])


def test_other_weights_give_the_index_of_a_key_that_weighs_so(city):
    """A key with pupils alone, delivered by itself, is the witness."""
    document = small_city.key_document(code="nur-schueler")
    document["indicators"] = document["indicators"][:1]
    import_key(document)
    witness = draft_proposal(
        round=city.round, changes={"key_versions": {"grundschule": "nur-schueler@1"}}
    )
    changes = {"weights": PUPILS_ALONE}
    for frozen in (None, city.proposal):
        drafted = draft_proposal(round=city.round, changes=changes, frozen=frozen)
        assert indices(drafted.lines) == indices(witness.lines)
        assert indices(drafted.lines) != indices(city.proposal.lines.all())
        rules = drafted.proposal.rules
        assert rules["key"] == {"grundschule": "test-gs-wichtung"}
        assert rules["thresholds"][0]["key"] == "test-gs-wichtung@1"
        assert rules["thresholds"][0]["enter"] == THRESHOLD["enter"]
        assert not drafted.proposal.published
    assert not ScoringKey.objects.filter(code="test-gs-wichtung").exists()


def test_the_frozen_figures_count_and_not_those_of_today(city):
    changes = {"weights": PUPILS_ALONE}
    before = draft_proposal(round=city.round, changes=changes, frozen=city.proposal)
    factories.facility_value(
        facility=city.schools[1],
        indicator=city.indicators["pupils"],
        period="2023/24",
        value=9999,
        source=factories.source_file(as_of=small_city.DAY),
    )
    again = draft_proposal(round=city.round, changes=changes, frozen=city.proposal)
    today = draft_proposal(round=city.round, changes=changes)
    assert indices(again.lines) == indices(before.lines) != indices(today.lines)
    hashes = [
        {line.score.run.input_sha256 for line in lines if line.score}
        for lines in (again.lines, city.proposal.lines.all())
    ]
    assert hashes[0] == hashes[1]


def test_a_kept_variant_has_a_key_of_its_own_that_nobody_decided(city):
    scenario = kept(city, weights=PUPILS_ALONE)
    made = make_proposal(round=city.round, scenario=scenario)
    key = ScoringKey.objects.get(code="test-gs-wichtung")
    assert (key.version, key.status, key.resolution) == (1, "entwurf", "")
    assert (key.derived_from, key.published) == (city.key, False)
    assert key.standing == "nicht beschlossen"
    assert [row.indicator.code for row in key.indicators.all()] == ["pupils"]
    assert not made.published
    assert {line.score.run.key for line in made.lines.exclude(score=None)} == {key}


def test_the_weights_of_a_decided_key_are_none_that_was_decided(city):
    document = small_city.key_document(
        version=2, status="beschlossen", resolution="VII-Ds-1"
    )
    for entry in document["indicators"]:
        entry["rationale"] = {"reason": "Lage", "source": "Fachplanung"}
    decided = import_key(document, published=True)
    changes = {"key_versions": {"grundschule": "test-gs@2"}}
    scenario = kept(city, weights={"test-gs": {"pupils": "0.9"}}, **changes)
    plan = make_proposal(round=city.round, scenario=scenario)
    (key,) = {line.score.run.key for line in plan.lines.exclude(score=None)}
    assert (key.derived_from, key.status, key.resolution) == (decided, "entwurf", "")
    assert key.indicators.get(indicator__code="pupils").weight == Decimal("0.9")
    key.status = "beschlossen"
    key.resolution = "VII-Ds-1"
    with pytest.raises(ValidationError, match="Beschlossen wird ein Schlüssel mit der"):
        key.full_clean()


def test_equal_weights_share_one_key_and_other_weights_count_on(city):
    kinds = ("gleich", "wieder", "anders")
    typed = [PUPILS_ALONE, PUPILS_ALONE, {"test-gs": {"pupils": "0.9"}}]
    for code, weights in zip(kinds, typed, strict=True):
        make_proposal(round=city.round, scenario=kept(city, code=code, weights=weights))
    rows = ScoringKey.objects.filter(code="test-gs-wichtung").order_by("version")
    assert [row.version for row in rows] == [1, 2]


def test_a_variant_of_a_variant_keeps_its_weights(city):
    first = kept(city, weights={"test-gs": {"pupils": "0.9"}})
    second = kept(city, code="mehr", base=first, budget_fte="4.00")
    plan = make_proposal(round=city.round, scenario=second)
    (key,) = {line.score.run.key for line in plan.lines.exclude(score=None)}
    weights = {row.indicator.code: row.weight for row in key.indicators.all()}
    assert weights["pupils"] == Decimal("0.9")
    assert plan.budget_fte == Decimal("4.00")


def test_the_weights_of_the_key_itself_are_no_other_key(city):
    changes = {"weights": {"test-gs": {"pupils": "0.30"}}}
    drafted = draft_proposal(round=city.round, changes=changes, frozen=city.proposal)
    assert drafted.proposal.rules["key"] == {"grundschule": "test-gs"}


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        pytest.param({"nichts": "1"}, "test-gs@1 hat keinen Indikator nichts",
                     id="an indicator the key does not have"),
        pytest.param({"pupils": "0", "migration": "0", "benefit": "0"},
                     "Mindestens ein Indikator braucht eine Wichtung über 0",
                     id="nothing left"),
    ],
)  # fmt: skip
def test_a_variant_with_weights_no_key_can_have_is_not_kept(city, weights, message):
    with pytest.raises(ValidationError, match=message):
        kept(city, weights={"test-gs": weights})
    assert not Scenario.objects.exists()


def test_a_group_that_would_be_empty_is_named(city):
    document = small_city.key_document(version=2)
    document["groups"] = [{"code": "lage", "weight": 1}]
    document["indicators"][0]["group"] = "lage"
    import_key(document)
    changes = {"key_versions": {"grundschule": "test-gs@2"}}
    with pytest.raises(ValidationError, match="Gruppe „lage“ ist leer"):
        kept(city, weights={"test-gs": {"pupils": "0"}}, **changes)


def test_the_key_of_a_variant_pushes_nothing_aside(city):
    make_proposal(round=city.round, scenario=kept(city, weights=PUPILS_ALONE))
    assert [key.code for key in keys_in_force(small_city.DAY, "intern")] == ["test-gs"]
    assert default_run("grundschule", "intern").key == city.key


def test_the_past_of_the_varied_key_confirms_losses(city):
    """Two runs in a row: the key of a variant has no past but that of its origin."""
    earlier = small_city.round_document() | {"code": "davor", "as_of": "2024-07-01"}
    make_proposal(round=small_city.save_round(earlier))
    changes = {"weights": PUPILS_ALONE, "hysteresis": {"runs": 2}}
    drafted = draft_proposal(round=city.round, changes=changes)
    first = drafted.proposal.inputs["sites"][0]
    assert first["key"] == "test-gs-wichtung@1"
    assert len(first["earlier"]) == 1


# On the page of the round


def test_planners_type_weights_and_see_sum_key_and_influence(planner, city):
    words = words_of(planner, **{PUPILS: "0,5"})
    assert "Summe 1,20 statt 1,00" in words
    assert "senken Sie andere Wichtungen zusammen um 0,20." in words
    assert (
        "Schlüssel „Testschlüssel, andere Wichtung“, Version 1, nicht beschlossen" in words
    )
    assert "Andere Wichtungen, nicht beschlossen." in words
    assert "Verschiedene Berechnungsstände" not in words
    assert "0,50 Anteil 41,7 % Einfluss" in words
    assert "entfällt" in words_of(planner, **{PUPILS: "0"})
    assert (Proposal.objects.count(), ScoringKey.objects.count()) == (1, 1)


def test_weights_that_fit_say_so(planner, city):
    words = words_of(planner, **{PUPILS: "0,5", MIGRATION: "0,1"})
    assert "Summe 1,00, wie bisher." in words
    assert "erhöhen Sie andere Wichtungen zusammen um 0,20." in words_of(
        planner, **{PUPILS: "0,1"}
    )


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        pytest.param({PUPILS: "viel"}, "„viel“ ist keine Wichtung wie 0,25", id="a word"),
        pytest.param({PUPILS: "-1"}, "„-1“ ist keine Wichtung", id="a negative weight"),
        pytest.param({PUPILS: "0", MIGRATION: "0", BENEFIT: "0"},
                     "Mindestens ein Indikator braucht", id="no weight left"),
    ],
)  # fmt: skip
def test_a_refused_weight_stands_beside_its_field(planner, city, asked, message):
    html = html_of(planner, **asked)
    beside = html.partition(f'id="id_{PUPILS}_error"')[2].partition("</div>")[0]
    assert message in beside
    assert "Variante neben" not in html


def test_unchanged_weights_ask_for_nothing(planner, city):
    assert "Variante neben" not in html_of(planner, **{PUPILS: "0,3"})


def test_htmx_gets_the_form_with_the_sums(planner, city):
    headers = {"HX-Request": "true", "HX-Target": "ergebnis", "HX-Current-URL": PAGE}
    answer = planner.get(PAGE, {PUPILS: "0,5"}, headers=headers)
    assert "Summe 1,20 statt 1,00" in answer.content.decode()
    assert answer.headers["HX-Retarget"] == "#variante-rechnen"


def test_a_variant_may_stand_on_weights_and_change_them_on(planner, city):
    kept(city, weights={"test-gs": {"pupils": "0.9"}})
    words = words_of(planner, base="anders", **{PUPILS: "0,3"})
    assert "bisher 0,90" in words
    assert "Variante neben" in words
    form = planner.get(PAGE, {"base": "anders", PUPILS: "0,3"}).context["form"]
    assert form.changes == {"weights": {"test-gs": {"pupils": "0.3"}}}


def test_planners_keep_weights_under_a_name(planner, city):
    posted = {"title": "Mehr Schüler", PUPILS: "0,5", MIGRATION: "0,1"}
    page = planner.post(f"{PAGE}varianten/", posted, follow=True)
    assert page.status_code == 200
    made = Scenario.objects.get()
    assert made.changes == {"weights": {"test-gs": {"pupils": "0.5", "migration": "0.1"}}}
    plan = made.proposals.get()
    address = "/planung/vergleich/"
    html = planner.get(address, {"a": city.proposal.pk, "b": plan.pk}).content.decode()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert "Wichtungen der Indikatoren: Grundschule" in words
    assert (
        "Schlüssel „Testschlüssel, andere Wichtung“, Version 1, nicht beschlossen" in words
    )
    rows = planner.get(
        "/api/v1/comparisons/subtotals/", {"a": city.proposal.pk, "b": plan.pk}
    ).json()["results"]
    told = [plan["weights"] for plan in rows[0]["plans"]]
    assert told[0]["grundschule"] == {"pupils": 0.3, "migration": 0.3, "benefit": 0.4}
    assert told[1]["grundschule"]["pupils"] == 0.5
    key = planner.get("/api/v1/keys/test-gs-wichtung@1/").json()
    assert (key["derived_from"], key["status"]) == ("test-gs@1", "entwurf")


@pytest.mark.parametrize("role", ["", "ausschuss", "traeger"])
def test_nobody_outside_turns_weights(client, city, role):
    """A weighting is a draft of a key; turned often enough it tells hidden figures."""
    if role:
        client.force_login(factories.user(role))
    html = html_of(client, **{PUPILS: "5"})
    assert "weight-test-gs" not in html
    assert "Variante neben" not in html
    kept(city, weights=PUPILS_ALONE)
    Scenario.objects.update(published=True)
    assert "Variante neben" not in html_of(client, base="anders")
    assert "test-gs-wichtung" not in html_of(client, base="anders")


def test_plans_with_equal_weights_have_no_table_of_weights(city):
    plan = make_proposal(round=city.round, scenario=kept(city, budget_fte="3.00"))
    sides = sides_of([city.proposal, plan], "intern", from_stock=False)
    assert weights_beside(sides, "intern").keys == ()
    assert not weights_beside(sides, "intern").is_all


def test_weights_on_other_figures_are_not_called_the_same_data(city):
    factories.facility_value(
        facility=city.schools[1],
        indicator=city.indicators["pupils"],
        period="2023/24",
        value=9999,
        source=factories.source_file(as_of=small_city.DAY),
    )
    plan = make_proposal(round=city.round, scenario=kept(city, weights=PUPILS_ALONE))
    sides = sides_of([city.proposal, plan], "intern", from_stock=False)
    found = weights_beside([Side.stock(sides[0].lines.values()), *sides], "intern")
    assert [run is None for run in found.keys[0].runs] == [True, False, False]
    assert not found.is_all


def cells(html):
    """Rows of the table of changes, each the text of its cells."""
    table = html.partition('id="tabelle-aenderungen"')[2].partition("</table>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in table.split("<tr>")]
    plain = [[re.sub(r"<[^>]+>", " ", cell).strip() for cell in row] for row in rows]
    return [[re.sub(r"\s+", " ", cell) for cell in row] for row in plain if row]


def test_a_plan_by_other_weights_stands_beside_its_own_rank(planner, city):
    """T-1 is rank 3 by the key and rank 2 by pupils alone, where it receives for rank 2."""
    html = html_of(planner, **{MIGRATION: "0", BENEFIT: "0"})
    head, *rows = cells(html)
    before = f"Vorschlag bisher (Nr. {city.proposal.pk})"
    ranks = [place for place, name in enumerate(head) if name.startswith("Rang")]
    assert [head[place] for place in ranks] == [f"Rang {before}", "Rang Variante"]
    by_pupils = draft_proposal(
        round=city.round, changes={"weights": PUPILS_ALONE}, frozen=city.proposal
    )
    shown = {row[0]: [row[place] for place in ranks] for row in rows}
    assert shown
    for plan, place in ((city.proposal.lines.all(), 0), (by_pupils.lines, 1)):
        known = {n.facility.number: str(n.score.rank_low) for n in plan if n.score}
        assert {n: ranks[place] for n, ranks in shown.items()} == {
            number: known[number] for number in shown
        }
    assert any(old != new for old, new in shown.values())


def test_plans_by_one_key_have_one_rank(planner, city):
    head, *_ = cells(html_of(planner, budget_fte="0,8"))
    assert [name for name in head if name.startswith("Rang")] == ["Rang"]


def test_file_and_interface_tell_the_rank_in_every_plan(planner, city):
    plan = make_proposal(round=city.round, scenario=kept(city, weights=PUPILS_ALONE))
    asked = {"b": city.proposal.pk, "c": plan.pk}
    answer = planner.get("/planung/vergleich/", asked | {"format": "csv"})
    text = answer.content.decode("utf-8-sig")
    rows = {row["Kennung"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}
    found = planner.get("/api/v1/comparisons/", asked).json()["results"]
    rest = {row["facility"]["number"]: row["plans"] for row in found}
    for proposal, letter, place in ((city.proposal, "B", 1), (plan, "C", 2)):
        for line in proposal.lines.exclude(score__rank_low=None).select_related("score"):
            number, rank = line.facility.number, line.score.rank_low
            assert rows[number][f"{letter}: Rang von"] == str(rank)
            assert rest[number][place]["rank_low"] == rank
    assert {plans[0]["rank_low"] for plans in rest.values()} == {None}
    assert "Rang von" not in next(iter(rows.values()))
