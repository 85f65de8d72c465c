"""Coordination and standards of the demo: public facts with source, the rest invented."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Model

from districts.models import Area, Indicator
from facilities.models import Campus, CampusMember, Facility, Provider
from planning.models import (
    Certificate,
    Conference,
    ConferenceStep,
    DialogueStep,
    FamilyCentre,
    Measure,
    Network,
    NetworkGoal,
    NetworkMember,
    PlanningRecord,
    QualityDialogue,
    QualityStandard,
    ServiceType,
    StandardCriterion,
    StandardEvidence,
    TargetAgreement,
)
from planning.services.records import save_record

PUBLIC = {"published": True}
PROMISES: dict[str, type[Model]] = {
    "certificates": Certificate,
    "agreements": TargetAgreement,
    "records": PlanningRecord,
}
FIXTURE = settings.BASE_DIR / "fixtures" / "demo_coordination.json"
NAMED: dict[str, tuple[type[Model], str]] = {
    "facility": (Facility, "number"),
    "provider": (Provider, "name"),
    "indicator": (Indicator, "code"),
    "parent": (Network, "code"),
    "service_type": (ServiceType, "code"),
}


def enter_coordination(by: User) -> None:
    """Enter every network of the fixture as a planner would, parents first."""
    document = json.loads(FIXTURE.read_text(encoding="utf-8"))
    for given in document["campus"]:
        _campus(given, by)
    for given in document["networks"]:
        _network(given, by)
    for given in document["standards"]:
        _standard(given, by)
    for given in document["dialogues"]:
        steps = given.pop("steps")
        dialogue = save_record(row=row_of(QualityDialogue, given, **PUBLIC), by=by)
        for step in steps:
            save_record(row=row_of(DialogueStep, step, dialogue=dialogue), by=by)
    for given in document["centres"]:
        codes = given.pop("networks")
        save_record(
            row=row_of(FamilyCentre, given, **PUBLIC),
            by=by,
            links={"networks": list(Network.objects.filter(code__in=codes))},
        )
    for name, model in PROMISES.items():
        for given in document[name]:
            save_record(row=row_of(model, given, **PUBLIC), by=by)


def row_of(model: type[Model], given: dict[str, Any], **more: Any) -> Model:
    """A row from a table of the fixture; what it names by key is looked up."""
    values = {
        name: _found(name, value) if name in NAMED else value
        for name, value in given.items()
    }
    row = model(**values, **more)
    row.clean_fields(exclude=[field for field in ("code",) if not given.get(field)])
    return row


def _found(name: str, key: str) -> Model:
    model, field = NAMED[name]
    return model.objects.get(**{field: key})


def _campus(given: dict[str, Any], by: User) -> None:
    """Facilities at one place, and the measure that works for all of them."""
    row = Campus(name=given["name"], kind=given["kind"], invented=True)
    campus = save_record(row=row, by=by)
    for number in given["members"]:
        facility = Facility.objects.get(number=number)
        member = CampusMember(facility=facility, valid_from=given["valid_from"])
        member.campus = campus
        save_record(row=member, by=by)
    shared = Measure.objects.get(
        facility__number=given["shared"]["facility"],
        service_type__code=given["shared"]["service"],
    )
    shared.campus = campus
    save_record(row=shared, by=by)


def _standard(given: dict[str, Any], by: User) -> None:
    """A Fachstandard, its criteria in order, and what facilities showed."""
    criteria, evidence = given.pop("criteria"), given.pop("evidence")
    standard = save_record(row=row_of(QualityStandard, given, **PUBLIC), by=by)
    for number, text in enumerate(criteria, start=1):
        row = StandardCriterion(standard=standard, number=number, text=text)
        save_record(row=row, by=by)
    for entry in evidence:
        criterion = standard.criteria.get(number=entry.pop("number"))
        more = {"criterion": criterion, "invented": True, **PUBLIC}
        save_record(row=row_of(StandardEvidence, entry, **more), by=by)


def _network(given: dict[str, Any], by: User) -> None:
    parts = {
        name: given.pop(name, []) for name in ("areas", "members", "goals", "conferences")
    }
    network = save_record(
        row=row_of(Network, given, published=True),
        by=by,
        links={"areas": [_area(text) for text in parts["areas"]]},
    )
    for name, model in (("members", NetworkMember), ("goals", NetworkGoal)):
        for part in parts[name]:
            save_record(row=row_of(model, part, network=network), by=by)
    for part in parts["conferences"]:
        steps = part.pop("steps")
        sitting = save_record(row=row_of(Conference, part, network=network), by=by)
        for step in steps:
            save_record(row=row_of(ConferenceStep, step, conference=sitting), by=by)


def _area(text: str) -> Area:
    kind, key = text.split()
    return Area.objects.get(kind=kind, key=key)
