"""From normalised indicators over nested groups to the score, with its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring.key_types import Key, Normalisation
from planning.scoring.statistics import TOP


@dataclass(frozen=True)
class Node:
    """A node of the key; a leaf has no children and its indicator's column.

    Children stand in the order of their codes, so that the order in which a key lists
    them changes no bit of a sum.
    """

    code: str
    weight: float = 1.0
    column: int | None = None
    aggregation: str = "arithmetic"
    restandardise: bool = False
    normalisation: Normalisation | None = None
    children: tuple[Node, ...] = ()

    @property
    def is_rescaled(self) -> bool:
        """Whether the value of the node is put on a scale of its own."""
        return self.restandardise or self.normalisation is not None


@dataclass(frozen=True, eq=False)
class NodeValue:
    """Value of a node per unit, and how it is made up.

    value : (n,) float, NaN = absent. value = offset + sum of parts.
    offset : (n,) float, what no indicator contributes (from restandardising).
    weights : (n, K) float, re-normalised weight of each indicator along the path.
    parts : (n, C) float, one column per contribution of ``contribution_codes``.
    """

    value: NDArray[np.float64]
    offset: NDArray[np.float64]
    weights: NDArray[np.float64]
    parts: NDArray[np.float64]


Finish = Callable[[Node, NodeValue], NodeValue]


@dataclass(frozen=True)
class Layout:
    """Where each contribution stands: indicators first, then closed groups.

    A group whose own value is normalised again (a rank, say) is one contribution: its
    indicators cannot be told apart any more. ``columns`` is the place of a contribution
    by its code, ``members`` the columns of the indicators behind each.
    """

    root: Node
    contribution_codes: tuple[str, ...]
    columns: dict[str, int]
    members: tuple[tuple[int, ...], ...]


def layout(key: Key) -> Layout:
    """The tree of a key and the columns of its contributions."""
    root = Node(
        code=TOP,
        aggregation=key.aggregation.method,
        restandardise=key.aggregation.restandardise,
        children=_children(key, None),
    )
    members = _contributors(root)
    order = (*key.codes, *(group.code for group in key.groups))
    shown = tuple(code for code in order if code in members)
    return Layout(
        root=root,
        contribution_codes=shown,
        columns={code: at for at, code in enumerate(shown)},
        members=tuple(members[code] for code in shown),
    )


def nominal_weights(key: Key) -> NDArray[np.float64]:
    """Share of each indicator in the score of a unit without gaps, shape (K,); sum 1."""
    shares = np.zeros(len(key.indicators))
    _spread(layout(key).root, 1.0, shares)
    return shares


def evaluate(plan: Layout, z: NDArray[np.float64], finish: Finish) -> NodeValue:
    """Value of the top node.

    Parameters
    ----------
    z : (n_units, n_indicators) float
        Normalised values in the order of the key; NaN = absent.
    finish : callable
        Called with every inner node and its aggregated value, the top node last; gives
        the value with which the next node goes on (restandardised, normalised).

    Notes
    -----
    arithmetic: sum(w z) / sum(w) over the children present · sum: sum(w z), scaled by
    sum(w all) / sum(w present). A node without any child present is absent.
    """
    return _evaluate(plan.root, plan, z, finish)


def rescaled(node: NodeValue, mean: float, sd: float, rows: NDArray[np.intp]) -> None:
    """Turn the value of some rows into (value - mean) / sd, with its parts, in place."""
    node.value[rows] = (node.value[rows] - mean) / sd
    node.offset[rows] = (node.offset[rows] - mean) / sd
    node.parts[rows] /= sd


def closed(node: NodeValue, column: int, value: NDArray[np.float64]) -> NodeValue:
    """The node as one contribution: its normalised value, nothing beside."""
    parts = np.zeros_like(node.parts)
    parts[:, column] = value
    return NodeValue(value, np.zeros_like(value), node.weights, parts)


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


def _children(key: Key, parent: str | None) -> tuple[Node, ...]:
    leaves = [
        Node(code=item.code, weight=item.weight, column=column)
        for column, item in enumerate(key.indicators)
        if item.group == parent
    ]
    groups = [
        Node(
            code=group.code,
            weight=group.weight,
            aggregation=group.aggregation,
            restandardise=group.restandardise,
            normalisation=group.normalisation,
            children=_children(key, group.code),
        )
        for group in key.groups
        if group.parent == parent
    ]
    return tuple(sorted(leaves + groups, key=lambda node: node.code))


def _contributors(node: Node) -> dict[str, tuple[int, ...]]:
    """Columns behind each contribution below a node, by the code that is shown."""
    if node.column is not None:
        return {node.code: (node.column,)}
    below: dict[str, tuple[int, ...]] = {}
    for child in node.children:
        below |= _contributors(child)
    if node.normalisation is None:
        return below
    return {node.code: tuple(sorted(sum(below.values(), ())))}


def _spread(node: Node, share: float, shares: NDArray[np.float64]) -> None:
    if node.column is not None:
        shares[node.column] = share
        return
    total = sum(child.weight for child in node.children)
    for child in node.children:
        _spread(child, share * (child.weight / total), shares)


def _evaluate(
    node: Node, plan: Layout, z: NDArray[np.float64], finish: Finish
) -> NodeValue:
    if node.column is not None:
        return _leaf(node, plan, z)
    children = [_evaluate(child, plan, z, finish) for child in node.children]
    return finish(node, _combine(node, children))


def _leaf(node: Node, plan: Layout, z: NDArray[np.float64]) -> NodeValue:
    value = z[:, node.column].copy()
    weights = np.zeros_like(z)
    weights[:, node.column] = 1.0
    parts = np.zeros((len(z), len(plan.contribution_codes)))
    if node.code in plan.columns:
        parts[:, plan.columns[node.code]] = value
    return NodeValue(value, np.zeros(len(z)), weights, parts)


def _combine(node: Node, children: list[NodeValue]) -> NodeValue:
    """Average or sum of the children present, added in the order of their codes."""
    known = [~np.isnan(child.value) for child in children]
    factors = _factors(node, known)
    first = children[0]
    total = NodeValue(*(np.zeros_like(part) for part in _fields(first)))
    for child, factor, here in zip(children, factors, known, strict=True):
        for target, part in zip(_fields(total), _fields(child), strict=True):
            shaped = factor[here] if part.ndim == 1 else factor[here, None]
            target[here] += shaped * part[here]
    total.value[~np.logical_or.reduce(known)] = np.nan
    return total


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
    return node.value, node.offset, node.weights, node.parts
