"""Planungsrunde: what-if beside the present proposal, kept only by planners."""

import re
from decimal import Decimal

import pytest

from planning.models import Proposal, Scenario
from planning.services import make_proposal, run_scoring
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
PAGE = "/planung/runden/test-runde/"
KEEP = f"{PAGE}varianten/"


@pytest.fixture
def city():
    made = small_city.build()
    made.round = small_city.open_round()
    small_city.deliver_ended_measure(made)
    made.proposal = make_proposal(round=made.round)
    return made


def html_of(client, address=PAGE, **asked):
    return client.get(address, asked).content.decode()


def words_of(client, address=PAGE, **asked):
    html = html_of(client, address, **asked).replace("</t", " </t")
    html = re.sub(r"<[^>]+>", "", html)
    return re.sub(r"\s+", " ", html)


def test_more_budget_serves_one_more(client, city):
    words = words_of(client, budget_fte="2,8")
    assert "1 Einrichtung ändert sich gegenüber „Vorschlag bisher (Nr." in words
    assert "erhält mehr Ausgangspunkt 1 Einrichtung, zusammen +0,80 VzÄ" in words
    assert "gibt ab Ausgangspunkt niemand" in words
    assert "erreichte Standorte 2 3" in words


def test_the_same_budget_changes_nothing(client, city):
    assert "Für keine Einrichtung ändert sich etwas" in words_of(client, budget_fte="2")


def test_without_a_change_nothing_is_calculated(client, city):
    assert "Variante neben" not in words_of(client)
    assert "Variante neben" not in words_of(client, budget_fte="", levels="", method="")


def test_asking_keeps_nothing(client, city):
    for asked in ({"budget_fte": "9"}, {"levels": "0,8; 1,0"}, {"method": "divisor"}):
        assert "Variante neben" in words_of(client, **asked)
    assert Proposal.objects.count() == 1
    assert not Scenario.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        pytest.param("budget_fte", "viel", "„viel“ ist keine Zahl wie 42,0.",
                     id="a budget that is no number"),
        pytest.param("budget_fte", "-3", "Ein Budget ist nicht negativ.",
                     id="a negative budget"),
        pytest.param("budget_fte", "1,234", "keine Zahl", id="three places"),
        pytest.param("budget_fte", "<b>", "„&lt;b&gt;“ ist keine Zahl",
                     id="markup is shown, not run"),
        pytest.param("budget_fte", "10000,01", "höchstens 10.000,0 VzÄ",
                     id="a budget beyond all sense"),
        pytest.param("levels", "0,8; x", "„x“ ist keine Zahl", id="a step that is none"),
        pytest.param("levels", "0,81", "liegt nicht auf dem Raster",
                     id="a step between the grid"),
        pytest.param("levels", "9", "keine Stufe liegt zwischen",
                     id="only steps above the site's limit"),
        pytest.param("method", "los", "los", id="a method that is none"),
    ],
)  # fmt: skip
def test_an_error_stands_beside_its_field_and_keeps_the_input(
    client, city, field, typed, message
):
    page = client.get(PAGE, {field: typed})
    html = page.content.decode()
    assert page.status_code == 200
    beside = html.partition(f'id="id_{field}_error"')[2].partition("</div>")[0]
    assert message in beside
    assert f'href="#id_{field}"' in html
    assert "Variante neben" not in html
    kept = {"<b>": "&lt;b&gt;"}.get(typed, typed)
    assert f'value="{kept}"' in html or field == "method"


def test_a_step_that_no_site_may_have_is_said_beside_the_field(client, city):
    html = html_of(client, levels="0,5; 0,8")
    beside = html.partition('id="id_levels"')[2].partition("lr-field--buttons")[0]
    assert "Die Stufe 0,5 entfällt" in beside
    assert "nur 0,75 bis 2,0 VzÄ zulässig" in beside
    assert "entfällt: An einem" not in html_of(client, levels="0,8; 1,0")
    assert "darf höchstens" not in html_of(client, budget_fte="10000")


