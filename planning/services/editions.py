"""Write down what readers outside see in place of protected rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import models

from districts.models import (
    AreaValue,
    AreaValueEdition,
    Edition,
    SourceFileEdition,
    State,
    ValueEdition,
)
from districts.services import HIDDEN, Given
from facilities.models import FacilityValue, FacilityValueEdition
from planning.selectors.cells import JOIN, Entry

EDITIONS: Mapping[type[models.Model], type[ValueEdition]] = {
    AreaValue: AreaValueEdition,
    FacilityValue: FacilityValueEdition,
}
BATCH = 500


def keep_value_editions(
    found: Iterable[Entry], cells: Mapping[str, Given], audience: str
) -> None:
    """Replace the editions of all rows that are not open by themselves.

    ``cells`` says for each number what the audience was ever given.
    """
    rows = [entry for entry in found if not entry.row.source.published]
    for model, edition in EDITIONS.items():
        own = (entry for entry in rows if isinstance(entry.row, model))
        replace_editions(edition, (_edition(edition, e, cells) for e in own), audience)
    named = {entry.row.source_id: entry.row.source for entry in rows}
    files = [SourceFileEdition(row=source) for _, source in sorted(named.items())]
    replace_editions(SourceFileEdition, files, audience)


def named_only(sources: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Files as a document names them; a closed one's hash would let numbers be tried."""
    return [
        dict(source) if source["published"] else {**source, "sha256": ""}
        for source in sources
    ]


def replace_editions(model: type[Edition], made: Iterable[Edition], audience: str) -> None:
    """Write editions of an audience; those already there are written anew."""
    rows = list(made)
    for row in rows:
        row.audience = audience
    own = [f.name for f in model._meta.fields if f.name not in ("id", "row", "audience")]
    model.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["row", "audience"],
        update_fields=own,
    )


def _edition(
    model: type[ValueEdition], entry: Entry, cells: Mapping[str, Given]
) -> ValueEdition:
    """Value, numerator and denominator of a row, each as it was given."""
    shown = list(_given(entry, cells))
    number = shown[0]
    is_known = number.state == State.KNOWN
    parts = [given.value if is_known else None for given in (*shown[1:], HIDDEN, HIDDEN)]
    is_secret = number.state == State.SECRET
    return model(
        row=entry.row,
        value=number.value,
        numerator=parts[0],
        denominator=parts[1],
        state=number.state,
        source_sign="" if is_secret else entry.row.source_sign,
        limited=False if is_secret else entry.row.limited,
    )


def _given(entry: Entry, cells: Mapping[str, Given]) -> Iterator[Given]:
    for key, _ in entry.outputs:
        yield cells.get(JOIN.join(key), HIDDEN)
