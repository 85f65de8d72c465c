"""The Fachansicht as a file: one facility a line, every line names its draws and seed."""

from __future__ import annotations

from planning.reports.german_csv import Cell, as_german_csv
from planning.selectors.expert import ExpertRow, ExpertView


def expert_file(view: ExpertView) -> str:
    """CSV of all rows; shares from 0 to 1, an empty cell where nothing was drawn."""
    return as_german_csv(_columns(view), (_figures(view, row) for row in view.rows))


def expert_file_name(view: ExpertView, kind: str) -> str:
    """A name made by the server from codes and numbers alone, with the draft mark."""
    run = view.certainty.run
    return (
        f"ENTWURF_fachansicht_{kind}_stand-{run.pk}_rechnung-{view.certainty.pk}_"
        f"{run.as_of:%Y-%m-%d}.csv"
    )


def _columns(view: ExpertView) -> list[str]:
    return list(_figures(view, view.rows[0])) if view.rows else ["Kennung"]


def _figures(view: ExpertView, row: ExpertRow) -> dict[str, Cell]:
    asked, found, score = view.certainty, row.certainty, row.score
    return {
        "Kennung": row.facility.number,
        "Einrichtung": row.facility.name,
        "Rang von": score.rank_low,
        "Rang bis": score.rank_high,
        "Rangspanne von": score.rank_best,
        "Rangspanne bis": score.rank_worst,
        f"P(Rang ≤ {asked.places})": found.p_top_k,
        "Rang 5 %": found.rank_q05,
        "Rang 50 %": found.rank_q50,
        "Rang 95 %": found.rank_q95,
        "mittlerer Rang": found.mean_rank,
        "mittlerer Rang exakt (alle Wichtungen gleich)": found.mean_rank_exact,
        "P(vor der nächsten)": found.ahead_of_next,
        **{
            f"mittlere Wichtung auf Rang 1: {name}": weight
            for name, weight in row.weights_if_first(view.names)
        },
        f"mit Zufall P(Rang ≤ {asked.places})": found.noise_p_top_k,
        "mit Zufall Rang 5 %": found.noise_q05,
        "mit Zufall Rang 50 %": found.noise_q50,
        "mit Zufall Rang 95 %": found.noise_q95,
        f"über Verfahren P(Rang ≤ {asked.places})": found.method_p_top_k,
        "über Verfahren Rang 5 %": found.method_q05,
        "über Verfahren Rang 50 %": found.method_q50,
        "über Verfahren Rang 95 %": found.method_q95,
        **{
            f"Rang {method.title}": place
            for method, place in zip(view.methods, row.places, strict=True)
        },
        "k": asked.places,
        "Ziehungen": asked.draws,
        "Startwert": asked.seed,
        "Band der Wichtungen": asked.band.normalize(),
        "Sicherheitsrechnung": asked.pk,
        "Status": "Entwurf",
        "Vermerk": asked.run.key.note,
        "Schlüssel": asked.run.key.reference,
        "Berechnungsstand": asked.run_id,
        "Stichtag": f"{asked.run.as_of:%d.%m.%Y}",
    }
