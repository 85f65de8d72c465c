"""The record of a run: one line per step, with hashes of what went in and came out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

PLACES = 10  # a record keeps as many as ranks are taken from


@dataclass(frozen=True)
class StepRecord:
    """One step: its settings, numbers present before and after, hashes, warnings."""

    step: str
    params: Mapping[str, Any]
    n_in: int
    n_out: int
    in_sha256: str
    out_sha256: str
    warnings: tuple[str, ...] = ()

    def as_document(self) -> dict[str, Any]:
        """Plain JSON of the record."""
        return {**asdict(self), "warnings": list(self.warnings)}


@dataclass
class Log:
    """Steps of a run in the order in which they were taken, and their warnings."""

    steps: list[StepRecord] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)

    def warn(self, text: str) -> None:
        """Keep a warning (German) for the step that is being taken."""
        self.pending.append(text)

    def record(
        self,
        step: str,
        before: NDArray[np.float64],
        after: NDArray[np.float64],
        **params: Any,
    ) -> None:
        """Close a step."""
        self.steps.append(
            StepRecord(
                step=step,
                params=params,
                n_in=present(before),
                n_out=present(after),
                in_sha256=array_sha256(before),
                out_sha256=array_sha256(after),
                warnings=tuple(self.pending),
            )
        )
        self.pending.clear()

    @property
    def warnings(self) -> tuple[str, ...]:
        """All warnings of the run."""
        return tuple(text for step in self.steps for text in step.warnings)


def present(array: NDArray[np.float64]) -> int:
    """How many numbers of an array are there at all."""
    return int((~np.isnan(array)).sum())


def array_sha256(array: NDArray[np.float64]) -> str:
    """SHA-256 over shape and values, rounded to 10 places; gaps are alike."""
    kept = np.round(np.asarray(array, dtype="<f8"), PLACES) + 0.0
    kept[np.isnan(kept)] = np.nan
    return hashlib.sha256(f"{kept.shape}".encode() + kept.tobytes()).hexdigest()
