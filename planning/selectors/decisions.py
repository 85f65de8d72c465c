"""Decisions as readers see them: what is in force, what happened, what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from districts.release import Audience, released
from planning.allocation.periods import SCHOOL_YEAR
from planning.models import (
    Decision,
    PlanningRound,
    Proposal,
    ProposalLine,
    Resolution,
    Status,
)
from planning.selectors.calendar import period_start
from planning.selectors.unseen import Unseen, unseen

# What stands before the name of a file, and on top of a report.
MARKS = {Status.DRAFT: "ENTWURF", Status.SUBMITTED: "VORLAGE", Status.REVOKED: "AUFGEHOBEN"}
OVERTAKEN = "ÜBERHOLT"
RECORD = (
    *("record", "round__rules"),
    *("proposal__inputs", "proposal__rules", "proposal__details"),
)
# What takes the place of a Vorlage; what is in force ends by a Beschluss alone.
REPLACING = Q(replaces=OuterRef("pk"), replaces__status=Status.SUBMITTED)


@dataclass(frozen=True)
class Standing:
    """What became of a proposal: Entwurf until it is laid before.

    ``unseen`` is a newer Vorlage of its round that the reader may not open.
    """

    status: Status = Status.DRAFT
    code: str = ""
    unseen: Unseen | None = None

    @property
    def label(self) -> str:
        """The status in words, which never denies what the reader may not open."""
        is_overtaken = self.status == Status.DRAFT and self.unseen is not None
        return "neuere Vorlage nicht öffentlich" if is_overtaken else self.status.label

    @property
    def mark(self) -> str:
        """The word that warns; a decision in force needs none."""
        is_overtaken = self.status == Status.DRAFT and self.unseen is not None
        return OVERTAKEN if is_overtaken else MARKS.get(self.status, "")


@dataclass(frozen=True)
class Amount:
    """VzÄ that a facility holds by the Beschluss in force for a Leistungsbereich."""

    fte: Decimal
    code: str
    service: str
    round: int = 0
    round_title: str = ""
    school_year: str = ""


class Amounts(dict[int, dict[int, Amount]]):
    """Facility to Leistungsbereich to what is in force there."""

    def of(self, facility: int, service: int | None = None) -> tuple[Amount, ...]:
        """The amount for a Leistungsbereich; without one those of all, by its id."""
        found = self.get(facility, {})
        if service is None:
            return tuple(found[key] for key in sorted(found))
        return (found[service],) if service in found else ()


@dataclass(frozen=True)
class Event:
    """One line of the timeline; ``by`` is a role or body, never a name for strangers."""

    on: date
    title: str
    by: str
    text: str = ""


def decisions_for(audience: Audience) -> QuerySet[Decision]:
    """Decisions a reader may see, the newest first, without their heavy documents.

    ``later_version`` is the Fassung that took the place of a Vorlage, else None.
    """
    later = released(Decision.objects.all(), audience).filter(REPLACING)
    rows = released(Decision.objects.all(), audience).annotate(
        later_version=Subquery(later.order_by("-version").values("version")[:1])
    )
    related = rows.select_related("round__service_type", "proposal__scenario", "replaces")
    return related.defer(*RECORD).order_by("-submitted_at", "-pk")


def in_force(round: PlanningRound, proposal: Proposal | None = None) -> Decision | None:
    """What the round compares itself with: its school year's decision in force.

    Where its year has none it is that of the last school year before, which stays.
    """
    own = in_force_of_year(round, proposal)
    return own[0] if own else in_force_before(round, proposal)


def in_force_of_year(
    round: PlanningRound, proposal: Proposal | None = None
) -> list[Decision]:
    """What a Beschluss for the round ends: in force for the same school year."""
    rows = _all_in_force(round, proposal)
    return [row for row in rows if row.round.school_year == round.school_year]


def in_force_before(
    round: PlanningRound, proposal: Proposal | None = None
) -> Decision | None:
    """The decision in force for the last school year before that of the round."""
    first = _begin(round.school_year, round.as_of)
    rows = [(begin_of(row), row) for row in _all_in_force(round, proposal)]
    earlier = [
        (begin, row.submitted_at, row.pk, row) for begin, row in rows if begin < first
    ]
    return max(earlier)[-1] if earlier else None


def _all_in_force(round: PlanningRound, proposal: Proposal | None) -> list[Decision]:
    """Every decision in force for the round's service and any of its kinds.

    Which kinds a decision concerns says the proposal it froze, not the round of today.
    """
    kinds = kinds_of(proposal) if proposal else set(round.rules["key"])
    service = round.service_type_id
    rows = Decision.objects.filter(status=Status.DECIDED, round__service_type=service)
    rows = rows.select_related("round", "proposal").defer("record")
    return [row for row in rows if kinds_of(row.proposal) & kinds]


def begin_of(decision: Decision) -> date:
    """First day of what a decision shares out."""
    return _begin(decision.round.school_year, decision.round.as_of)


def _begin(school_year: str, as_of: date) -> date:
    """First day of a school year; under another name the Stichtag of its round."""
    return period_start(school_year) if SCHOOL_YEAR.fullmatch(school_year) else as_of


def kinds_of(proposal: Proposal) -> set[str]:
    """Kinds of facility a proposal shares out VzÄ among."""
    return {site["facility_type"] for site in proposal.inputs["sites"]}


def standings(audience: Audience) -> dict[int, Standing]:
    """Proposal to its standing: laid before, or overtaken by what is not public."""
    rows = released(Decision.objects.all(), audience)
    hidden = unseen(audience)
    beside = released(Proposal.objects.filter(round__in=hidden), audience)
    found = {
        proposal: Standing(unseen=hidden[round])
        for proposal, round in beside.values_list("pk", "round_id")
    }
    names = ("proposal_id", "status", "code", "round_id")
    return found | {
        proposal: Standing(Status(status), code, hidden.get(round))
        for proposal, status, code, round in rows.values_list(*names)
    }


def decided_lines(audience: Audience, day: date | None = None) -> Amounts:
    """What is in force for every facility, whatever is calculated since; one query.

    Of several school years that one counts which began last on the day, else today; one
    that has not begun counts where no other stands. In a year the latest decision does.
    """
    day = day or timezone.localdate()
    decisions = released(Decision.objects.filter(status=Status.DECIDED), audience)
    rows = released(ProposalLine.objects.filter(proposal__decision__in=decisions), audience)
    order = ("proposal__decision__submitted_at", "proposal__decision__pk")
    held = rows.order_by(*order, "pk").values_list(
        "facility_id",
        "proposal__round__service_type_id",
        "facility__kind",
        "proposal__round__as_of",
        "proposed_fte",
        "proposal__decision__code",
        "proposal__round__service_type__name",
        "proposal__round_id",
        "proposal__round__title",
        "proposal__round__school_year",
    )
    amounts = [
        (facility, (service, kind), _nearness(_begin(amount[-1], as_of), day), amount)
        for facility, service, kind, as_of, *amount in held
    ]
    nearest: dict[tuple[int, str], tuple[bool, int]] = {}
    for _, whom, near, _ in amounts:
        nearest[whom] = max(near, nearest.get(whom, near))
    found = Amounts()
    for facility, whom, near, amount in amounts:
        if near == nearest[whom]:  # whom its decision leaves out keeps nothing of before
            found.setdefault(facility, {})[whom[0]] = Amount(*amount)
    return found


def _nearness(begin: date, day: date) -> tuple[bool, int]:
    """Whether a school year has begun on a day, and how near its beginning is."""
    days = (begin - day).days
    return days <= 0, -abs(days)


def with_status(rows: QuerySet, audience: Audience, proposal: str = "pk") -> QuerySet:
    """Rows with ``seen_status`` of their proposal, None for an Entwurf."""
    decisions = released(Decision.objects.all(), audience)
    found = decisions.filter(proposal=OuterRef(proposal)).values("status")[:1]
    return rows.annotate(seen_status=Subquery(found))


def waiting(audience: Audience) -> tuple[list[Decision], list[Decision]]:
    """Vorlagen without a second person, and released ones without a body's answer.

    What is closed, or replaced by a later Fassung, waits for nobody.
    """
    closed = Resolution.objects.filter(result__in=Resolution.CLOSING).values("decision")
    replaced = Decision.objects.filter(replaces=OuterRef("pk"))
    rows = (
        decisions_for(audience)
        .filter(~Exists(replaced), status=Status.SUBMITTED)
        .exclude(pk__in=closed)
    )
    unreleased = [row for row in rows if row.released_by_id is None]
    return unreleased, [row for row in rows if row.released_by_id is not None]


def decision_of(proposal: Proposal, audience: Audience) -> Decision | None:
    """The decision a proposal was laid before in, as far as the reader may see it."""
    return decisions_for(audience).filter(proposal=proposal).first()


def timeline_of(decision: Decision, audience: Audience) -> list[Event]:
    """Everything that happened to a decision, in order."""
    internal = audience == Audience.INTERNAL
    return sorted(_events(decision, internal), key=lambda event: event.on)


def _events(decision: Decision, internal: bool) -> Iterator[Event]:
    who = _name(decision.submitted_by, "Planung", internal)
    yield Event(_day(decision.submitted_at), "vorgelegt", who, decision.replaces_reason)
    for row in decision.endorsements.all():
        office = row.get_office_display()
        yield Event(row.given_on, "mitgezeichnet", office, row.remark if internal else "")
    if decision.released_at:
        who = _name(decision.released_by, "Freigabe (zweite Person)", internal)
        yield Event(_day(decision.released_at), "freigegeben", who)
    for row in decision.resolutions.all():
        title = row.get_result_display()
        title = f"{title}, {row.number}" if row.number else title
        yield Event(row.decided_on, title, row.body, row.minutes)


def _name(user: object, role: str, internal: bool) -> str:
    return f"{role}: {user}" if internal else role


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()
