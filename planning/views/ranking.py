"""Rangliste, with the tab Ohne Index, on the page and as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.release import Audience, audience_of, released
from facilities.models import Facility
from planning.forms.rankings import RankingForm
from planning.models import ComparisonGroup, Proposal
from planning.permissions import may_plan
from planning.reports.ranking_file import ranking_file, ranking_file_name
from planning.selectors.area_ranking import PLURAL
from planning.selectors.decisions import Standing, decided_lines, standings
from planning.selectors.details import Details, details_of
from planning.selectors.earlier import earlier, earlier_runs
from planning.selectors.ranking import (
    ORDER_OF_PROPOSAL,
    Ranking,
    ranking,
    with_expected_pupils,
)
from planning.selectors.runs import (
    HEAVY_PLAN,
    indexed_kinds,
    newer_proposal,
    proposals_from,
    runs_of,
)
from planning.selectors.unranked import without_index
from planning.views import expert
from planning.views.area_ranking import area_tabs, show_area_ranking
from planning.views.choose import proposal_of, run_of
from planning.views.files import CSV, download

WITHOUT_INDEX = "ohne-index"
COLUMNS = {"einfach": 12, "voll": 13}  # one more beside an earlier run


@require_safe
def show_ranking(request: HttpRequest) -> HttpResponse:
    """Who is where, how sure, who gets what and why, within one facility type."""
    kinds = indexed_kinds(audience_of(request.user))
    kind = request.GET.get("art", kinds[0])
    if kind == WITHOUT_INDEX:
        return _show_unranked(request, kinds)
    if kind in PLURAL:
        return show_area_ranking(request, kind, _tabs(request, kinds, kind))
    if kind not in Facility.Kind.values:
        raise Http404(f"Die Art „{kind}“ gibt es nicht.")
    if request.GET.get("ansicht") == expert.VIEW:
        return expert.show_expert(request, kind, _tabs(request, kinds, kind))
    found = _ranking(request, kind)
    if found is None:
        return render(request, "planning/ranking_empty.html", _tabs(request, kinds, kind))
    if request.GET.get("format") == "csv":
        return _download(request, found)
    context = _tabs(request, kinds, kind) | _page(request, found)
    return render(request, "planning/ranking.html", context)


def _ranking(request: HttpRequest, kind: str) -> Ranking | None:
    run = run_of(request, kind)
    if run is None:
        return None
    proposal, audience = proposal_of(request, run), audience_of(request.user)
    found = ranking(run=run, kind=kind, proposal=proposal, audience=audience)
    asked = request.GET.get("changed_since", "")
    known = earlier_runs(run, kind, audience)
    chosen = next((row for row in known if str(row.pk) == asked), None)
    return found.beside(earlier(run, kind, audience, chosen))


def shown_ranking(request: HttpRequest, kind: str) -> Ranking | None:
    """The rows of a kind that the filters of the address leave; None without a run."""
    found = _ranking(request, kind)
    return found and found.where(_form(request, found).keeps)


def _page(request: HttpRequest, found: Ranking) -> dict[str, object]:
    audience = audience_of(request.user)
    form = _form(request, found)
    shown = found.where(form.keeps)
    view = "einfach" if request.GET.get("ansicht") == "einfach" else "voll"
    sort = request.GET.get("sort", ORDER_OF_PROPOSAL)
    return {
        "ranking": found,
        "shown": shown,
        "items": shown.items(sort),
        "new": with_expected_pupils(shown.aside["new"], found.run.as_of, audience),
        "details": _details(found, audience),
        "runs": runs_of(found.kind, audience),
        "proposals": proposals_from(found.run, audience).defer(*HEAVY_PLAN),
        "newer": _newer(request, found),
        "form": form,
        "may_save": may_plan(request.user),
        "sort": sort,
        "view": view,
        "columns": COLUMNS[view] + (view == "voll" and found.before is not None),
    }


def _newer(request: HttpRequest, found: Ranking) -> Proposal | None:
    """For planners who named no Stand: what was calculated after the one that stands."""
    is_named = {"stand", "vorschlag"} & request.GET.keys()
    if is_named or found.proposal is None or not may_plan(request.user):
        return None
    return newer_proposal(found.kind, found.proposal, audience_of(request.user))


def _form(request: HttpRequest, found: Ranking) -> RankingForm:
    audience = audience_of(request.user)
    return RankingForm(
        request.GET,
        ranking=found,
        earlier=earlier_runs(found.run, found.kind, audience),
        groups=released(ComparisonGroup.objects.filter(kind=found.kind), audience),
    )


def _details(found: Ranking, audience: Audience) -> Details | None:
    if found.proposal is None:
        return None
    return details_of(found.proposal, audience).about(found.kind)


def _download(request: HttpRequest, found: Ranking) -> HttpResponse:
    shown = found.where(_form(request, found).keeps)
    items = shown.items(request.GET.get("sort", ORDER_OF_PROPOSAL))
    rows = [item for item in items if item.kind == "row"] + shown.unranked
    audience = audience_of(request.user)
    known = standings(audience)
    standing = known.get(found.proposal and found.proposal.pk, Standing())
    name = ranking_file_name(found, standing)
    return download(ranking_file(found, rows, standing, decided_lines(audience)), CSV, name)


def _show_unranked(request: HttpRequest, kinds: list[str]) -> HttpResponse:
    page = without_index(kinds, audience_of(request.user))
    context = _tabs(request, kinds, WITHOUT_INDEX) | {"page": page}
    return render(request, "planning/unranked.html", context)


def _tabs(request: HttpRequest, kinds: list[str], current: str) -> dict[str, object]:
    tabs = [(kind, Facility.Kind(kind).label) for kind in kinds]
    named = dict(Facility.Kind.choices) | PLURAL
    return {
        "tabs": [
            *tabs,
            (WITHOUT_INDEX, "Ohne Index"),
            *area_tabs(audience_of(request.user)),
        ],
        "tab": current,
        "kind_name": named.get(current, ""),
    }