def test_what_is_received_names_what_it_is_compared_with(client, city):
    words = words_of(client, budget_fte="2,4")
    old = f"„Vorschlag bisher (Nr. {city.proposal.pk})“"
    assert f"erhält und gibt ab: gegenüber {old}" in words
    assert "1 Einrichtung, zusammen +0,80 VzÄ" in words
    assert "Grund Variante" in words


def test_three_plans_each_stand_under_their_name(client, city):
    made = [city.proposal]
    for budget in (4, 6):
        small_city.open_round(budget=[{"source": "s", "period": "1", "fte": budget}])
        made.append(make_proposal(round=city.round.__class__.objects.get()))
    asked = dict(zip("abc", (plan.pk for plan in made), strict=True))
    words = words_of(client, "/planung/vergleich/", **asked)
    for plan in made[1:]:
        assert f"Vorschlag {plan.pk}: Regeln der Runde" in words
    assert words.count("zusammen +") == 2


def test_a_plan_that_cannot_be_names_the_conflict_and_the_remedy(client, city):
    rules = {"priority_classes": [{"code": "a", "mode": "mandatory", "min_fte": 0.8}]}
    small_city.open_round(**rules, budget=[{"source": "s", "period": "2024/25", "fte": 9}])
    client.force_login(factories.user("planung"))
    words = words_of(client, budget_fte="1")
    assert "So geht der Vorschlag nicht auf." in words
    assert "Mindestausstattung" in words
    assert "&gt; Budget 1,0 VzÄ" in words
    assert "Budget um" in words


def test_a_round_without_proposal_still_answers(client):
    small_city.build()
    small_city.open_round()
    assert "noch kein Vorschlag berechnet" in words_of(client)
    assert "Variante neben" in words_of(client, budget_fte="3")


def test_strangers_get_no_draft_that_rests_on_unpublished_files(client):
    small_city.build(published=False)
    small_city.open_round()
    assert "Variante neben" not in words_of(client, budget_fte="3")
    client.force_login(factories.user("planung"))
    assert "Variante neben" in words_of(client, budget_fte="3")


def test_planners_keep_a_variant_with_its_proposal(client, city):
    person = factories.user("planung")
    client.force_login(person)
    form = {"title": "Etwas mehr", "budget_fte": "2,8", "levels": "", "method": ""}
    page = client.post(KEEP, form, follow=True)
    scenario = Scenario.objects.get()
    kept = Proposal.objects.get(scenario=scenario)
    assert page.redirect_chain[-1][0] == f"/planung/vorschlaege/{kept.pk}/"
    assert (scenario.title, scenario.changes) == ("Etwas mehr", {"budget_fte": "2.80"})
    assert (scenario.created_by, kept.created_by) == (person, person)
    assert (kept.budget_fte, kept.sealed) == (Decimal("2.80"), True)
    assert "Variante Etwas mehr" in words_of(client)


@pytest.mark.parametrize(
    ("form", "message"),
    [
        pytest.param({"title": "", "budget_fte": "3"}, "Name der Variante",
                     id="without a name"),
        pytest.param({"title": "Nichts", "budget_fte": ""}, "mindestens eine Regel",
                     id="without a change"),
        pytest.param({"title": "Schon da", "budget_fte": "3"}, "hat die Runde schon",
                     id="a name that is taken"),
        pytest.param({"title": "Falsch", "budget_fte": "x"}, "„x“ ist keine Zahl",
                     id="with an error"),
    ],
)  # fmt: skip
def test_a_refused_variant_leaves_nothing_behind(client, city, form, message):
    factories.scenario(round=city.round, code="schon-da", title="Schon da")
    client.force_login(factories.user("planung"))
    page = client.post(KEEP, form)
    assert page.status_code == 400
    assert message in page.content.decode()
    assert (Scenario.objects.count(), Proposal.objects.count()) == (1, 1)


