"""The rules of a round as a form: what is typed becomes the rules file; errors stay."""

import re

import pytest

from districts.models import AuditEntry, Indicator
from planning.allocation.rules import canonical, parse_rules
from planning.forms.rules import RulesForm
from planning.forms.rules_offers import plain
from planning.models import PlanningRound, Proposal
from planning.selectors.field_words import FIELD_WORDS, order_read
from planning.services import make_proposal, save_scenario
from tests import factories, funding_rows
from tests.planning import small_city
from tests.planning.allocation.samples import WORKED_RULES

pytestmark = pytest.mark.django_db
PAGE = "/planung/runden/test-runde/regeln/"
CASCADE = {
    "filters": [
        {"code": "F1", "op": "in_area"}
        | {"value": {"area_kind": "schwerpunktraum", "area": "*"}},
        {"code": "F2", "field": "places", "op": ">", "value": 50},
        {"code": "F3", "op": "lacks_measure", "value": "kifaz"},
    ],
    "sort": ["-children_migration", "facility"],
    "take": {"sites": 4},
}


@pytest.fixture
def round(db):
    small_city.build()
    return small_city.open_round(
        thresholds=[{"key": "test-gs@1", "level": 0.8, "enter": 1.0, "stay": 0.9}]
    )


@pytest.fixture
def planner(client):
    client.force_login(factories.user("planung"))
    return client


def posted(rules, **changes):
    """Everything the form of some rules sends back, with changes by field."""
    form = RulesForm(None, rules=rules, seen="")
    found = {name: form[name].value() for name in form.fields}
    for rows in form.rows.values():
        found |= {f"{rows.prefix}-{n}": v for n, v in rows.management_form.initial.items()}
        for row in rows:
            found |= {row[name].html_name: row[name].value() for name in row.fields}
    found |= {"reason": "Vorlage der Kämmerei"} | changes
    return {n: v for n, v in found.items() if v is not None and v is not False}


def sent(client, round, **changes):
    page = client.get(PAGE).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    rules = parse_rules(PlanningRound.objects.get().rules)
    return client.post(PAGE, posted(rules, seen=seen[1] if seen else "", **changes))


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(WORKED_RULES, id="the worked example"),
        pytest.param(
            {
                **WORKED_RULES,
                "key": {"grundschule": "demo-gs", "oberschule": None},
                "levels_by_type": {"oberschule": [0, 1.0, 1.6]},
                "priority_classes": [
                    {"code": "os", "facility_types": ["oberschule"]}
                    | {"mode": "mandatory", "min_fte": 1.0},
                    {"code": "gs", "mode": "guarantee"}
                    | {"filter": {"field": "pupils", "op": "≥", "value": 100}},
                    {"code": "rest"},
                ],
                "grandfathering": {"mode": "keep", "until": "2028-07-31"},
                "transition": {"periods": 3, "max_loss_per_period": 0.4},
                "breadth": 0.3,
            },
            id="classes, Bestandsschutz, a path and a breadth beside the presets",
        ),
        pytest.param(
            {
                "format": "lr-rules/1", "code": "kifaz", "status": "entwurf",
                "measure": "kifaz", "method": "cascade", "key": {"kita": None},
                "levels": [0, 0.5], "site": {"min": 0.5, "max": 2.0}, "cascade": CASCADE,
                "budget": [{"source": "stadt", "period": "2027", "eur": 97000}
                           | {"cost_per_fte": 48500.5, "facility_types": ["kita"]}],
            },
            id="a Stufenauswahl with money",
        ),
    ],
)  # fmt: skip
def test_what_is_sent_back_unchanged_is_the_same_rules(db, document):
    rules = parse_rules(document)
    for number in ("G7",):
        factories.facility(number=number)
    form = RulesForm(posted(rules), rules=rules, seen="")
    assert form.is_valid(), form.problems
    assert canonical(parse_rules(form.changed())) == canonical(rules)


