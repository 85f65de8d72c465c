"""R16: rates, scores, contributions, changes, classes and ranks give no number away."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from districts.disclosure import protect, release, release_chain
from districts.disclosure.figures import complement, linear, ranking, rate, within
from districts.disclosure.types import HIDDEN, Derived, Equation, Request
from tests.districts.disclosure.second_oracle import disclosed
from tests.districts.disclosure.tables import FEW, ask, count, nested, rules, table

A, B, C, FIGURE = ("a",), ("b",), ("c",), ("figure",)
SUMS = {"T": {"a": 2, "b": 40, "c": 50}}


def with_figures(*figures: Derived, **changes) -> Request:
    """A small cell a beside b, which is hidden with it, and c, which is shown."""
    return replace(table(SUMS), derived=figures, **changes)


def terms(**factors: str | int) -> dict[tuple[str, ...], Fraction]:
    return {(key,): Fraction(factor) for key, factor in factors.items()}


@pytest.mark.parametrize(
    "figure",
    [
        pytest.param(
            linear(FIGURE, terms(a="1/2", c="1/2"), shown=Decimal("26.0")),
            id="a score with known weights and a shown second indicator",
        ),
        pytest.param(
            linear(
                FIGURE, terms(a="1/4"), shown=Decimal("-2.00"), constant=Fraction("-2.5")
            ),
            id="a contribution: weight by z-score, with mean and deviation frozen",
        ),
        pytest.param(
            linear(FIGURE, terms(a=1, c=-1), shown=Decimal(-48)),
            id="the change against a shown value",
        ),
        pytest.param(
            within(FIGURE, terms(a="1/2"), low=Fraction(1, 2), high=Fraction(1)),
            id="a class so narrow that it holds no value from the threshold on",
        ),
        pytest.param(
            linear(FIGURE, terms(b=1), shown=Decimal(40)),
            id="a figure about the partner",
        ),
    ],
)
def test_a_figure_that_tells_a_small_number_is_dropped(figure):
    request = with_figures(figure)
    made = release(request)
    assert made.derived == frozenset()
    assert made.shown[C].value == 50  # the figure goes first, no further cell
    kept = replace(made, derived=frozenset({FIGURE}))
    assert disclosed(request, kept, {A: 3}) == [A]  # had it stayed
    assert disclosed(request, made, {A: 3}) == []


@pytest.mark.parametrize(
    "figure",
    [
        pytest.param(
            linear(FIGURE, terms(a="1/100", c="1/100"), shown=Decimal("0.5")),
            id="a score in which the cell hardly counts",
        ),
        pytest.param(
            within(FIGURE, terms(a=1), low=Fraction(0), high=Fraction(20)),
            id="a Bedarfsstufe wide enough",
        ),
        pytest.param(
            linear(FIGURE, terms(c=2), shown=Decimal(100)), id="a figure of shown cells"
        ),
        pytest.param(
            linear(FIGURE, terms(a=1, b=1), shown=Decimal(42)),
            id="the sum of the hidden cells, which the total tells anyway",
        ),
    ],
)
def test_a_figure_that_leaves_room_stays(figure):
    request = with_figures(figure)
    made = release(request)
    assert made.derived == frozenset({FIGURE})
    assert disclosed(request, made, {A: 3}) == []


@pytest.mark.parametrize(
    ("numerator", "shown", "kept"),
    [
        pytest.param(2, "1.0", False, id="one decimal tells 2 of 200"),
        pytest.param(100, "50.0", True, id="a rate of shown numbers"),
    ],
)
def test_rates_with_public_population(numerator, shown, kept):
    whole = count("N", value=200, cost=99)
    part = count("x", value=numerator, base=("N",))
    rest, equation = complement(("rest",), part, whole)
    figures = rate(FIGURE, part, whole, shown=Decimal(shown))
    request = ask([whole, part, rest], [equation], derived=figures)
    made = release(request)
    assert made.derived == (frozenset({FIGURE}) if kept else frozenset())
    assert disclosed(request, made, {} if kept else {("x",): 3}) == []


def test_a_figure_given_out_before_stays_and_a_cell_goes_instead():
    """It says a + c = 52 and cannot be taken back: with c shown, a would be 2."""
    figure = linear(FIGURE, terms(a=1, c=1), shown=Decimal(52))
    request = with_figures(replace(figure, given_out=True))
    made = release(request)
    assert made.derived == frozenset({FIGURE})
    assert made.shown[C] == HIDDEN
    assert disclosed(request, made, {A: 3}) == []


@FEW
@given(st.randoms(use_true_random=False), st.integers(0, 2))
def test_no_score_over_linked_tables_gives_a_small_number_away(random, places):
    """Scores of the first Ortsteile over all columns, printed with up to two places."""
    request = nested(random, districts=2, per=2, groups=3)
    values = {cell.key: cell.value for cell in request.cells}
    figures = []
    for name in ("00", "01", "10"):
        weights = {
            (name, column): Fraction(random.randint(-5, 9), 10)
            for column in ("g0", "g1", "g2")
        }
        score = sum(weight * values[key] for key, weight in weights.items())
        shown = Decimal(float(score)).quantize(Decimal(1).scaleb(-places))
        figures.append(linear(("score", name), weights, shown=shown))
    request = replace(request, derived=tuple(figures))
    made = release(request)
    small = {key: 3 for key, value in values.items() if 0 < value < 3}
    assert disclosed(request, made, small) == []


@FEW
@given(st.lists(st.tuples(st.integers(90, 130), st.integers(0, 6)), min_size=2, max_size=4))
def test_no_printed_rate_gives_a_small_number_away(rows):
    """Rates of Ortsteile with public population, their numbers summed for the city."""
    cells, equations, figures, parts = [], [], [], []
    for place, (base, number) in enumerate(rows):
        whole = count(f"N{place}", value=base, cost=99, upper=300)
        part = count(f"x{place}", value=number, base=whole.key, upper=300)
        rest, equation = complement((f"rest{place}",), part, whole)
        shown = (Decimal(100 * number) / base).quantize(Decimal("0.1"))
        figures += rate(("rate", str(place)), part, whole, shown=shown)
        cells, equations = [*cells, whole, part, rest], [*equations, equation]
        parts.append(part)
    total = count("x", value=sum(part.value for part in parts), cost=99)
    equations.append(Equation(total.key, tuple(part.key for part in parts)))
    request = ask([*cells, total], equations, derived=tuple(figures))
    made, report = protect(request)
    small = {part.key: 3 for part in parts if part.value < 3}
    assert not report.unproven
    assert disclosed(request, made, small) == []
    for place, part in enumerate(parts):
        if part.key in small:
            assert ("rate", str(place)) not in made.derived


# Ranks


def ranked(*counts: int, weight: str = "1/2") -> Request:
    """Schools ranked by score: the first counts with a weight, the others fully."""
    cells = [count(f"s{n}", value=value, upper=60) for n, value in enumerate(counts)]
    factors = [Fraction(weight), *[Fraction(1)] * (len(counts) - 1)]
    ranks = ranking(
        [("rank", cell.key[0]) for cell in cells],
        [({c.key: f}, Fraction(0)) for c, f in zip(cells, factors, strict=True)],
        widest=Fraction(60),
    )
    return ask(cells, derived=ranks)


@pytest.mark.parametrize(
    ("counts", "kept"),
    [
        pytest.param((8, 2), 2, id="below a score of 4: the second could have 3 or 4"),
        pytest.param((4, 2), 0, id="below a score of 2: the second cannot have 3"),
        pytest.param((5, 2, 1), 0, id="nor can the third, by the rank of the first"),
        pytest.param((40, 20, 10), 3, id="ranks of shown numbers"),
    ],
)
def test_ranks_are_kept_as_long_as_they_leave_room(counts, kept):
    request = ranked(*counts)
    small = {cell.key: 3 for cell in request.cells if cell.value < 3}
    made = release(request)
    assert len(made.derived) == kept
    assert disclosed(request, made, small) == []


def test_a_rank_dropped_alone_would_be_found_by_elimination():
    """The bound stands under both ranks, so one that stays keeps it."""
    request = ranked(4, 2)
    made = replace(release(request), derived=frozenset({("rank", "s0")}))
    assert disclosed(request, made, {("s1",): 3}) == [("s1",)]


def test_ranks_that_do_not_fit_the_numbers_are_refused():
    made = release(ranked(40, 30, 5, weight="1/8"))
    assert made.derived == frozenset()
    assert set(made.shown.values()) == {HIDDEN}


def test_ranks_are_the_same_for_all_audiences_or_secret():
    request = replace(ranked(18, 9, 5), rules=rules(10))
    intern, committee, public = release_chain(request)
    assert len(intern.derived) == len(committee.derived) == 3
    assert public.derived == frozenset()  # below 9 nobody can have 10
