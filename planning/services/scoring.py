"""Calculating a key: live or again from the stored record, by one path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from facilities.models import Facility
from planning.inputs import unit_table
from planning.models import AreaScore, FacilityScore, ScoringKey, ScoringRun
from planning.scores import ROWS, score_rows
from planning.scoring.canonical import sha256_of
from planning.scoring.errors import ScoringRefused
from planning.scoring.key_file import parse_key
from planning.scoring.key_types import Key
from planning.scoring.pipeline import score
from planning.scoring.result import ScoringResult
from planning.selectors.area_inputs import area_inputs, areas_of
from planning.selectors.inputs import (
    rests_on_invented,
    rests_on_published,
    scoring_inputs,
)
from planning.version import CODE_VERSION


class DataRefused(ValidationError):
    """What data and rules do not allow; the message may tell something of the data.

    ``published`` says whether strangers may know it.
    """

    def __init__(self, message: str, *, published: bool) -> None:
        super().__init__(message)
        self.published = published


@dataclass(frozen=True)
class Calculation:
    """A key applied to inputs: the run and its scores, not yet saved."""

    run: ScoringRun
    scores: tuple[FacilityScore | AreaScore, ...]
    result: ScoringResult


def calculate(*, key: ScoringKey, as_of: date) -> Calculation:
    """Score all facilities, or all areas, of a key on a day; nothing is written.

    Raises
    ------
    ValidationError
        If no facility of the key's types is open, no area of its kind valid, or the
        engine refuses an option for these data.
    """
    content = parse_key(key.content)
    collect = area_inputs if content.unit_kind == "area" else scoring_inputs
    inputs = collect(key=content, as_of=as_of)
    if not inputs["units"]:
        raise ValidationError(_nobody(content, as_of))
    return calculated(key, inputs, as_of)


def _nobody(content: Key, as_of: date) -> str:
    if content.unit_kind == "area":
        return (
            f"Am {as_of:%d.%m.%Y} gilt kein Gebiet der Art {content.area_kind}. "
            "Lesen Sie die Gebiete ein oder nennen Sie einen anderen Stichtag."
        )
    kinds = ", ".join(content.facility_types)
    return f"Am {as_of:%d.%m.%Y} ist keine Einrichtung der Art {kinds} erfasst."


@transaction.atomic
def run_scoring(
    *, key: ScoringKey, as_of: date, by: AbstractBaseUser | None = None
) -> ScoringRun:
    """Calculate a key and keep the Berechnungsstand for good.

    The same key, day and inputs give the run that is already there.
    """
    found = calculate(key=key, as_of=as_of)
    found.run.created_by = by
    return kept_like(found.run) or _keep(found)


def kept_like(run: ScoringRun) -> ScoringRun | None:
    """The kept run of the same key, day, inputs and program, if there is one."""
    if run.key.pk is None:
        return None
    same = {"key": run.key, "as_of": run.as_of, "input_sha256": run.input_sha256}
    return ScoringRun.objects.filter(**same, code_version=run.code_version).first()


def _keep(found: Calculation) -> ScoringRun:
    """Save a run; of two that are calculated at once the first one stays."""
    try:
        with transaction.atomic():
            found.run.save()
            ROWS[found.run.key.unit_kind].objects.bulk_create(found.scores)
    except IntegrityError:
        if (first := kept_like(found.run)) is None:
            raise
        return first
    return found.run


def recalculate(run: ScoringRun) -> Calculation:
    """The same run again from its stored record alone, not from live data."""
    return calculated(run.key, run.inputs, run.as_of)


def calculated(key: ScoringKey, inputs: Mapping[str, Any], as_of: date) -> Calculation:
    """A key applied to a document of inputs; nothing is written.

    Raises
    ------
    ValidationError
        If the engine refuses an option for these data.
    """
    content = parse_key(key.content)
    try:
        result = score(unit_table(inputs), content)
    except ScoringRefused as refused:
        is_out = rests_on_published(inputs) and key.published
        raise DataRefused(str(refused), published=is_out) from refused
    run = ScoringRun(
        key=key,
        as_of=as_of,
        inputs=inputs,
        input_sha256=sha256_of(inputs),
        statistics=result.statistics.as_document(),
        log=[entry.as_document() for entry in result.log],
        warnings=list(result.warnings),
        oldest_period=min(_periods(inputs), default=""),
        code_version=CODE_VERSION,
        published=rests_on_published(inputs) and key.published,
        invented=rests_on_invented(inputs) or key.invented,
    )
    units = areas_of(inputs) if content.unit_kind == "area" else _facilities(inputs)
    rows = score_rows(run=run, key=content, units=units, inputs=inputs, result=result)
    return Calculation(run, tuple(rows), result)


def _facilities(inputs: Mapping[str, Any]) -> dict[str, Facility]:
    numbers = [unit["number"] for unit in inputs["units"]] + list(inputs["new"])
    return Facility.objects.in_bulk(numbers, field_name="number")


def _periods(inputs: Mapping[str, Any]) -> set[str]:
    return {period for series in inputs["series"].values() for period in series["periods"]}
