"""Small builders for decisions and the acts upon them."""

from __future__ import annotations

import hashlib

from django.utils import timezone

from districts.audit import log_act
from districts.models import AuditEntry
from planning.models import (
    Amendment,
    AmendmentDraft,
    Decision,
    DecisionEdition,
    Endorsement,
    Mandate,
    Reallocation,
    Resolution,
    Statement,
)
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


def decision_edition(**given: object) -> DecisionEdition:
    row = given.get("row") or decision()
    return DecisionEdition.objects.create(
        **{"row": row, "audience": "oeffentlich", "record": b"{}", "sha256": row.sha256}
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


def draft(**given: object) -> AmendmentDraft:
    """What somebody tries alone."""
    changes = [{"what": "grandfathering", "mode": "none", "until": None}]
    return AmendmentDraft.objects.create(title="Geheim", changes=changes, **given)


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


def statement(**given: object) -> Statement:
    """Asked for, and not yet received."""
    return Statement.objects.create(
        **{
            "round": given.get("round") or factories.proposal().round,
            "kind": Statement.Writer.PARENTS,
            "body": "Stadtelternrat",
            "deadline": factories.DAY,
            "entered_by": given.get("entered_by") or factories.user(),
        }
        | given
    )


def mandate(**given: object) -> Mandate:
    """An account that speaks for a carrier."""
    base = {"account": given.get("account") or factories.user("traeger")}
    base |= {} if "provider" in given else {"provider": factories.provider()}
    return Mandate.objects.create(**base | given)


def answered(**given: object) -> Statement:
    """Received and answered, so that it may be shown."""
    received = {"text": "Mehr für Grundschulen.", "received_on": factories.DAY}
    answer = {"answer": "Geprüft.", "effect": "keine", "answered_on": factories.DAY}
    return statement(**received | answer | {"published": True} | given)


def reallocation(**given: object) -> Reallocation:
    """VzÄ on their way down the Nachrückliste of a decision in force, not yet released."""
    return Reallocation.objects.create(
        **{
            "number": next(factories.serial) % 30_000 + 1,
            "cause": Reallocation.Cause.ADDED,
            "source": "stadt",
            "fte": "0.80",
            "starts_on": factories.DAY,
            "ends_on": factories.DAY,
            "note": "Haushaltsbeschluss",
            "outcome": {"entries": []},
            "sha256": "0" * 64,
            "submitted_by": given.get("submitted_by") or factories.user(),
        }
        | given
    )


def audit_entry(**given: object) -> AuditEntry:
    return log_act("freigeben", **{"by": None, "subject": "Entscheidung"} | given)