@pytest.mark.parametrize("role", ["", "ausschuss", "freigabe", "traeger"])
def test_nobody_else_keeps_variants(client, city, role):
    if role:
        client.force_login(factories.user(role))
    assert client.post(KEEP, {"title": "x", "budget_fte": "3"}).status_code == 403
    assert "Als Variante speichern" not in html_of(client, budget_fte="3")
    assert not Scenario.objects.exists()


# One proposal, several proposals


def test_a_proposal_compares_itself_with_the_stock(client, city):
    words = words_of(client, f"/planung/vorschlaege/{city.proposal.pk}/")
    assert "2 Standorte erhalten zusammen 1,60 von 2,00 VzÄ" in words
    assert "Bestand (SOLL)" in words
    assert "Nachrückliste" in words
    lines = words.partition("in der Reihenfolge der Vergabe")[2]
    above, cut, _ = lines.partition("— Budget: 1,60 von 2,00 VzÄ vergeben")
    assert cut
    assert above.count("nach Index und Budget") == 2


def test_amount_and_count_are_two_words_in_every_row_of_the_sums(client, city):
    words = words_of(client, f"/planung/vorschlaege/{city.proposal.pk}/")
    assert words.count("1,60 2 Einrichtungen") == 4  # two rows, twice "Zusammen"


@pytest.mark.parametrize("number", ["0", "999", "9" * 18])
def test_a_proposal_that_is_not_there_is_not_found(client, city, number):
    assert client.get(f"/planung/vorschlaege/{number}/").status_code == 404


def test_two_proposals_stand_side_by_side(client, city):
    small_city.open_round(budget=[{"source": "s", "period": "2024/25", "fte": 4}])
    other = make_proposal(round=city.round.__class__.objects.get())
    words = words_of(client, "/planung/vergleich/", a=city.proposal.pk, b=other.pk)
    assert "3 Einrichtungen ändern sich" in words
    assert "erreichte Standorte 2 5" in words


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        pytest.param("1", "1", "zwei verschiedene", id="a plan and itself"),
        pytest.param("1", "", "Dieses Feld ist zwingend", id="one alone"),
        pytest.param(
            "1", "999", "Den Vorschlag „999“ gibt es hier nicht", id="one that is not there"
        ),
        pytest.param("x", "1", "Bitte eine gültige Auswahl", id="a word"),
    ],
)
def test_a_comparison_says_what_it_needs(client, city, a, b, message):
    number = str(city.proposal.pk)
    asked = {"a": number if a == "1" else a, "b": number if b == "1" else b}
    page = client.get("/planung/vergleich/", asked)
    assert page.status_code == 200
    assert message in page.content.decode()


def test_other_runs_are_said_loudly(client, city):
    factories.facility_value(
        facility=city.schools[0],
        indicator=city.indicators["pupils"],
        period="2023/24",
        value=999,
        source=factories.source_file(as_of=small_city.DAY),
    )
    run_scoring(key=city.key, as_of=small_city.DAY)
    other = make_proposal(round=city.round)
    words = words_of(client, "/planung/vergleich/", a=city.proposal.pk, b=other.pk)
    assert "Verschiedene Berechnungsstände" in words


def part_of(client, **asked):
    """The answer to htmx on a page that was opened without anything in its address."""
    headers = {"HX-Request": "true", "HX-Target": "ergebnis", "HX-Current-URL": PAGE}
    return client.get(PAGE, asked, headers=headers)


@pytest.mark.parametrize(
    ("asked", "is_whole"),
    [
        pytest.param({"budget_fte": "2,8"}, False, id="the result alone"),
        pytest.param({"budget_fte": "viel"}, True, id="the form with what is wrong"),
        pytest.param({"base": "x"}, True, id="the form measured against another base"),
    ],
)
def test_htmx_gets_the_part_that_changes(asked, is_whole, client, city):
    answer = part_of(client, **asked)
    html = answer.content.decode()
    assert "<html" not in html
    assert ("<form" in html) is is_whole
    assert answer.headers.get("HX-Retarget") == ("#variante-rechnen" if is_whole else None)
    assert "HX-Request" in answer.headers["Vary"]
