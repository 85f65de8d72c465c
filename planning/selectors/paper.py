"""Texts of a Vorlage before anybody types: those of the Fassung before, or first words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from planning.allocation.german import counted, vzae
from planning.decisions.paper import texts_of
from planning.decisions.paper_figures import PlanFigures, figure_warnings
from planning.decisions.verify import read
from planning.models import Decision, Proposal, Statement


def suggested_texts(proposal: Proposal, earlier: Decision | None) -> dict[str, str]:
    """Fields of the form; every sentence can be changed before it is frozen."""
    if earlier is not None and (paper := read(bytes(earlier.record)).get("paper")):
        return texts_of(paper)
    round, service = proposal.round, proposal.round.service_type
    lines = list(proposal.lines.values_list("stock_fte", "proposed_fte"))
    served = sum(1 for _, proposed in lines if proposed)
    sites = counted(served, "Einrichtung", "Einrichtungen")
    given = vzae(int(proposal.allocated_fte * 100))
    return {
        "kind": "Beschlussvorlage",
        "submitter": service.get_office_display(),
        "occasion": f"{service.name} ist für {round.school_year} neu zu vergeben.",
        "motion": f"Beschlossen wird die Vergabe von {given} im Leistungsbereich "
        f"{service.name} an {sites} für {round.school_year}, wie in dieser "
        "Vorlage je Einrichtung ausgewiesen.",
        "area": "gesamtes Stadtgebiet",
        "positions": _positions(lines),
        "participation": _participation(proposal),
    }


def strange_figures(proposal: Proposal, texts: Mapping[str, Any]) -> list[str]:
    """Figures in the texts of a Vorlage that are none of its plan, a sentence each."""
    lines = tuple(proposal.lines.values_list("stock_fte", "proposed_fte"))
    figures = PlanFigures(proposal.allocated_fte, proposal.budget_fte, lines)
    return figure_warnings(texts, figures)


def strange_in(decision: Decision) -> list[str]:
    """The same of what was frozen with a Vorlage."""
    record = read(bytes(decision.record))
    return strange_figures(decision.proposal, record.get("paper", {}))


def _positions(lines: list[tuple[Decimal | None, Decimal]]) -> str:
    """VzÄ more and less than Bestand, where Bestand is known."""
    changes = [proposed - stock for stock, proposed in lines if stock is not None]
    if not changes:
        return "Ein Bestand (SOLL) wurde nicht geliefert."
    more = sum((change for change in changes if change > 0), Decimal(0))
    less = sum((-change for change in changes if change < 0), Decimal(0))
    said = f"{vzae(int(more * 100))} mehr und {vzae(int(less * 100))} weniger als Bestand"
    unknown = len(lines) - len(changes)
    sites = counted(unknown, "Einrichtung", "Einrichtungen")
    return f"{said}; bei {sites} unbekannt." if unknown else f"{said}."


def _participation(proposal: Proposal) -> str:
    rows = Statement.objects.filter(round=proposal.round_id).order_by("deadline", "pk")
    bodies = list(dict.fromkeys(rows.values_list("body", flat=True)))
    return f"Um Stellungnahme gebeten wurden: {', '.join(bodies)}." if bodies else ""
