"""Who may do what in planning; what a person may read is asked at the release.

Rights stand in one table of ``rules``; the roles are groups, so who holds them is data.
Planners of one office plan the services of that office alone. Nobody releases their own
work: that the services ask, because it depends on the record and not on the role.
"""

from __future__ import annotations

import rules
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from planning.models import ServiceType

PLANNERS, RELEASERS, MEMBERS = "planung", "freigabe", "ausschuss"
EVALUATORS = "evaluation"
STATISTICIANS = "statistikstelle"
SPEAKERS = "traeger"
FRACTION = "fraktion_"  # a group so named holds members who may share drafts
PLANNERS_OF = {
    ServiceType.Office.YOUTH: "planung_jugend",
    ServiceType.Office.SCHOOL: "planung_schule",
}
Person = AbstractBaseUser | AnonymousUser

plans_all = rules.is_group_member(PLANNERS)
plans_for = {office: rules.is_group_member(name) for office, name in PLANNERS_OF.items()}
releases = rules.is_group_member(RELEASERS)


@rules.predicate
def plans_here(user: Person, service_type: ServiceType | None = None) -> bool:
    """Member of the office that answers for a service; without one, of any office."""
    if service_type is None:
        return any(is_planner(user) for is_planner in plans_for.values())
    return plans_for[service_type.office](user)


rules.add_perm("planning.plan", plans_all | plans_here)
rules.add_perm("planning.plan_all", plans_all)
rules.add_perm(
    "planning.deliver", plans_all | plans_here | rules.is_group_member(STATISTICIANS)
)
rules.add_perm("planning.release", releases)
rules.add_perm("planning.evaluate", rules.is_group_member(EVALUATORS))
rules.add_perm("planning.draft", rules.is_group_member(MEMBERS))
rules.add_perm("planning.speak", rules.is_group_member(SPEAKERS))


def may_plan(user: Person, service_type: ServiceType | None = None) -> bool:
    """Whether a person may keep variants and lay proposals before a body.

    With ``service_type`` for that service, without one for any.
    """
    return user.has_perm("planning.plan", service_type)


def may_plan_all(user: Person) -> bool:
    """Whether a person may plan for both offices."""
    return user.has_perm("planning.plan_all")


def may_deliver(user: Person) -> bool:
    """Whether a person may take files in: planners and the Statistikstelle."""
    return user.has_perm("planning.deliver")


def may_draft(user: Person) -> bool:
    """Whether a person may calculate drafts of their own: a member of a body."""
    return user.has_perm("planning.draft")


def may_speak(user: Person) -> bool:
    """Whether a person may answer for facilities or carriers: the role traeger.

    For which of them say the rows of ``Mandate``.
    """
    return user.has_perm("planning.speak")


def may_release(user: Person) -> bool:
    """Whether a person may stand for what somebody else laid before: the role freigabe."""
    return user.has_perm("planning.release")


def may_evaluate(user: Person) -> bool:
    """Whether a person may comment on released reports: who evaluates the planning."""
    return user.has_perm("planning.evaluate")
