"""Who is scored with whom: groups, the reference set, and who stays out and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planning.scoring.errors import ScoringRefused
from planning.scoring.key_types import Key
from planning.scoring.result import UnitState
from planning.scoring.tables import UnitTable

ALL = "*"  # name of the one group of a key that compares all units with each other


@dataclass(frozen=True, eq=False)
class GroupRows:
    """Rows of one group: all, those to be scored, and those of its reference set."""

    name: str
    members: NDArray[np.intp]
    scored: NDArray[np.intp]
    reference: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Sets:
    """The groups in the order of their names, and the exclusion of each unit.

    ``state`` per unit is SCORED or one of the two exclusions; ``excluded_by`` names the
    flag or the code of the denominator.
    """

    groups: tuple[GroupRows, ...]
    state: tuple[UnitState, ...]
    excluded_by: tuple[str | None, ...]

    @property
    def scored(self) -> NDArray[np.intp]:
        """Rows of all groups that are to be scored, ascending."""
        rows = [group.scored for group in self.groups]
        return np.sort(np.concatenate([np.array([], dtype=np.intp), *rows]))


def make_sets(table: UnitTable, key: Key, denominator: NDArray[np.float64] | None) -> Sets:
    """Divide the units of a table by the rules of the key.

    Parameters
    ----------
    denominator : (n_units,) float or None
        What is compared with ``min_denominator``; an unknown one (NaN) excludes nobody.

    Raises
    ------
    ScoringRefused
        If a unit is of a type that the key is not made for.
    """
    _check_types(table, key)
    pairs = [
        _exclusion(table.flags[row], key, None if denominator is None else denominator[row])
        for row in range(len(table.units))
    ]
    state = tuple(pair[0] for pair in pairs)
    inside = np.array([item is UnitState.SCORED for item in state], dtype=bool)
    names = table.groups if key.reference.group_by else (ALL,) * len(table.units)
    groups = tuple(
        _group(name, np.array([item == name for item in names]), inside, key)
        for name in sorted(set(names))
    )
    return Sets(groups, state, tuple(pair[1] for pair in pairs))


def _check_types(table: UnitTable, key: Key) -> None:
    known = (key.area_kind,) if key.unit_kind == "area" else key.facility_types
    strange = sorted(set(table.groups) - set(known))
    if strange:
        raise ScoringRefused(
            f"Der Schlüssel „{key.code}“ gilt nicht für: {', '.join(strange)}."
        )


def _exclusion(
    flags: frozenset[str], key: Key, denominator: float | None
) -> tuple[UnitState, str | None]:
    rule = key.reference.exclude
    hit = sorted(flags.intersection(rule.flags))
    if hit:
        return UnitState.EXCLUDED_FLAG, hit[0]
    if denominator is not None and denominator < rule.min_denominator:
        return UnitState.EXCLUDED_SMALL, rule.denominator_of
    return UnitState.SCORED, None


def _group(
    name: str, members: NDArray[np.bool_], inside: NDArray[np.bool_], key: Key
) -> GroupRows:
    scored = members if key.reference.score_excluded else members & inside
    return GroupRows(
        name,
        np.flatnonzero(members),
        np.flatnonzero(scored),
        np.flatnonzero(members & inside),
    )
