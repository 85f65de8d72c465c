"""Freezing a proposal: everything the decision rests on in one canonical document.

The document is complete in itself. Its ``result`` is not copied from the tables but
calculated from its own ``inputs`` and ``rules``, so that what is frozen is what anybody
gets who calculates it again. Layout of ``lr-record/4``::

    subject    code, title and Fassung; the round with its day
    inputs     scoring: per run its values, units and flags; allocation: every facility
               with index, Bestand and filter fields; facilities by name; indicators;
               the files with hash and Stand
    rules      keys with rationale and weights; allocation rules
    method     versions of program and libraries, how is rounded
    result     per run the scores and statistics; lines of the proposal; the Rest; of a
               Stufenauswahl the counts at every step
    funding    what the plan costs: dated rates and rules, euros by source and year, euros
               of every facility by source; null where none were reckoned
    changes    the scenario against its ``base``, another scenario or the round, manual
               deviations; in a Neufassung also the ``amendments`` it takes over or the
               ``cut`` it follows
    paper      the fields of the Vorlage as typed; lists where a field has lines
    statements Stellungnahmen with answer, effect and what changed since
    annexes    sums per Maßnahmeträger, Variantenprotokoll, Nachsteuerungen so far, and
               which Planungsvermerke there are, without their text
    release    whether the document rests on published sources alone; what the public
               sees of each ranking, and why if that is little

Whole numbers are numbers. Index, contributions and statistics are text with ten places,
VzÄ text with two; a missing figure is null. Lists stand in the order of their key.
A record of format 1 lacks paper, statements and annexes, one of format 2 funding, one of
format 3 the counts of a Stufenauswahl; they are read and verified alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version as installed
from typing import Any

from districts.models import Indicator, SourceFile
from facilities.models import Facility
from planning.decisions.numbers import as_text
from planning.decisions.replay import result_of
from planning.models import Proposal, Scenario, ScoringKey, ScoringRun
from planning.version import CODE_VERSION

FORMAT = "lr-record/4"
LIBRARIES = ("numpy", "scipy", "highspy")
Annexes = Callable[[Mapping[str, Any]], Mapping[str, Any]]
INDICATOR = ("code", "name", "unit", "direction", "level", "definition", "source")
SOURCE = ("id", "title", "sha256", "importer", "as_of", "attribution", "licence")


def freeze(
    *,
    proposal: Proposal,
    code: str,
    title: str,
    version: int,
    cause: Mapping[str, Any] | None = None,
    paper: Mapping[str, Any] | None = None,
    annexes: Annexes = lambda result: {},
) -> dict[str, Any]:
    """The document of a sealed proposal, ready for its canonical bytes.

    ``cause`` is what led to a Neufassung: its amendments, or the cut. ``annexes`` gives
    the sections that depend on the result.
    """
    runs = runs_of(proposal)
    document: dict[str, Any] = {
        "format": FORMAT,
        "subject": {
            "code": code,
            "title": title,
            "version": version,
            "round": _round(proposal),
        },
        "inputs": _inputs(proposal, runs),
        "rules": {
            "keys": {run.key.reference: _key(run.key) for run in runs},
            "allocation": as_text(proposal.rules),
        },
        "method": {
            "code_version": CODE_VERSION,
            "libraries": {name: installed(name) for name in LIBRARIES},
            "rounding": "Index und Beiträge: 10 Stellen, halbe zur geraden Ziffer",
        },
        "funding": proposal.details.get("funding"),
        "changes": {**_changes(proposal), **(cause or {})},
        "release": {"published_sources_only": proposal.published},
    }
    result = result_of(document)
    texts = {"paper": dict(paper or {}), "statements": [], "annexes": {}}
    return {**document, "result": result, **texts, **annexes(result)}


def runs_of(proposal: Proposal) -> list[ScoringRun]:
    """The Berechnungsstände a proposal rests on, by the reference of their key."""
    ids = proposal.lines.filter(score__isnull=False).values("score__run")
    rows = ScoringRun.objects.filter(pk__in=ids).select_related("key")
    return sorted(rows, key=lambda run: (run.key.code, run.key.version))


def closed_keys(proposal: Proposal) -> list[ScoringKey]:
    """The keys a proposal rests on that nobody outside may read."""
    return [run.key for run in runs_of(proposal) if not run.key.published]


def _round(proposal: Proposal) -> dict[str, Any]:
    round = proposal.round
    return {
        "code": round.code,
        "title": round.title,
        "service": round.service_type.code,
        "school_year": round.school_year,
        "as_of": round.as_of,
        "note": round.note,
    }


def _inputs(proposal: Proposal, runs: Iterable[ScoringRun]) -> dict[str, Any]:
    scoring = {run.key.reference: run.inputs for run in runs}
    documents = [*scoring.values(), proposal.inputs]
    numbers = {site["number"] for site in proposal.inputs["sites"]}
    numbers |= {unit["number"] for inputs in scoring.values() for unit in inputs["units"]}
    codes = {code for inputs in scoring.values() for code in inputs["series"]}
    codes |= {code for site in proposal.inputs["sites"] for code in site["fields"]}
    return {
        "scoring": scoring,
        "allocation": proposal.inputs,
        "facilities": _facilities(numbers),
        "indicators": list(
            Indicator.objects.filter(code__in=codes).order_by("code").values(*INDICATOR)
        ),
        "files": _files(documents),
    }


def _facilities(numbers: Iterable[str]) -> list[dict[str, Any]]:
    rows = Facility.objects.filter(number__in=numbers).select_related("area", "provider")
    return [
        {
            "number": row.number,
            "name": row.name,
            "kind": row.kind,
            "ortsteil": row.area.key if row.area else None,
            "provider": row.provider.name if row.provider else None,
        }
        for row in rows.order_by("number")
    ]


def _files(documents: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    ids = {source["id"] for document in documents for source in document["sources"]}
    return list(SourceFile.objects.filter(pk__in=ids).order_by("pk").values(*SOURCE))


def _key(key: ScoringKey) -> dict[str, Any]:
    return {
        "title": key.title,
        "status": key.status,
        "resolution": key.resolution,
        "note": key.note,
        "sha256": key.sha256,
        "content": as_text(key.content),
    }


def _scenario(scenario: Scenario | None) -> dict[str, Any] | None:
    """A scenario with what it stands on; None is the round itself."""
    return scenario and {
        "code": scenario.code,
        "title": scenario.title,
        "base": _scenario(scenario.base),
        "changes": as_text(scenario.changes),
    }


def _changes(proposal: Proposal) -> dict[str, Any]:
    return {
        "scenario": _scenario(proposal.scenario),
        "overrides": as_text(proposal.rules.get("overrides", [])),
    }
