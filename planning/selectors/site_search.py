"""What else of planning is called so: plans, goals, reports, services, networks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from districts.release import Audience, released
from planning.models import Goal, Network, PlanningRecord, PlanVersion, ServiceType
from planning.selectors.reports import reports_for, with_words

MOST = 10  # of each kind; the page of the kind shows all


@dataclass(frozen=True)
class Hit:
    """A page with what was found; ``anchor`` leads to its place there."""

    title: str
    page: str
    anchor: str = ""


@dataclass(frozen=True)
class Hits:
    """What was found of one kind; ``more`` counts what is not shown."""

    kind: str
    rows: tuple[Hit, ...]
    more: int


def site_search(text: str, day: date, audience: Audience) -> list[Hits]:
    """Rows of planning that hold the text and that a reader may see; none for no text."""
    words = text.strip()
    return [hits for hits in _found(words, day, audience) if hits.rows] if words else []


def _found(text: str, day: date, audience: Audience) -> Iterator[Hits]:
    title = Q(title__icontains=text)
    plans = PlanVersion.objects.filter(title | Q(source__icontains=text))
    goals = Goal.objects.valid_on(day).filter(title | Q(theme__icontains=text))
    told = Q(goals__icontains=text) | Q(report__icontains=text)
    records = PlanningRecord.objects.filter(title | told, as_of__lte=day)
    named = Q(name__icontains=text)
    services = ServiceType.objects.filter(named | Q(description__icontains=text))
    networks = Network.objects.valid_on(day).filter(named | Q(mandate__icontains=text))
    reports = with_words(reports_for(audience), text)
    yield _hits("Leistungsbereiche", services, audience, _service, "name")
    yield _hits("Pläne", plans.filter(valid_from__lte=day), audience, _plan, "title")
    yield _hits("Ziele", goals, audience, _goal, "priority", "title")
    yield _hits("Vorhaben", records.select_related("service_type"), audience, _record)
    yield _hits("Berichte", reports.filter(as_of__lte=day), audience, _report, "-as_of")
    yield _hits("Netzwerke", networks, audience, _network, "name")


def _hits(
    kind: str,
    rows: QuerySet,
    audience: Audience,
    hit: Callable[[Model], Hit],
    *order: str,
) -> Hits:
    found = list(released(rows, audience).order_by(*order or ["title"], "pk"))
    return Hits(kind, tuple(hit(row) for row in found[:MOST]), len(found[MOST:]))


def _service(row: ServiceType) -> Hit:
    return Hit(row.name, reverse("planning:service", args=[row.code]))


def _plan(row: PlanVersion) -> Hit:
    return Hit(row.title, reverse("planning:plans"), f"#{row.code}")


def _goal(row: Goal) -> Hit:
    title = f"{row.title} ({row.get_level_display()})"
    return Hit(title, reverse("planning:monitoring"), f"#ziel-{row.code}")


def _record(row: PlanningRecord) -> Hit:
    page = reverse("planning:service", args=[row.service_type.code])
    return Hit(f"{row.title} ({row.service_type.name})", page, f"#vorhaben-{row.pk}")


def _report(row: Model) -> Hit:
    title = row.title if row.published else f"{row.title} (Entwurf)"
    return Hit(title, reverse("planning:report", args=[row.code]))


def _network(row: Network) -> Hit:
    return Hit(row.name, reverse("planning:network", args=[row.code]))
