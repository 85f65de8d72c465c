"""The Rangliste as a file: the rows and figures of the page, one facility a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from planning.reports.german_csv import Cell, as_german_csv
from planning.selectors.decisions import Amount, Amounts, Standing
from planning.selectors.ranking import Ranking
from planning.selectors.rows import Row

CERTAINTY = {
    "bleibt_drin": "auch bei veränderter Gewichtung im Vorschlag, ohne Datenunsicherheit",
    "grenzbereich": "Grenzbereich, ohne Datenunsicherheit",
    "bleibt_draussen": (
        "auch bei veränderter Gewichtung nicht im Vorschlag, ohne Datenunsicherheit"
    ),
    "ohne_spanne": "Rangspanne nicht berechnet",
    "schwelle": "Schwelle entscheidet, nicht der Rang",
    "pflicht": "Pflichtausstattung entscheidet, nicht der Rang",
}


def ranking_file(
    ranking: Ranking, rows: Iterable[Row], standing: Standing, amounts: Amounts
) -> str:
    """CSV of the given rows; each names status, Berechnungsstand, key and day."""

    def figures(row: Row) -> dict[str, Cell]:
        return _figures(ranking, row, standing, _in_force(row, amounts))

    columns = [*figures(ranking.rows[0])] if ranking.rows else ["Kennung"]
    return as_german_csv(columns, map(figures, rows))


def ranking_file_name(ranking: Ranking, standing: Standing) -> str:
    """A name made by the server from codes and numbers alone, with the draft mark."""
    run, mark = ranking.run, f"{standing.mark}_" if standing.mark else ""
    return f"{mark}rangliste_{ranking.kind}_stand-{run.pk}_{run.as_of:%Y-%m-%d}.csv"


def _certainty(row: Row) -> str:
    """The words of the page; without any Schwelle none can decide."""
    if row.certainty == "schwelle" and row.distance is None:
        return ""
    words = CERTAINTY.get(row.certainty, "")
    if row.certainty == "bleibt_drin" and row.near.step is not None:
        return f"{words}; Höhe im Grenzbereich einer Schwelle"
    return words


def _known(fte: Decimal | None) -> Cell:
    return "keine Angabe" if fte is None else fte


def _in_force(row: Row, amounts: Amounts) -> tuple[Amount, ...]:
    """By Beschluss for the Leistungsbereich of the line; without a line for each."""
    service = row.line.proposal.round.service_type_id if row.line else None
    return amounts.of(row.facility.pk, service)


def _decided(found: Sequence[Amount]) -> Cell:
    if len(found) > 1:
        return "mehrere Leistungsbereiche"
    return found[0].fte if found else None


def _figures(
    ranking: Ranking, row: Row, standing: Standing, in_force: Sequence[Amount]
) -> dict[str, Cell]:
    score, line = row.score, row.line
    then = row.move.before if row.move else None
    return {
        "Kennung": row.facility.number,
        "Einrichtung": row.facility.name,
        "Ortsteil": row.facility.area.name if row.facility.area else "keine Angabe",
        "Rang von": score.rank_low,
        "Rang bis": score.rank_high,
        "Rangspanne von": score.rank_best,
        "Rangspanne bis": score.rank_worst,
        "Rang vorher von": then and then.rank_low,
        "Rang vorher bis": then and then.rank_high,
        "Berechnungsstand vorher": ranking.before and ranking.before.pk,
        "Bedarfsstufe": score.class_label,
        "Indexwert": score.index,
        "Grundwert": score.base,
        **{
            f"Beitrag {name}": part.value
            for name, part in zip(ranking.indicators, row.contributions, strict=False)
        },
        **{
            f"Beitrag {name}": None for name in ranking.indicators[len(row.contributions) :]
        },
        "Bedarf in VzÄ": line and line.need_fte,
        "Bestand SOLL in VzÄ": line and _known(line.stock_fte),
        "Bestand IST in VzÄ": line and _known(line.actual_fte),
        "Vorschlag in VzÄ": line and line.proposed_fte,
        "Beschluss in VzÄ": _decided(in_force),
        "Entscheidung": ", ".join(amount.code for amount in in_force),
        "Sicherheit": _certainty(row),
        "Zustand": score.get_state_display(),
        "Grund": line.reason_text if line else "",
        "Begründung": line.note if line else "",
        "Status": standing.label,
        "Vermerk": ranking.run.key.remarks,
        "Schlüssel": ranking.run.key.reference,
        "Berechnungsstand": ranking.run.pk,
        "Stichtag": f"{ranking.run.as_of:%d.%m.%Y}",
        "Vorschlag Nr.": ranking.proposal.pk if ranking.proposal else None,
    }
