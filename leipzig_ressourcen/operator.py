"""What the operator says about itself, and the check that refuses silence in production."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

OPEN = "vom Betreiber auszufüllen"
DATE = "ACCESSIBILITY_STATEMENT_DATE"


@dataclass(frozen=True)
class Statement:
    """The operator's part of the Erklärung zur Barrierefreiheit; open parts say so."""

    name: str
    dated: date | None
    method: str
    contact: str
    enforcement: str


def statement() -> Statement:
    """What the settings hold."""
    said = {name: value or OPEN for name, value in settings.OPERATOR.items()}
    return Statement(
        name=said["OPERATOR_NAME"],
        dated=_day(settings.OPERATOR[DATE]),
        method=said["ACCESSIBILITY_METHOD"],
        contact=said["ACCESSIBILITY_CONTACT"],
        enforcement=said["ACCESSIBILITY_ENFORCEMENT"],
    )


@register(Tags.compatibility, deploy=True)
def operator_is_named(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """In production the Erklärung zur Barrierefreiheit has no open part."""
    found: list[CheckMessage] = [
        Error(
            f"Für die Erklärung zur Barrierefreiheit fehlt die Umgebungsvariable {name}.",
            hint="Die README nennt je Variable, was einzutragen ist.",
            id="leipzig.E001",
        )
        for name, value in settings.OPERATOR.items()
        if not value.strip() or OPEN in value
    ]
    if settings.OPERATOR[DATE] and _day(settings.OPERATOR[DATE]) is None:
        text = f"{DATE}: „{settings.OPERATOR[DATE]}“ ist kein Datum der Form JJJJ-MM-TT."
        found.append(Error(text, id="leipzig.E002"))
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
