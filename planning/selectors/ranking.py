"""The Rangliste of one facility type: a run beside the proposal that rests on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from districts.collation import german_order
from districts.models import Area, Indicator
from districts.release import Audience, released
from facilities.models import Facility
from planning.allocation.notes import TIE_WORDS
from planning.allocation.rules import parse_rules
from planning.models import FacilityScore, Proposal, ProposalLine, ScoringRun
from planning.selectors.earlier import Earlier
from planning.selectors.field_words import field_word
from planning.selectors.marks import Cut, Item, cut_of, with_marks
from planning.selectors.places import Groups, groups_on
from planning.selectors.pupils import expected_pupils
from planning.selectors.rows import Places, Row, contributions_of, robustness_band
from planning.selectors.thresholds import Near, limits_of, near_limits

State = FacilityScore.State
ASIDE = (State.NO_SCORE, State.EXCLUDED, State.NEW, State.SECRET)
ORDER_OF_PROPOSAL = "rang"
Beside = tuple[tuple[Decimal, ...], Near]  # Schwellen that matter, and those within reach


@dataclass(frozen=True)
class Ranking:
    """All facilities of a type in one run, ranked and not ranked.

    ``ranked`` stands in the order of the proposal (class, rank, ties), without one by
    rank and number. ``indicators`` are the names in the order of the key, ``limit`` the
    largest contribution, ``band`` the share by which weights may move, ``before`` the
    earlier run that the rows are compared with.
    """

    run: ScoringRun
    kind: str
    proposal: Proposal | None
    ranked: tuple[Row, ...]
    aside: Mapping[str, tuple[Row, ...]]
    indicators: tuple[str, ...]
    limit: Decimal
    band: Decimal
    cut: Cut | None
    before: ScoringRun | None = None

    @property
    def kind_name(self) -> str:
        """The facility type in words."""
        return Facility.Kind(self.kind).label

    @property
    def tie_rule(self) -> str:
        """What decides about VzÄ between equal ranks, in words; empty without proposal."""
        ties = self.proposal.rules["ties"] if self.proposal else []
        return ", dann ".join(tie_words(name) for name in ties)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Ranked rows, then those without rank."""
        return (*self.ranked, *self.unranked)

    @property
    def proposed(self) -> list[Row]:
        """Rows that receive VzÄ, ranked or not."""
        return [row for row in self.rows if row.is_proposed]

    @property
    def proposed_fte(self) -> Decimal:
        """VzÄ of this facility type in the proposal."""
        return sum((row.line.proposed_fte for row in self.proposed), Decimal(0))

    @property
    def is_all_area(self) -> bool:
        """Whether every index rests on data of the Ortsteil alone."""
        return bool(self.ranked) and all(row.score.area_share == 1 for row in self.ranked)

    @property
    def mean_index(self) -> Decimal | None:
        """Mean index of the ranked rows."""
        known = [row.score.index for row in self.ranked]
        return sum(known) / len(known) if known else None

    @property
    def unranked(self) -> list[Row]:
        """Rows without rank, by state and number."""
        return [row for rows in self.aside.values() for row in rows]

    def where(self, keep: Callable[[Row], bool]) -> Ranking:
        """The same ranking with some rows only; ranks and places stay as they are."""
        aside = {state: tuple(filter(keep, rows)) for state, rows in self.aside.items()}
        return replace(self, ranked=tuple(filter(keep, self.ranked)), aside=aside)

    def beside(self, earlier: Earlier) -> Ranking:
        """The same ranking, each row with what became of it since an earlier run."""

        def moved(rows: Iterable[Row]) -> tuple[Row, ...]:
            return tuple(replace(row, move=earlier.move(row.score)) for row in rows)

        aside = {state: moved(rows) for state, rows in self.aside.items()}
        ranked = moved(self.ranked)
        return replace(self, ranked=ranked, aside=aside, before=earlier.run)

    @property
    def moved(self) -> list[Row]:
        """Rows that stand elsewhere than in the earlier run, farthest first."""
        rows = [row for row in self.ranked if row.move and row.move.is_change]
        return sorted(rows, key=lambda row: (-row.move.distance, row.facility.number))

    def items(self, sort: str) -> list[Item]:
        """Ranked rows in an order; cut and Schwellen only in that of the proposal."""
        if sort.removeprefix("-") not in SORTS:
            sort = ORDER_OF_PROPOSAL
        if sort != ORDER_OF_PROPOSAL:
            return list(in_order(self.ranked, sort))
        if self.proposal is None:
            return list(self.ranked)
        return with_marks(
            self.ranked,
            rules=parse_rules(self.proposal.rules),
            facility_type=self.kind,
            cut=self.cut,
        )


