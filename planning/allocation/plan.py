"""The proposal as frozen values; every VzÄ is in hundredths."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from planning.allocation.reasons import Reason

Source = Literal["gesetzt", "berechnet", "beschluss"]


class Infeasible(ValueError):
    """What is fixed before the walk costs more than the budget.

    ``rules`` are the fixed amounts by German name, ``missing`` what the budget lacks,
    ``remedies`` the single changes that would suffice, in German.
    """

    def __init__(
        self,
        sentence: str,
        *,
        rules: Mapping[str, int],
        budget: int,
        missing: int,
        remedies: tuple[str, ...],
    ) -> None:
        self.rules = dict(rules)
        self.budget = budget
        self.missing = missing
        self.remedies = remedies
        super().__init__(sentence)


@dataclass(frozen=True)
class PlanLine:
    """One site in the proposal with its one main reason.

    ``need`` None is "nicht festgelegt" or unknown, ``stock`` None is keine Angabe.
    ``note`` says the reason in German sentences, ``reason_text`` in the words of the
    column. ``missing_to_step`` is how much more budget would give the site more; None
    where no budget does.
    """

    number: str
    rank_low: int | None
    rank_high: int | None
    need: int | None
    stock: int | None
    proposed: int
    reason: Reason
    reason_text: str
    attached: tuple[Reason, ...]
    note: str
    source: Source
    missing_to_step: int | None

    @property
    def change(self) -> int | None:
        """Proposal minus stock; None where the stock is unknown."""
        return None if self.stock is None else self.proposed - self.stock


@dataclass(frozen=True)
class PassedOver:
    """A site that gets less than ``by``, ranked lower, and the rule that did it."""

    number: str
    by: str
    reason: Reason
    note: str


@dataclass(frozen=True)
class LaterLoss:
    """A site that gets less than now once the budget is ``budget``."""

    number: str
    budget: int
    proposed: int
    then: int
    note: str


@dataclass(frozen=True)
class WaitingEntry:
    """A place in the Nachrückliste: the least budget at which a site gets more."""

    number: str
    budget: int
    missing: int
    proposed: int
    then: int


@dataclass(frozen=True)
class LogLine:
    """One step of the calculation: how many sites went in and came out."""

    step: str
    n_in: int
    n_out: int
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Proof:
    """How the best plan was found and how far from the best it may be.

    ``objective`` and ``bound`` are points, 10⁴ per VzÄ of weighted need; ``gap`` is the
    share of the bound that may be lacking. ``nodes`` is the limit of each search.
    """

    status: str
    status_text: str
    objective: int
    bound: int
    gap: float
    solver: str
    nodes: int | None
    may_be_submitted: bool


@dataclass(frozen=True)
class Plan:
    """Who gets how many VzÄ: the lines sum up with the rest to the budget exactly.

    Lines stand in the order of the walk (class, rank, ties), then sites without index
    by number. ``cut_after`` is the last site the walk served, None where the method has
    no cut or nobody was served. ``proof`` belongs to plans of method "milp".
    """

    method: str
    rules_hash: str
    as_of: date
    lines: tuple[PlanLine, ...]
    need_label: str
    budget: int
    allocated: int
    rest: int
    rest_reason: str
    cut_after: str | None
    passed_over: tuple[PassedOver, ...]
    lose_at_larger_budget: tuple[LaterLoss, ...]
    waiting_list: tuple[WaitingEntry, ...]
    log: tuple[LogLine, ...]
    warnings: tuple[str, ...]
    proof: Proof | None = None
