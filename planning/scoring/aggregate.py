"""From normalised indicators over nested groups to the score, with its parts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring.errors import ScoringRefused
from planning.scoring.treat import named
from planning.scoring.tree import Layout, Node

NOISE = 1e-10  # share of its largest term below which a sum is rounding, as in ranks


@dataclass(frozen=True, eq=False)
class NodeValue:
    """Value of a node per unit, and how it is made up.

    value : (n,) float, NaN = absent. value = offset + sum of parts; of a geometric node
        ln(value) = sum of parts, NaN parts where the value is 0.
    offset : (n,) float, what no indicator contributes (from restandardising).
    weights : (n, K) float, re-normalised weight of each indicator along the path.
    parts : (n, C) float, one column per contribution of ``contribution_codes``.
    size : (n,) float, the largest term that the value was added up from: what it may be
        wrong by goes with it, however much has cancelled.
    """

    value: NDArray[np.float64]
    offset: NDArray[np.float64]
    weights: NDArray[np.float64]
    parts: NDArray[np.float64]
    size: NDArray[np.float64]


Finish = Callable[[Node, NodeValue], NodeValue]


def evaluate(
    plan: Layout, z: NDArray[np.float64], finish: Finish, units: Sequence[str]
) -> NodeValue:
    """Value of the top node.

    Parameters
    ----------
    z : (n_units, n_indicators) float
        Normalised values in the order of the key; NaN = absent.
    finish : callable
        Called with every inner node and its aggregated value, the top node last; gives
        the value with which the next node goes on (restandardised, normalised).
    units : n_units names, for messages.

    Raises
    ------
    ScoringRefused
        If a geometric mean meets a negative value.

    Notes
    -----
    arithmetic: sum(w z) / sum(w) over the children present · sum: sum(w z), scaled by
    sum(w all) / sum(w present) · geometric: exp(sum(w ln z) / sum(w)), 0 where a child
    is 0. A node without any child present is absent.
    """
    return _evaluate(plan.root, plan, z, finish, units)


def rescaled(
    node: Node, value: NodeValue, mean: float, sd: float, rows: NDArray[np.intp]
) -> None:
    """Turn the value of some rows into (value - mean) / sd, with its parts, in place.

    The parts of a geometric node stay those of its value before.
    """
    value.value[rows] = (value.value[rows] - mean) / sd
    value.size[rows] = np.maximum(value.size[rows], abs(mean)) / sd
    if not node.is_geometric:
        value.offset[rows] = (value.offset[rows] - mean) / sd
        value.parts[rows] /= sd


def closed(node: NodeValue, column: int | None, value: NDArray[np.float64]) -> NodeValue:
    """The node as one contribution: ``value``, nothing beside.

    ``column`` None: inside another closed node, it is no contribution of its own.
    """
    parts = np.zeros_like(node.parts)
    if column is not None:
        parts[:, column] = value
    return NodeValue(value, np.zeros_like(value), node.weights, parts, node.size)


def coverage(
    present: NDArray[np.bool_], shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Share of the weight that is known, per unit.

    Parameters
    ----------
    present : (n_units, n_indicators) bool
    shares : (n_indicators,) float
        Nominal shares, sum 1.

    Returns
    -------
    (n_units,) float
        From 0 to 1; exactly 1 where nothing is missing.
    """
    total = np.zeros(len(present))
    for column, share in enumerate(shares):
        total += np.where(present[:, column], share, 0.0)
    total[present.all(axis=1)] = 1.0
    return total


def _evaluate(
    node: Node,
    plan: Layout,
    z: NDArray[np.float64],
    finish: Finish,
    units: Sequence[str],
) -> NodeValue:
    if node.column is not None:
        return _leaf(node, plan, z)
    children = [_evaluate(child, plan, z, finish, units) for child in node.children]
    if node.is_geometric:
        _refuse_negatives(node, children, units)
        children = [
            _in_logarithms(child, value, plan)
            for child, value in zip(node.children, children, strict=True)
        ]
    value = finish(node, _combine(node, children, plan))
    if node.is_closed:
        is_sum = not node.is_geometric and node.normalisation is None
        own = _cancelled(value) if is_sum else value.value
        return closed(value, plan.columns.get(node.code), own)
    return value


