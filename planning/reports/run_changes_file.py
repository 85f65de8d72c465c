"""The comparison of two Berechnungsstände as a file, one facility a line."""

from __future__ import annotations

from decimal import Decimal

from planning.reports.german_csv import Cell, as_german_csv
from planning.selectors.run_changes import CAUSES, FacilityChange, RunChanges, Split

DRAFT = "Entwurf"


def changes_file(changes: RunChanges) -> str:
    """CSV of all facilities; each line names both Berechnungsstände and keys."""
    rows = [_figures(changes, row) for row in changes.rows]
    return as_german_csv([*rows[0]] if rows else ["Kennung"], rows)


def changes_file_name(changes: RunChanges) -> str:
    """A name made by the server from codes and numbers alone, with the draft mark."""
    pair = f"{changes.old.pk}-{changes.new.pk}"
    return f"ENTWURF_rangaenderung_{changes.kind}_staende-{pair}.csv"


def _figures(changes: RunChanges, row: FacilityChange) -> dict[str, Cell]:
    old, new = changes.old, changes.new
    return {
        "Kennung": row.facility.number,
        "Einrichtung": row.facility.name,
        "Vorkommen": row.presence,
        "Rang bisher": row.old and row.old.rank_low,
        "Rang jetzt": row.new and row.new.rank_low,
        "Plätze nach oben": row.places and row.places.total,
        **_parts("Plätze durch", row.places),
        "Indexwert bisher": row.old and row.old.index,
        "Indexwert jetzt": row.new and row.new.index,
        "Änderung Indexwert": row.index and row.index.total,
        **_parts("Indexwert durch", row.index),
        "Status": DRAFT,
        "Berechnungsstand bisher": old.pk,
        "Schlüssel bisher": old.key.reference,
        "Stichtag bisher": f"{old.as_of:%d.%m.%Y}",
        "Berechnungsstand jetzt": new.pk,
        "Schlüssel jetzt": new.key.reference,
        "Stichtag jetzt": f"{new.as_of:%d.%m.%Y}",
    }


def _parts(words: str, split: Split | None) -> dict[str, Decimal | None]:
    """One column a cause; empty where the causes are not told apart."""
    parts = (split and split.parts) or (None,) * len(CAUSES)
    return {
        f"{words} {name}": part for name, part in zip(CAUSES.values(), parts, strict=True)
    }
