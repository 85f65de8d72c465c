"""The Rangliste of areas as CSV for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable

from planning.models import Status
from planning.reports.german_csv import Cell, as_german_csv
from planning.selectors.area_ranking import AreaRanking, AreaRow


def area_ranking_file(ranking: AreaRanking, rows: Iterable[AreaRow]) -> str:
    """CSV of the given rows; each names status, Berechnungsstand, key and day."""
    columns = [*_figures(ranking, ranking.rows[0])] if ranking.rows else ["Schlüssel"]
    return as_german_csv(columns, (_figures(ranking, row) for row in rows))


def area_ranking_file_name(ranking: AreaRanking) -> str:
    """A name made by the server from codes and numbers alone, with the draft mark."""
    run, mark = ranking.run, "" if ranking.run.key.status == Status.DECIDED else "ENTWURF_"
    return f"{mark}rangliste_{ranking.kind}_stand-{run.pk}_{run.as_of:%Y-%m-%d}.csv"


def _figures(ranking: AreaRanking, row: AreaRow) -> dict[str, Cell]:
    score, change, earlier = row.score, row.change, ranking.development.run
    return {
        "Schlüssel": row.area.key,
        "Gebiet": row.area.name,
        "Rang von": score.rank_low,
        "Rang bis": score.rank_high,
        "Rangspanne von": score.rank_best,
        "Rangspanne bis": score.rank_worst,
        "Bedarfsstufe": score.class_label,
        "Indexwert": score.index,
        "Grundwert": score.base,
        **{f"Beitrag {part.name}": part.value for part in row.contributions},
        "Entwicklung Indexwert": change and change.index,
        "Entwicklung Rang": change and change.rank,
        "Entwicklung": change.trend.words if change and change.trend else "",
        "verglichen mit": f"{earlier.as_of:%d.%m.%Y}" if earlier else "",
        "Schwerpunktraum": ", ".join(area.name for area in row.spaces),
        "Zustand": score.get_state_display(),
        "Status": ranking.run.key.get_status_display(),
        "Vermerk": ranking.run.key.remarks,
        "Schlüsselversion": ranking.run.key.reference,
        "Berechnungsstand": ranking.run.pk,
        "Stichtag": f"{ranking.run.as_of:%d.%m.%Y}",
    }
