"""Small builders for decisions and the acts upon them."""

from __future__ import annotations

import hashlib

from django.utils import timezone

from districts.audit import log_act
from districts.models import AuditEntry
from planning.models import Amendment, Decision, Endorsement, Resolution
from tests import factories


def decision(**given: object) -> Decision:
    base = given.get("proposal") or factories.proposal()
    record = given.get("record") or b"{}"
    return Decision.objects.create(
        **{
            "code": f"{base.round.code}-f{next(factories.serial)}",
            "round": base.round,
            "proposal": base,
            "version": next(factories.serial) % 30_000 + 1,
            "title": "Vorlage",
            "record": record,
            "sha256": hashlib.sha256(record).hexdigest(),
            "submitted_by": given.get("submitted_by") or factories.user(),
            "submitted_at": timezone.now(),
            "invented": True,
        }
        | given
    )


def resolution(**given: object) -> Resolution:
    return Resolution.objects.create(
        **{
            "decision": given.get("decision") or decision(),
            "body": "Jugendhilfeausschuss",
            "decided_on": factories.DAY,
            "result": Resolution.Result.POSTPONED,
            "entered_by": given.get("entered_by") or factories.user(),
        }
        | given
    )


def endorsement(**given: object) -> Endorsement:
    return Endorsement.objects.create(
        **{
            "decision": given.get("decision") or decision(),
            "office": Endorsement.Office.TREASURY,
            "given_on": factories.DAY,
            "entered_by": given.get("entered_by") or factories.user(),
        }
        | given
    )


def amendment(**given: object) -> Amendment:
    return Amendment.objects.create(
        **{
            "decision": given.get("decision") or decision(),
            "number": f"ÄA-{next(factories.serial):02d}",
            "title": "Mehr Stellen",
            "mover": "Fraktion A",
            "changes": [{"what": "budget"}],
            "entered_by": given.get("entered_by") or factories.user(),
        }
        | given
    )


def audit_entry(**given: object) -> AuditEntry:
    return log_act("freigeben", **{"by": None, "subject": "Entscheidung"} | given)