def test_saving_changes_the_round_and_leaves_an_entry(planner, round):
    proposal = make_proposal(round=round)
    answer = sent(
        planner,
        round,
        **{
            "levels": "0,8; 1,6",
            "budget-0-fte": "3,2",
            "thresholds-0-enter": "1,1",
            "overrides-0-facility": "T-2",
            "overrides-0-rule": "min",
            "overrides-0-fte": "0,8",
            "overrides-0-reason": "Zusage",
            "overrides-0-resolution": "VII-Ds-1",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    rules = parse_rules(PlanningRound.objects.get().rules)
    assert rules.levels == (0, 80, 160)
    assert rules.budget[0].fte == 320
    assert float(rules.thresholds[0].enter) == 1.1
    assert rules.overrides[0].resolution == "VII-Ds-1"
    entry = AuditEntry.objects.get(act="regeln ändern")
    assert (entry.subject, entry.reason) == ("Runde test-runde", "Vorlage der Kämmerei")
    assert entry.before != entry.after
    proposal.refresh_from_db()
    assert proposal.rules["levels"] == ["0.00", "0.80"], "a proposal keeps its rules"
    assert PlanningRound.history.first().rules["levels"] == ["0.00", "0.80", "1.60"]


@pytest.mark.parametrize(
    ("changes", "anchor", "message"),
    [
        pytest.param({"levels": "0,81"}, "id_levels", "liegt nicht auf dem Raster",
                     id="a step between the grid"),
        pytest.param({"site__min": "3"}, "id_site__min",
                     "ist größer als „höchstens am Standort“",
                     id="limits of a site"),
        pytest.param({"thresholds-0-stay": "2"}, "id_thresholds-0-stay",
                     "ist größer als der Indexwert für eine neue Stelle",
                     id="a field of a row"),
        pytest.param({"budget-0-fte": ""}, "id_budget-0-source",
                     "„VzÄ“ oder „Euro“ muss",
                     id="a row as a whole"),
        pytest.param({"key__grundschule": ""}, "", "„Arten und Schlüssel“: fehlt",
                     id="nobody takes part"),
        pytest.param({"overrides-0-facility": "X-1", "overrides-0-reason": "weil"},
                     "id_overrides-0-facility", "ist nicht erfasst",
                     id="an unknown facility"),
        pytest.param({"overrides-0-facility": "T-1", "overrides-0-fte": "0,8"},
                     "id_overrides-0-reason", "fehlt", id="no reason for a single case"),
        pytest.param({"eligibility-0-code": "E1", "eligibility-0-field": "pupils",
                      "eligibility-0-op": ">", "eligibility-0-value": "viele",
                      "eligibility-0-text": "groß"}, "id_eligibility-0-value",
                     "ist keine Zahl", id="a value that is none"),
        pytest.param({"reason": ""}, "id_reason", "", id="no word why"),
        pytest.param({}, "", "Es ist nichts geändert.", id="nothing changed"),
    ],
)  # fmt: skip
def test_an_error_stands_beside_its_field_and_nothing_is_written(
    planner, round, changes, anchor, message
):
    answer = sent(planner, round, **changes)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert f'href="#{anchor}"' in html if anchor else message in html
    assert message in html
    assert PlanningRound.objects.get().rules == round.rules
    assert not AuditEntry.objects.filter(act="regeln ändern").exists()


def test_fields_of_the_rules_stand_under_their_words(planner, round):
    pupils = Indicator.objects.get(code="pupils").name
    rules = round.rules | {
        "ties": ["-pupils", "facility"],
        "eligibility": [{"code": "E1", "field": "provider_kind", "op": "="}
                        | {"value": "kommunal", "text": "nur kommunale"}],
    }  # fmt: skip
    PlanningRound.objects.update(rules=rules)
    html = planner.get(PAGE).content.decode().partition("Regeldatei")[0]
    assert f'value="{pupils} absteigend; Kennung"' in html
    assert 'value="provider_kind" selected>Trägerschaft<' in html
    assert "Grenzen der Abgabe; Mindestausstattung der Räume; Budget" in html
    assert "loss_caps" not in re.sub(r'(name|id|for|aria-\w+)="[^"]*"', "", html)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("kinder absteigend; Kennung", ["-children", "facility"], id="words"),
        pytest.param("-children; facility", ["-children", "facility"], id="codes"),
        pytest.param("Rang aufsteigend", ["rank"], id="a rising order"),
        pytest.param("Mond", ["Mond"], id="what nobody knows stays for the check"),
    ],
)
def test_an_order_is_read_in_words_and_in_codes(typed, read):
    assert order_read([part.strip() for part in typed.split(";")], FIELD_WORDS) == read


