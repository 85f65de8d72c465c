"""Which row an address means; a row the reader may not see is not there."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from districts.release import audience_of
from planning.models import Proposal, ScoringRun
from planning.selectors.runs import default_run, proposals_from, runs_of

Row = TypeVar("Row", bound=Model)


def row_or_404(rows: QuerySet[Row], number: str) -> Row:
    """The row with a number from an address."""
    is_number = number.isascii() and number.isdecimal() and len(number) < 19
    found = rows.filter(pk=number).first() if is_number else None
    if found is None:
        raise Http404(f"Die Nummer „{number}“ gibt es hier nicht.")
    return found


def run_of(request: HttpRequest, kind: str, until: date | None = None) -> ScoringRun | None:
    """The Berechnungsstand named by ``stand``, else the one a type stands on.

    Where none is named, ``until`` keeps calculations of later days away.
    """
    audience = audience_of(request.user)
    if number := request.GET.get("stand"):
        return row_or_404(runs_of(kind, audience), number)
    return default_run(kind, audience, until)


def proposal_of(request: HttpRequest, run: ScoringRun) -> Proposal | None:
    """The Vorschlag named by ``vorschlag``, else the newest that rests on the run."""
    proposals = proposals_from(run, audience_of(request.user))
    if number := request.GET.get("vorschlag"):
        return row_or_404(proposals, number)
    return proposals.first()
