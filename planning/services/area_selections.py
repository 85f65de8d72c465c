"""Festlegung der Schwerpunkträume: written, laid before, released, decided.

The memberships of Ortsteile change with the Beschluss alone, from its first day on; what
held before keeps its dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from districts.audit import log_act, one_writer
from districts.importers.outlines import outline_groups
from districts.models import Area, AreaMembership, SourceFile
from districts.release import Audience
from planning.models import (
    AreaSelection,
    AreaSelectionLine,
    FoundingLine,
    ScoringRun,
    Status,
)
from planning.permissions import may_plan, may_release
from planning.scoring.canonical import sha256_of
from planning.selectors.area_ranking import area_ranking
from planning.selectors.area_review import Review, Rule, review
from planning.services.checking import check
from planning.services.decisions import OWN_WORK, only

KIND = Area.Kind.SCHWERPUNKTRAUM
Change = AreaSelectionLine.Change
TERRITORY = "Beschluss über Schwerpunkträume"
NO_CHANGE = "Nach dieser Regel ändert sich nichts; eine Festlegung braucht es nicht."


@dataclass(frozen=True)
class NewSpace:
    """A Schwerpunktraum that a Festlegung founds."""

    key: str
    name: str


def effect_of(run: ScoringRun, rule: Rule) -> Review:
    """What a rule would change, as planners see it."""
    ranking = area_ranking(run, Area.Kind.ORTSTEIL, Audience.INTERNAL)
    return review(ranking, rule, Audience.INTERNAL)


@transaction.atomic
def write_selection(
    *,
    run: ScoringRun,
    rule: Rule,
    spaces: Mapping[int, Area | NewSpace],
    title: str,
    rationale: str,
    valid_from: date,
    by: AbstractBaseUser,
) -> AreaSelection:
    """Keep a rule and what follows of it as the next version, a draft.

    ``spaces`` names for the id of each Ortsteil that is taken in its Schwerpunktraum, one
    that is there or one that the Beschluss shall found.

    Raises
    ------
    PermissionDenied
        Without the role planung.
    ValidationError
        If the rule changes nothing, an Ortsteil has no Schwerpunktraum, a new one has
        the key of another, or a field is not ready.
    """
    only(may_plan(by), "Schwerpunkträume legt die Planung fest.")
    found = effect_of(run, rule)
    one_writer()  # the number of the version is free until the end
    last = AreaSelection.objects.aggregate(last=Max("version"))["last"] or 0
    row = AreaSelection(
        version=last + 1,
        title=title,
        run=run,
        count=rule.count,
        least=rule.least,
        rationale=rationale,
        valid_from=valid_from,
        written_by=by,
        invented=run.invented,
    )
    check(row)
    row.save(force_insert=True)
    lines = list(_lines(row, found, spaces))
    if not lines:
        raise ValidationError(NO_CHANGE)
    for line in lines:
        check(line)
        line.save(force_insert=True)
    log_act("festlegung schreiben", by=by, subject=f"Festlegung {row.version}")
    return row


def _lines(
    row: AreaSelection, found: Review, spaces: Mapping[int, Area | NewSpace]
) -> Iterator[AreaSelectionLine | FoundingLine]:
    _check_new(spaces.values(), row.valid_from)
    for moving in found.taken_in:
        area, space = moving.row.area, spaces.get(moving.row.area.pk)
        if isinstance(space, NewSpace):
            yield FoundingLine(selection=row, area=area, key=space.key, name=space.name)
        elif space is None or space.kind != KIND:
            raise ValidationError(f"{area.name}: Nennen Sie den Schwerpunktraum.")
        else:
            yield _line(row, area, space, Change.TAKEN)
    for moving in found.left_out:
        for space in moving.row.spaces:
            yield _line(row, moving.row.area, space, Change.LEFT)


def _check_new(spaces: Iterable[Area | NewSpace | None], day: date) -> None:
    """A new Schwerpunktraum has one name and a key that no other has on its first day."""
    new = {space for space in spaces if isinstance(space, NewSpace)}
    keys = [space.key for space in new]
    if len(set(keys)) < len(keys):
        raise ValidationError("Zwei neue Schwerpunkträume haben denselben Schlüssel.")
    same = Area.objects.filter(kind=KIND, key__in=keys).exclude(valid_to__lt=day)
    if taken := same.order_by("key").first():
        raise ValidationError(
            f"Den Schlüssel {taken.key} hat schon {taken.name}; nennen Sie einen anderen."
        )


def _line(row: AreaSelection, area: Area, space: Area, change: Change) -> AreaSelectionLine:
    return AreaSelectionLine(selection=row, area=area, space=space, change=change)


@transaction.atomic
def lay_before(*, selection: AreaSelection, by: AbstractBaseUser) -> AreaSelection:
    """Vorlegen: from now on it stays as it is.

    Raises
    ------
    PermissionDenied
        Without the role planung.
    ValidationError
        If it is no draft any more.
    """
    only(may_plan(by), "Vorlegen darf die Planung.")
    row = _locked(selection, Status.DRAFT)
    row.status, row.submitted_by = Status.SUBMITTED, by
    row.submitted_at = timezone.now()
    return _kept(row, "festlegung vorlegen", by)


@transaction.atomic
def release_selection(*, selection: AreaSelection, by: AbstractBaseUser) -> AreaSelection:
    """Freigeben by a second person; released, it may be seen where its run may.

    Raises
    ------
    PermissionDenied
        Without the role freigabe, or for one's own work.
    ValidationError
        If it does not lie before a body, or was released before.
    """
    only(may_release(by), "Freigeben darf, wer die Rolle Freigabe hat.")
    row = _locked(selection, Status.SUBMITTED)
    only(by.pk not in authors_of(row), OWN_WORK)
    if row.released_by_id is not None:
        raise ValidationError("Diese Festlegung ist schon freigegeben.")
    row.released_by, row.released_at, row.published = by, timezone.now(), True
    return _kept(row, "festlegung freigeben", by)


@transaction.atomic
def decide_selection(
    *,
    selection: AreaSelection,
    by: AbstractBaseUser,
    body: str,
    resolution: str,
    decided_on: date,
) -> AreaSelection:
    """Beschluss eintragen: the memberships change from the first day on.

    Raises
    ------
    PermissionDenied
        Without the role planung.
    ValidationError
        If nobody released it, a field is missing, or a membership began after the day
        from which it shall end.
    """
    only(may_plan(by), "Den Beschluss trägt die Planung ein.")
    row = _locked(selection, Status.SUBMITTED)
    if row.released_by_id is None:
        raise ValidationError("Ohne Freigabe kein Beschluss.")
    one_writer()  # another Beschluss is seen and replaced, or comes after
    earlier = AreaSelection.objects.select_for_update().filter(status=Status.DECIDED)
    row.status, row.body, row.resolution = Status.DECIDED, body, resolution
    row.decided_on = decided_on
    for before in earlier:
        before.status = Status.REVOKED
        before.save()
    made = _kept(row, "festlegung beschließen", by)
    _change_memberships(made, by)
    return made


def authors_of(row: AreaSelection) -> set[int]:
    """Who calculated, wrote or laid it before, and therefore does not release it."""
    return {row.written_by_id, row.submitted_by_id, row.run.created_by_id} - {None}


def _locked(selection: AreaSelection, status: Status) -> AreaSelection:
    row = AreaSelection.objects.select_for_update().get(pk=selection.pk)
    if row.status != status:
        raise ValidationError(f"Diese Festlegung ist schon {row.get_status_display()}.")
    return row


def _kept(row: AreaSelection, act: str, by: AbstractBaseUser) -> AreaSelection:
    check(row)
    row.save()
    log_act(act, by=by, subject=f"Festlegung {row.version}")
    return row


def _change_memberships(row: AreaSelection, by: AbstractBaseUser) -> None:
    source = _source(row, by)
    for line in row.lines.select_related("area", "space"):
        if line.change == Change.LEFT:
            _end(line, row.valid_from)
        else:
            _begin(line.area, line.space, row.valid_from, source)
    for line, space in _founded(row, source):
        _begin(line.area, space, row.valid_from, source)
    outline_groups()


def _founded(row: AreaSelection, source: SourceFile) -> Iterator[tuple[FoundingLine, Area]]:
    """The lines of new Schwerpunkträume, each with the one that was just made for it."""
    lines = list(row.foundings.select_related("area"))
    _check_new((NewSpace(line.key, line.name) for line in lines), row.valid_from)
    made: dict[str, Area] = {}
    for line in lines:
        if line.key not in made:
            space = Area(
                kind=KIND,
                key=line.key,
                name=line.name,
                territory=TERRITORY,
                valid_from=row.valid_from,
                source=source,
                invented=row.invented,
            )
            check(space)
            space.save()
            made[line.key] = space
        yield line, made[line.key]


def _begin(area: Area, space: Area, day: date, source: SourceFile) -> None:
    same = AreaMembership.objects.filter(member=area, group=space)
    if same.exclude(valid_to__lt=day).exists():
        raise ValidationError(
            f"{area.name} gehört am {day:%d.%m.%Y} oder später schon zu "
            f"{space.name}; schreiben Sie die Festlegung mit neuem Stichtag."
        )
    made = AreaMembership(member=area, group=space, valid_from=day, source=source)
    check(made)
    made.save()


def _end(line: AreaSelectionLine, day: date) -> None:
    rows = AreaMembership.objects.valid_on(day)
    for known in rows.filter(member=line.area, group=line.space):
        if known.valid_from >= day:
            raise ValidationError(
                f"{line.area.name} gehört erst seit {known.valid_from:%d.%m.%Y} zu "
                f"{line.space.name}; die Festlegung gilt schon ab {day:%d.%m.%Y}."
            )
        known.valid_to = day - timedelta(days=1)
        known.save()


def _source(row: AreaSelection, by: AbstractBaseUser) -> SourceFile:
    """The Beschluss as the source of what follows from it."""
    lines = row.lines.count() + row.foundings.count()
    source = SourceFile(
        name=f"festlegung-schwerpunktraeume-{row.version}",
        title=f"Beschluss {row.resolution}: {row.title}",
        sha256=sha256_of(document_of(row)),
        importer="festlegung",
        as_of=row.decided_on,
        attribution=row.body,
        licence="amtliches Werk",
        published=row.run.published,
        invented=row.invented,
        imported_by=by,
        rows_in=lines,
        rows_used=lines,
    )
    check(source)
    source.save()
    return source


def document_of(row: AreaSelection) -> dict[str, Any]:
    """What was decided, complete in itself."""
    lines = row.lines.select_related("area", "space").order_by("area__key", "space__key")
    new = row.foundings.select_related("area").order_by("area__key")
    found = [{"area": one.area.key, "key": one.key, "name": one.name} for one in new]
    return {
        "format": "lr-area-selection/1",
        "version": row.version,
        "run": row.run_id,
        "key": row.run.key.reference,
        "count": row.count,
        "least": row.least,
        "valid_from": row.valid_from,
        "lines": [
            {"area": line.area.key, "space": line.space.key, "change": line.change}
            for line in lines
        ],
        **({"founded": found} if found else {}),
    }
