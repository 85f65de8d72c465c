"""Small builders for coordination: each makes one valid row, overridable by keyword."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from facilities.models import Campus, Cooperation, Facility
from planning.models import (
    Conference,
    ConferenceStep,
    FamilyCentre,
    Network,
    NetworkGoal,
    NetworkMember,
)
from tests import factories
from tests.factories import DAY, serial

LATER = date(2024, 12, 1)


def network(**given: object) -> Network:
    areas = given.pop("areas", ())
    code = f"netz-{next(serial)}"
    made = Network.objects.create(
        **{
            "code": code,
            "name": code,
            "kind": Network.Kind.OTHER,
            "mandate": "Auftrag",
            "valid_from": DAY,
            "source": "Beschluss",
            "published": True,
        }
        | given
    )
    made.areas.set(areas)
    return made


def member(**given: object) -> NetworkMember:
    named = {"facility", "provider", "body"} & given.keys()
    return NetworkMember.objects.create(
        **{
            "network": given.get("network") or network(),
            "valid_from": DAY,
            **({} if named else {"body": "Amt für Schule"}),
        }
        | given
    )


def goal(**given: object) -> NetworkGoal:
    return NetworkGoal.objects.create(
        **{"network": given.get("network") or network(), "text": "Ziel"} | given
    )


def conference(**given: object) -> Conference:
    return Conference.objects.create(
        **{
            "network": given.get("network") or network(),
            "title": "Konferenz",
            "level": Conference.Level.QUARTER,
            "held_on": DAY,
            "topics": "Übergang",
        }
        | given
    )


def step(**given: object) -> ConferenceStep:
    return ConferenceStep.objects.create(
        **{
            "conference": given.get("conference") or conference(),
            "text": "Paten benennen",
            "owner": "Amt für Schule",
            "due_on": LATER,
        }
        | given
    )


def add_to(made: SimpleNamespace, **texts: str) -> None:
    """One network with a member, a goal, a conference and a step for a world."""
    name = texts.pop("text", "Bildungsnetz")
    made.network = network(
        code=name.lower(), name=name, mandate=name, areas=[made.area], **texts
    )
    member(network=made.network, facility=made.facility)
    member(network=made.network, body=name)
    goal(network=made.network, text=name)
    made.conference = conference(network=made.network, title=name, topics=name)
    made.step = step(conference=made.conference, text=name)
    other = made.schools[2] if hasattr(made, "schools") else None
    made.cooperation = cooperation(one=made.facility, other=other)
    made.campus = campus(made.facility)
    made.centre = centre(
        code=f"zentrum-{name.lower()}",
        name=name,
        facility=made.facility,
        goal=name,
        **texts,
    )
    made.centre.networks.add(made.network)


def cooperation(**given: object) -> Cooperation:
    """A Kita that hands over to a Grundschule, confirmed by both."""
    one = given.pop("one", None) or factories.facility(kind="kita")
    other = given.pop("other", None) or factories.facility()
    return Cooperation.objects.create(
        **{
            "from_facility": one,
            "to_facility": other,
            "kind": Cooperation.Kind.TRANSITION,
            "valid_from": DAY,
            "confirmed_on": DAY,
        }
        | given
    )


def centre(**given: object) -> FamilyCentre:
    """A Familiengrundschulzentrum of which nothing else is known yet."""
    code = f"zentrum-{next(serial)}"
    return FamilyCentre.objects.create(
        **{
            "code": code,
            "name": code,
            "facility": None if given.get("city") else factories.facility(),
            "valid_from": DAY,
            "source": "Beschluss",
            "published": True,
        }
        | given
    )


def campus(*facilities: Facility, **given: object) -> Campus:
    """Facilities on one campus."""
    name = f"Campus {next(serial)}"
    made = Campus.objects.create(**{"name": name, "kind": Campus.Kind.CAMPUS} | given)
    for facility in facilities:
        made.members.create(facility=facility, valid_from=DAY)
    return made
