"""Two or three plans side by side: who receives, who gives up, where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from districts.collation import german_order
from districts.models import Area
from districts.release import Audience
from facilities.models import Facility
from planning.allocation.money import in_cents
from planning.models import ProposalLine
from planning.selectors.carriers import NO_CARRIER, carriers_of
from planning.selectors.compared import is_secret
from planning.selectors.places import Groups, groups_on
from planning.selectors.sides import ZERO, Side

NO_AREA = "Ortsteil nicht angegeben"
NO_FOCUS = "in keinem Schwerpunktraum"
NO_PROVIDER = "keine Angabe"
LONGEST_HEAD = 27
NAMED = 8  # names in a cell of the overview


@dataclass(frozen=True)
class Change:
    """How many facilities receive or give up, and how many VzÄ."""

    gaining: int
    gained_fte: Decimal
    losing: int
    lost_fte: Decimal

    @property
    def net_fte(self) -> Decimal:
        """What is received minus what is given up."""
        return self.gained_fte - self.lost_fte


@dataclass(frozen=True)
class Site:
    """One facility in all plans; None where a plan does not know it.

    ``line`` is that of the first plan, ``reason`` that of the last, ``reasons`` those of
    all but the first under their head. ``is_in_all`` tells an amount nobody stated from a
    plan without the facility. ``carrier`` is its Maßnahmeträger. ``stocks`` is the Bestand
    each plan with the facility starts from, under its head. ``ranked`` is its line in every
    plan, the Bestand aside, whose scores hold the rank there; None outside the plan.
    """

    facility: Facility
    line: ProposalLine
    reason: ProposalLine
    stadtbezirk: Area | None
    amounts: tuple[Decimal | None, ...]
    is_in_all: bool
    schwerpunktraeume: tuple[Area, ...] = ()
    carrier: str = NO_CARRIER
    reasons: tuple[tuple[str, ProposalLine], ...] = ()
    stocks: tuple[tuple[str, Decimal | None], ...] = ()
    ranked: tuple[ProposalLine | None, ...] = ()

    @property
    def provider_name(self) -> str:
        """The Schul- or Kita-Träger."""
        provider = self.facility.provider
        return provider.name if provider else NO_PROVIDER

    @property
    def changes(self) -> list[Decimal | None]:
        """Difference of every further plan to the first."""
        first, *others = self.amounts
        return [None if None in (first, other) else other - first for other in others]

    @property
    def has_rank_first(self) -> bool:
        """Whether the first plan with the facility ranks it."""
        return rank_of(self.line)[0] is not None

    @property
    def has_rank_last(self) -> bool:
        """Whether the last plan with the facility ranks it."""
        return rank_of(self.reason)[0] is not None

    @property
    def has_own_stocks(self) -> bool:
        """Whether plans start from another Bestand of the facility."""
        return len({held for _, held in self.stocks}) > 1

    @property
    def has_own_ranks(self) -> bool:
        """Whether plans that know the facility rank it differently."""
        return len({rank_of(line) for line in self.ranked if line}) > 1

    @property
    def is_changed(self) -> bool:
        """Whether any plan is known to differ from the first."""
        return not self.is_in_all or any(self.changes)


@dataclass(frozen=True)
class Subtotal:
    """Facilities of one group: VzÄ in every plan, changes against the first.

    An amount is None where that of one of the facilities is not known; so is the change.
    """

    name: str
    amounts: tuple[Decimal | None, ...]
    changes: tuple[Change | None, ...]


@dataclass(frozen=True)
class MovedSites:
    """Facilities that receive, or that give up, each with its difference."""

    entries: tuple[tuple[Site, Decimal], ...]

    @property
    def fte(self) -> Decimal:
        """VzÄ of all of them, with the sign of the difference."""
        return sum((change for _, change in self.entries), ZERO)

    @property
    def named(self) -> tuple[tuple[Site, Decimal], ...]:
        """As many as are read at a glance; the list of changes holds all."""
        return self.entries[:NAMED]

    @property
    def unnamed(self) -> int:
        """How many more there are."""
        return len(self.entries) - len(self.named)


@dataclass(frozen=True)
class Moves:
    """Who receives and who gives up in a plan against the first."""

    side: Side
    gained: MovedSites
    lost: MovedSites


@dataclass(frozen=True)
class Comparison:
    """Plans side by side; the first is what the others are measured against."""

    sides: tuple[Side, ...]
    sites: tuple[Site, ...]

    @property
    def changed(self) -> list[Site]:
        """Facilities that some plan treats differently."""
        return [site for site in self.sites if site.is_changed]

    @property
    def total(self) -> Subtotal:
        """All facilities together."""
        return self._subtotal("Zusammen", self.sites)

    @property
    def others(self) -> list[tuple[Side, Change | None]]:
        """Every further plan with what it changes against the first."""
        return list(zip(self.sides[1:], self.total.changes, strict=True))

    @property
    def moves(self) -> list[Moves]:
        """Every further plan with the facilities it moves, in the order of the plan."""
        return [
            Moves(side, self._moved(place, 1), self._moved(place, -1))
            for place, side in enumerate(self.sides[1:])
        ]

    @property
    def priced(self) -> list[tuple[Side, Decimal | None]]:
        """Every plan with its euros; the Bestand at the price of the next plan."""
        prices = [side.price for side in self.sides if side.proposal]
        return [
            (side, side.money.total if side.money else _times(side.total, prices[0]))
            for side in self.sides
        ]

    @property
    def turnover(self) -> list[tuple[Side, Decimal | None, Decimal | None]]:
        """Every further plan with the euros that sites receive and give up in it."""
        return [
            (
                side,
                _times(change and change.gained_fte, side.price),
                _times(change and change.lost_fte, side.price),
            )
            for side, change in self.others
        ]

    @property
    def by_kind(self) -> list[Subtotal]:
        """Subtotals per facility type, in the order of the school types."""
        return self._subtotals(lambda s: [s.facility.kind], _kind_order, _kind_name)

    @property
    def by_stadtbezirk(self) -> list[Subtotal]:
        """Subtotals per Stadtbezirk by key, unknown ones last."""
        return self._subtotals(_stadtbezirk, _place_order, _place_name)

    @property
    def by_schwerpunktraum(self) -> list[Subtotal]:
        """Subtotals per Schwerpunktraum by key, all others last.

        A facility whose Ortsteil touches several counts in each of them.
        """
        return self._subtotals(_schwerpunktraeume, _place_order, _place_name)

    @property
    def by_provider(self) -> list[Subtotal]:
        """Subtotals per Schul- or Kita-Träger, by name."""
        return self._subtotals(lambda site: [site.provider_name], german_order, str)

    @property
    def by_carrier(self) -> list[Subtotal]:
        """Subtotals per Maßnahmeträger of today, by name, facilities without one last."""
        return self._subtotals(
            lambda site: [site.carrier],
            lambda name: (name == NO_CARRIER, german_order(name)),
            str,
        )

    @property
    def largest(self) -> Decimal:
        """The largest amount of a Stadtbezirk, for drawings on one scale.

        Where one is not known, nothing is drawn beside it: zero.
        """
        if not self.is_known:
            return ZERO
        return max((a for row in self.by_stadtbezirk for a in row.amounts), default=ZERO)

    @property
    def is_known(self) -> bool:
        """Whether changes can be told: what all facilities hold in all plans is known."""
        return all(side.is_known for side in self.sides)

    @property
    def own_stocks(self) -> list[Site]:
        """Facilities whose Bestand is another in each plan, as of two school years."""
        return [site for site in self.sites if site.has_own_stocks]

    @cached_property
    def own_ranks(self) -> list[Side]:
        """The plans, each with ranks of its own; none where one rank holds in all."""
        return self.plans if any(site.has_own_ranks for site in self.sites) else []

    @property
    def newly_ranked(self) -> list[Site]:
        """Facilities with a rank in the last plan and none in the first."""
        return [s for s in self._told if s.has_rank_last and not s.has_rank_first]

    @property
    def no_longer_ranked(self) -> list[Site]:
        """Facilities with a rank in the first plan and none in the last."""
        return [s for s in self._told if s.has_rank_first and not s.has_rank_last]

    @property
    def _told(self) -> list[Site]:
        return [site for site in self.sites if not _is_hidden(site)]

    @property
    def plans(self) -> list[Side]:
        """The sides that are proposals, without the Bestand."""
        return [side for side in self.sides if side.proposal]

    @property
    def has_one_run(self) -> bool:
        """Whether all plans rest on the same Berechnungsstände."""
        return len({side.runs for side in self.sides}) == 1

    def _moved(self, place: int, sign: int) -> MovedSites:
        moved = [(site, site.changes[place]) for site in self.sites]
        return MovedSites(tuple(m for m in moved if m[1] is not None and m[1] * sign > 0))

    def _subtotals(
        self, key: Callable, order: Callable, name: Callable[..., str]
    ) -> list[Subtotal]:
        groups: dict[object, list[Site]] = defaultdict(list)
        for site in self.sites:
            for group in key(site):
                groups[group].append(site)
        return [self._subtotal(name(k), groups[k]) for k in sorted(groups, key=order)]

    def _subtotal(self, name: str, sites: Sequence[Site]) -> Subtotal:
        numbers = [site.facility.pk for site in sites]
        amounts = tuple(side.sum_of(numbers) for side in self.sides)
        changes = tuple(
            None if None in (amounts[0], other) else _change([s.changes[i] for s in sites])
            for i, other in enumerate(amounts[1:])
        )
        return Subtotal(name=name, amounts=amounts, changes=changes)


def compare(sides: Sequence[Side], audience: Audience) -> Comparison:
    """Line up plans by facility; a query for the places and one for Maßnahmeträger."""
    sides = _marked(sides)
    lines = {pk: line for side in reversed(sides) for pk, line in side.lines.items()}
    last = {pk: line for side in sides for pk, line in side.lines.items()}
    rounds = [side.proposal.round for side in sides if side.proposal]
    newest = max(rounds, key=lambda round: (round.as_of, round.pk))
    groups = groups_on(newest.as_of, audience)
    carriers = carriers_of(newest, audience)
    sites = [
        Site(
            facility=line.facility,
            line=line,
            reason=last[pk],
            stadtbezirk=next(iter(_areas(line.facility, groups, "stadtbezirk")), None),
            amounts=tuple(side.amounts.get(pk) for side in sides),
            is_in_all=all(pk in side.amounts for side in sides),
            schwerpunktraeume=_areas(line.facility, groups, "schwerpunktraum"),
            carrier=carriers.get(pk, NO_CARRIER),
            reasons=tuple((s.head, s.lines[pk]) for s in sides[1:] if pk in s.lines),
            stocks=tuple(_stocks(pk, sides)),
            ranked=tuple(s.lines.get(pk) for s in sides if s.proposal),
        )
        for pk, line in sorted(lines.items(), key=lambda item: _site_order(item[1]))
    ]
    return Comparison(tuple(sides), tuple(sites))


def rank_of(line: ProposalLine) -> tuple[int | None, int | None]:
    """Rank of a facility in a plan, from and to; None where it has none to show."""
    score = line.score
    return (score.rank_low, score.rank_high) if score else (None, None)


def _is_hidden(site: Site) -> bool:
    return is_secret(site.line.score) or is_secret(site.reason.score)


def _stocks(pk: int, sides: Sequence[Side]) -> Iterator[tuple[str, Decimal | None]]:
    for side in sides:
        if side.proposal and pk in side.lines:
            yield side.head, side.lines[pk].stock_fte


def _marked(sides: Sequence[Side]) -> Sequence[Side]:
    """Plans with long titles have a letter, so that columns stay narrow."""
    if all(len(side.title) <= LONGEST_HEAD for side in sides):
        return sides
    return [replace(side, mark=letter) for letter, side in zip("ABC", sides, strict=False)]


def _areas(facility: Facility, groups: Groups, kind: str) -> tuple[Area, ...]:
    return groups.get(facility.area_id, {}).get(kind, ())


def _site_order(line: ProposalLine) -> tuple[object, ...]:
    return _kind_order(line.facility.kind), line.position, line.facility.number


def _kind_order(kind: str) -> int:
    return Facility.Kind.values.index(kind)


def _kind_name(kind: str) -> str:
    return Facility.Kind(kind).label


def _stadtbezirk(site: Site) -> list[tuple[str, str]]:
    area = site.stadtbezirk
    return [(area.key, area.name) if area else ("", NO_AREA)]


def _schwerpunktraeume(site: Site) -> list[tuple[str, str]]:
    found = [(area.key, area.name) for area in site.schwerpunktraeume]
    return found or [("", NO_FOCUS)]


def _place_order(place: tuple[str, str]) -> tuple[object, ...]:
    return (not place[0], place)


def _place_name(place: tuple[str, str]) -> str:
    return place[1]


def _times(amount: Decimal | None, price: Decimal | None) -> Decimal | None:
    """Euros to the cent; None where either is not known."""
    return None if None in (amount, price) else in_cents(amount * price)


def _change(differences: Iterable[Decimal | None]) -> Change:
    known = [difference for difference in differences if difference]
    gains = [difference for difference in known if difference > 0]
    losses = [-difference for difference in known if difference < 0]
    return Change(len(gains), sum(gains, ZERO), len(losses), sum(losses, ZERO))
