"""What may be said of a calculation that was refused, by who reads it."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from districts.release import Audience
from planning.models import ScoringKey

NOT_PUBLIC = "Mit dem, was veröffentlicht ist, lässt sich diese Runde nicht rechnen."


def tellable(refused: ValidationError, audience: Audience) -> ValidationError:
    """What was refused, without keys and closed data that strangers are not to know."""
    if audience == Audience.INTERNAL:
        return refused
    if not getattr(refused, "published", True):
        return ValidationError(NOT_PUBLIC)
    inside = ScoringKey.objects.filter(published=False)
    secret = {key.reference for key in inside}
    said = [text for text in refused.messages if not any(name in text for name in secret)]
    return ValidationError(said or [NOT_PUBLIC])
