"""A comparison as a file: every facility in every plan, one facility a line."""

from __future__ import annotations

from decimal import Decimal

from planning.reports.german_csv import Cell, as_german_csv
from planning.selectors.comparison import Comparison, Site
from planning.selectors.sides import Side

GAP, NOT_IN_PLAN = "keine Angabe", "nicht im Plan"


def comparison_file(comparison: Comparison) -> str:
    """CSV of all facilities, also those for which nothing changes."""
    rows = [_figures(comparison, site) for site in comparison.sites]
    columns = [*rows[0]] if rows else ["Kennung"]
    return as_german_csv(columns, rows)


def comparison_file_name(comparison: Comparison) -> str:
    """A name made by the server from numbers alone."""
    numbers = [
        str(side.proposal.pk) if side.proposal else "bestand" for side in comparison.sides
    ]
    return f"vergleich_{'_'.join(numbers)}.csv"


def _figures(comparison: Comparison, site: Site) -> dict[str, Cell]:
    sides, score = comparison.sides, site.line.score
    return {
        "Kennung": site.facility.number,
        "Einrichtung": site.facility.name,
        "Art": site.facility.get_kind_display(),
        "Stadtbezirk": site.stadtbezirk.name if site.stadtbezirk else GAP,
        "Schwerpunkträume": ", ".join(area.name for area in site.schwerpunktraeume),
        "Schul-/Kita-Träger": site.provider_name,
        "Maßnahmeträger": site.carrier,
        "Rang von (A)": score and score.rank_low,
        "Rang bis (A)": score and score.rank_high,
        "Bestand SOLL in VzÄ": _known(site.line.stock_fte),
        **{
            f"{letter}: {side.title} in VzÄ": _amount(side, site)
            for letter, side in zip("ABC", sides, strict=False)
        },
        **{
            f"Differenz {letter} gegenüber A in VzÄ": "nicht vergleichbar"
            if change is None
            else change
            for letter, change in zip("BC", site.changes, strict=False)
        },
        "Grund im letzten Plan": site.reason.reason_text,
        "Begründung": site.reason.note,
    }


def _amount(side: Side, site: Site) -> Cell:
    if site.facility.pk not in side.amounts:
        return NOT_IN_PLAN
    return _known(side.amounts[site.facility.pk])


def _known(amount: Decimal | None) -> Cell:
    return GAP if amount is None else amount
