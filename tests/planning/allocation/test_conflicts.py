"""All pairs of rules: which conflict, what is said then, and who gives way if they do not.

Rules that ask for posts never conflict with each other: every site at its highest level
keeps them all. Rules that deny posts neither: nobody has to get any. What is left are the
pairs of one that asks and one that denies; each of them stands in exactly one table.
"""

from itertools import combinations, product

import pytest

from planning.allocation.model import RulesRefused
from planning.allocation.plan import Infeasible
from planning.allocation.propose import comparison_plan, propose
from tests.planning.allocation.conflict_samples import ASKING, DENYING, both, schools
from tests.planning.allocation.samples import DAY, rules

AREA_FTE, AREA_SITES = "VzÄ of an area", "sites of an area"
LOSING, LOST, LOST_AT_SITE = "sites that lose", "VzÄ lost", "VzÄ lost at a site"
KEPT, CAPPED = "Bestandsschutz", "capped Bestandsschutz"
DUTY, LOCK = "a mandatory class", "a lock that gives"
OVERRIDE = "an override that gives"
BUDGET, SHARE = "the budget", "the share of a source"
THRESHOLD, ELIGIBILITY = "a threshold", "eligibility"
MOST, LEAST = "the greatest VzÄ of a site", "the least VzÄ of a site"
GUARANTEE, NO_LOCK = "a guarantee", "a lock that forbids"
NO_OVERRIDE = "an override that forbids"

LESS_AREA = "Mindestausstattung raum R1 um 0,8 VzÄ{} auf 0,0 VzÄ senken"
FEWER_SITES = "Mindestausstattung raum R1 um 1 Einrichtung auf 0 Einrichtungen senken"
MORE_LOSING = "Verlustgrenze um 1 Einrichtung auf 1 Einrichtung anheben"
MORE_LOST = "Verlustgrenze um 0,8 VzÄ{} auf 0,8 VzÄ anheben"
EURO = " (60.000 €)"
MORE_AT_SITE = "Verlustgrenze je Standort um 0,8 VzÄ auf 0,8 VzÄ anheben"

NAMED = {
    AREA_FTE: "Mindestausstattung der Räume",
    AREA_SITES: "Mindestausstattung der Räume",
    LOSING: "Verlustgrenze",
    LOST: "Verlustgrenze",
    LOST_AT_SITE: "Verlustgrenze je Standort",
    KEPT: "Bestandsschutz",
    CAPPED: "Bestandsschutz",
    DUTY: "Mindestausstattung",
    LOCK: "Setzungen",
    OVERRIDE: "Einzelfälle",
}
SMALLEST = {
    AREA_FTE: LESS_AREA.format(EURO),
    AREA_SITES: FEWER_SITES,
    LOSING: MORE_LOSING,
    LOST: MORE_LOST.format(EURO),
    LOST_AT_SITE: MORE_AT_SITE,
    CAPPED: MORE_AT_SITE,
}  # of all others the money alone gives way
SIDE = (AREA_FTE, AREA_SITES, LOSING, LOST)  # rules the walk does not keep

MONEY = {
    (asking, BUDGET): (
        f"{name} 0,8 VzÄ > Budget 0,5 VzÄ; es fehlen 0,3 VzÄ.",
        SMALLEST.get(asking, "Budget um 0,3 VzÄ (22.500 €) erhöhen"),
    )
    for asking, name in NAMED.items()
}
SHARES = {
    (asking, SHARE): (
        f"{name} 0,8 VzÄ passen in das Budget 5,1 VzÄ, aber nicht in die Quellen: 0,16 "
        "VzÄ davon darf land nicht bezahlen, alle anderen Quellen haben 0,1 VzÄ; es "
        "fehlen 0,06 VzÄ.",
        SMALLEST.get(asking, "Budget um 0,06 VzÄ (4.500 €) erhöhen"),
    )
    for asking, name in NAMED.items()
}


