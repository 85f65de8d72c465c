"""Small builders for plans, stages and the Festlegung of Schwerpunkträume."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

from django.db.models import Model
from django.utils import timezone

from districts.models import Area
from planning.models import (
    AreaSelection,
    AreaSelectionLine,
    FoundingLine,
    Involvement,
    MeasureStage,
    Milestone,
    PlanEvent,
    PlanVersion,
)
from tests import factories

DAY = factories.DAY


def plan(**given: object) -> PlanVersion:
    number = next(factories.serial)
    return PlanVersion.objects.create(
        **{
            "code": f"plan-{number}",
            "plan": PlanVersion.Plan.OTHER,
            "version": 1,
            "title": "Plan",
            "valid_from": date(2021, 3, 1),
            "source": "Papier",
            "published": True,
        }
        | given
    )


def event(**given: object) -> PlanEvent:
    return PlanEvent.objects.create(
        **{
            "plan": given.get("plan") or plan(),
            "kind": PlanEvent.Kind.ADOPTED,
            "day": DAY,
            "source": "Papier",
        }
        | given
    )


def involvement(**given: object) -> Involvement:
    return Involvement.objects.create(
        **{
            "plan": given.get("plan") or plan(),
            "kind": Involvement.Kind.YOUTH,
            "body": "Jugendparlament",
            "form": "Anhörung",
            "day": DAY,
            "said": "Mehr Räume.",
            "source": "Papier",
            "published": True,
        }
        | given
    )


def stage(**given: object) -> MeasureStage:
    return MeasureStage.objects.create(
        **{
            "measure": given.get("measure") or factories.measure(),
            "stage": MeasureStage.Stage.APPROVED,
            "day": DAY,
            "evidence": "Bescheid",
        }
        | given
    )


def selection(**given: object) -> AreaSelection:
    return AreaSelection.objects.create(
        **{
            "version": next(factories.serial) % 30_000 + 1,
            "title": "Schwerpunkträume",
            "run": given.get("run") or factories.scoring_run(),
            "count": 1,
            "rationale": "Weil.",
            "valid_from": DAY,
            "written_by": given.get("written_by") or factories.user(),
            "published": True,
        }
        | given
    )


def line(**given: object) -> AreaSelectionLine:
    space = {"kind": Area.Kind.SCHWERPUNKTRAUM}
    return AreaSelectionLine.objects.create(
        **{
            "selection": given.get("selection") or selection(),
            "area": given.get("area") or factories.area(),
            "space": given.get("space") or factories.area(**space),
            "change": AreaSelectionLine.Change.TAKEN,
        }
        | given
    )


def founding(**given: object) -> FoundingLine:
    return FoundingLine.objects.create(
        **{
            "selection": given.get("selection") or selection(),
            "area": given.get("area") or factories.area(),
            "key": "N1",
            "name": "Neuer Raum",
        }
        | given
    )


def add_to(made: SimpleNamespace, *, text: str = "Plan", published: bool = True) -> None:
    """A plan with what happened to it, a day, a step, and a Festlegung."""
    made.plan = plan(title=text, source=text, published=published)
    event(plan=made.plan, text=text, said=text, source=text)
    involvement(plan=made.plan, body=text, said=text, source=text, published=published)
    days = {"day": DAY, "body": text}
    Milestone.objects.create(round=made.round, kind=Milestone.Kind.CONTROL, **days)
    made.stage = stage(measure=made.measure, evidence=text)
    made.selection = selection(
        run=made.area_run if published else made.run, title=text, rationale=text,
        published=published,
    )  # fmt: skip
    line(selection=made.selection, area=made.area, space=_space(made))
    founding(selection=made.selection, area=made.area, name=text)


def _space(made: SimpleNamespace) -> Area:
    number = next(factories.serial)
    space = {"kind": Area.Kind.SCHWERPUNKTRAUM, "source": made.source}
    return factories.area(key=f"S{number}", name=made.plan.title, **space)


def changed(row: Model, **wrong: object) -> Model:
    for name, value in wrong.items():
        setattr(row, name, value)
    return row


def _own_release() -> AreaSelection:
    row = selection()
    at = timezone.now()
    return changed(
        row, status="vorlage", submitted_at=at, released_by=row.written_by, released_at=at
    )


BROKEN: dict[str, Callable[[], Model]] = {
    "plan_version_ends_after_start": lambda: changed(
        plan(), valid_to=date(2021, 3, 1) - timedelta(days=1)
    ),
    "involvement_answered_on_a_day": lambda: changed(involvement(), outcome="Ja."),
    "area_selection_has_one_rule": lambda: changed(selection(), least=1),
    "area_selection_submitted_when_laid_before": lambda: changed(
        selection(), status="vorlage"
    ),
    "area_selection_four_eyes": _own_release,
    "area_selection_decided_has_resolution": lambda: changed(selection(), body="JHA"),
}
