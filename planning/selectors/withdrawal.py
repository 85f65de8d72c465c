"""What ends when a delivery is withdrawn, and what stands again in its place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, Model, OuterRef, QuerySet
from simple_history.models import HistoricalChanges

from districts.models import AreaValue, Edition, FileRequest, SourceFile
from facilities.models import FacilityValue
from planning.models import AreaSelection, Decision, Status

OWNERS = {AreaValue: "area", FacilityValue: "facility"}


@dataclass(frozen=True)
class Affected:
    """Values of one indicator that end, and how many of them others replace."""

    indicator: str
    periods: tuple[str, ...]
    values: int
    replaced: int

    @property
    def missing(self) -> int:
        """Places and periods that no other delivery knows."""
        return self.values - self.replaced


def waiting_requests() -> QuerySet[FileRequest]:
    """What one person asked for and nobody answered, the earliest first."""
    rows = FileRequest.objects.filter(accepted=None).select_related("source", "asked_by")
    return rows.order_by("asked_at", "pk")


def affected(source: SourceFile) -> list[Affected]:
    """Values of a file by indicator; those another delivery also knows stand again."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for model, owner in OWNERS.items():
        for name, period, known in _values(model, owner, source):
            found.setdefault(name, []).append((period, known))
    return [
        Affected(
            name,
            tuple(sorted({period for period, _ in rows})),
            len(rows),
            sum(known for _, known in rows),
        )
        for name, rows in sorted(found.items())
    ]


def _values(
    model: type[Model], owner: str, source: SourceFile
) -> Iterable[tuple[str, str, bool]]:
    names = ("indicator", "period", "variant", f"{owner}_id")
    same = model.everything.filter(**{name: OuterRef(name) for name in names})
    rows = model.everything.filter(source=source)
    others = Exists(same.exclude(source=source))
    return rows.order_by("pk").values_list("indicator__name", "period", others)


def other_rows(source: SourceFile) -> Iterator[str]:
    """Kinds of rows beside values that the file wrote: a withdrawal cannot restore them."""
    for relation in SourceFile._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not relation.one_to_many or model in (*OWNERS, FileRequest):
            continue
        if issubclass(model, (Edition, HistoricalChanges)):
            continue
        if model._base_manager.filter(**{relation.field.name: source}).exists():
            yield str(model._meta.verbose_name_plural)


def frozen_uses(source: SourceFile) -> Iterator[str]:
    """Decisions and Festlegungen whose frozen inputs name the file."""
    rows = Decision.objects.order_by("code").only("code", "record")
    for row in rows.iterator(chunk_size=1):  # a record may be a megabyte
        files = json.loads(bytes(row.record)).get("inputs", {}).get("files", [])
        if any(one.get("id") == source.pk for one in files):
            yield f"Entscheidung {row.code}"
    selections = AreaSelection.objects.exclude(status=Status.DRAFT).order_by("version")
    for row in selections.select_related("run"):
        if any(one["id"] == source.pk for one in row.run.inputs.get("sources", [])):
            yield f"Festlegung der Schwerpunkträume, Version {row.version}"
