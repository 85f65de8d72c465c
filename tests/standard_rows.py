"""Small builders for Fachstandards and promises; each makes one valid row."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from planning.models import (
    Certificate,
    DialogueStep,
    PlanningRecord,
    QualityDialogue,
    QualityStandard,
    ServiceType,
    StandardCriterion,
    StandardEvidence,
    TargetAgreement,
)
from tests import factories
from tests.factories import DAY, serial

LATER = date(2030, 7, 31)


def service(**given: object) -> ServiceType:
    return factories.service_type(f"leistung-{next(serial)}", **given)


def standard(**given: object) -> QualityStandard:
    return QualityStandard.objects.create(
        **{
            "service_type": given.get("service_type") or service(),
            "version": 1,
            "title": "Fachstandard",
            "text": "Was zu leisten ist.",
            "legal_basis": "§ 13a SGB VIII",
            "valid_from": DAY,
            "next_review": LATER,
            "source": "Beschluss",
            "published": True,
        }
        | given
    )


def criterion(**given: object) -> StandardCriterion:
    return StandardCriterion.objects.create(
        **{
            "standard": given.get("standard") or standard(),
            "number": next(serial) % 30_000 + 1,
        }
        | {"text": "Sprechzeiten sind bekannt"}
        | given
    )


def evidence(**given: object) -> StandardEvidence:
    return StandardEvidence.objects.create(
        **{
            "criterion": given.get("criterion") or criterion(),
            "facility": given.get("facility") or factories.facility(),
            "state": StandardEvidence.State.MET,
            "text": "Aushang",
            "seen_on": DAY,
            "published": True,
        }
        | given
    )


def dialogue(**given: object) -> QualityDialogue:
    return QualityDialogue.objects.create(
        **{
            "service_type": given.get("service_type") or service(),
            "level": "einrichtung" if given.get("facility") else "stadt",
            "held_on": DAY,
            "bodies": "Amt für Schule",
            "minutes": "Besprochen.",
            "published": True,
        }
        | given
    )


def dialogue_step(**given: object) -> DialogueStep:
    return DialogueStep.objects.create(
        **{
            "dialogue": given.get("dialogue") or dialogue(),
            "text": "Konzept fortschreiben",
            "owner": "Amt für Schule",
            "due_on": LATER,
        }
        | given
    )


def record(**given: object) -> PlanningRecord:
    unit = ServiceType.Unit.RECORD
    return PlanningRecord.objects.create(
        **{
            "service_type": given.get("service_type") or service(unit=unit),
            "title": "Vorhaben",
            "as_of": DAY,
            "goals": "Beteiligen",
            "source": "Papier",
            "published": True,
        }
        | given
    )


def _promise(given: dict[str, object]) -> dict[str, object]:
    return {
        "facility": given.get("facility") or factories.facility(),
        "service_type": given.get("service_type") or service(),
        "valid_from": DAY,
        "valid_to": LATER,
        "published": True,
    } | given


def certificate(**given: object) -> Certificate:
    common = {"name": "Gütesiegel", "issuer": "Stadt"}
    return Certificate.objects.create(**common | _promise(given))


def agreement(**given: object) -> TargetAgreement:
    common = {"goals": "Erstes\nZweites", "bodies": "Stadt und Schule"}
    return TargetAgreement.objects.create(**common | _promise(given))


def add_to(made: SimpleNamespace, text: str = "Qualität", **given: object) -> None:
    """One row of every kind about the facility of a world."""
    common = {"facility": made.facility, "service_type": made.service}
    unit = ServiceType.Unit.RECORD
    in_words = ServiceType.objects.filter(unit=unit).first() or service(unit=unit)
    made.standard = standard(
        service_type=service(), title=text, text=text, source=text, **given
    )
    first = criterion(standard=made.standard, text=text)
    evidence(criterion=first, facility=made.facility, text=text, **given)
    made.dialogue = dialogue(**common, minutes=text, bodies=text, **given)
    dialogue_step(dialogue=made.dialogue, text=text, owner=text)
    record(title=text, goals=text, report=text, service_type=in_words, **given)
    made.certificate = certificate(**common, name=text, issuer=text, **given)
    made.agreement = agreement(**common, goals=text, bodies=text, **given)
