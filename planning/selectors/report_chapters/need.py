"""Bedarf: where need is high, and what planning rounds calculated against the Bestand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from districts.models import Area, AreaMembership
from districts.release import released
from facilities.models import Facility
from planning.allocation.german import counted as said_count
from planning.models import FacilityScore, PlanningRound, ProposalLine, ScoringRun
from planning.reports.frozen_figures import Chapter
from planning.reports.xlsx import Column, Sheet
from planning.selectors.compared import QUARTER, counted
from planning.selectors.report_chapters.area_course import area_course
from planning.selectors.report_chapters.scope import READERS, Scope
from planning.selectors.runs import default_run, indexed_kinds, official_proposals

SCHOOLS = {
    *(Facility.Kind.GRUNDSCHULE, Facility.Kind.OBERSCHULE),
    *(Facility.Kind.GYMNASIUM, Facility.Kind.FOERDERSCHULE),
}
NOT_COUNTED = (
    "Eine Einrichtung ohne Rang oder mit geheimem Wert steht hier nicht; das heißt "
    "nicht, dass sie keinen Bedarf hat."
)
SECRET = (
    "{kind}: Von {count} ist bei {secret} der Rang geheim; sie zählen mit und stehen hier "
    "nicht."
)
MEANING = "Der Indexwert beschreibt Bedarf. Er bewertet nicht die Arbeit der Einrichtung."


def need(scope: Scope) -> Chapter:
    """Need by class, the gaps where it is high, and the rounds of the time."""
    runs = dict(_runs(scope))
    served = set(scope.measures().valid_on(scope.day).values_list("facility", flat=True))
    scores = {kind: list(_scores(run, kind)) for kind, run in runs.items()}
    sheets = [_classes(scores, served), _gaps(scores, served), _rounds(scope)]
    sheets += area_course(scope) if scope.is_whole else []
    notes = [
        f"{Facility.Kind(kind).label}: Schlüssel {run.key.title}, Berechnung zum "
        f"Stichtag {run.as_of:%d.%m.%Y}."
        for kind, run in runs.items()
    ]
    said = [*notes, MEANING] if notes else []
    said += _areas(scope) if scope.is_whole else []
    shown = tuple(sheet for sheet in sheets if sheet.rows)
    return Chapter("bedarf", "Bedarf", shown, tuple(said))


def _runs(scope: Scope) -> Iterator[tuple[str, ScoringRun]]:
    for kind in indexed_kinds(READERS):
        run = default_run(kind, READERS, scope.day)
        if run and (scope.is_whole or kind in SCHOOLS):
            yield kind, run


def _scores(run: ScoringRun, kind: str) -> Iterable[FacilityScore]:
    rows = FacilityScore.objects.filter(run=run, facility__kind=kind)
    rows = released(rows.select_related("facility").defer("parts"), READERS)
    return rows.order_by("rank_low", "facility__number")


def _classes(scores: dict[str, list[FacilityScore]], served: set[int]) -> Sheet:
    columns = [
        Column("Art", width=24), Column("Bedarfsstufe", width=20),
        Column("Einrichtungen", "whole", 13), Column("mit Angebot", "whole", 12),
        Column("ohne Angebot", "whole", 12),
    ]  # fmt: skip
    rows = []
    for kind, found in scores.items():
        known = [row for row in found if row.class_label]
        order = dict.fromkeys(row.class_label for row in known)
        every = Counter(row.class_label for row in known)
        has = Counter(row.class_label for row in known if row.facility_id in served)
        label = Facility.Kind(kind).label
        rows += [(label, c, every[c], has[c], every[c] - has[c]) for c in order]
    title = "Einrichtungen nach Bedarfsstufe, mit und ohne Angebot"
    return Sheet("Bedarfsstufen", title, columns, rows, (NOT_COUNTED,))


def _gaps(scores: dict[str, list[FacilityScore]], served: set[int]) -> Sheet:
    columns = [
        Column("Art", width=24), Column("Rang", "whole", 8), Column("von", "whole", 8),
        Column("Kennung", width=11), Column("Einrichtung", width=36),
    ]  # fmt: skip
    rows, notes = [], []
    for kind, found in scores.items():
        label = Facility.Kind(kind).label
        compared = counted(found)
        count, secret = compared.count, compared.secret
        of = said_count(count, "Einrichtung", "Einrichtungen")
        if secret:
            notes.append(SECRET.format(kind=label, count=of, secret=secret))
        rows += [
            (
                label,
                row.rank_low,
                count,
                row.facility.number,
                row.facility.name,
            )
            for row in found
            if compared.is_high(row, QUARTER) and row.facility_id not in served
        ]
    title = "Oberes Viertel des Bedarfs ohne Angebot"
    return Sheet("Hoher Bedarf ohne Angebot", title, columns, rows, tuple(notes))


def _rounds(scope: Scope) -> Sheet:
    """The newest proposal of each round whose Stichtag lies in the time."""
    columns = [
        Column("Planungsrunde", width=44), Column("Stichtag", "day", 12),
        Column("Bedarf VzÄ", "fte", 12), Column("Bestand VzÄ", "fte", 12),
        Column("Vorschlag VzÄ", "fte", 12), Column("ohne Bedarfswert", "whole", 12),
    ]  # fmt: skip
    rounds = released(
        PlanningRound.objects.filter(service_type__in=scope.services), READERS
    )
    rounds = rounds.filter(as_of__gt=scope.since, as_of__lte=scope.day)
    rounds = released(rounds, READERS)
    rows = []
    for round in rounds.order_by("as_of", "code"):
        proposal = official_proposals(READERS).filter(round=round).first()
        if proposal is None:
            continue
        lines = list(released(ProposalLine.objects.filter(proposal=proposal), READERS))
        needs = [line.need_fte for line in lines if line.need_fte is not None]
        stock = [line.stock_fte for line in lines]
        rows.append(
            (
                round.title,
                round.as_of,
                sum(needs, Decimal(0)) if needs else None,
                None if None in stock else sum(stock, Decimal(0)),
                proposal.allocated_fte,
                len(lines) - len(needs),
            )
        )
    title = "Planungsrunden: Bedarf, Bestand und Vorschlag"
    note = "Ein Vorschlag gilt erst mit einem Beschluss; Beschlüsse stehen unter Vorhaben."
    return Sheet("Planungsrunden", title, columns, rows, (note,))


def _areas(scope: Scope) -> Iterator[str]:
    """Schwerpunkträume of the day with the number of their Ortsteile, in a sentence."""
    rows = AreaMembership.objects.valid_on(scope.day)
    rows = rows.filter(group__kind=Area.Kind.SCHWERPUNKTRAUM)
    found = Counter(released(rows, READERS).values_list("group__key", "group__name"))
    if found:
        named = ", ".join(f"{key[1]} ({found[key]})" for key in sorted(found))
        rooms = said_count(len(found), "Schwerpunktraum", "Schwerpunkträume")
        yield f"{rooms}, mit der Zahl der Ortsteile: {named}."
