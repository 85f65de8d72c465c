"""Values of areas and facilities on their way in; shared by all value formats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from districts.importers.cells import Cell, ratio
from districts.importers.delivery import Written
from districts.importers.fields import Fields
from districts.importers.report import ImportReport, Residual, SumCheck
from districts.importers.saving import bring_to, take_back
from districts.models import Area, AreaValue, Indicator, SourceFile

FIELDS = ["value", "numerator", "denominator", "state", "source_sign", "limited"]


@dataclass(frozen=True)
class ReadValue:
    """A cell that found its owner and indicator; not yet saved."""

    indicator: Indicator
    owner: Any  # Area or Facility
    period: str
    cell: Cell
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    planned: bool = False
    variant: str = ""  # of a forecast; empty for what was counted

    @property
    def place(self) -> tuple[Hashable, ...]:
        """What may stand once per source."""
        return (self.indicator.pk, self.owner.pk, self.period, self.variant)

    def parts(self) -> dict[str, Any]:
        """Fields common to values of areas and of facilities."""
        return {
            "indicator": self.indicator,
            "period": self.period,
            "variant": self.variant,
            "value": self.cell.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "state": self.cell.state,
            "source_sign": self.cell.sign,
            "limited": self.cell.limited,
        }


def catalogue(codes: Iterable[str], level: str) -> tuple[dict[str, Indicator], list[str]]:
    """Indicators by code, and a message for each that is missing or of the other level."""
    codes = list(dict.fromkeys(codes))
    known = Indicator.objects.in_bulk(codes, field_name="code")
    errors = []
    for code in codes:
        if code not in known:
            errors.append(f"Indikator „{code}“ fehlt im Indikatorenkatalog.")
        elif known[code].level != level:
            errors.append(
                f"Indikator „{code}“ gehört zu einer anderen Ebene "
                f"({known[code].get_level_display()})."
            )
    return known, errors


def indicator_finder(level: str) -> Callable[[str], Indicator]:
    """Finds an indicator by code or by a name only one has; else it says what is near."""
    known = {one.code: one for one in Indicator.objects.filter(level=level)}
    named: dict[str, list[str]] = defaultdict(list)
    for code, indicator in known.items():
        named[indicator.name.casefold()].append(code)

    def find(word: str) -> Indicator:
        codes = [word] if word in known else named.get(word.casefold(), [])
        if len(codes) == 1:
            return known[codes[0]]
        close = get_close_matches(word.casefold(), [*known, *named])
        near = codes or [code for one in close for code in named.get(one, [one])]
        said = [f"„{code}“ ({known[code].name})" for code in dict.fromkeys(near)]
        meant = f"; gemeint ist wohl {' oder '.join(said)}" if said else ""
        raise LookupError(f"kein Indikator dieser Ebene im Indikatorenkatalog{meant}")

    return find


def write_area_values(report: ImportReport, source: SourceFile, options: Any) -> Written:
    """Save read values of areas; a second reading of the same file replaces the first."""
    rows = [
        AreaValue(area=value.owner, source=source, **value.parts()) for value in report.rows
    ]
    stored = AreaValue.everything.filter(source=source)
    return replace(rows, stored, same=_place_of_area_value, fields=FIELDS)


def _place_of_area_value(row: AreaValue) -> Hashable:
    return (row.indicator_id, row.area_id, row.period, row.variant)


def replace(rows: list[Any], stored: Any, *, same: Any, fields: list[str]) -> Written:
    """Make the values of one source exactly these rows."""
    written = bring_to(rows, stored, same=same, fields=fields, provenance=())
    written.removed = take_back(stored, {same(row) for row in rows}, same=same)
    return written


def refuse_repeated(report: ImportReport) -> None:
    """Refuse a file that gives two values of one indicator for a place and a period."""
    seen: set[tuple[Hashable, ...]] = set()
    twice: dict[str, list[str]] = defaultdict(list)
    for value in report.rows:
        if value.place in seen:
            twice[f"{value.indicator.code} {value.period}"].append(str(value.owner))
        seen.add(value.place)
    report.refuse_file(
        f"{label}: zwei Werte für {len(owners)} Orte, etwa für {owners[0]}."
        for label, owners in twice.items()
    )


def reconcile_city(report: ImportReport, counts: Iterable[str]) -> None:
    """Compare the city's counts with the sum of their Ortsteile, period by period.

    ``counts`` are codes of indicators that add up. The difference is kept as a
    residual, never spread and never an error.
    """
    sums: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    wanted = {*counts}
    for value in report.rows:
        if value.cell.value is not None and value.indicator.code in wanted:
            by_kind = sums[value.indicator.name, value.period]
            kind = value.owner.kind
            by_kind[kind] = by_kind.get(kind, Decimal(0)) + value.cell.value
    report.reconciliation.residuals += [
        Residual(f"{name} {period}", by_kind[Area.Kind.STADT], by_kind[Area.Kind.ORTSTEIL])
        for (name, period), by_kind in sorted(sums.items())
        if {Area.Kind.STADT, Area.Kind.ORTSTEIL} <= by_kind.keys()
    ]


def check_sums(
    report: ImportReport, before: Mapping[str, Decimal], after: Mapping[str, Decimal]
) -> None:
    """Keep the sums per column before and after the join to areas or facilities."""
    report.reconciliation.sums += [
        SumCheck(label, total, after.get(label, Decimal(0)))
        for label, total in sorted(before.items())
    ]


def triplet(
    fields: Fields, value: str, numerator: str, denominator: str, *, decimal: str = ","
) -> tuple[Cell | None, Decimal | None, Decimal | None]:
    """A value with its counts: given, computed from them, or missing with its sign."""
    given = fields.cell(value, decimal=decimal)
    top, bottom = (
        fields.cell(column, decimal=decimal, counts_signs=False)
        for column in (numerator, denominator)
    )
    if given is None or top is None or bottom is None:
        return None, None, None
    if top.sign and bottom.sign:
        computed = ratio(top, bottom)
        if not given.sign:
            given = computed
        elif _contradict(given, computed):
            fields.refuse(value, f"passt nicht zu Zähler und Nenner ({computed.value:f})")
    return given, top.value, bottom.value


def _contradict(given: Cell, computed: Cell) -> bool:
    """Whether a stated share is another than its counts rounded to its last digit."""
    if given.value is None or computed.value is None:
        return False
    decimals = given.sign.strip("() ").replace(",", ".").partition(".")[2]
    return abs(given.value - computed.value) > Decimal("0.5").scaleb(-len(decimals))
