"""Rows of a ranking: where the marks stand, who is sure, what sorts where."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest

from facilities.models import Facility
from planning.allocation.rules import parse_rules
from planning.models import FacilityScore, Proposal, ProposalLine
from planning.selectors.marks import Cut, with_marks
from planning.selectors.ranking import in_order
from planning.selectors.rows import Places, Row
from planning.selectors.thresholds import Near, limits_of, near_limits
from tests.planning.small_city import round_document


def row(place, index, *, proposed="0", reason="BUDGET", best=None, worst=None, need="0.8"):
    """An unsaved row at one place of the walk."""
    facility = Facility(pk=place, number=f"T-{place}", name=f"Schule {place}")
    score = FacilityScore(
        facility=facility,
        state="scored",
        index=Decimal(index),
        rank_low=place,
        rank_high=place,
        rank_best=best,
        rank_worst=worst,
    )
    line = ProposalLine(
        facility=facility,
        position=place,
        proposed_fte=Decimal(proposed),
        need_fte=None if need is None else Decimal(need),
        stock_fte=Decimal(0),
        reason=reason,
    )
    return Row(score=score, line=line, groups={})


ROWS = [row(1, "1.9"), row(2, "1.4"), row(3, "1.4"), row(4, "0.7")]
THRESHOLD = {"key": "test-gs@1", "level": 0.8, "enter": 1.0, "compare": ">"}


def shape(rows, cut=None, thresholds=()):
    """Numbers of the rows, with a bar for the cut and a wave for each Schwelle."""
    rules = parse_rules(round_document(thresholds=list(thresholds))["rules"])
    items = with_marks(
        rows,
        rules=rules,
        facility_type="grundschule",
        cut=None if cut is None else Cut(Proposal(), cut, Decimal(0)),
    )
    signs = {"cut": "|", "threshold": "~"}
    return "".join(signs.get(i.kind) or i.facility.number.removeprefix("T-") for i in items)


@pytest.mark.parametrize(
    ("rows", "cut", "thresholds", "expected"),
    [
        pytest.param(ROWS, 2, [], "12|34", id="the cut stands below the last one served"),
        pytest.param(ROWS, None, [], "1234", id="a plan without cut has no cut row"),
        pytest.param(ROWS, 9, [], "1234|", id="a cut below all stands at the end"),
        pytest.param(ROWS, 0, [], "|1234", id="a cut above all stands at the top"),
        pytest.param(ROWS[2:], 2, [], "|34", id="a filter leaves the cut where it is"),
        pytest.param(ROWS[::3], 2, [], "1|4", id="a filter may take away both sides"),
        pytest.param(ROWS[::-1], 2, [], "4321", id="another order has no cut row"),
        pytest.param(
            ROWS, None, [THRESHOLD], "123~4", id="a Schwelle parts those above it"
        ),
        pytest.param(
            ROWS,
            None,
            [THRESHOLD | {"enter": 1.4}],
            "1~234",
            id="over 1.4 does not let in 1.4 itself",
        ),
        pytest.param(
            ROWS,
            None,
            [THRESHOLD | {"enter": 1.4, "compare": ">="}],
            "123~4",
            id="from 1.4 on lets in 1.4 itself",
        ),
        pytest.param(
            ROWS,
            3,
            [THRESHOLD],
            "123~|4",
            id="Schwelle and cut at one place stand below each other",
        ),
        pytest.param([], 2, [THRESHOLD], "~|", id="an empty list still says both"),
    ],
)
def test_marks(rows, cut, thresholds, expected):
    assert shape(rows, cut, thresholds) == expected


def lines(*pairs):
    """Lines with (proposed, reason)."""
    return [SimpleNamespace(proposed_fte=Decimal(p), reason=r) for p, r in pairs]


FUNDED, REFUSED = ("0.8", "FUNDED_RANK"), ("0", "BUDGET")
OTHER = ("0", "NOT_ELIGIBLE")


@pytest.mark.parametrize(
    ("field", "best", "worst", "reason", "expected"),
    [
        pytest.param([FUNDED] * 3 + [REFUSED], 1, 3, "FUNDED_RANK", "bleibt_drin",
                     id="the worst rank still has a place"),
        pytest.param([FUNDED] * 3 + [REFUSED], 1, 4, "FUNDED_RANK", "grenzbereich",
                     id="the worst rank has none"),
        pytest.param([FUNDED] * 3 + [REFUSED], 4, 4, "BUDGET", "bleibt_draussen",
                     id="even the best rank has none"),
        pytest.param([FUNDED] * 3 + [REFUSED, OTHER], 4, 5, "BUDGET", "grenzbereich",
                     id="who takes no part may free a place above"),
        pytest.param([FUNDED] * 3 + [REFUSED, OTHER], 5, 5, "BUDGET", "bleibt_draussen",
                     id="below all of them it is out for sure"),
        pytest.param([FUNDED] * 3, 1, 2, "FUNDED_RANK", "schwelle",
                     id="nobody is refused, so the rank decides nothing"),
        pytest.param([FUNDED, REFUSED], 1, 1, "OVERRIDE", "",
                     id="a case of its own does not hang on the rank"),
        pytest.param([FUNDED, REFUSED], None, None, "FUNDED_RANK", "ohne_spanne",
                     id="no span is known where values are missing"),
        pytest.param([FUNDED, REFUSED], 1, 2, "BELOW_THRESHOLD", "schwelle",
                     id="below a Schwelle no rank helps"),
        pytest.param([FUNDED, REFUSED], 1, 2, "MANDATORY", "pflicht",
                     id="a mandatory class is served whatever the rank"),
    ],
)  # fmt: skip
def test_certainty(field, best, worst, reason, expected):
    found = row(1, "1", reason=reason, best=best, worst=worst)
    places = Places.of(lines(*field))
    assert places.certainty(found.score, found.line, Near()) == expected


@pytest.mark.parametrize(
    ("reason", "near", "expected"),
    [
        pytest.param("FUNDED_RANK", Near(entry=Decimal(1)), "grenzbereich",
                     id="other weights may bring it below the Schwelle of a place"),
        pytest.param("FUNDED_RANK", Near(step=Decimal("1.4")), "bleibt_drin",
                     id="a higher step is about how much, not whether"),
        pytest.param("BELOW_THRESHOLD", Near(entry=Decimal(1)), "grenzbereich",
                     id="other weights may bring it across the Schwelle"),
        pytest.param("BELOW_THRESHOLD", Near(), "schwelle",
                     id="a Schwelle out of reach decides"),
        pytest.param("MANDATORY", Near(entry=Decimal(1)), "pflicht",
                     id="a mandatory class is served on either side"),
    ],
)  # fmt: skip
def test_a_schwelle_within_reach(reason, near, expected):
    found = row(1, "1", reason=reason, best=1, worst=1)
    places = Places.of(lines(FUNDED, REFUSED))
    assert places.certainty(found.score, found.line, near) == expected


@pytest.mark.parametrize(
    ("best", "missing", "states", "words"),
    [
        pytest.param(1, [], ["wert"], "", id="there is one"),
        pytest.param(None, ["a"], ["wert", "wert"], "Werte fehlen", id="a gap"),
        pytest.param(None, [], ["wert", "geheim"], "Werte geheim", id="withheld"),
        pytest.param(None, [], ["wert"],
                     "nur ein Indikator, keine Gewichtung zu verändern", id="one weight"),
        pytest.param(None, [], ["wert", "wert"],
                     "für diesen Schlüssel oder diese Ansicht nicht bestimmbar", id="else"),
    ],
)  # fmt: skip
def test_why_there_is_no_rangspanne(best, missing, states, words):
    score = FacilityScore(
        rank_best=best, missing=missing, parts=[{"state": state} for state in states]
    )
    assert score.span_gap == words


def test_near_limits_by_hand():
    """Parts 0.4 and -0.1 at weights 0.5: d = 0.8 and -0.2, median -0.2, distances 1 and 0.

    At ± 25 % the index 1.3 moves by 0.25 * (0.5 * 1 + 0.5 * 0) = 0.125.
    """
    rules = parse_rules(
        round_document(
            thresholds=[
                THRESHOLD | {"enter": 1.18},
                THRESHOLD | {"level": 1.8, "enter": 1.426, "stay": 1.42},
            ]
        )["rules"]
    )
    found = row(1, "1.3", best=1, worst=1)
    found.score.parts = [
        {"weight": "0.5", "contribution": "0.4"},
        {"weight": "0.5", "contribution": "-0.1"},
    ]
    found.line.facility.kind = "grundschule"
    near = near_limits(found.score, found.line, rules, Decimal("0.25"))
    assert (near.entry, near.step, near.places) == (Decimal("1.18"), None, 2)
    found.line.stock_fte = Decimal("1.8")  # what is held is measured by the Verbleibgrenze
    near = near_limits(found.score, found.line, rules, Decimal("0.25"))
    assert near.step == Decimal("1.42")
    found.score.parts[0]["contribution"] = None  # a reader who may not see all parts
    assert near_limits(found.score, found.line, rules, Decimal("0.25")) == Near()
    found.score.rank_best = None
    assert near_limits(found.score, found.line, rules, Decimal("0.25")) == Near()


@pytest.mark.parametrize(
    ("index", "limits", "places", "distance", "shown"),
    [
        pytest.param("0.748", ["0.75", "1.3"], 3, "0.002", 3, id="just below"),
        pytest.param("1.596", ["0.75", "1.6"], 3, "0.004", 3, id="two would hide it"),
        pytest.param("0.7449", ["0.75"], 2, "0.0051", 2, id="two places suffice"),
        pytest.param("0.7451", ["0.7449"], 2, "0.0002", 4, id="never a rounded zero"),
        pytest.param("0.75", ["0.75"], 2, "0", 2, id="on the Schwelle"),
        pytest.param("0.75", [], 2, None, 2, id="no Schwelle at all"),
    ],
)
def test_an_index_tells_its_side_of_every_schwelle(index, limits, places, distance, shown):
    found = replace(row(1, index), limits=tuple(map(Decimal, limits)))
    assert found.index_places == places
    assert found.distance == (None if distance is None else Decimal(distance))
    assert distance is None or found.distance_places == shown


@pytest.mark.parametrize(
    ("stock", "expected"),
    [("0", ["1.0"]), ("0.8", ["0.9", "1.0"])],
    ids=["who has nothing must enter", "who has the level may also stay"],
)
def test_schwellen_that_matter(stock, expected):
    rules = parse_rules(round_document(thresholds=[THRESHOLD | {"stay": 0.9}])["rules"])
    line = row(1, "1").line
    line.facility.kind, line.stock_fte = "grundschule", Decimal(stock)
    assert limits_of(line, rules) == tuple(map(Decimal, expected))


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        pytest.param("bedarf", ["T-3", "T-1", "T-2", "T-4"], id="missing last, rising"),
        pytest.param("-bedarf", ["T-1", "T-3", "T-2", "T-4"], id="missing last, falling"),
        pytest.param("kennung", ["T-1", "T-2", "T-3", "T-4"], id="keys as text"),
        pytest.param("-index", ["T-1", "T-2", "T-3", "T-4"], id="equal values by key"),
    ],
)
def test_order(sort, expected):
    rows = [
        row(4, "0.1", need=None),
        row(3, "0.5", need="0.8"),
        row(2, "0.5", need=None),
        row(1, "1.0", need="1.8"),
    ]
    assert [r.facility.number for r in in_order(rows, sort)] == expected


def test_names_sort_as_germans_do():
    rows = [row(n, "1") for n in range(1, 4)]
    for found, name in zip(rows, ("Zoo", "Ähre", "Anger"), strict=True):
        found.facility.name = name
    assert [r.facility.name for r in in_order(rows, "name")] == ["Ähre", "Anger", "Zoo"]