def test_keys_and_sources_are_chosen_by_name(planner, round):
    funding_rows.programme(code="ssa-land", name="Landesprogramm")
    html = planner.get(PAGE).content.decode()
    assert '<option value="ssa-land">Landesprogramm (ssa-land)</option>' in html
    assert '<option value="stadt" selected>stadt</option>' in html, "stays as it is"
    assert (
        '<option value="test-gs@1" selected>Testschlüssel, Version 1 (Entwurf)</option>'
        in html
    )
    older = html.partition('name="hysteresis__confirm_with_key"')[2].partition("</sel")[0]
    assert '<option value="test-gs">Testschlüssel (test-gs)</option>' in older
    answer = sent(planner, round, **{"budget-0-source": "ssa-land"})
    assert answer.status_code == 302, answer.content.decode()
    assert PlanningRound.objects.get().rules["budget"][0]["source"] == "ssa-land"
    refused = sent(planner, round, **{"thresholds-0-key": "mond@1"}).content.decode()
    assert "Schwelle 1, Schlüssel" in refused


CONDITION = {"eligibility-0-code": "E1", "eligibility-0-op": "lacks_measure"} | {
    "eligibility-0-text": "hat schon Schulsozialarbeit"
}


def test_a_service_is_named_by_its_name(planner, round):
    changes = CONDITION | {"eligibility-0-value": "schulsozialarbeit"}
    answer = sent(planner, round, **changes)
    assert answer.status_code == 302, answer.content.decode()
    assert PlanningRound.objects.get().rules["eligibility"][0]["value"] == "ssa"
    html = planner.get(PAGE).content.decode()
    assert 'name="eligibility-0-value" value="Schulsozialarbeit"' in html
    assert '<option value="Schulsozialarbeit"></option>' in html


def test_a_service_nobody_recorded_is_refused_with_those_there_are(planner, round):
    answer = sent(planner, round, **CONDITION, **{"eligibility-0-value": "Mond"})
    html = answer.content.decode()
    assert "Den Leistungsbereich „Mond“ gibt es nicht. Möglich: Schulsozialarbeit." in html
    assert 'href="#id_eligibility-0-value"' in html


@pytest.mark.parametrize(
    ("said", "plainly"),
    [
        ("gehört genau zum mode „mandatory“.", "gehört genau zum Vorrang „Pflichtausst"),
        ("steht nicht bei rule „forbid“.", "steht nicht bei „keine Stelle“."),
        ("fehlt, obwohl status „vorlage“ ist.", "fehlt, obwohl der Status „vorlage“ ist."),
        (
            "min_fte oder min_sites muss",
            "„mindestens VzÄ“ oder „mindestens Standorte“ muss",
        ),
        ("der Schlüssel „key“ und ssa-key@1", "der Schlüssel „key“ und ssa-key@1"),
    ],
)
def test_a_refusal_speaks_the_words_of_the_form(said, plainly):
    assert plainly in plain(said)


def test_a_row_is_removed_by_its_box(planner, round):
    assert sent(planner, round, **{"thresholds-0-DELETE": "on"}).status_code == 302
    assert PlanningRound.objects.get().rules["thresholds"] == []


def test_a_variant_that_no_longer_fits_is_named(planner, round):
    save_scenario(
        round=round, code="v", title="Mit Schlüssel 2", by=None,
        changes={"key_versions": {"grundschule": "test-gs@1"}},
    )  # fmt: skip
    changes = {"key__grundschule": "-", "thresholds-0-DELETE": "on"}
    html = sent(planner, round, **changes).content.decode()
    assert "Die Variante „Mit Schlüssel 2“ passt dann nicht mehr" in html


def test_what_another_planner_saved_is_not_overwritten(planner, round):
    rules = parse_rules(round.rules)
    answer = planner.post(PAGE, posted(rules, seen="alt", levels="1,0"))
    assert "inzwischen geändert" in answer.content.decode()


def test_the_round_is_calculated_and_kept(planner, round):
    answer = planner.post("/planung/runden/test-runde/vorschlag/")
    proposal = Proposal.objects.get()
    assert answer["Location"] == f"/planung/vorschlaege/{proposal.pk}/"
    assert (proposal.scenario, proposal.created_by_id) == (
        None,
        int(planner.session["_auth_user_id"]),
    )


def test_strangers_neither_see_nor_save(client, round):
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {}).status_code == 403
    assert (
        "Regeln bearbeiten"
        not in client.get("/planung/runden/test-runde/").content.decode()
    )
