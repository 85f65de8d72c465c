"""Standards: which Fachstandards are in force, what was seen, what is promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from districts.release import released
from planning.models import Certificate, StandardEvidence, TargetAgreement
from planning.reports.frozen_figures import Chapter, Figure
from planning.reports.xlsx import Column, Sheet
from planning.selectors.report_chapters.scope import READERS, Scope
from planning.selectors.standards import FacilityStandard, shown_at, sites_of, standards_on

State = StandardEvidence.State
SEEN = "Gezählt wird, was an einem Standort zuletzt festgestellt wurde."


def quality(scope: Scope) -> Chapter:
    """Fachstandards criterion by criterion, Gütesiegel and Zielvereinbarungen."""
    found = [
        (standard, shown_at(standard, sites, scope.day, READERS))
        for standard in standards_on(scope.day, READERS)
        .filter(service_type__in=scope.services)
        .select_related("service_type")
        .order_by("service_type__name", "pk")
        for sites in [sites_of(standard.service_type, scope.day, READERS)]
    ]
    sheets = [_standards(found), _criteria(found), _promises(scope)]
    shown = tuple(sheet for sheet in sheets if sheet.rows)
    notes = (SEEN,) if found else ("Kein veröffentlichter Fachstandard ist in Kraft.",)
    figures = tuple(_figures(found))
    return Chapter("standards", "Fachstandards und Qualität", shown, notes, figures)


def _standards(found: Iterable) -> Sheet:
    columns = [
        Column("Leistungsbereich", width=30), Column("Fachstandard", width=40),
        Column("Version", "whole", 8), Column("gilt seit", "day", 11),
        Column("nächste Prüfung", "day", 12), Column("Standorte", "whole", 10),
        Column("davon angesehen", "whole", 11), Column("alles erfüllt", "whole", 11),
    ]  # fmt: skip
    rows = [
        (
            one.service_type.name,
            one.title,
            one.version,
            one.valid_from,
            one.next_review,
            len(sites),
            sum(not site.is_unseen for site in sites),
            _complete(sites),
        )
        for one, sites in found
    ]
    return Sheet("Fachstandards", "Fachstandards in Kraft", columns, rows)


def _complete(sites: Iterable[FacilityStandard]) -> int:
    return sum(not site.is_unseen and not site.gaps for site in sites)


def _criteria(found: Iterable) -> Sheet:
    columns = [
        Column("Fachstandard", width=36), Column("Kriterium", width=60),
        Column("erfüllt", "whole", 9), Column("teilweise", "whole", 9),
        Column("offen", "whole", 9), Column("nicht angesehen", "whole", 12),
    ]  # fmt: skip
    rows = []
    for standard, sites in found:
        for place, criterion in enumerate(standard.shown_criteria):
            evidence = [site.shown[place].evidence for site in sites]
            states = Counter(one.state if one else "" for one in evidence)
            rows.append(
                (
                    standard.title,
                    str(criterion),
                    states[State.MET],
                    states[State.PARTLY],
                    states[State.OPEN],
                    states[""],
                )
            )
    return Sheet("Kriterien", "Was an den Standorten festgestellt ist", columns, rows)


def _promises(scope: Scope) -> Sheet:
    columns = [
        Column("Was", width=22), Column("Leistungsbereich", width=30),
        Column("gelten", "whole", 9),
        Column("enden binnen eines Jahres", "whole", 14),
    ]  # fmt: skip
    rows = []
    soon = scope.day.replace(year=scope.day.year + 1, day=min(scope.day.day, 28))
    for model in (Certificate, TargetAgreement):
        valid = released(model.objects.valid_on(scope.day), READERS)
        for service in scope.services:
            ends = [one.valid_to for one in valid.filter(service_type=service)]
            if ends:
                name = model._meta.verbose_name_plural
                rows.append(
                    (str(name), service.name, len(ends), sum(e < soon for e in ends))
                )
    return Sheet("Zusagen", "Gütesiegel und Zielvereinbarungen", columns, rows)


def _figures(found: Iterable) -> Iterator[Figure]:
    for standard, sites in found:
        label = f"{standard.title}: alle Kriterien erfüllt"
        code = f"standard:{standard.service_type.code}"
        yield Figure(code, label, "Standorte", _complete(sites))
