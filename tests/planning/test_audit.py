"""Tatsächlicher Einfluss: what each indicator of a key really decides, on the Methodik."""

import re
from dataclasses import replace

import numpy as np
import pytest

from districts.release import Audience
from facilities.models import FacilityValue
from planning.models import ScoringRun
from planning.selectors.audit import audits_of
from planning.selectors.replay import Frozen, Round, indices_of
from planning.services import import_key, make_proposal, run_scoring
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
PUBLIC, INTERNAL = Audience.PUBLIC, Audience.INTERNAL


@pytest.fixture
def city():
    return small_city.build()


def proposed(city):
    city.round = small_city.open_round(budget=[{"source": "a", "period": "x", "fte": 2.4}])
    city.proposal = make_proposal(round=city.round)
    return city


def only(audits):
    [found] = audits
    return found


def test_both_measures_of_influence_follow_from_the_kept_run(city):
    run = run_scoring(key=city.key, as_of=small_city.DAY)
    found = only(audits_of(city.key, PUBLIC))
    scores = [s for s in run.scores.filter(state="scored") if not s.missing]
    rows = run.scores.filter(state="scored").order_by("facility__number")
    z = np.array(
        [[p["normalised"] or np.nan for p in row.parts] for row in rows], dtype=float
    )
    s = np.array([(float(row.index) - 1) / 0.5 for row in rows])
    known = [~np.isnan(column) for column in z.T]
    r = [np.corrcoef(c[k], s[k])[0, 1] for c, k in zip(z.T, known, strict=True)]
    squares = np.square(r)
    for effect, share in zip(found.effects, squares / squares.sum(), strict=True):
        assert effect.influence.share == pytest.approx(share)
    assert sum(e.influence.covariance_share for e in found.effects) == pytest.approx(1)
    assert len(scores) == 6
    assert found.count == 7


def test_sides_are_those_of_the_whole_calculation_without_the_indicator(city):
    proposed(city)
    found = only(audits_of(city.key, PUBLIC))
    frozen, state = Frozen.of(ScoringRun.objects.get()), Round.of(city.proposal)
    assert any(effect.sides.count for effect in found.effects)
    for effect in found.effects:
        left = [i for i in frozen.key.indicators if i.code != effect.indicator.code]
        result = frozen.with_key(replace(frozen.key, indicators=tuple(left)))
        plan = state.again(indices_of(result))
        before = {line.number for line in state.plan.lines if line.proposed}
        after = {line.number for line in plan.lines if line.proposed}
        assert set(effect.sides.enter) == after - before
        assert set(effect.sides.leave) == before - after
        pairs = zip(frozen.result.rank_low, result.rank_low, strict=True)
        assert effect.moved == sum(old != new for old, new in pairs)


def test_without_a_proposal_nobody_changes_sides(city):
    run_scoring(key=city.key, as_of=small_city.DAY)
    found = only(audits_of(city.key, PUBLIC))
    assert all(effect.sides is None for effect in found.effects)
    assert all(effect.moved is not None for effect in found.effects)


def test_the_only_indicator_cannot_be_left_out(city):
    document = small_city.key_document(version=2)
    document["indicators"] = document["indicators"][:1]
    key = import_key(document, published=True)
    run_scoring(key=key, as_of=small_city.DAY)
    found = only(audits_of(key, PUBLIC))
    assert found.effects[0].moved is found.effects[0].sides is None
    assert found.alpha is found.strongest is None


def test_two_indicators_that_say_the_same_are_pointed_out(city):
    double = factories.indicator("double", level="facility")
    for value in FacilityValue.objects.filter(indicator__code="pupils"):
        factories.facility_value(
            facility=value.facility,
            indicator=double,
            period=value.period,
            value=2 * value.value,
            source=city.source,
        )
    document = small_city.key_document(version=2)
    document["indicators"].append(document["indicators"][0] | {"code": "double"})
    key = import_key(document, published=True)
    run_scoring(key=key, as_of=small_city.DAY)
    found = only(audits_of(key, PUBLIC))
    assert [pair[:2] for pair in found.alike] == [("pupils", "double")]
    assert found.strongest[2] == pytest.approx(1)


def test_the_share_of_area_data_is_that_of_the_key_and_of_the_scores(city):
    run = run_scoring(key=city.key, as_of=small_city.DAY)
    found = only(audits_of(city.key, PUBLIC))
    shares = [float(s.area_share) for s in run.scores.filter(state="scored")]
    assert found.area_weight == pytest.approx(0.4)
    assert found.area_share == pytest.approx(sum(shares) / len(shares))


def test_a_key_that_compares_all_types_as_one_has_one_audit(city):
    document = small_city.key_document(
        version=2,
        reference={"group_by": None, "exclude": {"flags": ["freie_traegerschaft"]}},
    )
    key = import_key(document, published=True)
    run_scoring(key=key, as_of=small_city.DAY)
    found = only(audits_of(key, PUBLIC))
    assert (found.kind_name, found.count) == ("alle Arten", 7)


def test_before_the_first_run_there_is_no_audit(city):
    assert audits_of(city.key, INTERNAL) == []


def test_strangers_see_no_audit_of_unpublished_figures():
    city = small_city.build(published=False)
    run_scoring(key=city.key, as_of=small_city.DAY)
    assert audits_of(city.key, PUBLIC) == []
    assert len(audits_of(city.key, INTERNAL)) == 1


# The page


def words(client):
    page = client.get("/methodik/", {"schluessel": "test-gs"})
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def test_the_methodik_names_what_belongs_to_a_group_or_can_be_influenced(client, city):
    city.indicators["migration"].gruppenbezug = "herkunft"
    city.indicators["migration"].save()
    city.indicators["pupils"].beeinflussbar = True
    city.indicators["pupils"].save()
    proposed(city)
    found = only(audits_of(city.key, PUBLIC))
    said = words(client)
    assert "Wichtung und tatsächlicher Einfluss, 7 Einrichtungen" in said
    counts = {effect.indicator.code: effect.sides.count for effect in found.effects}
    for code, mark in (("migration", "Gruppenbezug Herkunft"), ("pupils", "beeinflussbar")):
        verb = "wechselt" if counts[code] == 1 else "wechseln"
        many = "Einrichtung" if counts[code] == 1 else "Einrichtungen"
        sentence = f"Ohne diesen Indikator {verb} {counts[code]} {many} die Seite"
        assert f"{code} ({mark}): {sentence}" in said
    assert "benefit (" not in said


def test_without_a_proposal_the_methodik_speaks_of_ranks(client, city):
    city.indicators["pupils"].beeinflussbar = True
    city.indicators["pupils"].save()
    run_scoring(key=city.key, as_of=small_city.DAY)
    said = words(client)
    assert "einen anderen Rang. Ob jemand die Seite wechselt" in said
    assert "kein Vorschlag" in said


def test_before_the_first_run_the_methodik_has_no_audit(client, city):
    assert "Wichtung und tatsächlicher Einfluss" not in words(client)