def unreachable(denying: str, by: str) -> dict[tuple[str, str], tuple[str, str]]:
    """What is said where S1 may have nothing whatever the budget is."""
    area, loss = "Mindestausstattung raum R1", "Verlustgrenze"
    one, none = "1 Einrichtung", "0 Einrichtungen"
    return {
        (AREA_FTE, denying): (
            f"{area} 0,8 VzÄ > höchstens zulässig 0,0 VzÄ ({by}: S1).",
            LESS_AREA.format(""),
        ),
        (AREA_SITES, denying): (
            f"{area} {one} > höchstens zulässig {none} ({by}: S1).",
            FEWER_SITES,
        ),
        (LOSING, denying): (
            f"{loss} {none} < unvermeidlicher Verlust {one} ({by}: S1).",
            MORE_LOSING,
        ),
        (LOST, denying): (
            f"{loss} 0,0 VzÄ < unvermeidlicher Verlust 0,8 VzÄ ({by}: S1).",
            MORE_LOST.format(""),
        ),
    }


FORBIDDEN = (
    unreachable(THRESHOLD, "Schwelle")
    | unreachable(NO_LOCK, "Setzung")
    | unreachable(NO_OVERRIDE, "Einzelfall")
)
OUTSIDE = unreachable(ELIGIBILITY, "nicht antragsberechtigt")
TOO_SMALL = {
    (AREA_FTE, MOST): (
        "Mindestausstattung raum R1 0,8 VzÄ > höchstens zulässig 0,5 VzÄ "
        "(Standortobergrenze 0,5 VzÄ: S1).",
        "Mindestausstattung raum R1 um 0,3 VzÄ auf 0,5 VzÄ senken",
    ),
    (LOSING, MOST): (
        "Verlustgrenze 0 Einrichtungen < unvermeidlicher Verlust 1 Einrichtung "
        "(Standortobergrenze 0,5 VzÄ: S1).",
        MORE_LOSING,
    ),
    (LOST, MOST): (
        "Verlustgrenze 0,0 VzÄ < unvermeidlicher Verlust 0,3 VzÄ "
        "(Standortobergrenze 0,5 VzÄ: S1).",
        "Verlustgrenze um 0,3 VzÄ auf 0,3 VzÄ anheben",
    ),
}
WAITING = {
    (asking, GUARANTEE): (
        f"{NAMED[asking]} 0,8 + Vorrang der Klassen 0,8 = 1,6 VzÄ > Budget 0,8 VzÄ; es "
        "fehlen 0,8 VzÄ.",
        SMALLEST[asking].replace(EURO, ""),
    )
    for asking in SIDE
}
CONFLICTS = (
    MONEY
    | SHARES
    | FORBIDDEN
    | {pair: said for pair, said in OUTSIDE.items() if pair[0] in (AREA_FTE, AREA_SITES)}
    | TOO_SMALL
    | WAITING
)

REFUSED = {
    (DUTY, MOST): "0,8 VzÄ erreicht für die Art „grundschule“ keine Stufe innerhalb",
    (LOCK, MOST): "0,8 VzÄ liegt über der Standortobergrenze 0,5 VzÄ",
    (OVERRIDE, MOST): "0,8 VzÄ liegt über der Standortobergrenze 0,5 VzÄ",
    (LOCK, LEAST): "0,8 VzÄ liegt unter der Standortuntergrenze 1,0 VzÄ",
    (OVERRIDE, LEAST): "0,8 VzÄ liegt unter der Standortuntergrenze 1,0 VzÄ",
    (LOCK, NO_LOCK): "S1 steht schon in locks[0]",
    (OVERRIDE, NO_OVERRIDE): "S1 steht schon in overrides[0]",
}

FLOORS = (LOST_AT_SITE, KEPT, CAPPED, DUTY, LOCK, OVERRIDE)
GIVES_WAY = {  # pairs without conflict: what S1 has then
    # Whoever must have a level need not earn it, nor wait for an earlier class.
    **dict.fromkeys(product(FLOORS, [THRESHOLD, GUARANTEE]), 80),
    # Who is not eligible has only what is set by hand; such losses do not count.
    **dict.fromkeys(product([LOSING, LOST, *FLOORS[:4]], [ELIGIBILITY]), 0),
    **dict.fromkeys(product([LOCK, OVERRIDE], [ELIGIBILITY]), 80),
    # A site keeps what the law allows; a minimum of sites asks for no more.
    **dict.fromkeys(product([AREA_SITES, *FLOORS[:3]], [MOST]), 50),
    # What has to be given rises to the least the law allows.
    **dict.fromkeys(
        product([AREA_FTE, AREA_SITES, LOSING, LOST, *FLOORS[:4]], [LEAST]), 100
    ),
    # Entries by hand beat all but the law, and an override beats a lock.
    **dict.fromkeys(product(FLOORS[:4], [NO_LOCK, NO_OVERRIDE]), 0),
    (LOCK, NO_OVERRIDE): 0,
    (OVERRIDE, NO_LOCK): 80,
}


