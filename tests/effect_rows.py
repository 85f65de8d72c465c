"""Small builders for goals and expectations, and rows that break their constraints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

from django.db.models import Model

from planning.models import EffectEntry, EffectReview, Goal
from tests import coverage_rows, factories


def goal(**given: object) -> Goal:
    number = next(factories.serial)
    return Goal.objects.create(
        **{
            "code": f"ziel-{number}",
            "level": Goal.Level.STRATEGIC,
            "title": f"Ziel {number}",
            "source": "Plan",
            "valid_from": date(2021, 1, 1),
            "published": True,
        }
        | given
    )


def unsaved_entry(**given: object) -> EffectEntry:
    return EffectEntry(
        **{
            "indicator": given.get("indicator") or factories.indicator(),
            "change": EffectEntry.Change.FALLS,
            "expected": "Weniger Kinder wiederholen eine Klasse.",
            "baseline": "2024/25",
            "review_on": date(2030, 1, 1),
            "written_by": given.get("written_by") or factories.user(),
        }
        | given
    )


def entry(**given: object) -> EffectEntry:
    about = {} if {"measure", "goal"} & given.keys() else {"goal": goal()}
    made = unsaved_entry(**about | given)
    made.save()
    return made


def review(**given: object) -> EffectReview:
    return EffectReview.objects.create(
        **{
            "entry": given.get("entry") or entry(),
            "day": factories.DAY,
            "succeeds": "Dies.",
            "fails": "Das.",
            "follows": "Jenes.",
            "written_by": given.get("written_by") or factories.user(),
        }
        | given
    )


def add_to(made: SimpleNamespace, *, text: str = "Text", published: bool = True) -> None:
    """A goal, an expectation with its review, a target and a published count."""
    shown = {"published": published}
    made.goal = goal(title=text, source=text, **shown)
    made.effect = entry(
        measure=made.measure, indicator=made.indicator, expected=text, **shown
    )
    review(entry=made.effect, succeeds=text, fails=text, follows=text)
    kind = {"kind": "kita" if published else "hort", "source": made.source}
    coverage_rows.target(made.service, resolution=text, **kind)
    coverage_rows.point(made.service, evidence=text, stated_for=text, **kind)


def changed(row: Model, **wrong: object) -> Model:
    for name, value in wrong.items():
        setattr(row, name, value)
    return row


BROKEN: dict[str, Callable[[], Model]] = {
    "goal_ends_after_start": lambda: changed(
        row := goal(), valid_to=row.valid_from - timedelta(days=1)
    ),
    "goal_strategic_stands_alone": lambda: changed(goal(), parent=goal()),
    "goal_target_is_whole": lambda: changed(goal(), target_value=1),
    "effect_of_measure_or_goal": unsaved_entry,
}
