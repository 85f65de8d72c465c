"""Two people withdraw a delivery or open a source: one asks, the role freigabe confirms."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from districts.audit import log_act
from districts.models import FileRequest, Release, SourceFile
from planning.permissions import may_deliver, may_release
from planning.selectors.withdrawal import OWNERS, frozen_uses, other_rows
from planning.services.checking import check
from planning.services.decisions import only
from planning.services.releases import SUBJECT

Kind = FileRequest.Kind
OWN_REQUEST = (
    "Niemand bestätigt den eigenen Antrag. Bitten Sie eine zweite Person mit der Rolle "
    "Freigabe."
)
NO_MORE = "Dieser Antrag ist schon beantwortet."
WITHDRAWN = "Diese Lieferung ist schon zurückgenommen."
OPEN = "Diese Quelle ist schon veröffentlicht."
NO_VALUES = "Zu dieser Datei gelten keine Werte, die man zurücknehmen könnte."
ACTS = {
    Kind.WITHDRAW: "lieferung zurücknehmen",
    Kind.PUBLISH: "quelle veröffentlichen",
}


@transaction.atomic
def ask(*, source: SourceFile, kind: str, reason: str, by: AbstractBaseUser) -> FileRequest:
    """Beantragen: one person says what should be done with a file, and why.

    Raises
    ------
    PermissionDenied
        Unless the person may take files in.
    ValidationError
        With everything that stands in the way, or if the same already waits.
    """
    only(may_deliver(by), "Das beantragt, wer Dateien einliest.")
    source = _locked(source)
    if found := list(hindrances(source, kind)):
        raise ValidationError(found)
    row = FileRequest(source=source, kind=kind, reason=reason.strip(), asked_by=by)
    check(row)
    row.save(force_insert=True)
    log_act(f"{ACTS[kind]}: antrag", by=by, subject=_name(source), reason=row.reason)
    return row


@transaction.atomic
def confirm(*, request: FileRequest, by: AbstractBaseUser) -> FileRequest:
    """Bestätigen: a second person does what was asked, all of it or nothing.

    Raises
    ------
    PermissionDenied
        Without the role freigabe, or for one's own request.
    ValidationError
        If it was answered, or something stands in the way by now.
    """
    only(may_release(by), "Das bestätigt, wer die Rolle Freigabe hat.")
    source, row = _locked(request.source), _open(request)
    only(by.pk != row.asked_by_id, OWN_REQUEST)
    if found := list(hindrances(source, row.kind)):
        raise ValidationError(found)
    if row.kind == Kind.WITHDRAW:
        _withdraw(source)
    else:
        source.published = True
        source.save(update_fields=["published"])
    _answer(row, accepted=True, by=by)
    return row


@transaction.atomic
def decline(*, request: FileRequest, by: AbstractBaseUser) -> FileRequest:
    """Ablehnen: nothing happens; who asked may take the request back as well.

    Raises
    ------
    PermissionDenied
        For everybody but the role freigabe and who asked.
    ValidationError
        If it was answered.
    """
    _locked(request.source)
    row = _open(request)
    only(
        may_release(by) or by.pk == row.asked_by_id,
        "Das lehnt ab, wer die Rolle Freigabe hat.",
    )
    _answer(row, accepted=False, by=by)
    return row


def hindrances(source: SourceFile, kind: str) -> Iterator[str]:
    """Why a file cannot be withdrawn or opened, each in a sentence; none if it can."""
    if source.withdrawn_on is not None:
        yield WITHDRAWN
    elif kind == Kind.PUBLISH:
        yield from [OPEN] if source.published else []
    else:
        yield from _resting(source)


def _resting(source: SourceFile) -> Iterator[str]:
    if kinds := sorted(other_rows(source)):
        yield (
            f"Die Datei hat auch anderes geschrieben ({', '.join(kinds)}). Das berichtigt "
            "eine neue Lieferung; zurücknehmen lassen sich nur Werte."
        )
    elif not any(_values_of(source)):
        yield NO_VALUES
    if names := list(frozen_uses(source)):
        yield (
            f"Darauf beruht schon: {'; '.join(names)}. Was eingefroren ist, behält seine "
            "Eingaben; liefern Sie berichtigte Werte als neue Datei."
        )
    given = Release.objects.filter(
        subject=SUBJECT, created_at__gte=source.imported_at, as_of__gte=source.as_of
    ).exclude(audience=Release.Audience.INTERNAL)
    for row in given.order_by("created_at", "pk"):
        yield (
            f"Die Freigabe von Werten vom {row.created_at:%d.%m.%Y} "
            f"({row.get_audience_display()}) hat diese Datei schon enthalten. Liefern Sie "
            "berichtigte Werte als neue Datei."
        )


def _values_of(source: SourceFile) -> Iterator[bool]:
    return (model.everything.filter(source=source).exists() for model in OWNERS)


def _withdraw(source: SourceFile) -> None:
    """End the values; the file stays known, so that what read it can still name it."""
    for model in OWNERS:
        model.everything.filter(source=source).delete()
    source.withdrawn_on = timezone.localdate()
    source.save(update_fields=["withdrawn_on"])


def _answer(row: FileRequest, *, accepted: bool, by: AbstractBaseUser) -> None:
    row.accepted, row.answered_by, row.answered_at = accepted, by, timezone.now()
    row.save(update_fields=["accepted", "answered_by", "answered_at"])
    act = ACTS[row.kind] if accepted else f"{ACTS[row.kind]}: abgelehnt"
    source = row.source
    log_act(act, by=by, subject=_name(source), before=source.sha256, reason=row.reason)


def _locked(source: SourceFile) -> SourceFile:
    return SourceFile.objects.select_for_update().get(pk=source.pk)


def _open(request: FileRequest) -> FileRequest:
    row = FileRequest.objects.select_for_update().get(pk=request.pk)
    if row.accepted is not None:
        raise ValidationError(NO_MORE)
    return row


def _name(source: SourceFile) -> str:
    return f"Datei {source.title}"
