"""Stufenauswahl: filters in order with counts, sorted, taken; a reason for everyone."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.allocation.plan import Infeasible
from planning.allocation.propose import propose
from planning.allocation.reasons import Reason
from planning.allocation.rules import canonical, parse_rules
from tests.planning.allocation.cascade_samples import (
    FOUR,
    OUTSIDE,
    document,
    kita,
    line_of,
    plan_of,
)
from tests.planning.allocation.samples import DAY


def test_the_first_in_the_order_are_taken():
    plan = plan_of(FOUR)
    assert [line.number for line in plan.lines] == ["K2", "K4", "K3", "K1"]
    assert [line.proposed for line in plan.lines] == [50, 50, 0, 0]
    assert plan.cut_after == "K4"
    assert plan.allocated + plan.rest == plan.budget == 1000
    assert plan.rest_reason == "Rest 9,0 VzÄ – die Auswahl ist voll"


@pytest.mark.parametrize(
    ("site", "reason", "text", "note"),
    [
        pytest.param(
            kita("K1", areas=OUTSIDE),
            Reason.FILTERED,
            "Filter F1 nicht erfüllt",
            "Kein Vorschlag, weil Filter F1 nicht erfüllt ist (Wert: kein Raum).",
            id="outside every space",
        ),
        pytest.param(
            kita("K1", fields={"places": 50}),
            Reason.FILTERED,
            "Filter F2 (mehr als 50 Plätze) nicht erfüllt",
            "Kein Vorschlag, weil Filter F2 (mehr als 50 Plätze) nicht erfüllt ist "
            "(Wert: 50).",
            id="on the bound is not above it",
        ),
        pytest.param(
            kita("K1", fields={"freiplaetze_share": 0.25, "places": 20}),
            Reason.FILTERED,
            "Filter F2 (mehr als 50 Plätze) nicht erfüllt",
            "Kein Vorschlag, weil Filter F2 (mehr als 50 Plätze) nicht erfüllt ist "
            "(Wert: 20).",
            id="the first failed filter counts",
        ),
        pytest.param(
            kita("K1", fields={"freiplaetze_share": 0.25}),
            Reason.FILTERED,
            "Filter F3 nicht erfüllt",
            "Kein Vorschlag, weil Filter F3 nicht erfüllt ist (Wert: 0,25).",
            id="a share",
        ),
        pytest.param(
            kita("K1", fields={"freiplaetze_share": None, "places": 20}),
            Reason.FILTERED,
            "Filter F2 (mehr als 50 Plätze) nicht erfüllt",
            "Kein Vorschlag, weil Filter F2 (mehr als 50 Plätze) nicht erfüllt ist "
            "(Wert: 20).",
            id="what is absent later is not asked for",
        ),
        pytest.param(
            kita("K1", fields={"places": None, "freiplaetze_share": 0.1}),
            Reason.DATA_MISSING,
            "Angabe zu „mehr als 50 Plätze“ fehlt",
            "Kein Vorschlag, weil die Angabe zu „mehr als 50 Plätze“ fehlt.",
            id="absent is neither passed nor failed",
        ),
        pytest.param(
            kita("K1", areas={}),
            Reason.DATA_MISSING,
            "Angabe „Raum“ fehlt",
            "Kein Vorschlag, weil die Angabe „Raum“ fehlt.",
            id="an unknown space is not outside",
        ),
        pytest.param(
            kita("K1", None),
            Reason.DATA_MISSING,
            "Angabe „children_migration“ fehlt",
            "Kein Vorschlag, weil die Angabe „children_migration“ fehlt.",
            id="no sort key",
        ),
        pytest.param(
            kita("K1", measures=frozenset({"kifaz"})),
            Reason.ALREADY_SUPPLIED,
            "hat die Maßnahme der Runde schon",
            "Kein Vorschlag, weil die Einrichtung die Maßnahme schon hat (kifaz).",
            id="has the measure",
        ),
        pytest.param(
            kita("K1", 20),
            Reason.BUDGET,
            "Auswahl voll: 2 Einrichtungen",
            "Kein Vorschlag, weil die Auswahl mit 2 Einrichtungen voll ist.",
            id="behind the last that is taken",
        ),
        pytest.param(
            kita("K5", 30),
            Reason.TIE,
            "bei Gleichstand entscheidet die Kennung",
            "Kein Vorschlag, weil bei Gleichstand die Kennung entscheidet.",
            id="equal to the last that is taken",
        ),
        pytest.param(
            kita("K1", 50),
            Reason.FUNDED_RANK,
            "nach Stufenauswahl und Budget",
            "Erhält 0,5 VzÄ, weil sie alle Filter erfüllt und die Auswahl bis zu ihr "
            "reicht.",
            id="taken",
        ),
    ],
)
def test_every_way_has_its_reason(site, reason, text, note):
    line = line_of([site, kita("K2", 40), kita("K3", 30)], site.number)
    assert (line.reason, line.reason_text, line.note) == (reason, text, note)


def test_the_counts_of_the_steps():
    sites = [
        *FOUR,
        kita("K5", areas=OUTSIDE),
        kita("K6", areas={}),
        kita("K7", fields={"places": 50}),
        kita("K8", measures=frozenset({"kifaz"}), stock=50),
        kita("K9", None),
    ]
    log = plan_of(sites).log
    counted = [
        (
            line.step,
            line.n_in,
            line.params.get("failed"),
            line.params.get("absent"),
            line.n_out,
        )
        for line in log
    ]
    assert counted == [
        ("cascade", 9, 1, 1, 7),
        ("cascade", 7, 1, 0, 6),
        ("cascade", 6, 0, 0, 6),
        ("cascade", 6, 1, 0, 5),
        ("sort", 5, 0, 1, 4),
        ("take", 4, None, None, 2),
    ]


def test_eligibility_comes_first_and_is_counted():
    eligible = [
        {"code": "E1", "field": "provider_kind", "op": "=", "value": "frei"}
        | {"text": "nur freie Träger"}
    ]
    sites = [
        kita("K1", fields={"provider_kind": "frei"}),
        kita("K2", fields={"provider_kind": "kommunal", "places": 1}),
        kita("K3", fields={"provider_kind": None}),
    ]
    plan = plan_of(sites, eligibility=eligible)
    assert [(line.step, line.n_in, line.n_out) for line in plan.log][:2] == [
        ("eligibility", 3, 1),
        ("cascade", 1, 1),
    ]
    reasons = {line.number: line.reason for line in plan.lines}
    assert reasons["K2"] == Reason.NOT_ELIGIBLE
    assert reasons["K3"] == Reason.DATA_MISSING


@pytest.mark.parametrize(
    ("take", "proposed"),
    [
        pytest.param({"sites": 3}, [50, 50, 50, 0], id="three sites"),
        pytest.param({"fte": 1.2}, [50, 50, 0, 0], id="VzÄ: what does not fit stays over"),
        pytest.param({"sites": 3, "fte": 0.5}, [50, 0, 0, 0], id="whichever comes first"),
    ],
)
def test_taken_by_sites_or_by_posts(take, proposed):
    assert [line.proposed for line in plan_of(FOUR, take=take).lines] == proposed


def test_the_money_may_end_first_and_the_list_of_who_comes_next_is_kept():
    money = [{"source": "stadt", "period": "2026/27", "fte": 0.6}]
    plan = plan_of(FOUR, take={"sites": 3}, budget=money)
    assert [line.proposed for line in plan.lines] == [50, 0, 0, 0]
    assert plan.rest_reason == "Rest 0,1 VzÄ – reicht nicht für 0,5"
    assert [(entry.number, entry.missing) for entry in plan.waiting_list] == [
        ("K4", 40),
        ("K3", 90),
    ]
    third = plan.lines[2]
    assert third.reason_text == "Budget ausgeschöpft"
    assert third.note == (
        "Kein Vorschlag, weil das Budget ausgeschöpft ist. Es fehlen 0,9 VzÄ Budget."
    )


def test_a_source_that_may_not_pay_ends_it():
    money = [{"source": "esf", "period": "2026/27", "fte": 3, "share_max": 0.5}]
    plan = plan_of(FOUR, budget=money)
    assert plan.allocated == 0
    assert plan.lines[0].reason == Reason.SOURCE_LIMIT
    assert (
        "Ohne Quelle für alle Einrichtungen gibt es keine Nachrückliste." in plan.warnings
    )


def test_who_has_the_measure_keeps_it_beside_the_selection():
    holder = kita("K1", measures=frozenset({"kifaz"}), stock=50)
    plan = plan_of([holder, kita("K2"), kita("K3")])
    line = plan.lines[-1]
    assert (line.proposed, line.reason) == (50, Reason.ALREADY_SUPPLIED)
    assert line.attached == (Reason.KEPT_GRANDFATHERED,)
    assert line.note == (
        "Behält 0,5 VzÄ, weil Bestandsschutz gilt. Nicht in der Auswahl, weil die "
        "Einrichtung die Maßnahme schon hat (kifaz)."
    )
    assert plan.allocated == 150


def test_another_measure_protects_nothing():
    filters = [{"code": "F1", "op": "lacks_measure", "value": "ksa"}]
    holder = kita("K1", measures=frozenset({"ksa"}), stock=50)
    line = line_of([holder], filters=filters)
    assert (line.proposed, line.reason_text) == (0, Reason.ALREADY_SUPPLIED.text)


@pytest.mark.parametrize(
    ("protection", "proposed"),
    [
        pytest.param({"mode": "keep"}, 50, id="protected: the selection takes nothing"),
        pytest.param({"mode": "none"}, 0, id="not protected: it gives up what it held"),
    ],
)
def test_a_holder_outside_the_filters(protection, proposed):
    holder = kita("K1", fields={"places": 20}, stock=50)
    line = line_of([holder], grandfathering=protection)
    assert (line.proposed, line.reason) == (proposed, Reason.FILTERED)


def test_a_holder_that_passes_but_is_not_taken_gives_up():
    holder = kita("K1", 10, stock=50)
    line = line_of([holder, kita("K2"), kita("K3")])
    assert (line.proposed, line.reason) == (0, Reason.REDUCED)
    assert line.reason_text == "Auswahl voll: 2 Einrichtungen"


def test_a_holder_of_more_than_the_level():
    line = line_of([kita("K1", 10, stock=100)])
    assert (line.proposed, line.note) == (
        50,
        "Behält 0,5 von 1,0 VzÄ, weil die Stufen nicht über 0,5 VzÄ reichen.",
    )


@pytest.mark.parametrize(
    ("entry", "number", "proposed", "reason"),
    [
        pytest.param({"rule": "set", "fte": 0.5}, "K3", 50, "OVERRIDE", id="set"),
        pytest.param({"rule": "min", "fte": 0.5}, "K3", 50, "OVERRIDE", id="at least"),
        pytest.param({"rule": "forbid"}, "K1", 0, "OVERRIDE", id="forbidden"),
        pytest.param({"rule": "max", "fte": 0}, "K1", 0, "OVERRIDE", id="at most nothing"),
        pytest.param({"rule": "max", "fte": 1}, "K1", 50, "FUNDED_RANK", id="no bound"),
    ],
)
@pytest.mark.parametrize("kind", ["overrides", "locks"])
def test_entries_by_hand(entry, number, proposed, reason, kind):
    sites = [kita("K1", 40), kita("K2", 30), kita("K3", 10, fields={"places": 5})]
    entries = [{"facility": number, "reason": "Zusage", **entry}]
    line = line_of(sites, number, **{kind: entries})
    wanted = "LOCKED" if (kind, reason) == ("locks", "OVERRIDE") else reason
    assert (line.proposed, line.reason) == (proposed, wanted)


def test_who_is_passed_over_by_an_entry_is_named():
    sites = [*FOUR, kita("K5", 1, fields={"places": 5})]
    entry = [{"facility": "K5", "rule": "set", "fte": 0.5, "reason": "Zusage"}]
    plan = plan_of(sites, overrides=entry)
    assert [(p.number, p.by) for p in plan.passed_over] == [("K3", "K5"), ("K1", "K5")]


def test_protection_above_the_money_is_infeasible():
    holders = [kita(f"K{n}", fields={"places": 5}, stock=50) for n in (1, 2, 3)]
    money = [{"source": "stadt", "period": "2026/27", "fte": 1}]
    with pytest.raises(Infeasible, match="Bestandsschutz 1,5 VzÄ > Budget 1,0 VzÄ"):
        plan_of(holders, budget=money, grandfathering={"mode": "keep"})


def test_without_a_key_every_type_takes_part():
    found = parse_rules(document(key={}))
    assert propose(FOUR, found, as_of=DAY).allocated == 100
    assert canonical(parse_rules(canonical(found))) == canonical(found)


amounts = st.sampled_from([None, 0, 10, 50, 51, 80])


@st.composite
def cities(draw):
    return [
        kita(
            f"K{place}",
            draw(amounts),
            fields={
                "places": draw(amounts),
                "freiplaetze_share": draw(st.sampled_from([None, 0.3, 0.31, 0.5])),
            },
            areas=draw(st.sampled_from([{}, OUTSIDE, {"schwerpunktraum": frozenset("A")}])),
            measures=draw(st.sampled_from([frozenset(), frozenset({"kifaz"})])),
            stock=draw(st.sampled_from([None, 0, 50, 100])),
        )
        for place in range(draw(st.integers(1, 9)))
    ]


rule_changes = st.fixed_dictionaries(
    {
        "take": st.sampled_from([{"sites": 1}, {"sites": 3}, {"fte": 0.5}, {"fte": 1.2}]),
        "grandfathering": st.sampled_from([{"mode": "none"}, {"mode": "keep"}]),
        "overrides": st.sampled_from(
            [
                [],
                *(
                    [{"facility": "K0", "reason": "R", **entry}]
                    for entry in (
                        {"rule": "set", "fte": 0.5},
                        {"rule": "min", "fte": 0.5},
                        {"rule": "max", "fte": 0},
                        {"rule": "max", "fte": 0.5},
                        {"rule": "forbid"},
                    )
                ),
            ]
        ),
        "locks": st.sampled_from(
            [
                [],
                *(
                    [{"facility": "K0", "reason": "R", **entry}]
                    for entry in (
                        {"rule": "set", "fte": 0.5},
                        {"rule": "max", "fte": 0},
                        {"rule": "forbid"},
                    )
                ),
            ]
        ),
    }
)


@given(cities(), rule_changes)
def test_counts_add_up_and_everyone_has_one_reason(sites, changes):
    plan = plan_of(sites, **changes)
    steps = plan.log[:-1]
    for before, after in zip(steps, plan.log[1:], strict=True):
        params = before.params
        assert before.n_in == before.n_out + params["failed"] + params["absent"]
        assert before.n_out == after.n_in
    assert steps[0].n_in == len(sites)
    assert plan.allocated + plan.rest == plan.budget
    assert plan.rest >= 0
    numbers = Counter(line.number for line in plan.lines)
    assert numbers == Counter(site.number for site in sites)
    assert all(isinstance(line.reason, Reason) and line.note for line in plan.lines)


@given(cities(), rule_changes, st.randoms(use_true_random=False))
def test_the_order_of_the_sites_changes_nothing(sites, changes, random):
    shuffled = list(sites)
    random.shuffle(shuffled)
    assert plan_of(sites, **changes) == plan_of(shuffled, **changes)


@given(cities(), rule_changes, st.integers(0, 400), st.integers(0, 200))
def test_a_larger_budget_takes_nothing_from_anyone(sites, changes, budget, more):
    found = parse_rules(document(**changes))

    def given_at(amount):
        plan = propose(sites, found, budget=amount, as_of=DAY)
        return {line.number: line.proposed for line in plan.lines}

    try:
        small = given_at(budget)
    except Infeasible:
        return
    large = given_at(budget + more)
    assert all(large[number] >= small[number] for number in small)
