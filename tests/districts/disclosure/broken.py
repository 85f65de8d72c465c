"""Suppressors as they are often written, each with one fault planted.

They take what ``suppress.close`` takes, so that they can stand in its place.
"""

from __future__ import annotations

from districts.disclosure.suppress import cheapest, close


def single_pass(equations, hidden, *, missing, costs):
    """Look at every sum once: what one sum adds may leave another with a single cell."""
    result = set(hidden)
    for equation in sorted(equations, key=lambda equation: equation.keys):
        if len(result & set(equation.keys)) == 1:
            found = cheapest(set(equation.keys) - result, costs)
            result |= {found} - {None}
    return result


def two_are_enough(equations, hidden, *, missing, costs):
    """See to two hidden cells per sum, as if a hidden cell could be zero.

    Where zeros are shown it cannot: two hidden cells with the sum 3 are 1 and 2.
    """
    return close(equations, hidden, missing=missing, costs=costs)


def groupings_apart(equations, hidden, *, missing, costs):
    """Protect each grouping by itself, as if nobody laid the tables side by side."""
    result = set(hidden)
    for grouping in sorted({equation.total[0][:2] for equation in equations}):
        own = [e for e in equations if e.total[0].startswith(grouping)]
        inside = {key for equation in own for key in equation.keys}
        result |= close(own, hidden & inside, missing=missing, costs=costs)
    return result
