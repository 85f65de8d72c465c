"""Writing down what is expected, and later what was seen."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from districts.audit import log_act
from planning.models import EffectEntry, EffectReview


@transaction.atomic
def expect_effect(*, entry: EffectEntry, by: AbstractBaseUser) -> EffectEntry:
    """Keep an expectation for good.

    Raises
    ------
    ValidationError
        If its day of review has come already: an expectation is said before.
    """
    entry.written_by = by
    entry.full_clean()
    if entry.review_on <= timezone.localdate():
        raise ValidationError({"review_on": "Die Überprüfung liegt in der Zukunft."})
    entry.save(force_insert=True)
    log_act("erwartung schreiben", by=by, subject=f"Erwartung {entry.pk}")
    return entry


@transaction.atomic
def review_effect(
    *,
    entry: EffectEntry,
    by: AbstractBaseUser,
    day: date,
    succeeds: str,
    fails: str,
    follows: str,
) -> EffectReview:
    """Keep what was seen; a later look is a further review.

    Raises
    ------
    ValidationError
        If a chapter is empty or the day has not come yet.
    """
    if day > timezone.localdate():
        raise ValidationError({"day": "Überprüft wird, was war: Der Tag liegt voraus."})
    review = EffectReview(
        entry=entry,
        day=day,
        succeeds=succeeds.strip(),
        fails=fails.strip(),
        follows=follows.strip(),
        written_by=by,
    )
    review.full_clean()
    review.save(force_insert=True)
    log_act("wirkung überprüfen", by=by, subject=f"Erwartung {entry.pk}")
    return review