def _cancelled(node: NodeValue) -> NDArray[np.float64]:
    """Values of a sum, exactly 0 where its terms cancel but for rounding."""
    return np.where(np.abs(node.value) <= NOISE * node.size, 0.0, node.value)


def _refuse_negatives(node: Node, children: list[NodeValue], units: Sequence[str]) -> None:
    for child, value in zip(node.children, children, strict=True):
        negative = value.value < 0
        if negative.any():
            raise ScoringRefused(
                f"{node.code or 'Gesamtwert'}: Das geometrische Mittel verlangt Werte ab "
                f"0; „{child.code}“ ist negativ für {named(units, negative)}. Eine "
                "Normierung ohne negative Werte wählen, etwa minmax oder goalposts."
            )


def _in_logarithms(node: Node, value: NodeValue, plan: Layout) -> NodeValue:
    """The logarithm of a child, with parts that add up to it; ln 0 is minus infinity."""
    # One by one: vectorised logarithms may differ in the last bit with their position.
    logarithm = np.array(
        [-math.inf if x == 0 else math.log(x) for x in value.value.tolist()]
    )
    parts = value.parts
    if node.column is not None or node.is_closed:
        parts = closed(value, plan.columns.get(node.code), logarithm).parts
    return NodeValue(logarithm, np.zeros_like(logarithm), value.weights, parts, value.size)


def _leaf(node: Node, plan: Layout, z: NDArray[np.float64]) -> NodeValue:
    value = z[:, node.column].copy()
    weights = np.zeros(z.shape)  # pages that stay empty are never touched, nor made
    weights[:, node.column] = 1.0
    parts = np.zeros((len(z), len(plan.contribution_codes)))
    if node.code in plan.columns:
        parts[:, plan.columns[node.code]] = value
    return NodeValue(value, np.zeros(len(z)), weights, parts, np.abs(value))


def _combine(node: Node, children: list[NodeValue], plan: Layout) -> NodeValue:
    """Average or sum of the children present, added in the order of their codes."""
    known = [~np.isnan(child.value) for child in children]
    total = NodeValue(*(np.zeros(part.shape) for part in _fields(children[0])))
    for child, value, factor, here in zip(
        node.children, children, _factors(node, known), known, strict=True
    ):
        rows = slice(None) if here.all() else here
        total.value[rows] += factor[rows] * value.value[rows]
        total.offset[rows] += factor[rows] * value.offset[rows]
        term = factor[rows] * value.size[rows]
        total.size[rows] = np.maximum(total.size[rows], term)
        for column in _columns(child, range(value.weights.shape[1]), child.column):
            total.weights[rows, column] += factor[rows] * value.weights[rows, column]
        shown = plan.columns.get(child.code)
        for column in _columns(child, range(value.parts.shape[1]), shown):
            total.parts[rows, column] += factor[rows] * value.parts[rows, column]
    total.value[~np.logical_or.reduce(known)] = np.nan
    return _out_of_logarithms(total) if node.is_geometric else total


def _columns(child: Node, every: range, own: int | None) -> Iterable[int]:
    """Columns in which a child can have anything: an indicator only in its own."""
    if child.column is None:
        return every
    return () if own is None else (own,)


def _out_of_logarithms(node: NodeValue) -> NodeValue:
    """From the weighted mean of logarithms to its power; parts stay logarithms."""
    node.parts[np.isneginf(node.value)] = np.nan
    value = np.array([math.exp(x) for x in node.value.tolist()], dtype=np.float64)
    return NodeValue(value, node.offset, node.weights, node.parts, value.copy())


def _factors(node: Node, known: list[NDArray[np.bool_]]) -> list[NDArray[np.float64]]:
    """Weight of each child per unit, shared out over the children that are absent."""
    present = np.zeros(len(known[0]))
    for child, here in zip(node.children, known, strict=True):
        present += np.where(here, child.weight, 0.0)
    total = sum(child.weight for child in node.children)
    scale = total if node.aggregation == "sum" else 1.0
    safe = np.where(present > 0, present, 1.0)
    return [scale * (child.weight / safe) for child in node.children]


def _fields(node: NodeValue) -> tuple[NDArray[np.float64], ...]:
    return node.value, node.offset, node.weights, node.parts, node.size
