"""What a scenario may change, one upon the other, with the words of every refusal."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from planning.models import Scenario
from planning.services import draft_proposal, import_key, make_proposal, save_scenario
from planning.services.changes import changed_rules, percent_of, setting_of
from tests.planning import small_city

pytestmark = pytest.mark.django_db
PAGE = "/planung/runden/test-runde/"
THRESHOLD = {"key": "test-gs@1", "level": 0.8, "enter": 1.0, "stay": 0.9}


@pytest.fixture
def city():
    made = small_city.build()
    made.round = small_city.open_round(thresholds=[THRESHOLD])
    return made


def second_key(**given):
    """A key of the same schools that counts pupils alone."""
    document = small_city.key_document(code="test-gs-neu", **given)
    document["indicators"] = document["indicators"][:1]
    return import_key(document, published=True)


def kept(city, code="mehr", base=None, **changes):
    return save_scenario(
        round=city.round, code=code, title=code, changes=changes, by=None, base=base
    )


def served(plan):
    return {line.facility.number for line in plan.lines if line.proposed_fte}


def rules(**given):
    return small_city.round_document(**given)["rules"]


@pytest.mark.parametrize(
    ("fte", "percent", "left"),
    [
        pytest.param("42.3", "2,5", 4125, id="42,3 pay 41,25 at 2,5 percent more"),
        pytest.param("42.0", "5", 4000, id="an exact quotient is kept"),
        pytest.param("1.0", "100", 50, id="twice the price pays half"),
        pytest.param("0.05", "0.01", 0, id="below one step of the grid nothing is left"),
    ],
)
def test_the_same_money_pays_fewer_fte(fte, percent, left):
    document = rules(budget=[{"source": "stadt", "period": "2024/25", "fte": fte}])
    found = setting_of(document, [{"tariff_percent": percent}]).rules
    assert found.budget[0].fte == left


def test_money_in_euro_stays_and_buys_less():
    source = {"source": "stadt", "period": "2024", "eur": 150000, "cost_per_fte": 75000}
    found = setting_of(rules(budget=[source]), [{"tariff_percent": "25"}]).rules.budget[0]
    assert (found.eur, found.cost_per_fte) == (Decimal(150000), Decimal(93750))
    assert found.amount(5) == 160


@pytest.mark.parametrize("typed", ["0", "-1", "100,01", "viel", "", "1,234"])
def test_a_rise_that_is_none_is_refused(typed):
    with pytest.raises(ValidationError, match="kein Anstieg über 0 bis 100 Prozent"):
        percent_of(typed)


def test_changes_stand_one_upon_the_other(city):
    more = kept(city, budget_fte="4.00")
    dearer = kept(city, code="teurer", base=more, tariff_percent="25")
    assert dearer.chain == [more, dearer]
    assert make_proposal(round=city.round, scenario=dearer).budget_fte == Decimal("3.20")
    drafted = draft_proposal(round=city.round, base=more).proposal
    assert drafted.budget_fte == Decimal("4.00")


def test_a_variant_of_another_round_is_no_base(city):
    other = kept(city, budget_fte="4.00")
    document = small_city.round_document() | {"code": "andere"}
    city.round = small_city.save_round(document)
    with pytest.raises(ValidationError, match="keine Variante dieser Runde"):
        kept(city, base=other, budget_fte="5.00")
    assert Scenario.objects.count() == 1


def test_another_key_ranks_anew_and_takes_the_thresholds_along(city):
    second_key()
    before = draft_proposal(round=city.round)
    after = draft_proposal(
        round=city.round, changes={"key_versions": {"grundschule": "test-gs-neu@1"}}
    )
    assert {line.score.run.key.code for line in after.lines if line.score} == {
        "test-gs-neu"
    }
    assert after.proposal.rules["thresholds"][0]["key"] == "test-gs-neu@1"
    assert after.proposal.rules["thresholds"][0]["enter"] == 1.0
    assert served(after) != served(before)


def test_an_older_version_of_the_same_key_can_be_asked_for(city):
    document = small_city.key_document(version=2)
    document["indicators"][0]["weight"] = 0.9
    import_key(document, published=True)
    for version in (1, 2):
        changes = {"key_versions": {"grundschule": f"test-gs@{version}"}}
        drafted = draft_proposal(round=city.round, changes=changes)
        keys = {line.score.run.key.reference for line in drafted.lines if line.score}
        assert keys == {f"test-gs@{version}"}
        assert drafted.proposal.rules["key"] == {"grundschule": "test-gs"}


def test_a_version_nobody_delivered_is_named(city):
    with pytest.raises(ValidationError, match="gilt kein Schlüssel „test-gs@7“"):
        draft_proposal(
            round=city.round, changes={"key_versions": {"grundschule": "test-gs@7"}}
        )


def test_a_type_without_key_gets_none(city):
    with pytest.raises(ValidationError, match="„hort“ rechnet in dieser Runde ohne"):
        changed_rules(city.round.rules, {"key_versions": {"hort": "test-gs@1"}})


def test_types_that_share_a_key_part_where_one_changes_it():
    document = rules(
        key={"grundschule": "alt", "hort": "alt"},
        thresholds=[THRESHOLD | {"key": "alt@1"}],
    )
    changed = changed_rules(document, {"key_versions": {"hort": "neu@2"}})
    named = [(t["key"], t["facility_types"]) for t in changed["thresholds"]]
    assert named == [("alt@1", ["grundschule"]), ("neu@2", ["hort"])]
    assert changed["key"] == {"grundschule": "alt", "hort": "neu"}


def test_the_key_before_can_be_asked_to_confirm(client, city):
    """The Schwellen of both keys stand side by side, each under its own name."""
    second_key()
    asked = {"key_grundschule": "test-gs-neu@1", "confirms": "on", "budget_fte": "3,2"}
    page = client.get(PAGE, asked)
    assert page.context["comparison"] is not None
    changes = page.context["form"].changes
    found = setting_of(city.round.rules, [changes]).rules
    assert found.hysteresis.confirm_with_key == "test-gs@1"
    assert sorted(t.key for t in found.thresholds) == ["test-gs-neu@1", "test-gs@1"]


def test_confirming_alone_says_what_is_missing(client, city):
    html = client.get(PAGE, {"confirms": "on"}).content.decode()
    assert "Das gilt nur zusammen mit einem anderen Schlüssel." in html


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        pytest.param("tariff_percent", "viel", "kein Anstieg", id="a rise that is none"),
        pytest.param("threshold_0", "hoch", "kein Indexwert wie 1,30", id="a word"),
        pytest.param("threshold_0", "1,2,3", "kein Indexwert wie 1,30", id="two commas"),
        pytest.param("hysteresis_runs", "0", "größer oder gleich 1", id="no run at all"),
        pytest.param("hysteresis_runs", "99", "kleiner oder gleich 10", id="too many runs"),
        pytest.param("protection", "immer", "immer", id="a protection that is none"),
        pytest.param("base", "gibtesnicht", "gibtesnicht", id="a variant that is none"),
        pytest.param("key_grundschule", "x@1", "x@1", id="a key that is none"),
    ],
)
def test_a_refusal_stands_beside_its_field(client, city, field, typed, message):
    html = client.get(PAGE, {field: typed}).content.decode()
    beside = html.partition(f'id="id_{field}_error"')[2].partition("</div>")[0]
    assert message in beside or field == "base"
    assert "Variante neben" not in html
    assert "Bitte prüfen Sie die Eingabe." in html


def test_a_moved_threshold_takes_what_keeps_a_post_along(client, city):
    form = client.get(PAGE, {"threshold_0": "1,25"}).context["form"]
    assert form.changes["thresholds"][0]["enter"] == 1.25
    assert form.changes["thresholds"][0]["stay"] == 1.15


def test_planners_keep_a_variant_of_a_variant(admin_client, city):
    more = kept(city, budget_fte="4.00")
    posted = {"title": "Mit Schutz", "base": "mehr", "protection": "keep"}
    page = admin_client.post(f"{PAGE}varianten/", posted)
    assert page.status_code == 302
    made = Scenario.objects.get(code="mit-schutz")
    assert made.base == more
    assert made.changes == {"grandfathering": {"mode": "keep"}}
    assert made.proposals.get().budget_fte == Decimal("4.00")


def test_strangers_cannot_stand_on_a_variant_that_is_not_published(client, city):
    kept(city, budget_fte="4.00")
    html = client.get(PAGE, {"base": "mehr"}).content.decode()
    assert "Variante neben" not in html
    assert 'value="mehr"' not in html


def test_the_page_says_why_breadth_is_no_choice_here(client, city):
    html = client.get(PAGE).content.decode()
    assert "In die Breite, ausgewogen oder in die Tiefe rechnet nur" in html
    assert 'name="breadth"' not in html


def test_the_best_plan_offers_three_presets(client, city):
    small_city.open_round(method="milp", resolution="VII-DS-1")
    form = client.get(PAGE).context["form"]
    assert [text for _, text in form.fields["breadth"].choices[1:]] == [
        "in die Breite",
        "ausgewogen",
        "in die Tiefe",
    ]
    form = client.get(PAGE, {"breadth": "0.95"}).context["form"]
    assert form.changes == {"breadth": "0.95"}
