"""Decisions to read, to take away and to check."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from districts.audit import log_act
from districts.release import Audience, audience_of, released
from districts.throttle import a_minute, is_post
from planning.allocation.stated import stated_in
from planning.decisions.bundle import bundle
from planning.decisions.handed_in import verify_bundle
from planning.decisions.paper import sections, steps_of
from planning.decisions.unpack import BundleUnreadable
from planning.decisions.verify import RecordUnreadable, read
from planning.forms.decisions import CheckForm, EndorsementForm, ResolutionForm, RevokeForm
from planning.models import Decision, DecisionEdition, PlanningRound, Status
from planning.permissions import may_draft, may_plan, may_release
from planning.reports.funding_tables import planned_table
from planning.reports.proposal_report import report_files
from planning.selectors.comparison import Comparison, compare
from planning.selectors.decided_measures import Planned, planned_measures
from planning.selectors.decision_editions import outside_of
from planning.selectors.decision_report import before_of
from planning.selectors.decision_state import state_of
from planning.selectors.decisions import decisions_for, timeline_of
from planning.selectors.key_weights import variant_weights, weights_beside
from planning.selectors.records import runs_behind
from planning.selectors.sides import Side, lines_of
from planning.selectors.told import told_decision, told_in_force
from planning.selectors.unseen import unseen
from planning.services.decisions import editors
from planning.views.files import CSV, ZIP, download

LARGEST_UPLOAD = 8 * 2**20
TOO_LARGE = "Die Datei ist größer als 8 MB. Eine Beschlussdokumentation ist kleiner."


@require_safe
def list_decisions(request: HttpRequest) -> HttpResponse:
    """All decisions the reader may see, with their state in words."""
    audience = audience_of(request.user)
    rows = decisions_for(audience).prefetch_related("resolutions")
    hidden = unseen(audience)
    rounds = released(PlanningRound.objects.filter(pk__in=hidden), audience)
    context = {
        "decisions": [(row, state_of(row), row.round_id in hidden) for row in rows],
        "hidden": [(round, hidden[round.pk]) for round in rounds.order_by("title", "pk")],
        "told": told_in_force(audience) if may_draft(request.user) else [],
    }
    return render(request, "planning/decisions.html", context)


@require_safe
def show_decision(request: HttpRequest, code: str) -> HttpResponse:
    """One decision: what it changes, what happened to it, what is to be done.

    Members of bodies find what is in force even where its figures are not public.
    """
    audience = audience_of(request.user)
    told = told_decision(code, audience) if may_draft(request.user) else None
    if told is not None:
        return render(request, "planning/decision_told.html", {"told": told})
    return render(request, "planning/decision.html", decision_context(request, code))


@require_safe
@a_minute(12)
def download_bundle(request: HttpRequest, code: str) -> HttpResponse:
    """The Beschlussdokumentation as a ZIP file."""
    decision = find_decision(request, code)
    audience = audience_of(request.user)
    content = bundle(decision, audience, more=report_files(decision, request.user))
    if request.user.is_authenticated:  # strangers get what is public; nobody counts them
        subject = f"Entscheidung {code}"
        log_act("ausgeben", by=request.user, subject=subject, after=decision.sha256)
    mark = "" if decision.status == Status.DECIDED else f"{decision.status.upper()}_"
    name = f"{mark}beschlussdokumentation_{code}.zip"
    return download(content, ZIP, name)


@require_safe
def download_measures(request: HttpRequest, code: str) -> HttpResponse:
    """The measures a Beschluss asks for, as a table that can be taken in."""
    decision = find_decision(request, code)
    if not may_plan(request.user, decision.round.service_type):
        raise PermissionDenied("Maßnahmen bereitet die zuständige Planung vor.")
    if decision.status != Status.DECIDED:
        raise Http404
    table = planned_table(planned_measures(decision).rows)
    return download(table.encode(), CSV, f"massnahmen_{code}.csv")


@require_http_methods(["GET", "POST"])
@a_minute(12, when=is_post)
def check_bundle(request: HttpRequest) -> HttpResponse:
    """Calculate a Beschlussdokumentation again that somebody hands in."""
    form = CheckForm(request.POST or None, request.FILES or None)
    context = {"form": form}
    status = 200
    if request.method == "POST":
        context |= _checked(request, form)
        status = 200 if "verification" in context else 400
    return render(request, "planning/check.html", context, status=status)


def find_decision(request: HttpRequest, code: str) -> Decision:
    """The decision with a code; one the reader may not see is not there."""
    return get_object_or_404(decisions_for(audience_of(request.user)), code=code)


def decision_context(request: HttpRequest, code: str) -> dict[str, object]:
    """Everything the page of a decision shows, and the acts open to its reader."""
    audience = audience_of(request.user)
    decision = find_decision(request, code)
    successors = decisions_for(audience).filter(replaces=decision)
    record = read(bytes(decision.record))
    comparison = change_by(decision, audience)
    runs = runs_behind([decision.proposal], audience).get(decision.proposal_id, [])
    return {
        "decision": decision,
        "state": state_of(decision),
        "events": timeline_of(decision, audience),
        "comparison": comparison,
        "weights": weights_beside(comparison.sides, audience),
        "varied": variant_weights(runs, audience),
        "successors": list(successors),
        "replaced_by": decisions_for(audience).filter(pk=decision.replaced_by_id).first(),
        "acts": _acts(request, decision),
        "measures": _measures(request, decision),
        "paper": list(sections(record.get("paper", {}))),
        "stated": stated_in(record),
        "outside": outside_of(decision, record, audience),
        "reallocated": decision.reallocations.exists(),
        "drafts_here": may_draft(request.user),
        "guard_is_hash": connection.vendor == "sqlite",
        "resolution_form": ResolutionForm(steps=steps_of(record)),
        "endorsement_form": EndorsementForm(),
        "revoke_form": RevokeForm(),
    }


def change_by(decision: Decision, audience: Audience) -> Comparison:
    """The decision beside what is in force or was before it, or beside the Bestand."""
    proposal, before = decision.proposal, before_of(decision, audience)
    lines = lines_of(proposal, audience)
    side = Side.of(f"Fassung {decision.version}", proposal, lines)
    if before is None:
        return compare([Side.stock(lines), side], audience)
    old = before.proposal
    title = f"{before.get_status_display()}: {before.code}"
    if before.round.school_year != decision.round.school_year:
        title += f", Schuljahr {before.round.school_year}"
    return compare([Side.of(title, old, lines_of(old, audience)), side], audience)


def _measures(request: HttpRequest, decision: Decision) -> Planned | None:
    """What planners have to enter after the Beschluss; None for everybody else."""
    is_decided = decision.status == Status.DECIDED
    plans = may_plan(request.user, decision.round.service_type)
    return planned_measures(decision) if is_decided and plans else None


def _acts(request: HttpRequest, decision: Decision) -> set[str]:
    """Names of the acts a reader may do now; the services ask again."""
    user = request.user
    is_open = decision.status == Status.SUBMITTED and not decision.later_version
    own = user.is_authenticated and user.pk in editors(decision)
    found = set()
    plans = may_plan(user, decision.round.service_type)
    if is_open and plans:
        found.add("endorse")
    if is_open and decision.released_by_id is None and may_release(user) and not own:
        found.add("release")
    if is_open and decision.released_by_id and (plans or may_release(user)):
        found.add("resolve")
    if decision.status == Status.DECIDED and may_release(user) and not own:
        found.add("revoke")
    return found


def _checked(request: HttpRequest, form: CheckForm) -> dict[str, object]:
    """The verdict on an uploaded file; what cannot be read is said at its field."""
    if not form.is_valid():
        return {}
    upload = form.cleaned_data["file"]
    if upload.size > LARGEST_UPLOAD:
        form.add_error("file", TOO_LARGE)
        return {}
    try:
        verification, sha256 = verify_bundle(upload.read())
    except (BundleUnreadable, RecordUnreadable) as unreadable:
        form.add_error("file", str(unreadable))
        return {}
    editions = DecisionEdition.objects.filter(sha256=sha256).values("row")
    rows = decisions_for(audience_of(request.user))
    known = rows.filter(Q(sha256=sha256) | Q(pk__in=editions)).first()
    return {"verification": verification, "sha256": sha256, "known": known}
