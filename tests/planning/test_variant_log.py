"""Variantenprotokoll: every calculated key with its settings and who changes sides."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from districts.release import Audience
from planning.models import ScoringRun
from planning.reports.setting_words import setting_words
from planning.scoring.settings import Difference
from planning.selectors import variant_log
from planning.selectors.replay import Frozen, Round, indices_of
from planning.selectors.variant_log import (
    EQUAL,
    NO_PLAN,
    OTHER_SCALE,
    OWN_DATA,
    variant_logs,
)
from planning.services import import_key, make_proposal, run_scoring, save_round
from tests import factories
from tests.planning import small_city
from tests.planning.decisions.conftest import Office

pytestmark = pytest.mark.django_db
PUBLIC, INTERNAL = Audience.PUBLIC, Audience.INTERNAL


@pytest.fixture
def city():
    made = small_city.build()
    made.round = small_city.open_round(budget=[{"source": "a", "period": "x", "fte": 2.4}])
    made.proposal = make_proposal(round=made.round)
    return made


def calculated(version=2, *, published=True, day=small_city.DAY, **changes):
    key = import_key(
        small_city.key_document(version=version, **changes), published=published
    )
    return run_scoring(key=key, as_of=day)


def other_weights(*weights):
    items = small_city.key_document()["indicators"]
    pairs = zip(items, weights, strict=True)
    return [item | {"weight": weight} for item, weight in pairs]


def lines(city, audience=PUBLIC):
    [log] = variant_logs(city.round, audience)
    return log.variants


def test_the_present_key_comes_first_and_equal_weights_last(city):
    present, equal = lines(city)
    assert (present.is_present, present.count, present.settings) == (True, 0, ())
    assert (equal.title, equal.run) == (EQUAL, None)
    assert equal.settings == ("jeder Indikator zählt gleich viel",)


def test_a_calculated_draft_is_listed_by_itself(city):
    run = calculated(indicators=other_weights(0.9, 0.05, 0.05))
    _, draft, _ = lines(city)
    assert draft.run == run
    assert draft.title == "Testschlüssel, Version 2"
    assert draft.settings == (
        "Wichtung „benefit“ 0,05 statt 0,4",
        "Wichtung „migration“ 0,05 statt 0,3",
        "Wichtung „pupils“ 0,9 statt 0,3",
    )


def test_who_changes_sides_is_what_the_whole_calculation_says(city):
    calculated(indicators=other_weights(0.9, 0.05, 0.05))
    state = Round.of(city.proposal)
    frozen = Frozen.of(ScoringRun.objects.order_by("pk").first())
    for variant in lines(city):
        shares = (0.9, 0.05, 0.05) if variant.run else (1, 1, 1)
        if variant.is_present:
            shares = (0.3, 0.3, 0.4)
        pairs = zip(frozen.key.indicators, shares, strict=True)
        items = tuple(replace(item, weight=weight) for item, weight in pairs)
        plan = state.again(
            indices_of(frozen.with_key(replace(frozen.key, indicators=items)))
        )
        before = {line.number for line in state.plan.lines if line.proposed}
        after = {line.number for line in plan.lines if line.proposed}
        assert {f.number for f in variant.enter} == after - before
        assert {f.number for f in variant.leave} == before - after
        assert variant.count == len(after ^ before)
    assert any(variant.count for variant in lines(city))


def test_an_indicator_the_round_has_no_figures_of_brings_its_own(city):
    fresh = factories.indicator("places", level="facility")
    for row, school in enumerate(city.schools):
        for year in small_city.YEARS:
            factories.facility_value(
                facility=school, indicator=fresh, period=year, value=row, source=city.source
            )
    item = {"code": "places", "weight": 1, "direction": 1, "level": "facility"}
    item |= {"kind": "count", "pooling": "mean"}
    calculated(indicators=[*other_weights(0.1, 0.1, 0.1), item])
    _, draft, _ = lines(city)
    assert draft.notes == (OWN_DATA,)
    assert "Indikator „places“ kommt hinzu" in draft.settings
    assert draft.count > 0


def test_another_scale_is_pointed_out(city):
    calculated(aggregation={"method": "arithmetic", "scale": {"a": 5, "b": 1}})
    _, draft, _ = lines(city)
    assert draft.notes == (OTHER_SCALE,)
    assert "Indexwert bei Ergebnis 0 5 statt 1" in draft.settings


def test_a_round_that_does_not_add_up_says_so(city, monkeypatch):
    monkeypatch.setattr(Round, "again", lambda self, indices: None)
    assert lines(city)[-1].notes == (NO_PLAN,)
    assert lines(city)[-1].count is None


def test_a_key_calculated_twice_is_one_line_with_its_newest_run(city):
    calculated(indicators=other_weights(0.9, 0.05, 0.05))
    later = run_scoring(
        key=ScoringRun.objects.latest("pk").key, as_of=small_city.DAY + timedelta(days=9)
    )
    assert [variant.run for variant in lines(city)][1:] == [later, None]


def test_strangers_see_no_unpublished_drafts(city):
    calculated(published=False, indicators=other_weights(0.9, 0.05, 0.05))
    assert len(lines(city, PUBLIC)) == 2
    assert len(lines(city, INTERNAL)) == 3


def test_a_facility_that_is_hidden_counts_without_a_name(city):
    calculated(indicators=other_weights(0.9, 0.05, 0.05))
    seen = {f.number for v in lines(city) for f in (*v.enter, *v.leave)}
    city.schools[0].source.published = False
    hidden = factories.source_file(published=False)
    for school in city.schools:
        if school.number in seen:
            school.source = hidden
            school.save()
    public, inside = lines(city, PUBLIC), lines(city, INTERNAL)
    assert [v.count for v in public] == [v.count for v in inside]
    assert all(v.enter == v.leave == () for v in public)


def test_without_a_proposal_there_is_no_log():
    small_city.build()
    assert variant_logs(small_city.open_round(), PUBLIC) == []


def test_the_log_begins_with_the_beschluss_in_force():
    office = Office()
    run_scoring(
        key=import_key(
            small_city.key_document(version=2, indicators=other_weights(0.9, 0.05, 0.05)),
            published=True,
        ),
        as_of=small_city.DAY,
    )
    [before] = variant_logs(office.round, INTERNAL)
    assert (before.since, len(before.variants)) == (None, 3)
    office.in_force()
    [after] = variant_logs(office.round, INTERNAL)
    assert (after.since, len(after.variants)) == (timezone.localdate(), 3)


def test_strangers_learn_no_day_of_an_unpublished_beschluss(client):
    office = Office()
    document = small_city.round_document(code="intern") | {"code": "intern"}
    hidden = save_round(document, published=False)
    proposal = make_proposal(round=hidden, by=office.planner)
    decision = office.submitted(proposal=proposal, visibility_reason="Interne Runde.")
    decision = office.released(decision)
    office.resolved(decision)
    assert not decision.published
    today = timezone.localdate()
    assert [log.since for log in variant_logs(office.round, INTERNAL)] == [today]
    assert [log.since for log in variant_logs(office.round, PUBLIC)] == [None]


def test_what_was_calculated_before_the_beschluss_is_left_out(city, monkeypatch):
    calculated(indicators=other_weights(0.9, 0.05, 0.05))
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(variant_log, "_since", lambda round, audience: tomorrow)
    assert [variant.title for variant in lines(city)] == ["Testschlüssel, Version 1", EQUAL]


# Words and page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(("indicators[a].weight", 0.25, 0.125),
                     "Wichtung „Ah“ 0,125 statt 0,25", id="a weight"),
        pytest.param(("indicators[a]", {"weight": 1}, None),
                     "Indikator „Ah“ entfällt", id="an indicator less"),
        pytest.param(("groups[g]", None, {"weight": 1}),
                     "Gruppe „g“ kommt hinzu", id="a group more"),
        pytest.param(("aggregation.restandardise", False, True),
                     "Ergebnis neu skalieren ja statt nein", id="a yes or no"),
        pytest.param(("periods.use", ["2022/23"], None),
                     "einbezogene Jahre nicht gesetzt statt 2022/23", id="a list"),
        pytest.param(("reference.exclude.flags", [], ["x"]),
                     "ausgenommen x statt keine", id="an empty list"),
        pytest.param(("missing.min_indicators", 1, 3),
                     "mindestens bekannte Indikatoren 3 statt 1", id="a count"),
        pytest.param(("indicators[a].goalposts", None, {"lo": 0, "hi": -1.5}),
                     "goalposts „Ah“ lo: 0; hi: −1,5 statt nicht gesetzt", id="a part"),
        pytest.param(("etwas.neues", "a", "b"), "etwas.neues b statt a", id="unknown"),
    ],
)  # fmt: skip
def test_a_setting_in_words(change, words):
    assert setting_words(Difference(*change), {"a": "Ah"}) == words


def text(client, city, **asked):
    page = client.get(f"/planung/runden/{city.round.code}/", asked)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", page.content.decode())


def test_the_log_is_part_of_the_fachansicht_of_the_round(client, city):
    assert "tabelle-varianten" not in text(client, city)
    assert "?ansicht=fach#variantenprotokoll" in text(client, city)
    page = text(client, city, ansicht="fach")
    assert '<caption id="tabelle-varianten-grundschule">' in page
    assert f'<th scope="row">{EQUAL}</th>' in page


def test_a_round_without_proposal_says_when_there_will_be_a_log(client):
    city = small_city.build()
    city.round = small_city.open_round()
    assert "sobald ein Vorschlag" in text(client, city, ansicht="fach")
