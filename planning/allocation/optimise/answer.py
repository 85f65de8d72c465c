"""What a solver answers: a choice with its proof, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from planning.allocation.optimise.problem import Ints, Name


class Status(StrEnum):
    """The four answers, each with its German words."""

    text: str

    def __new__(cls, code: str, text: str) -> "Status":
        """A code that carries its German words."""
        status = str.__new__(cls, code)
        status._value_ = code
        status.text = text
        return status

    OPTIMAL = "optimal", "bewiesen bester Plan"
    NODE_LIMIT = (
        "node_limit",
        "vor dem Beweis beendet (Knotengrenze), mit bewiesenem Abstand",
    )
    INFEASIBLE = "infeasible", "kein Plan hält alle Regeln ein"
    TIME_LIMIT = "time_limit", "Zeit abgelaufen, nur zum Ausprobieren"

    @property
    def may_be_submitted(self) -> bool:
        """A plan that another run repeats: a time limit depends on the machine."""
        return self in (Status.OPTIMAL, Status.NODE_LIMIT)


@dataclass(frozen=True)
class Answer:
    """The end of a search.

    Parameters
    ----------
    choice : (n,) int, optional
        Chosen options; None where none was found or none exists.
    objective : int
        Value of the choice over all stages, 0 without one.
    bound : int
        No plan reaches more; the objective itself where the plan is proven.
    prices : mapping
        Price of each limit by its name, in points per unit of its weights; empty where
        none were needed.
    """

    status: Status
    choice: Ints | None = None
    objective: int = 0
    bound: int = 0
    prices: Mapping[Name, float] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """Share of the bound that the plan may lack at most; 0 is proven best."""
        return (self.bound - self.objective) / self.bound if self.bound > 0 else 0.0
