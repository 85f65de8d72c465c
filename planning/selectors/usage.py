"""Figures for the Verwendungsnachweis: posts, filled posts, amounts, due days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from districts.release import Audience
from planning.models import GrantNotice
from planning.selectors.funding_lines import FundingList, Line, Part, total
from planning.selectors.funding_list import funding_list

ZERO = Decimal(0)


@dataclass(frozen=True)
class UsageRow:
    """A Zuwendungsbescheid with the measures its programme pays in the year."""

    notice: GrantNotice
    lines: tuple[tuple[Line, Part], ...]
    day: date

    @property
    def is_overdue(self) -> bool:
        """Whether the account is due and was not sent."""
        due = self.notice.report_due
        return due is not None and due < self.day and self.notice.report_sent_on is None

    @property
    def target_fte(self) -> Decimal:
        """SOLL of the measures counted in VzÄ."""
        known = [line.measure.fte_target for line, _ in self.lines]
        return sum((amount for amount in known if amount is not None), ZERO)

    @property
    def actual_fte(self) -> Decimal | None:
        """IST of the same measures; None where that of one is not known."""
        return total(
            line.fte_actual for line, _ in self.lines if line.measure.fte_target is not None
        )

    @property
    def planned_eur(self) -> Decimal | None:
        """Cost share of the programme by the dated rates."""
        return total(part.eur for _, part in self.lines)

    @property
    def approved_eur(self) -> Decimal | None:
        """Granted by the notice, else the sum of the shares."""
        if self.notice.amount_eur is not None:
            return self.notice.amount_eur
        return total(part.approved_eur for _, part in self.lines) if self.lines else None

    @property
    def spent_eur(self) -> Decimal | None:
        """Accounted for so far; None where that of one measure is not known."""
        return total(part.spent_eur for _, part in self.lines) if self.lines else None

    @property
    def documents(self) -> list[str]:
        """Names of the documents."""
        return [line.strip() for line in self.notice.documents.splitlines() if line.strip()]


def usage_rows(
    notices: QuerySet[GrantNotice], day: date, audience: Audience
) -> list[UsageRow]:
    """Notices by due day, those without one last; one Förderliste for each year."""
    rows = notices.select_related("programme", "provider", "source")
    lists: dict[int, FundingList] = {}
    found = []
    for row in rows.order_by("report_due", "programme__name", "year", "reference", "pk"):
        if row.year not in lists:
            lists[row.year] = funding_list(str(row.year), day, audience)
        found.append(UsageRow(row, tuple(_paid(row, lists[row.year])), day))
    return sorted(found, key=lambda one: one.notice.report_due is None)


def _paid(notice: GrantNotice, found: FundingList) -> list[tuple[Line, Part]]:
    """Measures of the programme; of a notice passed on, those of its Maßnahmeträger."""
    return [
        (line, part)
        for line in found.lines
        for part in line.parts
        if part.programme.pk == notice.programme_id
        and notice.provider_id in (None, line.measure.provider_id)
    ]
