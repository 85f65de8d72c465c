"""One row of each table of money: its cells, and what they name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Model

from districts.importers.fields import Fields
from facilities.importers.own import finder, known_facilities
from facilities.models import Facility, Provider
from planning.models import (
    CostRate,
    FundingProgramme,
    FundingRule,
    GrantNotice,
    Measure,
    MeasureShare,
    MeasureStage,
    Participation,
    ServiceType,
    Staffing,
)

MEASURE = ["facility", "service", "provider", "valid_from"]
COLUMNS = {
    "funding_programmes": [
        "code", "name", "funder", "valid_from", "valid_to", "full_time_hours", "beside",
        "note",
    ],
    "funding_rules": [
        "programme", "service", "facility_type", "valid_from", "valid_to", "rate",
        "cap_per_fte", "material_cap_per_fte", "min_fte", "max_fte", "deadline",
        "legal_reference", "note",
    ],
    "cost_rates": ["service", "valid_from", "valid_to", "eur_per_fte", "basis"],
    "measure_shares": [*MEASURE, "programme", "year", "share", "approved_eur", "spent_eur"],
    "participations": ["programme", "facility", "valid_from", "valid_to"],
    "grant_notices": [
        "programme", "year", "reference", "provider", "issued_on", "amount_eur",
        "report_due", "report_sent_on", "documents",
    ],
    "staffing": [*MEASURE, "as_of", "fte_actual", "places_actual"],
    "measure_stages": [*MEASURE, "stage", "day", "evidence"],
}  # fmt: skip
DEADLINE = re.compile(r"(\d{1,2})\.(\d{1,2})\.")
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,40}")
MOST_EUR = 10**8 - 1


@dataclass(frozen=True)
class Known:
    """What the rows of a table name, looked up once."""

    programmes: dict[str, FundingProgramme]
    services: dict[str, ServiceType]
    facilities: dict[str, Facility]
    providers: dict[str, Provider]
    measures: dict[tuple[str, ...], Measure]

    @classmethod
    def now(cls) -> Known:
        """As the database has it; five queries."""
        rows = Measure.objects.select_related("facility", "service_type", "provider")
        return cls(
            FundingProgramme.objects.in_bulk(field_name="code"),
            ServiceType.objects.in_bulk(field_name="code"),
            known_facilities(),
            Provider.objects.in_bulk(field_name="name"),
            {measure_key(row): row for row in rows.order_by("pk")},
        )

    def programme(self, fields: Fields) -> FundingProgramme | None:
        """The programme a row names."""
        return fields.lookup("programme", finder(self.programmes, "Förderprogramm"))

    def service(self, fields: Fields) -> ServiceType | None:
        """The Leistungsbereich a row names."""
        return fields.lookup("service", finder(self.services, "Leistungsbereich"))

    def measure(self, fields: Fields) -> Measure | None:
        """The measure a row names by site, service, Maßnahmeträger and first day."""
        start = fields.day("valid_from")
        key = tuple(fields.row.get(name) for name in MEASURE[:3])
        found = self.measures.get((*key, start.isoformat() if start else ""))
        if found is None and start:
            fields.refuse("facility", "diese Maßnahme ist nicht erfasst")
        return found


def measure_key(row: Measure) -> tuple[str, ...]:
    """How a table names a measure."""
    provider = row.provider.name if row.provider else ""
    start = row.valid_from.isoformat()
    return (row.facility.number, row.service_type.code, provider, start)


Build = Callable[[Fields, Known], Model]


def programme_of(fields: Fields, known: Known) -> FundingProgramme:
    """A Förderprogramm."""
    code = fields.text("code", limit=40)
    if code and not SLUG.fullmatch(code):
        fields.refuse("code", "nur Buchstaben, Ziffern, - und _")
    start, end = fields.span("valid_from", "valid_to")
    funders = {one.value: one for one in FundingProgramme.Funder}
    hours = fields.amount("full_time_hours", places=1, most=60)
    if hours == 0:
        fields.refuse("full_time_hours", "ist nicht mehr als 0")
    return FundingProgramme(
        code=code,
        name=fields.text("name", limit=200),
        funder=fields.choice("funder", funders) or "",
        valid_from=start,
        valid_to=end,
        full_time_hours=hours,
        is_beside=fields.yes("beside"),
        note=fields.text("note", limit=300, required=False),
    )


def rule_of(fields: Fields, known: Known) -> FundingRule:
    """A dated rule."""
    start, end = fields.span("valid_from", "valid_to")
    kinds = {kind.value: kind for kind in Facility.Kind}
    low = fields.amount("min_fte", places=2, most=99)
    high = fields.amount("max_fte", places=2, most=99)
    if None not in (low, high) and high < low:
        fields.refuse("max_fte", "liegt unter min_fte")
    day, month = _deadline(fields)
    return FundingRule(
        programme=known.programme(fields),
        service_type=known.service(fields),
        facility_type=fields.choice("facility_type", kinds, required=False) or "",
        valid_from=start,
        valid_to=end,
        rate=fields.amount("rate", places=4, most=1),
        cap_per_fte=fields.amount("cap_per_fte", places=2, most=MOST_EUR),
        material_cap_per_fte=fields.amount("material_cap_per_fte", places=2, most=MOST_EUR),
        min_fte=low,
        max_fte=high,
        deadline_day=day,
        deadline_month=month,
        legal_reference=fields.text("legal_reference", limit=300),
        note=fields.text("note", limit=300, required=False),
    )


def _deadline(fields: Fields) -> tuple[int | None, int | None]:
    text = fields.row.get("deadline")
    if not text:
        return None, None
    found = DEADLINE.fullmatch(text)
    day, month = (int(found[1]), int(found[2])) if found else (0, 0)
    try:
        date(2024, month, day)
    except ValueError:
        fields.refuse("deadline", "kein Tag wie 31.10.")
    return day, month


def cost_rate_of(fields: Fields, known: Known) -> CostRate:
    """A dated rate."""
    start, end = fields.span("valid_from", "valid_to")
    eur = fields.amount("eur_per_fte", places=2, most=MOST_EUR)
    if not eur:
        fields.refuse("eur_per_fte", "fehlt oder ist 0")
    return CostRate(
        service_type=known.service(fields),
        valid_from=start,
        valid_to=end,
        eur_per_fte=eur,
        basis=fields.text("basis", limit=300),
    )


def share_of(fields: Fields, known: Known) -> MeasureShare:
    """A share of a measure and year."""
    share = fields.amount("share", places=5, most=1)
    if not share:
        fields.refuse("share", "fehlt oder ist 0")
    measure, year = known.measure(fields), _year(fields)
    if measure and year and not _runs_in(measure, year):
        fields.refuse("year", "in diesem Jahr läuft die Maßnahme nicht")
    return MeasureShare(
        measure=measure,
        programme=known.programme(fields),
        year=year,
        share=share,
        approved_eur=fields.amount("approved_eur", places=2, most=MOST_EUR),
        spent_eur=fields.amount("spent_eur", places=2, most=MOST_EUR),
    )


def _runs_in(measure: Measure, year: int) -> bool:
    ends = measure.valid_to
    return measure.valid_from.year <= year and (ends is None or ends.year >= year)


def _year(fields: Fields) -> int | None:
    year = fields.amount("year", most=2100)
    if year is None or year < 1990:
        fields.refuse("year", "kein Haushaltsjahr wie 2026")
        return None
    return int(year)


def participation_of(fields: Fields, known: Known) -> Participation:
    """A facility in a programme."""
    start, end = fields.span("valid_from", "valid_to")
    find = finder(known.facilities, "Einrichtung")
    return Participation(
        programme=known.programme(fields),
        facility=fields.lookup("facility", find),
        valid_from=start,
        valid_to=end,
    )


def notice_of(fields: Fields, known: Known) -> GrantNotice:
    """A Zuwendungsbescheid; its documents are joined by |."""
    find = finder(known.providers, "Träger")
    documents = fields.text("documents", limit=2000, required=False)
    return GrantNotice(
        programme=known.programme(fields),
        year=_year(fields),
        reference=fields.text("reference", limit=80),
        provider=fields.lookup("provider", find, required=False),
        issued_on=fields.day("issued_on", required=False),
        amount_eur=fields.amount("amount_eur", places=2, most=10**10 - 1),
        report_due=fields.day("report_due", required=False),
        report_sent_on=fields.day("report_sent_on", required=False),
        documents="\n".join(p.strip() for p in documents.split("|") if p.strip()),
    )


def staffing_of(fields: Fields, known: Known) -> Staffing:
    """IST of a measure on a day."""
    places = fields.amount("places_actual")
    row = Staffing(
        measure=known.measure(fields),
        as_of=fields.day("as_of"),
        fte_actual=fields.amount("fte_actual", places=2, most=9999),
        places_actual=None if places is None else int(places),
    )
    if row.fte_actual is None and places is None:
        fields.refuse("fte_actual", "weder VzÄ noch Plätze angegeben")
    return row


def stage_of(fields: Fields, known: Known) -> MeasureStage:
    """A step of a measure on its way from the approval to a filled post."""
    return MeasureStage(
        measure=known.measure(fields),
        stage=fields.choice("stage", {one.value: one for one in MeasureStage.Stage}) or "",
        day=fields.day("day"),
        evidence=fields.text("evidence", limit=300),
    )
