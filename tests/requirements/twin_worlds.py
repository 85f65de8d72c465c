"""Two cities that differ in hidden numbers alone: who reads them from outside may not
tell one from the other, in no answer, header, size, order or count.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from districts.models import Area
from districts.release import Audience
from facilities.models import FacilityValue
from leipzig_ressourcen.api import router
from leipzig_ressourcen.features.collections import COLLECTIONS
from planning.models import DecisionEdition, PlanningReport
from planning.services import make_proposal, release, run_scoring, submit
from planning.services import reports as report_acts
from planning.services.releases import make_release
from tests import factories
from tests.planning import closed_city, small_city
from tests.report_rows import REQUIRED
from tests.test_disclosure import readable

# Two children here and one there; the Ortsteile of a Bezirk keep their sum of 92.
WORLDS = {
    "two": SimpleNamespace(children=2, people=(2, 40, 50)),
    "one": SimpleNamespace(children=1, people=(1, 41, 50)),
}
NOW = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
TOKEN = re.compile(rb'(csrfmiddlewaretoken" value=|nonce[-=]"?)"?[\w+/=-]+')
CHECKSUM = re.compile(rb"[0-9a-f]{64}")
LATER = date(2025, 1, 1)
Answers = dict[str, tuple[int, dict[str, str], bytes]]


@contextmanager
def one_world(name: str, patch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """One of the two cities, with the same ids, names, times and salts; gone at the end."""
    patch.setattr(factories, "serial", count(1))
    patch.setattr(timezone, "now", lambda: NOW)
    patch.setattr(secrets, "token_hex", lambda size: "5a" * size)
    _count_from_one()
    with transaction.atomic():
        yield _built(WORLDS[name])
        transaction.set_rollback(True)


def _count_from_one() -> None:
    """Rolling back gives numbers of rows back on SQLite alone."""
    for sql in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
        with connection.cursor() as cursor:
            cursor.execute(sql)


def _built(world: SimpleNamespace) -> SimpleNamespace:
    """A round over closed counts; the children of one school are delivered again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(closed_city.SMALL, "T-2", world.children)
        made = closed_city.build()
    _people(made, world.people)
    planner, second = factories.user("planung"), factories.user("freigabe")
    made.round = small_city.open_round()
    made.proposal = make_proposal(round=made.round)
    made.run = made.proposal.lines.exclude(score=None).first().score.run
    made.decision = submit(
        proposal=made.proposal, by=planner, title="Schulsozialarbeit",
        visibility_reason="Zwei Kinder.",
    )  # fmt: skip
    _delivered_again(made)
    made.later = run_scoring(key=made.key, as_of=LATER)
    make_release("oeffentlich", small_city.DAY)
    release(decision=made.decision, by=second, sha256=made.decision.sha256)
    public = DecisionEdition.objects.get(row=made.decision, audience=Audience.PUBLIC)
    made.told = made.decision.sha256, public.sha256
    made.report = _report(planner, second)
    return made


def _people(made: SimpleNamespace, numbers: tuple[int, ...]) -> None:
    """A closed count of the Ortsteile, with the sum of their Bezirk."""
    made.people = factories.indicator("menschen", unit="Personen", level="area")
    made.bezirk = factories.area(
        kind=Area.Kind.STADTBEZIRK, key="9", name="Bezirk Neun", source=made.source
    )
    file = factories.source_file(
        name="menschen.csv", published=False, importer="area_values"
    )
    for area in made.areas:
        factories.membership(member=area, group=made.bezirk, source=made.source)
    for area, number in zip([*made.areas, made.bezirk], [*numbers, 92], strict=True):
        factories.area_value(indicator=made.people, area=area, value=number, source=file)


def _delivered_again(made: SimpleNamespace) -> None:
    """The next Stand of the closed counts: one school has ten children more."""
    file = factories.source_file(
        name="herkunft-2.csv", published=False, importer="facility_values", as_of=LATER
    )
    for row in FacilityValue.objects.filter(source=made.closed, period="2023/24"):
        row.pk, row.source = None, file
        if row.facility.number == "T-3":
            row.numerator += 10
            row.value = round(row.numerator / row.denominator, 6)
        row.save()


def _report(planner: object, second: object) -> PlanningReport:
    kind = PlanningReport.Kind.PLANNING
    row = report_acts.draw_up(kind=kind, as_of=timezone.localdate(), by=planner)
    texts = dict.fromkeys(REQUIRED, "Dies.")
    report_acts.write_texts(report=row, texts=texts, by=planner)
    seen = report_acts.reading_of(row, "intern").seen
    report_acts.release_report(report=row, seen=seen, by=second)
    return row


def questions(made: SimpleNamespace) -> list[str]:
    """Pages, files and lists, in every order and by every bound somebody might try."""
    return [*_pages(made), *_lists(made)]


