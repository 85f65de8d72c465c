"""One run under way, as the steps pass it on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planning.scoring.errors import ScoringRefused
from planning.scoring.key_types import Key
from planning.scoring.log import Log
from planning.scoring.sets import GroupRows, Sets
from planning.scoring.statistics import (
    ColumnStatistics,
    GroupStatistics,
    Statistics,
    Treatment,
)
from planning.scoring.tables import UnitTable
from planning.scoring.treat import CellChange
from planning.scoring.tree import Layout, Node, layout


@dataclass
class Run:
    """One run under way: what it reads, what it has found, what it has noted."""

    table: UnitTable
    key: Key
    frozen: Statistics | None
    span: bool = True
    plan: Layout = field(init=False)
    sets: Sets = field(init=False)
    log: Log = field(default_factory=Log)
    changes: list[CellChange] = field(default_factory=list)
    columns: dict[str, dict[str, ColumnStatistics]] = field(default_factory=dict)
    nodes: dict[str, dict[str, ColumnStatistics]] = field(default_factory=dict)
    treatments: dict[tuple[str, str], Treatment] = field(default_factory=dict)
    sizes: NDArray[np.float64] | None = None  # what each value counts, (n_units, K)
    group_values: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plan = layout(self.key)

    def frozen_group(self, group: GroupRows) -> GroupStatistics | None:
        """Frozen statistics of a group, None where the run makes its own."""
        if self.frozen is None:
            return None
        found = self.frozen.groups.get(group.name)
        if found is None:
            raise ScoringRefused(
                f"Für „{group.name}“ gibt es keine eingefrorenen Kennwerte; "
                "eine eigene Berechnung für diese Einrichtungsart ist nötig."
            )
        return found

    def frozen_column(self, group: GroupRows, code: str) -> ColumnStatistics | None:
        """Frozen statistics of an indicator, None where the run makes its own."""
        frozen = self.frozen_group(group)
        return None if frozen is None else _known(frozen.columns, code, group)

    def treatment(self, group: GroupRows, code: str) -> Treatment:
        """What has been settled so far about an indicator in a group."""
        return self.treatments.get((group.name, code), Treatment())

    def settle(self, group: GroupRows, code: str, **settled: Any) -> None:
        """Keep what a step has settled, to be frozen with the statistics."""
        treatment = replace(self.treatment(group, code), **settled)
        self.treatments[group.name, code] = treatment

    def frozen_node(self, group: GroupRows, node: Node) -> ColumnStatistics | None:
        """Frozen statistics of a node, None where the run makes its own."""
        frozen = self.frozen_group(group)
        if frozen is None or not (node.is_rescaled or node.code in frozen.nodes):
            return None
        return _known(frozen.nodes, node.code, group)


def _known(
    statistics: Mapping[str, ColumnStatistics], code: str, group: GroupRows
) -> ColumnStatistics:
    if code not in statistics:
        raise ScoringRefused(
            f"Die eingefrorenen Kennwerte von „{group.name}“ kennen „{code}“ nicht; "
            "eine eigene Berechnung mit diesem Schlüssel ist nötig."
        )
    return statistics[code]
