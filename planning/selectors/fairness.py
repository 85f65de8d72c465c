"""Measures of distribution of a proposal for the Fachansicht, per facility type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from facilities.models import Facility
from planning.allocation import fairness
from planning.models import Proposal, ProposalLine, ScoringRun
from planning.selectors.official import earlier_indices, earlier_official


@dataclass(frozen=True)
class Figure:
    """One measure in all types, with how it is read; None where it has no meaning."""

    title: str
    reading: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class FairnessView:
    """Measures by type; ``counted`` are sites with Bedarf, ``sites`` all of the type."""

    kinds: tuple[str, ...]
    sites: tuple[int, ...]
    counted: tuple[int, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class _Type:
    """Lines of one type: those with a Bedarf, with children, with a known Bestand."""

    lines: Sequence[ProposalLine]
    children: dict[str, int | None]
    earlier: dict[int, float]

    @property
    def needy(self) -> list[ProposalLine]:
        return [line for line in self.lines if line.need_fte is not None]

    @property
    def counted(self) -> list[ProposalLine]:
        """Lines with Bedarf and children above none."""
        return [line for line in self.needy if self.children.get(line.facility.number)]


def fairness_of(proposal: Proposal, lines: Sequence[ProposalLine]) -> FairnessView:
    """All measures of a proposal; a few queries."""
    kinds = [kind for kind in Facility.Kind if any(n.facility.kind == kind for n in lines)]
    children = {site["number"]: site["children"] for site in proposal.inputs["sites"]}
    earlier = _earlier(lines)
    types = [
        _Type([n for n in lines if n.facility.kind == kind], children, earlier)
        for kind in kinds
    ]
    return FairnessView(
        kinds=tuple(kind.label for kind in kinds),
        sites=tuple(len(one.lines) for one in types),
        counted=tuple(len(one.needy) for one in types),
        figures=tuple(
            Figure(title, reading, tuple(measure(one) for one in types))
            for title, reading, measure in MEASURES
        ),
    )


def _earlier(lines: Sequence[ProposalLine]) -> dict[int, float]:
    """Index in the official run before, by facility; empty where there is none."""
    runs = {line.score.run_id: line.score.run_id for line in lines if line.score}
    found: dict[int, float] = {}
    for run in ScoringRun.objects.filter(pk__in=runs).select_related("key"):
        before = earlier_official(run, 1)
        own = [n.facility_id for n in lines if n.score and n.score.run_id == run.pk]
        rows = earlier_indices(before, own) if before else {}
        found |= {pk: float(index) for pk, (index,) in rows.items() if index is not None}
    return found


def _amounts(lines: Sequence[ProposalLine], name: str) -> list[float]:
    return [float(getattr(line, name)) for line in lines]


def _of_need(
    measure: Callable[[Sequence[float], Sequence[float]], float | None],
) -> Callable[[_Type], float | None]:
    def measured(one: _Type) -> float | None:
        lines = one.needy
        return measure(_amounts(lines, "proposed_fte"), _amounts(lines, "need_fte"))

    return measured


def _per_child(measure: Callable[..., float | None]) -> Callable[[_Type], float | None]:
    def measured(one: _Type) -> float | None:
        lines = one.counted
        children = [float(one.children[line.facility.number]) for line in lines]
        posts, need = (
            [a / w for a, w in zip(_amounts(lines, name), children, strict=True)]
            for name in ("proposed_fte", "need_fte")
        )
        return measure(posts, children, need) if lines else None

    return measured


def _theil(part: str) -> Callable[[_Type], float | None]:
    """Groups are kinds of Schul-/Kita-Träger; within is the sum over all groups."""

    def measured(one: _Type) -> float | None:
        lines = one.needy
        groups = [_provider(line) for line in lines]
        posts, need = _amounts(lines, "proposed_fte"), _amounts(lines, "need_fte")
        found = fairness.theil(posts, need, groups)
        if found is None:
            return None
        parts = {"total": found.total, "between": found.between}
        return parts.get(part, sum(found.within.values()))

    return measured


def _provider(line: ProposalLine) -> str:
    return line.facility.provider.kind if line.facility.provider else ""


def _churn(name: str) -> Callable[[_Type], float | None]:
    def measured(one: _Type) -> float | None:
        if any(line.stock_fte is None for line in one.lines):
            return None
        stock, given = (_amounts(one.lines, n) for n in ("stock_fte", "proposed_fte"))
        return getattr(fairness.churn(stock, given), name)

    return measured


def _kendall(one: _Type) -> float | None:
    both = [n for n in one.lines if n.facility_id in one.earlier and n.score.index]
    now = [round(float(line.score.index), 10) for line in both]
    return fairness.kendall(now, [round(one.earlier[n.facility_id], 10) for n in both])


Measure = tuple[str, str, Callable[[Any], float | None]]

MEASURES: tuple[Measure, ...] = (
    (
        "Deckung",
        "Anteil des Bedarfs, der gedeckt ist; 1: überall",
        _of_need(fairness.coverage),
    ),
    (
        "Gini der VzÄ je Bedarf",
        "0: im Verhältnis zum Bedarf; nahe 1: wenige haben alles",
        _of_need(fairness.gini),
    ),
    (
        "Anteil ohne VzÄ",
        "Einrichtungen mit ausgewiesenem Bedarf (auch 0), die nichts erhalten; neben Gini "
        "zu lesen",
        _of_need(lambda given, _: fairness.share_of_zeros(given)),
    ),
    (
        "Konzentrationsindex",
        "VzÄ je Kind; über 0: mehr bei hohem Bedarf je Kind, 0: je Kind gleich",
        _per_child(fairness.concentration),
    ),
    (
        "horizontale Ungleichheit",
        "Konzentration der VzÄ weniger die des Bedarfs; 0: die VzÄ folgen dem Bedarf",
        _per_child(fairness.horizontal_inequity),
    ),
    (
        "Theil T",
        "Anteile der VzÄ gegen die des Bedarfs; 0: gleich; nicht bestimmbar, sobald "
        "jemand ohne Bedarf VzÄ erhält",
        _theil("total"),
    ),
    ("davon zwischen Trägerarten", "kommunal, frei, Land", _theil("between")),
    ("davon innerhalb der Trägerarten", "Rest von Theil T", _theil("within")),
    ("VzÄ erhalten", "Summe aller Zugänge gegenüber dem Bestand", _churn("gained")),
    ("VzÄ abgegeben", "Summe aller Abgaben gegenüber dem Bestand", _churn("lost")),
    ("davon umverteilt", "was bei gleichem Budget den Ort wechselt", _churn("moved")),
    ("Anteil der Änderungen", "Zugänge und Abgaben an beiden Summen", _churn("share")),
    (
        "Kendall τ-b",
        "Rangfolge gegen die des früheren amtlichen Stands; 1: dieselbe, −1: umgekehrt",
        _kendall,
    ),
)
