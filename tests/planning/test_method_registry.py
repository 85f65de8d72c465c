"""Every method of the Methodik page: complete, and its example calculated again."""

import re

import pytest
from django.utils.html import escape

from planning.allocation.propose import METHODS
from planning.reports import method_texts
from planning.reports.methods import FAMILIES
from planning.reports.methods.model import Example
from planning.reports.methods.trial import handed_out
from planning.scoring import key_parts, treat

EVERY = [(family, method) for family in FAMILIES for method in family.methods]
IDS = [f"{family.code}: {method.code}" for family, method in EVERY]
BY_CODE = {family.code: family for family in FAMILIES}


def agrees(example: Example, found) -> bool:
    """Whether figures are the expected ones to the printed place."""
    wanted = [value for _, value in example.expected]
    return len(found) == len(wanted) and all(
        got == value
        if isinstance(value, str) or isinstance(got, str)
        else abs(got - value) <= 0.5 * 10**-example.places + 1e-12
        for got, value in zip(found, wanted, strict=True)
    )


@pytest.mark.parametrize(("family", "method"), EVERY, ids=IDS)
def test_the_example_comes_out_again(family, method):
    found = list(method.example.again())
    assert agrees(method.example, found), (found, method.example.expected)


@pytest.mark.parametrize(("family", "method"), EVERY, ids=IDS)
def test_the_method_has_rule_formula_source_use_and_example(family, method):
    example = method.example
    said = (method.rule, method.formula, method.source, method.use)
    said += (example.given, example.arithmetic)
    assert all(len(text) > 0 for text in said)
    assert example.expected


@pytest.mark.parametrize(
    ("family", "options"),
    [
        pytest.param("jahre", key_parts.POOLINGS, id="pooling"),
        pytest.param("kleine-gruppen", key_parts.SHRINKAGES, id="shrinkage"),
        pytest.param("luecken", key_parts.POLICIES, id="missing values"),
        pytest.param("umrechnung", {"none", *treat.TRANSFORMS}, id="transformation"),
        pytest.param("ausreisser", key_parts.OUTLIERS, id="outliers"),
        pytest.param("gewicht-der-einrichtungen", key_parts.WEIGHTINGS, id="weighting"),
        pytest.param("normierung", key_parts.METHODS, id="normalisation"),
        pytest.param("zusammenfassen", key_parts.AGGREGATIONS, id="aggregation"),
        pytest.param("gleichstand", key_parts.RANK_TIES, id="ties"),
        pytest.param("stufen", key_parts.CLASS_METHODS, id="classes"),
        pytest.param(
            "vergabe-verfahren", {*METHODS, "rank_order: fill", "cascade"}, id="allocation"
        ),
    ],
)
def test_what_can_be_chosen_is_in_the_registry_and_nothing_else(family, options):
    assert sorted(BY_CODE[family].codes) == sorted(options)


def test_classes_and_ties_have_their_words():
    assert set(method_texts.CLASSES) == set(key_parts.CLASS_METHODS)
    assert set(method_texts.TIES) == set(key_parts.RANK_TIES)


NEIGHBOURS = [
    pytest.param(one, other, id=f"{family.code}: {one.code} is not {other.code}")
    for family in FAMILIES
    for one in family.methods
    for other in family.methods
    if one is not other and one.example.given == other.example.given
    if family.code != "sicherheit"
]


@pytest.mark.parametrize(("one", "other"), NEIGHBOURS)
def test_another_method_gives_other_figures_on_the_same_case(one, other):
    """An example that fits another method of its family as well explains neither."""
    assert not agrees(one.example, list(other.example.again()))


def test_filling_up_takes_a_post_away_where_the_budget_grows():
    small, large = (
        handed_out([1.5, 1.2], budget, rank_order="fill")[1] for budget in (1.6, 1.8)
    )
    assert small > large
    strict = [handed_out([1.5, 1.2], budget)[1] for budget in (1.6, 1.8, 2.6)]
    assert strict == sorted(strict)


@pytest.mark.django_db
def test_the_page_shows_every_method_with_its_result(client):
    html = client.get("/methodik/").content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))
    for family, method in EVERY:
        assert f'id="{family.code}"' in html
        for said in (method.formula, method.source, method.use, method.example.arithmetic):
            shown = escape(said)
            assert shown in text, said
    assert "A: −1,2247; B: 0; C: 1,2247" in text
