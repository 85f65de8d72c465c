"""Plans and goals of the demo: public facts with their source, the rest invented."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from districts.models import Area, Indicator
from leipzig_ressourcen.demo_coordination import row_of
from planning.models import (
    EffectEntry,
    Goal,
    Involvement,
    Measure,
    MeasureStage,
    PlanEvent,
    PlanVersion,
    ScoringRun,
)
from planning.selectors.area_review import Rule
from planning.services import expect_effect
from planning.services.area_selections import effect_of, write_selection
from planning.services.records import save_record

FIXTURE = settings.BASE_DIR / "fixtures" / "demo_goals.json"


def enter_goals(by: User) -> None:
    """Enter goals and expectations of the fixture as a planner would, parents first."""
    document = json.loads(FIXTURE.read_text(encoding="utf-8"))
    for given in document["plans"]:
        _enter_plan(given, by)
    for given in document["stages"]:
        measure = _measure(given)
        save_record(row=row_of(MeasureStage, given, measure=measure, invented=True), by=by)
    _fix_areas(document["selection"], by)
    for given in document["goals"]:
        save_record(row=_goal(given), by=by)
    for given in document["expectations"]:
        expect_effect(entry=_expectation(given), by=by)


def _enter_plan(given: dict[str, Any], by: User) -> None:
    """A Fassung, what happened to it, and who had a say."""
    events, involvements = given.pop("events"), given.pop("involvements")
    plan = save_record(row=row_of(PlanVersion, given, published=True), by=by)
    for event in events:
        save_record(row=row_of(PlanEvent, event, plan=plan), by=by)
    for said in involvements:
        row = row_of(Involvement, said, plan=plan, published=True)
        save_record(row=row, by=by)


def _fix_areas(given: dict[str, Any], by: User) -> None:
    """A draft of the Festlegung: who comes in goes to the Schwerpunktraum named."""
    run = ScoringRun.objects.filter(key__code=given["key"]).latest("as_of", "pk")
    rule = Rule(count=given["count"])
    space = Area.objects.get(kind="schwerpunktraum", key=given["space"])
    write_selection(
        run=run,
        rule=rule,
        spaces={item.row.area.pk: space for item in effect_of(run, rule).taken_in},
        title=given["title"],
        rationale=given["rationale"],
        valid_from=date.fromisoformat(given["valid_from"]),
        by=by,
    )


def _measure(given: dict[str, Any]) -> Measure:
    """The first measure of the facility and service a row of the fixture names."""
    place, service = given.pop("facility"), given.pop("service")
    rows = Measure.objects.filter(facility__number=place, service_type__code=service)
    return rows.earliest("valid_from")


def _goal(given: dict[str, Any]) -> Goal:
    code, parent = given.get("indicator"), given.get("parent")
    plan, area = given.get("plan"), given.get("area")
    return Goal(
        **given
        | {
            "valid_from": date.fromisoformat(given["valid_from"]),
            "indicator": code and Indicator.objects.get(code=code),
            "parent": parent and Goal.objects.get(code=parent),
            "plan": plan and PlanVersion.objects.get(code=plan),
            "area": area and Area.objects.get(kind="schwerpunktraum", key=area),
            "published": True,
        }
    )


def _expectation(given: dict[str, Any]) -> EffectEntry:
    measure = _measure(given)
    return EffectEntry(
        **given
        | {
            "measure": measure,
            "indicator": Indicator.objects.get(code=given["indicator"]),
            "review_on": date.fromisoformat(given["review_on"]),
            "published": True,
            "invented": True,
        }
    )
