"""What is right in form and strange in content: SOLL before and after, double measures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from planning.allocation.german import number
from planning.models import Measure

MUCH_FTE = 5  # at one site; nowhere in the city are there more
Numbered = Sequence[tuple[int, Measure]]  # line of the file and the measure it gives


def sums_before_and_after(
    stored: Mapping[Hashable, Measure], coming: Mapping[Hashable, Measure], day: date
) -> Iterator[str]:
    """For each Leistungsbereich of the file the VzÄ that run on a day, then and now."""
    before, after = (
        _running(stored.values(), day),
        _running({**stored, **coming}.values(), day),
    )
    names = {row.service_type_id: row.service_type.name for row in coming.values()}
    for service, name in sorted(names.items(), key=lambda item: item[1]):
        old, new = before[service], after[service]
        yield (
            f"{name}, SOLL am {day:%d.%m.%Y}: bisher {_vzae(old)}, danach {_vzae(new)} "
            f"({_vzae(new - old, sign=True)})."
        )


def strange(
    rows: Numbered, stored: Mapping[Hashable, Measure], coming: Mapping[Hashable, Measure]
) -> Iterator[str]:
    """Very large amounts, and measures beside another of the same site and Träger."""
    beside = defaultdict(list)
    for row in {**stored, **coming}.values():
        beside[_holder(row)].append(row)
    for line, row in rows:
        site = row.facility.number
        if row.fte_target is not None and row.fte_target > MUCH_FTE:
            yield f"Zeile {line}: {_vzae(row.fte_target)} an {site} sind sehr viel."
        for other in beside[_holder(row)]:
            if other.valid_from < row.valid_from and _meet(other, row):
                until = f"{other.valid_to:%d.%m.%Y}" if other.valid_to else "auf weiteres"
                yield (
                    f"Zeile {line}: {site} hat bei diesem Träger schon eine Maßnahme ab "
                    f"{other.valid_from:%d.%m.%Y} bis {until} ({_vzae(other.fte_target)}); "
                    "beide zählen zusammen. Löst die neue sie ab, liefern Sie die alte mit "
                    "ihrem letzten Tag mit."
                )


def _running(rows: Iterable[Measure], day: date) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.valid_from <= day and (row.valid_to is None or row.valid_to >= day):
            found[row.service_type_id] += row.fte_target or 0
    return found


def _holder(row: Measure) -> Hashable:
    return row.facility_id, row.service_type_id, row.provider_id


def _meet(one: Measure, later: Measure) -> bool:
    """Whether a measure still runs when one that begins later begins."""
    return one.valid_to is None or one.valid_to >= later.valid_from


def _vzae(fte: Decimal | None, *, sign: bool = False) -> str:
    if fte is None:
        return "ohne VzÄ"
    plus = "+" if sign and fte >= 0 else ""
    return f"{plus}{number(fte)} VzÄ"
