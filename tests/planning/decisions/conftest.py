"""A round with a proposal, and the three people a decision takes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import timezone

from planning.models import Resolution
from planning.services import make_proposal, record_resolution, release, submit
from tests import factories
from tests.planning import small_city


class Office:
    """The city of small_city with people who act."""

    def __init__(self) -> None:
        self.city = small_city.build()
        self.round = small_city.open_round()
        self.planner = factories.user("planung")
        self.second = factories.user("freigabe")
        self.other = factories.user("freigabe")
        self.proposal = make_proposal(round=self.round, by=self.planner)

    def submitted(self, **given: object):
        return submit(
            **{"proposal": self.proposal, "by": self.planner, "title": "Vorlage"} | given
        )

    def released(self, decision=None):
        decision = decision or self.submitted()
        return release(decision=decision, by=self.second, sha256=decision.sha256)

    def resolved(self, decision, result="unveraendert", **given: object) -> Resolution:
        return record_resolution(
            decision=decision,
            **{
                "by": self.planner,
                "body": "Jugendhilfeausschuss",
                "decided_on": timezone.localdate(),
                "result": result,
                "number": "VIII-DS-00001",
                "minutes": "Der Ausschuss beschließt die Vorlage.",
            }
            | given,
        )

    def in_force(self):
        decision = self.released()
        self.resolved(decision)
        decision.refresh_from_db()
        return decision


@pytest.fixture
def office(db) -> SimpleNamespace:
    return Office()
