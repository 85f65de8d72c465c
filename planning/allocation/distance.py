"""How far a plan is from the best one: value and proven gap (Fachansicht)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from planning.allocation.cases import cases_of
from planning.allocation.funds import funds_of
from planning.allocation.model import Rules
from planning.allocation.optimise.build import problem_of
from planning.allocation.optimise.plan import value_of
from planning.allocation.optimise.problem import broken
from planning.allocation.plan import Plan
from planning.allocation.sites import Site


@dataclass(frozen=True)
class Distance:
    """A plan beside the best one, in points: 10⁴ per VzÄ of weighted need.

    ``broken`` names the rules the plan does not keep, in German: it may then be worth
    more than the best plan, which keeps them all.
    """

    value: int
    best: int
    bound: int
    broken: tuple[str, ...]

    @property
    def gap(self) -> float:
        """Share of the bound that the plan lacks at most; below 0 it breaks rules."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0


def distance(
    plan: Plan, best: Plan, sites: Sequence[Site], rules: Rules, *, as_of: date
) -> Distance:
    """The distance of a plan to the Vergleichsplan of the same sites and rules.

    Parameters
    ----------
    plan : Plan
        By any method.
    best : Plan
        As ``comparison_plan`` returns it, at the same budget.
    """
    cases = cases_of(sites, rules, as_of)
    problem = problem_of(cases, funds_of(rules).with_total(plan.budget), rules)
    given = {line.number: line.proposed for line in plan.lines}
    held = [given[case.site.number] for case in cases]
    return Distance(
        value=value_of(problem, held),
        best=best.proof.objective,
        bound=best.proof.bound,
        broken=tuple(dict.fromkeys(broken(problem, problem.choice_of(held)))),
    )
