"""R17: planted small numbers are looked for in every page, file and answer."""

from __future__ import annotations

import io
import json
import logging
import re
from decimal import Decimal

import pikepdf
import pytest
from django.core import mail
from django.test import Client

from districts.models import AuditEntry
from planning.models import FacilityScoreEdition, ProposalEdition, ScoringRun
from planning.services import make_proposal, release, submit
from planning.services.releases import make_release
from tests import factories, world
from tests.planning import closed_city, small_city
from tests.test_disclosure import LISTS, crawl, text_of

pytestmark = pytest.mark.django_db
SCHOOL = "T-2"
STARTS = (
    "/",
    "/planung/rangliste/?art=grundschule",
    "/planung/rangliste/?art=grundschule&format=csv",
    "/planung/rangliste/?art=grundschule&sortierung=-index",
    "/einrichtungen/",
    "/karte/",
    "/karte/umrisse.geojson",
    "/planung/staende/vergleich/",
    "/planung/sozialraumanalyse/",
    "/planung/runden/",
    "/planung/runden/test-runde/",
    "/planung/vergleich/",
    "/entscheidungen/",
    "/methodik/?einrichtung=T-2",
    "/api/v1/facilities.geojson",
    "/ogc/collections/einrichtungswerte/items?limit=1000",
    "/ogc/collections/einrichtungswerte/items?facility=T-2&bbox=-180,-90,180,90",
    "/ogc/collections/gebietswerte/items?limit=1000",
    "/offene-daten/datenpaket.zip",
    "/offene-daten/katalog.jsonld",
    "/api/v1/schema/",
)


@pytest.fixture(autouse=True)
def _no_pdf(monkeypatch, caplog):
    world.draw_no_pdf(monkeypatch)
    caplog.set_level(logging.DEBUG)


@pytest.fixture
def city():
    """A round over closed counts, calculated, laid before, released and given out."""
    made = closed_city.build()
    factories.facility_value(  # nobody here knows it, and it enters nothing
        facility=made.schools[5], indicator=made.indicators["migration"], value=None,
        period="2021/22", state="geheim", source=made.closed,
    )  # fmt: skip
    made.proposal = make_proposal(round=small_city.open_round())
    made.run = ScoringRun.objects.get()
    made.decision = submit(
        proposal=made.proposal, by=factories.user("planung"), title="Schulsozialarbeit",
        visibility_reason="Zwei Kinder.",
    )  # fmt: skip
    make_release("oeffentlich", small_city.DAY)
    release(
        decision=made.decision, by=factories.user("freigabe"), sha256=made.decision.sha256
    )
    return made


def canaries(city) -> list[str]:
    """What nobody outside may find: counts, rate, and figures worked out of them."""
    score = city.run.scores.get(facility__number=SCHOOL)
    part = next(part for part in score.parts if part["code"] == "migration")
    column = city.run.statistics["grundschule"]["columns"]["migration"]
    figures = [score.index, part["normalised"], part["contribution"], part["value"]]
    figures += [column["mean"], column["sd"]]
    found = [digits(figure) for figure in figures]
    found.append("1,67")
    found += [city.closed.sha256, city.run.input_sha256, city.proposal.input_sha256]
    # The hash of the record is told outside, but not the salt that makes it safe.
    return [*found, json.loads(bytes(city.decision.record))["release"]["salt"]]


def digits(figure: object) -> str:
    """The first five digits that make a figure known, after the point."""
    places = str(abs(Decimal(str(figure)))).partition(".")[2]
    return re.match(r"0*\d{5}", places)[0]


def addresses(city) -> list[str]:
    number, run = city.proposal.pk, city.run.pk
    lists = [f"/api/v1/{name}/?page_size=1000" for name in LISTS]
    own = [
        f"/planung/vorschlaege/{number}/",
        f"/planung/vorschlaege/{number}/bericht.pdf",
        f"/planung/vergleich/?a={number}&b={number}",
        f"/api/v1/proposals/{number}/",
        f"/api/v1/proposals/{number}/lines/",
        f"/api/v1/runs/{run}/",
        f"/api/v1/rankings/?run={run}&ordering=index",
        f"/entscheidungen/{city.decision.code}/",
        f"/entscheidungen/{city.decision.code}/beschlussdokumentation.zip",
    ]
    return [*STARTS, *lists, *own]