def rules_of(*names: str):
    first, second = ({**ASKING, **DENYING}[name] for name in names)
    return rules(**both(first, second))


def ids(table) -> list[str]:
    return [" and ".join(pair) for pair in table]


def given_to_s1(plan) -> int:
    return next(line.proposed for line in plan.lines if line.number == "S1")


def test_every_pair_that_asks_and_denies_stands_in_one_table():
    tables = [*CONFLICTS, *REFUSED, *GIVES_WAY]
    assert sorted(tables) == sorted(product(ASKING, DENYING))


@pytest.mark.parametrize("pair", CONFLICTS, ids=ids(CONFLICTS))
def test_conflict_names_both_rules_and_the_smallest_remedy(pair):
    with pytest.raises(Infeasible) as refused:
        comparison_plan(schools(), rules_of(*pair), as_of=DAY)
    sentence, remedy = CONFLICTS[pair]
    assert str(refused.value) == sentence
    assert refused.value.remedies == (remedy,)


@pytest.mark.parametrize("pair", REFUSED, ids=ids(REFUSED))
def test_conflict_with_the_law_or_of_two_entries_is_refused_at_reading(pair):
    with pytest.raises(RulesRefused) as refused:
        rules_of(*pair)
    (error,) = refused.value.errors
    assert REFUSED[pair] in error


@pytest.mark.parametrize("pair", GIVES_WAY, ids=ids(GIVES_WAY))
@pytest.mark.parametrize("method", [comparison_plan, propose])
def test_no_conflict_because_one_rule_gives_way(pair, method):
    plan = method(schools(), rules_of(*pair), as_of=DAY)
    assert given_to_s1(plan) == GIVES_WAY[pair]


FIXED = list(product(FLOORS, [BUDGET, SHARE]))
ON_SIDE = list(product(SIDE, DENYING))
ALIKE = [pair for side in (ASKING, DENYING) for pair in combinations(side, 2)]


@pytest.mark.parametrize("pair", FIXED, ids=ids(FIXED))
def test_the_walk_names_what_is_fixed_and_cannot_be_paid(pair):
    with pytest.raises(Infeasible) as refused:
        propose(schools(), rules_of(*pair), as_of=DAY)
    sentence, _ = CONFLICTS[pair]
    assert str(refused.value) == sentence
    lacking = "0,3 VzÄ" if pair[1] == BUDGET else "0,06 VzÄ"
    remedies = [f"Budget um {lacking} erhöhen"]
    if pair[0] not in (OVERRIDE, LOST_AT_SITE):
        remedies.append(f"{NAMED[pair[0]]} um mindestens {lacking} verringern")
    if pair[0] in (LOST_AT_SITE, CAPPED):
        remedies.append(MORE_AT_SITE)
    assert list(refused.value.remedies) == remedies


@pytest.mark.parametrize("pair", ON_SIDE, ids=ids(ON_SIDE))
def test_the_walk_says_which_side_rule_it_does_not_keep(pair):
    plan = propose(schools(), rules_of(*pair), as_of=DAY)
    broken = any("nicht e" in warning for warning in plan.warnings)
    assert broken == (pair in CONFLICTS)


@pytest.mark.parametrize("pair", ALIKE, ids=ids(ALIKE))
def test_rules_of_one_side_never_conflict(pair):
    if pair == (MOST, LEAST):
        with pytest.raises(RulesRefused, match="ist größer als"):
            rules_of(*pair)
        return
    plan = comparison_plan(schools(), rules_of(*pair), as_of=DAY)
    assert plan.proof.status == "optimal"
