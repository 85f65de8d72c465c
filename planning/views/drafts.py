"""Fraktionsentwürfe: a member of a body calculates alone, and hands in or forgets."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from districts.release import Audience
from districts.throttle import a_minute, asks
from planning.decisions.edition import INSIDE_ONLY, is_edition
from planning.decisions.verify import read
from planning.forms.amendments import HandInForm, MotionForm, ShareForm, motions_for
from planning.models import AmendmentDraft, Decision
from planning.permissions import may_draft
from planning.selectors.decision_state import open_reason, state_of
from planning.selectors.drafts import (
    drafts_floor,
    drafts_of,
    earlier_drafts,
    fellows_of,
)
from planning.services import (
    carry_over,
    change_draft,
    drop,
    hand_in,
    keep_draft,
    share_draft,
)
from planning.services.drafts import MEMBERS_ONLY
from planning.views.decisions import find_decision
from planning.views.entering import done, posted


@require_safe
@a_minute(60, when=asks)
def show_drafts(request: HttpRequest, code: str) -> HttpResponse:
    """One's own drafts to a Vorlage, each alone and those chosen together."""
    decision = _for_members(request, code)
    context = _about(decision) | {
        "floor": drafts_floor(request.user, decision, request.GET.getlist("antrag")),
        "closed": open_reason(decision, Audience.PUBLIC),
        "secret": INSIDE_ONLY if is_edition(read(bytes(decision.record))) else "",
        "earlier": earlier_drafts(request.user, decision),
        "has_fellows": fellows_of(request.user).exists(),
    }
    return render(request, "planning/drafts.html", context)


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """A draft of one type; without a type the choice of types."""
    decision = _for_members(request, code)
    record = read(bytes(decision.record))
    motions = motions_for(record)
    form_class = motions.get(request.GET.get("art", ""), (None, ""))[0]
    form = form_class and _alone(form_class(record, posted(request)))
    if form and form.is_valid() and _kept(request, decision, form):
        return redirect("planning:drafts", code=code)
    context = _about(decision) | {
        "types": [(what, words) for what, (_, words) in motions.items()],
        "form": form,
        "art": form and form.what,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "planning/draft_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A draft written anew, in the form of its type."""
    decision = _for_members(request, code)
    draft = _own(request, decision, number)
    held = draft.changes[0]
    form_class = motions_for(read(bytes(decision.record)))[held["what"]][0]
    form = _filled(form_class, decision, draft, posted(request))
    if form.is_valid():
        given = {"title": form.cleaned_data["title"], "changes": [form.change()]}
        if done(form, change_draft, draft=draft, by=request.user, **given):
            messages.success(request, "Der Entwurf ist geändert.")
            return redirect("planning:drafts", code=code)
    status = 400 if request.method == "POST" else 200
    context = _about(decision) | {"draft": draft, "form": form}
    return render(request, "planning/draft_change.html", context, status=status)


@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Einreichen: from here on everybody reads it."""
    decision = _for_members(request, code)
    draft = _own(request, decision, number)
    form = HandInForm(posted(request))
    if form.is_valid():
        try:
            made = hand_in(draft=draft, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, f"Änderungsantrag {made.number} ist eingereicht.")
            return redirect("planning:amendments", code=code)
    status = 400 if request.method == "POST" else 200
    context = _about(decision) | {"draft": draft, "form": form}
    return render(request, "planning/draft_submit.html", context, status=status)


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Named members of the own Fraktion may read a draft."""
    decision = _for_members(request, code)
    draft = _own(request, decision, number)
    fellows = fellows_of(request.user)
    now = {"readers": draft.shared_with.all()}
    form = ShareForm(fellows, posted(request), initial=now)
    if form.is_valid():
        share_draft(draft=draft, by=request.user, readers=form.cleaned_data["readers"])
        messages.success(request, "Wer mitliest, ist festgehalten.")
        return redirect("planning:drafts", code=code)
    status = 400 if request.method == "POST" else 200
    context = _about(decision) | {"draft": draft, "form": form, "fellows": fellows}
    return render(request, "planning/draft_share.html", context, status=status)


@require_POST
def carry(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take a draft of an earlier Fassung along to this one."""
    decision = _for_members(request, code)
    draft = get_object_or_404(earlier_drafts(request.user, decision), pk=number)
    try:
        carry_over(draft=draft, by=request.user, decision=decision)
    except ValidationError as refused:
        said = " ".join(refused.messages)
        messages.error(request, f"„{draft.title}“ passt nicht in diese Fassung: {said}")
    else:
        messages.success(request, f"„{draft.title}“ gehört jetzt zu dieser Fassung.")
    return redirect("planning:drafts", code=code)


@require_POST
def forget(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Delete a draft."""
    decision = _for_members(request, code)
    drop(draft=_own(request, decision, number), by=request.user)
    messages.success(request, "Der Entwurf ist gelöscht.")
    return redirect("planning:drafts", code=code)


def _for_members(request: HttpRequest, code: str) -> Decision:
    """The decision, for members of bodies; whether it exists is told to nobody else."""
    if not may_draft(request.user):
        raise PermissionDenied(MEMBERS_ONLY)
    return find_decision(request, code)


def _own(request: HttpRequest, decision: Decision, number: int) -> AmendmentDraft:
    """A draft of the reader; those of others are not there."""
    row = drafts_of(request.user, decision).filter(pk=number).first()
    if row is None:
        raise Http404
    return row


def _about(decision: Decision) -> dict[str, object]:
    return {"decision": decision, "state": state_of(decision)}


def _filled(
    form_class: type[MotionForm], decision: Decision, draft: AmendmentDraft, data: object
) -> MotionForm:
    """The form of a draft with what it says, or what was sent."""
    form = _alone(form_class(read(bytes(decision.record)), data))
    form.initial = {"title": draft.title} | form.filled(draft.changes[0])
    return form


def _alone(form: MotionForm) -> MotionForm:
    """Number and Fraktion are named when it is handed in."""
    for name in ("number", "mover"):
        del form.fields[name]
    return form


def _kept(request: HttpRequest, decision: Decision, form: MotionForm) -> bool:
    """Try to keep; what is refused stands beside the form."""
    given = {"title": form.cleaned_data["title"], "changes": [form.change()]}
    if not done(form, keep_draft, decision=decision, by=request.user, **given):
        return False
    messages.success(
        request, "Der Entwurf ist behalten. Nur Sie sehen ihn, bis Sie ihn teilen."
    )
    return True