@pytest.mark.parametrize("role", ["", "ausschuss"])
def test_no_channel_gives_a_planted_number_away(city, role):
    client = Client()
    if role:
        client.force_login(factories.user(role))
    seen = crawl(client, addresses(city))
    assert len(seen) > 60
    words = canaries(city)
    leaks = {path: [word for word in words if word in text] for path, text in seen.items()}
    assert {path: found for path, found in leaks.items() if found} == {}


def test_no_log_no_mail_and_no_failing_page_names_a_planted_number(
    city, caplog, monkeypatch
):
    """Of all acts that made the city, and of a page that breaks while it is drawn."""

    def broken(decision):
        raise ValueError(decision.proposal.rest_reason)

    monkeypatch.setattr("planning.views.decisions.state_of", broken)
    client = Client(raise_request_exception=False)
    address = f"/entscheidungen/{city.decision.code}/"
    answers = [client.get(address), client.get(f"{address}?index=0.3019950279")]
    assert [answer.status_code for answer in answers] == [500, 500]
    records = [*caplog.get_records("setup"), *caplog.records]
    assert any(record.levelname == "ERROR" for record in records)
    texts = [answer.content.decode() for answer in answers]
    texts += [logging.Formatter().format(record) for record in records]
    texts += [str(row) for row in AuditEntry.objects.values()]
    texts += [str(message.message()) for message in mail.outbox]
    assert AuditEntry.objects.count() > 3
    words = canaries(city)
    assert [word for word in words if any(word in text for text in texts[1:])] == []


@pytest.mark.pdf
def test_the_pdf_of_the_public_holds_no_planted_number(city, monkeypatch):
    """Words, attachments and what is said about the file."""
    monkeypatch.undo()
    address = f"/planung/vorschlaege/{city.proposal.pk}/bericht.pdf"
    planner = Client()
    planner.force_login(factories.user("planung"))
    inside, outside = (text_of(one, address) for one in (planner, Client()))
    number = inside.count("0,30")
    assert outside.count("0,30") < number  # the Indexwert of the school, in its row
    assert [word for word in canaries(city) if word in outside] == []
    raw = Client().get(address)
    body = b"".join(raw.streaming_content) if raw.streaming else raw.content
    with pikepdf.open(io.BytesIO(body)) as document:
        assert len(document.attachments) == 0
        told = f"{dict(document.docinfo)} {document.Root.get('/Metadata')}"
    assert [word for word in canaries(city) if word in told] == []


def test_planners_find_every_canary(city):
    """Otherwise the test above could not fail."""
    client = Client()
    client.force_login(factories.user("planung"))
    paths = [*addresses(city), f"/einrichtungen/{SCHOOL}/"]
    text = "".join(text_of(client, path) for path in paths)
    missing = [word for word in canaries(city) if word not in text]
    assert missing == []


def test_open_data_and_maps_are_the_same_for_planners(city):
    """Who reads all on the pages hands nothing on by a map or a package."""
    planner = Client()
    planner.force_login(factories.user("planung"))
    for path in STARTS:
        if path.startswith(("/ogc/", "/offene-daten/")):
            found = [one.get(path).content for one in (Client(), planner)]
            inside, outside = (body.partition(b'"timeStamp"')[0] for body in found)
            assert inside == outside, path


def test_the_proposal_and_most_ranks_are_given_out(city):
    assert ProposalEdition.objects.filter(audience="oeffentlich").count() == 1
    shown = FacilityScoreEdition.objects.filter(audience="oeffentlich", state="scored")
    assert shown.count() == 6
    page = Client().get(f"/planung/vorschlaege/{city.proposal.pk}/")
    assert page.status_code == 200
    assert "Testschule 2" in page.content.decode()


def test_ranks_are_the_same_in_every_channel_or_secret(city):
    """Page, file and interface, for strangers and planners."""
    planner = Client()
    planner.force_login(factories.user("planung"))
    address = f"/api/v1/rankings/?run={city.run.pk}&page_size=100"
    inside, outside = (
        {row["facility"]["number"]: row for row in one.get(address).json()["results"]}
        for one in (planner, Client())
    )
    for number, row in outside.items():
        assert row["rank_low"] in (None, inside[number]["rank_low"])
    assert outside[SCHOOL]["rank_low"] is None
    table = Client().get(STARTS[2]).content.decode("utf-8-sig")
    rows = [row.split(";") for row in table.splitlines() if row.startswith("T-")]
    assert len(rows) > 5
    for row in rows:
        shown = outside[row[0]]["rank_low"]
        assert row[3] == ("" if shown is None else str(shown))
