"""The acts upon a decision as forms; each asks the service and shows what it said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from districts.release import audience_of, released
from planning.decisions.paper import number_warning, steps_of
from planning.decisions.verify import read
from planning.forms import decisions as forms
from planning.models import Decision, Proposal
from planning.permissions import may_plan, may_release
from planning.reports.rule_differences import rule_differences
from planning.selectors.decisions import decision_of, in_force
from planning.selectors.paper import strange_figures, strange_in, suggested_texts
from planning.services import endorse, record_resolution, release, revoke, submit
from planning.services.opening import can_be_opened
from planning.services.openness import openness_of
from planning.services.rounds import is_edited_since
from planning.services.visibility import REMEDIES, visibility_of
from planning.views.choose import row_or_404
from planning.views.decisions import decision_context, find_decision
from planning.views.entering import posted, tell_laid_before

Act = Callable[[Decision, Mapping[str, object]], object]


@require_http_methods(["GET", "POST"])
def submit_proposal(request: HttpRequest, number: int) -> HttpResponse:
    """Vorlegen: what will be frozen, then the act itself."""
    rows = released(Proposal.objects.filter(sealed=True), audience_of(request.user))
    proposal = row_or_404(rows.select_related("round__service_type"), str(number))
    if not may_plan(request.user, proposal.round.service_type):
        raise PermissionDenied("Vorlegen darf die zuständige Planung.")
    if known := decision_of(proposal, audience_of(request.user)):
        return redirect("planning:decision", code=known.code)
    earlier = proposal.round.decisions.order_by("version").last()
    first = {"title": earlier.title if earlier else proposal.round.title}
    first |= suggested_texts(proposal, earlier)
    warnings = proposal.details.get("warnings", ())
    outdated = proposal.scenario is None and is_edited_since(proposal)
    form = forms.SubmitForm(
        posted(request),
        initial=first,
        has_warnings=bool(warnings) or outdated,
        earlier=earlier.version if earlier else 0,
    )
    if request.method == "POST" and form.is_valid():
        try:
            decision = submit(proposal=proposal, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            tell_laid_before(request, decision)
            if strange := number_warning(decision.paper_number):
                messages.warning(request, strange)
            return redirect("planning:decision", code=decision.code)
    context = {
        "proposal": proposal,
        "form": form,
        "outdated": outdated,
        "openness": openness_of(proposal),
        "inside": can_be_opened(proposal).names,
        "visibility": visibility_of(proposal),
        "remedies": REMEDIES,
        "earlier": earlier,
        "in_force": in_force(proposal.round, proposal),
        "figure_warnings": strange_figures(proposal, form.data if form.is_bound else first),
    }
    status = 400 if form.errors else 200
    return render(request, "planning/submit.html", context, status=status)


@require_http_methods(["GET", "POST"])
def release_decision(request: HttpRequest, code: str) -> HttpResponse:
    """Freigeben: a page of its own with the difference, not a pop-up."""
    context = decision_context(request, code)
    decision = context["decision"]
    is_late = request.method == "GET" and "release" not in context["acts"]
    if is_late or not may_release(request.user):
        raise PermissionDenied("Freigeben kann hier nur eine zweite Person.")
    inside = can_be_opened(decision.proposal)
    first = {"sha256": decision.sha256}
    form = forms.ReleaseForm(posted(request), inside=inside.names, initial=first)
    overtaken = False
    if request.method == "POST" and form.is_valid():
        try:
            release(
                decision=decision,
                by=request.user,
                sha256=form.cleaned_data["sha256"],
                opens=form.cleaned_data.get("opens", False),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
            overtaken = True
        else:
            messages.success(request, f"{decision.code} ist freigegeben.")
            return redirect("planning:decision", code=code)
    # What was well filled in and is refused was overtaken by somebody else.
    status = 409 if overtaken else 400 if form.errors else 200
    sides = context["comparison"].sides
    context |= {
        "form": form,
        "openness": openness_of(decision.proposal),
        "inside": inside.names,
        "differences": rule_differences(sides),
        "figure_warnings": strange_in(decision),
    }
    return render(request, "planning/release.html", context, status=status)


@require_POST
def enter_resolution(request: HttpRequest, code: str) -> HttpResponse:
    """Beschluss eintragen."""
    steps = steps_of(read(bytes(find_decision(request, code).record)))
    return _act(
        request,
        code,
        "resolution_form",
        partial(forms.ResolutionForm, steps=steps),
        lambda decision, data: record_resolution(
            decision=decision, by=request.user, **data
        ),
        "Beschluss eingetragen.",
    )


@require_POST
def enter_endorsement(request: HttpRequest, code: str) -> HttpResponse:
    """Mitzeichnung eintragen."""
    return _act(
        request,
        code,
        "endorsement_form",
        forms.EndorsementForm,
        lambda decision, data: endorse(decision=decision, by=request.user, **data),
        "Mitzeichnung eingetragen.",
    )


@require_POST
def revoke_decision(request: HttpRequest, code: str) -> HttpResponse:
    """Aufheben."""
    return _act(
        request,
        code,
        "revoke_form",
        forms.RevokeForm,
        lambda decision, data: revoke(decision=decision, by=request.user, **data),
        "Entscheidung aufgehoben.",
    )


def _act(
    request: HttpRequest,
    code: str,
    name: str,
    form_class: Callable[..., Form],
    act: Act,
    done: str,
) -> HttpResponse:
    """Try an act; what is refused stands beside its form with the input kept."""
    decision = find_decision(request, code)
    plans = may_plan(request.user, decision.round.service_type)
    if not (plans or may_release(request.user)):
        raise PermissionDenied("Das trägt die Planung ein.")
    form = form_class(request.POST)
    if form.is_valid():
        try:
            act(decision, form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, done)
            return redirect("planning:decision", code=code)
    context = {**decision_context(request, code), name: form}
    return render(request, "planning/decision.html", context, status=400)
