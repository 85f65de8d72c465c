"""What whoever takes over planning has to know on the first day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Count, Q

from districts.models import AreaValue, Indicator, State
from districts.release import Audience
from facilities.models import Facility, FacilitySuccession, FacilityValue
from planning.models import Decision, PlanningNote, PlanningRound, ScoringKey, Status
from planning.selectors.agenda import Agenda, agenda
from planning.selectors.decisions import RECORD
from planning.selectors.loose_ends import LooseEnds, loose_ends
from planning.selectors.tasks import Task, outdated, tasks

UNCERTAIN_PLACE = {Facility.AreaBasis.DERIVED, Facility.AreaBasis.NONE}


@dataclass(frozen=True)
class Gap:
    """An indicator whose values are old or partly missing.

    ``missing`` of ``cells`` values of its newest period hold no number; ``newest`` is
    empty where no value was ever delivered.
    """

    indicator: Indicator
    newest: str
    missing: int
    cells: int
    is_old: bool


@dataclass(frozen=True)
class Role:
    """A role and how many may act in it now; no names."""

    name: str
    accounts: int


@dataclass(frozen=True)
class Handover:
    """The state of planning on a day.

    ``by_hand`` are open facilities whose Ortsteil is derived or unknown, ``stated`` how
    many have it from their source alone.
    """

    day: date
    in_force: Sequence[Decision]
    waiting: Sequence[Decision]
    tasks: Sequence[Task]
    agenda: Agenda
    undecided_keys: Sequence[ScoringKey]
    undecided_rounds: Sequence[PlanningRound]
    notes: Sequence[PlanningNote]
    gaps: Sequence[Gap]
    by_hand: Sequence[Facility]
    stated: int
    loose: LooseEnds
    successions: Sequence[FacilitySuccession]
    roles: Sequence[Role]


def handover(day: date) -> Handover:
    """Everything open, undecided or weak, from the records; internal.

    The number of queries does not grow with the rows.
    """
    age = settings.DATA_MAX_AGE_YEARS
    decisions = Decision.objects.defer(*RECORD).select_related("round")
    keys = ScoringKey.objects.taken_in().exclude(
        status__in=[Status.DECIDED, Status.REVOKED]
    )
    decided = Q(decisions__status=Status.DECIDED)
    places = Facility.objects.filter(closed_on=None)
    uncertain = places.filter(area_basis__in=UNCERTAIN_PLACE).select_related("area")
    return Handover(
        day=day,
        in_force=decisions.filter(status=Status.DECIDED).prefetch_related("resolutions"),
        waiting=decisions.filter(status=Status.SUBMITTED),
        tasks=tasks(day, age, Audience.INTERNAL),
        agenda=agenda(day, Audience.INTERNAL),
        undecided_keys=keys.order_by("code", "version"),
        undecided_rounds=PlanningRound.objects.exclude(decided).order_by("-as_of", "code"),
        notes=PlanningNote.objects.filter(corrected_by=None).select_related(
            "round", "key", "indicator", "facility"
        ),
        gaps=_gaps(day, age),
        by_hand=uncertain.order_by("area_basis", "number"),
        stated=places.filter(area_basis=Facility.AreaBasis.STATED).count(),
        loose=loose_ends(day, Audience.INTERNAL),
        successions=_successions(),
        roles=_roles(),
    )


def _gaps(day: date, age: int) -> list[Gap]:
    """Indicators that are old, or that lack numbers in their newest period."""
    old = outdated(day, age, Audience.INTERNAL)
    cells = _cells(day)
    found = []
    for indicator in Indicator.objects.order_by("code"):
        newest = max(cells.get(indicator.pk, {}), default="")
        all_cells, missing = cells.get(indicator.pk, {}).get(newest, (0, 0))
        is_old = indicator.pk in old
        if missing or is_old or not newest:
            found.append(Gap(indicator, newest, missing, all_cells, is_old))
    return found


def _cells(day: date) -> dict[int, dict[str, tuple[int, int]]]:
    """Indicator to period to (cells, cells without a number)."""
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for model in (AreaValue, FacilityValue):
        rows = model.objects.known_on(day).order_by().values("indicator", "period")
        counted = rows.annotate(
            cells=Count("pk"), missing=Count("pk", filter=~Q(state=State.KNOWN))
        )
        for row in counted:
            periods = found.setdefault(row["indicator"], {})
            before = periods.get(row["period"], (0, 0))
            sums = (before[0] + row["cells"], before[1] + row["missing"])
            periods[row["period"]] = sums
    return found


def _successions() -> Sequence[FacilitySuccession]:
    rows = FacilitySuccession.objects.select_related("predecessor", "successor")
    return rows.order_by("-happened_on", "pk")


def _roles() -> list[Role]:
    groups = Group.objects.annotate(many=Count("user", filter=Q(user__is_active=True)))
    return [Role(group.name, group.many) for group in groups.order_by("name")]
