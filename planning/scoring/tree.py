"""The tree of a key: indicators, nested groups, and what is shown as a contribution."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring.key_types import Group, Key, Normalisation
from planning.scoring.statistics import TOP

GEOMETRIC = "geometric"


@dataclass(frozen=True)
class Node:
    """A node of the key; a leaf has no children and its indicator's column.

    Children stand in the order of their codes, so that the order in which a key lists
    them changes no bit of a sum. ``is_closed``: one contribution to its parent, whatever
    lies below.
    """

    code: str
    weight: float = 1.0
    column: int | None = None
    aggregation: str = "arithmetic"
    restandardise: bool = False
    normalisation: Normalisation | None = None
    is_closed: bool = False
    children: tuple[Node, ...] = ()

    @property
    def is_rescaled(self) -> bool:
        """Whether the value of the node is put on a scale of its own."""
        return self.restandardise or self.normalisation is not None

    @property
    def is_geometric(self) -> bool:
        """Whether the node multiplies: its parts add up to the logarithm of its value."""
        return self.aggregation == GEOMETRIC


@dataclass(frozen=True)
class Layout:
    """Where each contribution stands: indicators first, then closed groups.

    A group is one contribution where its indicators cannot be told apart any more: its
    own value is normalised again (a rank, say), or it multiplies where its parent adds,
    or the other way round. ``columns`` is the place of a contribution by its code,
    ``members`` the columns of the indicators behind each. ``factors`` are the codes of
    indicators and groups that are multiplied.
    """

    root: Node
    contribution_codes: tuple[str, ...]
    columns: dict[str, int]
    members: tuple[tuple[int, ...], ...]
    factors: frozenset[str]

    def neutral(self, code: str) -> float:
        """What an indicator or group counts where it tells nobody apart."""
        return float(code in self.factors)


def layout(key: Key) -> Layout:
    """The tree of a key and the columns of its contributions."""
    root = Node(
        code=TOP,
        aggregation=key.aggregation.method,
        restandardise=key.aggregation.restandardise,
        children=_children(key, None, key.aggregation.method),
    )
    members = _contributors(root)
    order = (*key.codes, *(group.code for group in key.groups))
    shown = tuple(code for code in order if code in members)
    return Layout(
        root=root,
        contribution_codes=shown,
        columns={code: at for at, code in enumerate(shown)},
        members=tuple(members[code] for code in shown),
        factors=frozenset(
            child.code
            for node in inner_nodes(root)
            if node.is_geometric
            for child in node.children
        ),
    )


def inner_nodes(node: Node) -> Iterator[Node]:
    """A node and all groups below it."""
    if node.column is None:
        yield node
        for child in node.children:
            yield from inner_nodes(child)


def nominal_weights(key: Key) -> NDArray[np.float64]:
    """Share of each indicator in the score of a unit without gaps, shape (K,); sum 1."""
    shares = np.zeros(len(key.indicators))
    _spread(layout(key).root, 1.0, shares)
    return shares


def _children(key: Key, parent: str | None, above: str) -> tuple[Node, ...]:
    """Children of a group by its code and aggregation."""
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
            is_closed=_is_closed(group, above),
            children=_children(key, group.code, group.aggregation),
        )
        for group in key.groups
        if group.parent == parent
    ]
    return tuple(sorted(leaves + groups, key=lambda node: node.code))


def _is_closed(group: Group, above: str) -> bool:
    own, parent = group.aggregation == GEOMETRIC, above == GEOMETRIC
    return group.normalisation is not None or own != parent or (own and group.restandardise)


def _contributors(node: Node) -> dict[str, tuple[int, ...]]:
    """Columns behind each contribution below a node, by the code that is shown."""
    if node.column is not None:
        return {node.code: (node.column,)}
    below: dict[str, tuple[int, ...]] = {}
    for child in node.children:
        below |= _contributors(child)
    if not node.is_closed:
        return below
    return {node.code: tuple(sorted(sum(below.values(), ())))}


def _spread(node: Node, share: float, shares: NDArray[np.float64]) -> None:
    if node.column is not None:
        shares[node.column] = share
        return
    total = sum(child.weight for child in node.children)
    for child in node.children:
        _spread(child, share * (child.weight / total), shares)