def told_inside(made: SimpleNamespace) -> list[str]:
    """Where planners read the hidden numbers, and what rests on them."""
    lists = ("facility-values/?page_size=1000", "area-values/?page_size=1000")
    ranking = f"/api/v1/rankings/?run={made.run.pk}"
    area = f"/bezirke/ortsteil/{made.areas[0].key}/"
    pages = ("/einrichtungen/T-2/", area, ranking)
    return [*pages, *(f"/api/v1/{name}" for name in lists)]


def _pages(made: SimpleNamespace) -> Iterator[str]:
    yield from ("/", "/einrichtungen/?search=Test", "/karte/", "/karte/umrisse.geojson")
    yield from ("/einrichtungen/T-1/", "/einrichtungen/T-2/", "/einrichtungen/T-3/")
    yield from ("/indikatoren/", "/indikatoren/migration/", "/indikatoren/menschen/")
    for area in (made.areas[0], made.areas[1], made.bezirk):
        yield f"/bezirke/{area.kind}/{area.key}/"
    for word in ("", "&sort=-index", "&sort=spanne", "&format=csv", "&changed_since=1"):
        yield f"/planung/rangliste/?art=grundschule{word}"
        yield f"/planung/rangliste/?art=grundschule&stand={made.later.pk}{word}"
    runs = f"?art=grundschule&bisher={made.run.pk}&jetzt={made.later.pk}"
    yield f"/planung/staende/vergleich/{runs}"
    number, code = made.proposal.pk, made.decision.code
    yield from (f"/planung/vorschlaege/{number}/{name}" for name in ("", "bericht.pdf"))
    yield from (
        f"/planung/vergleich/?a={number}&b={number}{w}" for w in ("", "&format=csv")
    )
    yield f"/planung/runden/{made.round.code}/"
    yield from (f"/entscheidungen/{code}/", f"/entscheidungen/{code}/antraege/")
    yield f"/entscheidungen/{code}/beschlussdokumentation.zip"
    report = f"/berichte/{made.report.code}"
    yield from ("/berichte/?search=28", f"{report}/", f"{report}.xlsx", f"{report}.pdf")
    yield from ("/planung/plaene/", "/planung/kalender/", "/planung/kalender.ics")
    yield from ("/planung/sozialraumanalyse/", "/planung/sozialraumanalyse/jahre/")
    yield from ("/foerderung/angebote/", "/planung/ausbaustand/", "/planung/monitoring/")
    yield from ("/methodik/?einrichtung=T-2", "/entscheidungen/", "/admin/", "/pruefen/")
    for known in ("1", str(number), "9999"):  # what is refused says nothing either
        yield f"/admin/planning/proposal/{known}/change/"
        yield f"/planung/vorschlaege/{known}/?index=2"


def _lists(made: SimpleNamespace) -> Iterator[str]:
    """Lists of the interface: each order, each page of two rows, and refused words."""
    run = {"rankings": f"run={made.run.pk}&", "rank-changes": f"run={made.later.pk}&"}
    for name, viewset, _ in router.registry:
        if "(" in name:
            continue
        start = f"/api/v1/{name}/?{run.get(name, '')}"
        yield f"{start}page_size=1000"
        if name in ASKED_IN_DEPTH:
            for word in viewset.ordering_words:
                yield f"{start}ordering={word}&page_size=1000"
                yield f"{start}ordering=-{word}&page_size=2&page=2"
            for field in ("value", "numerator", "index", "min", "max"):
                yield f"{start}{field}=2"
    yield "/api/v1/facility-values/?facility=T-2&indicator=migration&page_size=1"
    yield from ("/api/v1/facilities.geojson", "/api/v1/areas.geojson")
    yield from ("/offene-daten/datenpaket.zip", "/offene-daten/katalog.jsonld")
    for name in COLLECTIONS:
        yield f"/ogc/collections/{name}"
        yield f"/ogc/collections/{name}/items?limit=1000&bbox=12,51,13,52"
        yield f"/ogc/collections/{name}/items?limit=2&offset=2&datetime=2024-08-01/.."
    yield "/ogc/collections/einrichtungswerte/items?facility=T-2&value=2"
    yield f"/api/v1/proposals/{made.proposal.pk}/lines/?page_size=1000"
    yield f"/api/v1/runs/{made.run.pk}/"


ASKED_IN_DEPTH = {"facility-values", "area-values", "rankings"}


def seen_by(client: Client, made: SimpleNamespace, asked: Iterable[str]) -> Answers:
    """Everything a reader gets: status, headers with names and sizes, and the body.

    The hash of the record is told outside on purpose, with a salt that nobody knows; an
    archive that holds it packs to its own size, and its checksums follow from it.
    """
    found = {}
    for address in asked:
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = TOKEN.sub(rb"\1", readable(body))
        marks = {name: told for name, told in answer.headers.items() if name != "Expires"}
        if body.startswith(b"PK"):
            marks.pop("Content-Length", None)
            text = CHECKSUM.sub(b"SHA-256", text)
        for told in made.told:
            text = text.replace(told.encode(), b"SHA-256")
        found[address] = answer.status_code, marks, text
    return found
