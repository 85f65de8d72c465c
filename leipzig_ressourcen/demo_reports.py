"""Reports of the demo: figures counted from the demo set, texts invented and marked."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User

from districts.release import Audience
from planning.selectors.reports import reading_of
from planning.services import comment_report, draw_up, release_report, write_texts

FIXTURE = settings.BASE_DIR / "fixtures" / "demo_reports.json"


def enter_reports(by: User, second: User) -> None:
    """Draw up every report of the fixture; the released ones with what was said of them."""
    document = json.loads(FIXTURE.read_text(encoding="utf-8"))
    for given in document["reports"]:
        _report(given, by, second)


def _report(given: dict[str, Any], by: User, second: User) -> None:
    report = draw_up(kind=given["kind"], as_of=date.fromisoformat(given["as_of"]), by=by)
    write_texts(report=report, texts=given["texts"], by=by)
    if not given["released"]:
        return
    seen = reading_of(report, Audience.INTERNAL).seen
    release_report(report=report, seen=seen, by=second)
    if said := given.get("comment"):
        report.refresh_from_db()
        comment_report(report=report, by=_evaluator(), invented=True, **said)


def _evaluator() -> User:
    """Somebody with the role of evaluators, who cannot sign in."""
    person, is_new = User.objects.get_or_create(username="evaluation")
    if is_new:
        person.set_unusable_password()
        person.save()
        person.groups.add(Group.objects.get(name="evaluation"))
    return person
