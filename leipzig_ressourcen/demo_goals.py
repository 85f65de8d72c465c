"""Goals of the demo: strategic ones as the city published them, the rest invented."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from districts.models import Indicator
from planning.models import EffectEntry, Goal, Measure
from planning.services import expect_effect
from planning.services.records import save_record

FIXTURE = settings.BASE_DIR / "fixtures" / "demo_goals.json"


def enter_goals(by: User) -> None:
    """Enter goals and expectations of the fixture as a planner would, parents first."""
    document = json.loads(FIXTURE.read_text(encoding="utf-8"))
    for given in document["goals"]:
        save_record(row=_goal(given), by=by)
    for given in document["expectations"]:
        expect_effect(entry=_expectation(given), by=by)


def _goal(given: dict[str, Any]) -> Goal:
    code, parent = given.get("indicator"), given.get("parent")
    return Goal(
        **given
        | {
            "valid_from": date.fromisoformat(given["valid_from"]),
            "indicator": code and Indicator.objects.get(code=code),
            "parent": parent and Goal.objects.get(code=parent),
            "published": True,
        }
    )


def _expectation(given: dict[str, Any]) -> EffectEntry:
    measure = Measure.objects.filter(
        facility__number=given.pop("facility"), service_type__code=given.pop("service")
    )
    return EffectEntry(
        **given
        | {
            "measure": measure.earliest("valid_from"),
            "indicator": Indicator.objects.get(code=given["indicator"]),
            "review_on": date.fromisoformat(given["review_on"]),
            "published": True,
            "invented": True,
        }
    )
