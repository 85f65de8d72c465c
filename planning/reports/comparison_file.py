"""A comparison as a file: every facility in every plan, one facility a line."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from planning.reports.german_csv import Cell, as_german_csv
from planning.selectors.comparison import Comparison, Site, rank_of
from planning.selectors.comparison_money import money_side_by_side
from planning.selectors.sides import Side

GAP, NOT_IN_PLAN = "keine Angabe", "nicht im Plan"


def comparison_file(comparison: Comparison) -> str:
    """CSV of all facilities, also those for which nothing changes."""
    rows = [_figures(comparison, site) for site in comparison.sites]
    columns = [*rows[0]] if rows else ["Kennung"]
    return as_german_csv(columns, rows)


def money_file(comparison: Comparison) -> str:
    """CSV of what every plan costs, one source in one year a line."""
    found = money_side_by_side(comparison.sides)
    titles = [f"{_letter(comparison, side)}: {side.title} in Euro" for side in found.sides]
    columns = ["Quelle", "Herkunft", "Haushaltsjahr", *titles]
    gaps = [side.money.gap for side in found.sides]
    rows = [
        {"Quelle": row.name, "Herkunft": row.kind_words, "Haushaltsjahr": row.year}
        | dict(zip(titles, _known_or(row.amounts, gaps), strict=True))
        for row in found.rows
    ]
    return as_german_csv(columns, rows)


def comparison_file_name(comparison: Comparison, what: str = "vergleich") -> str:
    """A name made by the server from numbers alone."""
    numbers = [
        str(side.proposal.pk) if side.proposal else "bestand" for side in comparison.sides
    ]
    return f"{what}_{'_'.join(numbers)}.csv"


def _figures(comparison: Comparison, site: Site) -> dict[str, Cell]:
    sides = comparison.sides
    return {
        "Kennung": site.facility.number,
        "Einrichtung": site.facility.name,
        "Art": site.facility.get_kind_display(),
        "Stadtbezirk": site.stadtbezirk.name if site.stadtbezirk else GAP,
        "Schwerpunkträume": ", ".join(area.name for area in site.schwerpunktraeume),
        "Schul-/Kita-Träger": site.provider_name,
        "Maßnahmeträger": site.carrier,
        **_ranks(comparison, site),
        **_stocks(comparison, site),
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
        **_euros(comparison, site),
        "Grund im letzten Plan": site.reason.reason_text,
        "Begründung": site.reason.note,
    }


def _ranks(comparison: Comparison, site: Site) -> dict[str, Cell]:
    """The rank once, or where plans rank differently that in each plan."""
    if not comparison.own_ranks:
        return dict(zip(("Rang von", "Rang bis"), rank_of(site.line), strict=True))
    found: dict[str, Cell] = {}
    for side, line in zip(comparison.plans, site.ranked, strict=True):
        low, high = rank_of(line) if line else (NOT_IN_PLAN, NOT_IN_PLAN)
        letter = _letter(comparison, side)
        found |= {f"{letter}: Rang von": low, f"{letter}: Rang bis": high}
    return found


def _stocks(comparison: Comparison, site: Site) -> dict[str, Cell]:
    """The Bestand once, or where plans start from others that of each plan."""
    head = "Bestand SOLL in VzÄ"
    if not comparison.own_stocks:
        return {head: _known(site.line.stock_fte)}
    pk = site.facility.pk
    return {
        f"{_letter(comparison, side)}: {head} am {side.proposal.round.as_of:%d.%m.%Y}": (
            _known(side.lines[pk].stock_fte) if pk in side.lines else NOT_IN_PLAN
        )
        for side in comparison.plans
    }


def _euros(comparison: Comparison, site: Site) -> dict[str, Cell]:
    """Euros of the facility in every plan with a budget, in all and by source."""
    number, found = site.facility.number, {}
    for side in comparison.sides:
        if (money := side.money) is None:
            continue
        head = f"{_letter(comparison, side)}: Euro"
        found[f"{head} zusammen"] = money.gap or _known(money.at(number))
        for source in money.sources:
            found[f"{head} {source.name}"] = _known(money.from_source(number, source))
    return found


def _letter(comparison: Comparison, side: Side) -> str:
    return "ABC"[comparison.sides.index(side)]


def _known_or(amounts: Iterable[Decimal | None], gaps: Iterable[str]) -> list[Cell]:
    pairs = zip(amounts, gaps, strict=True)
    return [gap if amount is None else amount for amount, gap in pairs]


def _amount(side: Side, site: Site) -> Cell:
    if site.facility.pk not in side.amounts:
        return NOT_IN_PLAN
    return _known(side.amounts[site.facility.pk])


def _known(amount: Decimal | None) -> Cell:
    return GAP if amount is None else amount