def ranking(
    *, run: ScoringRun, kind: str, proposal: Proposal | None, audience: Audience
) -> Ranking:
    """Collect the rows of a type; six queries, whatever the number of facilities."""
    scores = list(
        released(run.scores.filter(facility__kind=kind), audience)
        .select_related("facility__provider", "facility__area")
        .defer("facility__area__geometry")
        .order_by("rank_low", "facility__number")
    )
    lines = _lines(proposal, scores, audience)
    band, names = robustness_band(run.key.content), indicator_names(run)
    beside = _beside(proposal, scores, lines, band)
    rows = _rows(scores, lines, beside, names, groups_on(run.as_of, audience))
    ranked = [row for row in rows if row.score.state == State.SCORED]
    values = [abs(v) for row in ranked for v in row.values if v is not None]
    return Ranking(
        run=run,
        kind=kind,
        proposal=proposal,
        ranked=tuple(sorted(ranked, key=_place)),
        aside={s.value: tuple(r for r in rows if r.score.state == s) for s in ASIDE},
        indicators=tuple(names.values()),
        limit=max(values, default=Decimal(0)),
        band=band,
        cut=cut_of(proposal) if proposal else None,
    )


def indicator_names(run: ScoringRun) -> dict[str, str]:
    """Official names by code, in the order of the key."""
    codes = [part["code"] for part in run.key.content["indicators"]]
    found = dict(Indicator.objects.filter(code__in=codes).values_list("code", "name"))
    return {code: found.get(code, code) for code in codes}


def _lines(
    proposal: Proposal | None, scores: Iterable[FacilityScore], audience: Audience
) -> list[ProposalLine]:
    """Lines of the scored facilities."""
    if proposal is None:
        return []
    wanted = [score.facility_id for score in scores]
    lines = released(proposal.lines.filter(facility__in=wanted), audience)
    return list(lines.select_related("facility"))


def _beside(
    proposal: Proposal | None,
    scores: Iterable[FacilityScore],
    lines: Iterable[ProposalLine],
    band: Decimal,
) -> dict[int, Beside]:
    """Facility id to the Schwellen that matter to it, and those within reach."""
    if proposal is None:
        return {}
    rules, found = parse_rules(proposal.rules), {}
    scored = {score.facility_id: score for score in scores}
    for line in lines:
        near = near_limits(scored[line.facility_id], line, rules, band)
        found[line.facility_id] = limits_of(line, rules), near
    return found


def _rows(
    scores: Iterable[FacilityScore],
    lines: Iterable[ProposalLine],
    beside: Mapping[int, Beside],
    names: Mapping[str, str],
    groups: Groups,
) -> list[Row]:
    lined = {line.facility_id: line for line in lines}
    ranked = {score.facility_id for score in scores if score.state == State.SCORED}
    places = Places.of([line for line in lines if line.facility_id in ranked])
    made = []
    for score in scores:
        line = lined.get(score.facility_id)
        limits, near = beside.get(score.facility_id, ((), Near()))
        made.append(
            Row(
                score=score,
                line=line,
                groups=groups.get(score.facility.area_id, {}),
                contributions=contributions_of(score, names),
                certainty=places.certainty(score, line, near),
                limits=limits,
                near=near,
            )
        )
    return made


def _place(row: Row) -> tuple[Any, ...]:
    position = row.line.position if row.line else 0
    return position, row.score.rank_low, row.facility.number


def tie_words(name: str) -> str:
    """A tie key in words; a falling key puts the largest first."""
    code = name.removeprefix("-")
    words = TIE_WORDS.get(code) or f"das Merkmal {field_word(code)}"
    return f"{words} (höchste zuerst)" if name.startswith("-") else words


def _line_value(name: str) -> Callable[[Row], Decimal | None]:
    return lambda row: getattr(row.line, name) if row.line else None


SORTS: dict[str, Callable[[Row], Any]] = {
    "rang": lambda row: row.score.rank_low,
    "kennung": lambda row: row.facility.number,
    "name": lambda row: german_order(row.facility.name),
    "vorjahr": lambda row: row.move and row.move.places,
    "spanne": lambda row: row.score.rank_best,
    "index": lambda row: row.score.index,
    "bedarf": _line_value("need_fte"),
    "bestand": _line_value("stock_fte"),
    "vorschlag": _line_value("proposed_fte"),
}


def in_order(rows: Sequence[Row], sort: str) -> list[Row]:
    """Rows by a column, ``-`` for descending; missing last either way, then by number."""
    value = SORTS[sort.removeprefix("-")]
    by_number = sorted(rows, key=lambda row: row.facility.number)
    known = [row for row in by_number if value(row) is not None]
    missing = [row for row in by_number if value(row) is None]
    return sorted(known, key=value, reverse=sort.startswith("-")) + missing


def areas_of(rows: Iterable[Row], kind: str) -> list[Area]:
    """Groups of one kind that the rows lie in, each once, by key."""
    found = {area.pk: area for row in rows for area in row.groups.get(kind, ())}
    return sorted(found.values(), key=lambda area: (area.key, area.pk))


def with_expected_pupils(
    rows: Sequence[Row], day: date, audience: Audience
) -> list[tuple[Row, Decimal | None, str]]:
    """New facilities, each with its Planzahl as known on a day and the school year."""
    expected = expected_pupils((row.facility.pk for row in rows), day, audience)
    return [(row, *expected.get(row.facility.pk, (None, ""))) for row in rows]
