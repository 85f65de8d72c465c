"""What a kept plan costs: euros by source and year, own share and grants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from facilities.models import Facility
from planning.allocation.money import in_cents
from planning.models import Proposal

ZERO = Decimal(0)
NOT_KEPT = "Für diesen Vorschlag wurden keine Kosten festgehalten."
KINDS = {
    "eigen": "Eigenmittel der Stadt",
    "foerderung": "Fördermittel",
    "offen": "ohne Quelle",
    "": "Herkunft: keine Angabe",
}
OPEN = "nicht gedeckt"


class OfKind:
    """Money of the city, of others, or of nobody."""

    kind: str

    @property
    def kind_words(self) -> str:
        """Whose money it is."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class SourceMoney(OfKind):
    """Euros of one source: ``exact`` amounts, one a year in the order of the years."""

    code: str
    name: str
    kind: str
    exact: tuple[Decimal, ...]
    fte_years: Decimal

    @property
    def eur(self) -> tuple[Decimal, ...]:
        """One amount a year, as it is shown."""
        return tuple(map(in_cents, self.exact))

    @property
    def total(self) -> Decimal:
        """Euros of all years."""
        return shown(self.exact)


@dataclass(frozen=True)
class PlanMoney:
    """Euros of a plan; without a cost rate none, and ``gap`` says why.

    ``rates`` and ``rules`` are the dated rows the plan was reckoned with. Each amount is
    added up exactly and rounded once, so those of a table may miss its sum by a cent.
    """

    gap: str
    years: tuple[int, ...] = ()
    sources: tuple[SourceMoney, ...] = ()
    sites: Mapping[str, Mapping[str, str]] | None = None
    rates: Sequence[Mapping[str, Any]] = ()
    rules: Sequence[Mapping[str, Any]] = ()
    tariff_percent: Decimal = ZERO

    @property
    def total(self) -> Decimal | None:
        """Euros of everything; None is keine Angabe."""
        return None if self.gap else shown(_amounts(self.sources))

    @property
    def by_year(self) -> list[Decimal]:
        """Euros of all sources, one amount a year."""
        return [
            shown(one.exact[place] for one in self.sources)
            for place in range(len(self.years))
        ]

    def of_kind(self, kind: str) -> Decimal | None:
        """Euros of own money, grants or what nobody pays; None is keine Angabe."""
        if self.gap:
            return None
        return shown(_amounts(one for one in self.sources if one.kind == kind))

    @property
    def own(self) -> Decimal | None:
        """Euros of the city; None while the origin of any source is not known."""
        return None if self.is_unclear else self.of_kind("eigen")

    @property
    def grants(self) -> Decimal | None:
        """Euros of others; None while the origin of any source is not known."""
        return None if self.is_unclear else self.of_kind("foerderung")

    @property
    def uncovered(self) -> Decimal | None:
        """Euros that no source pays."""
        return self.of_kind("offen")

    @property
    def is_unclear(self) -> bool:
        """Whether a source is no programme that is known."""
        return bool(self.gap) or any(not one.kind for one in self.sources)

    def at(self, number: str) -> Decimal | None:
        """Euros of one facility; None is keine Angabe, 0 is no position."""
        if self.gap or self.sites is None or number not in self.sites:
            return None
        return shown(map(Decimal, self.sites[number].values()))

    def from_source(self, number: str, source: SourceMoney) -> Decimal | None:
        """Euros of one source at a facility; None is keine Angabe."""
        if self.at(number) is None:
            return None
        return in_cents(Decimal(self.sites[number].get(source.code, 0)))


def shown(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of exact amounts in cents."""
    return in_cents(sum(amounts, ZERO))


def money_of(proposal: Proposal) -> PlanMoney:
    """The money kept with a proposal, or drafted with it."""
    return money_in(proposal.details.get("funding"))


def money_in(kept: Mapping[str, Any] | None) -> PlanMoney:
    """The money of a document as a proposal or a record keeps it."""
    if kept is None:
        return PlanMoney(NOT_KEPT)
    common = {
        "rates": [_rate(row) for row in kept["rates"]],
        "rules": [_rule(row) for row in kept["rules"]],
        "tariff_percent": Decimal(kept["tariff_percent"]),
    }
    if kept["gap"]:
        return PlanMoney(kept["gap"], **common)
    years = tuple(sorted({cell["year"] for cell in kept["cells"]}))
    sources = tuple(_sources(kept["cells"], years))
    return PlanMoney("", years, sources, kept["sites"], **common)


def _amounts(sources: Iterable[SourceMoney]) -> Iterator[Decimal]:
    for one in sources:
        yield from one.exact


def _rate(row: Mapping[str, Any]) -> dict[str, Any]:
    return _days(row) | {"eur": Decimal(row["eur_per_fte"]), "basis": row["basis"]}


def _rule(row: Mapping[str, Any]) -> dict[str, Any]:
    kind = row["facility_type"]
    return _days(row) | {
        "programme": row["programme"],
        "facility_type": Facility.Kind(kind).label if kind else "",
        "rate": None if row["rate"] is None else Decimal(row["rate"]),
        "legal_reference": row["legal_reference"],
    }


def _days(row: Mapping[str, Any]) -> dict[str, date | None]:
    """First and last day as days."""
    last = row["valid_to"]
    return {
        "from": date.fromisoformat(row["valid_from"]),
        "to": date.fromisoformat(last) if last else None,
    }


def _sources(cells: Sequence[Mapping[str, Any]], years: Sequence[int]) -> list[SourceMoney]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for cell in cells:
        found.setdefault(cell["source"], []).append(cell)
    return [
        SourceMoney(
            code=code,
            name=parts[0]["name"] or OPEN,
            kind=parts[0]["kind"],
            exact=tuple(_in_year(parts, year) for year in years),
            fte_years=sum((Decimal(cell["fte_years"]) for cell in parts), ZERO),
        )
        for code, parts in found.items()
    ]


def _in_year(parts: Sequence[Mapping[str, Any]], year: int) -> Decimal:
    return sum((Decimal(cell["eur"]) for cell in parts if cell["year"] == year), ZERO)
