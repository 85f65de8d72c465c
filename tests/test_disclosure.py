"""What is not published gets out nowhere: a crawl of every page and every answer.

The hidden world stands beside the published one, and also inside it: published values
of an unpublished area, a line of a published proposal for an unpublished facility.
"""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections import deque
from collections.abc import Iterator
from html import unescape

import pytest
from django.apps import apps
from django.test import Client
from simple_history.models import HistoricalChanges

from districts.models import Edition
from districts.release import Audience, released
from leipzig_ressourcen.api import router
from leipzig_ressourcen.features.collections import COLLECTIONS
from planning.models import Proposal, ScoringRun
from tests import factories, world
from tests.routes import ROWS, SUFFIX
from tests.shared import shared

pytestmark = pytest.mark.django_db

LISTS = [prefix for prefix, _, _ in router.registry if "(" not in prefix]
OURS = [
    model
    for app in ("districts", "facilities", "planning")
    for model in apps.get_app_config(app).get_models()
]
MOST_PAGES = 400
ADDRESS = re.compile(r'\b(?:href|action|src)="(/[^"#]*)')


@pytest.fixture(autouse=True)
def _no_pdf(monkeypatch):
    world.draw_no_pdf(monkeypatch)


built, city = shared(world.both)


def text_of(client: Client, path: str) -> str:
    """What a reader gets: the names and marks of an answer, and all it holds."""
    answer = client.get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    marks = "".join(f"{name}: {text}\n" for name, text in answer.headers.items())
    return unescape(marks + readable(body).decode(errors="replace"))


def readable(body: bytes) -> bytes:
    """An archive with all archives in it, such as a workbook; the words of a PDF."""
    if body.startswith(b"%PDF"):
        return subprocess.run(
            ["pdftotext", "-", "-"], input=body, capture_output=True, check=True
        ).stdout
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = archive.namelist()
        return b"".join(name.encode() + readable(archive.read(name)) for name in names)


def crawl(client: Client, starts: list[str]) -> dict[str, str]:
    """All starts and what can be reached from them by links, first come first read."""
    waiting, seen = deque(starts), {}
    most = max(MOST_PAGES, len(starts))
    while waiting and len(seen) < most:
        path = waiting.popleft()
        if path in seen or path.startswith(("/static/", "/admin/")):
            continue
        seen[path] = text_of(client, path)
        if "<html" in seen[path]:
            waiting.extend(unescape(found) for found in ADDRESS.findall(seen[path]))
    return seen


def addresses(city) -> list[str]:
    """Every route of the published world, each list whole, and every single row."""
    left_out = ("admin/", SUFFIX)  # with a suffix the interface answers the same
    asked = [row for r, row in ROWS.items() if not any(word in r for word in left_out)]
    paths = [row.address(city) for row in asked]
    lists = [f"/api/v1/{name}/?page_size=1000" for name in LISTS]
    places = ["/api/v1/areas.geojson", "/api/v1/facilities.geojson"]
    runs = [f"/api/v1/rankings/?run={run.pk}" for run in ScoringRun.objects.all()]
    return [*for_maps(city), *paths, *lists, *places, *runs, *single_rows()]


def for_maps(city) -> list[str]:
    """What GIS clients read: every collection of all days, and single features."""
    days = "items?limit=1000&datetime=1900-01-01/2100-12-31"
    ids = {
        "einrichtungen": city.hidden.facility.number,
        "ortsteile": f"ortsteil-{city.hidden.area.key}",
        "schwerpunktraeume": f"schwerpunktraum-{city.hidden.bezirk.key}",
        "gebietswerte": city.hidden.area_value.pk,
        "einrichtungswerte": city.hidden.facility_value.pk,
    }
    ones = [f"/ogc/collections/{name}/items/{id}" for name, id in ids.items()]
    return [*(f"/ogc/collections/{name}/{days}" for name in COLLECTIONS), *ones]


def single_rows() -> Iterator[str]:
    """The address of every row, published or not, that a number or code leads to."""
    for prefix, viewset, _ in router.registry:
        word = getattr(viewset, "lookup_field", "")
        if "(" not in prefix and word in ("pk", "number", "code"):
            for row in viewset.queryset.model.objects.all():
                yield f"/api/v1/{prefix}/{getattr(row, word)}/"
    for proposal in Proposal.objects.all():
        yield f"/api/v1/proposals/{proposal.pk}/lines/"
        yield f"/planung/vorschlaege/{proposal.pk}/"


@pytest.mark.parametrize("role", ["", "ausschuss", "traeger", "api"])
def test_no_page_and_no_answer_shows_strangers_what_is_unpublished(city, role):
    client = Client()
    if role:
        client.force_login(factories.user(role))
    seen = crawl(client, addresses(city))
    assert len(seen) > 60
    leaks = {path: world.SEEN.search(text) for path, text in seen.items()}
    assert {path: found[0] for path, found in leaks.items() if found} == {}


def test_the_same_crawl_finds_the_canary_for_planners(city):
    """Otherwise the test above could not fail."""
    client = Client()
    client.force_login(factories.user("planung"))
    always_public = {"indicators", "service-types"}
    for name in set(LISTS) - always_public:
        words = f"?run={city.hidden.run.pk}" if name == "rankings" else ""
        assert world.SEEN.search(text_of(client, f"/api/v1/{name}/{words}")), name


def test_maps_read_the_same_whoever_has_signed_in(city):
    planner = Client()
    planner.force_login(factories.user("planung"))
    for path in for_maps(city):
        found = [reader.get(path) for reader in (Client(), planner)]
        bodies = [answer.content.partition(b'"timeStamp"')[0] for answer in found]
        assert bodies[0] == bodies[1], path
        assert found[0].status_code == (200 if "?" in path else 404)
    assert world.SEEN.search(text_of(planner, "/api/v1/areas.geojson"))


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("facilities/?area=K1", id="an unpublished Ortsteil"),
        pytest.param("facilities/?schwerpunktraum=K2", id="an unpublished Schwerpunktraum"),
        pytest.param("areas/?schwerpunktraum=K2", id="its members"),
        pytest.param("facility-values/?facility=Kanarie-1", id="an unpublished facility"),
        pytest.param("runs/?key=kanarie", id="an unpublished key"),
        pytest.param("proposals/?round=kanarie-runde", id="an unpublished round"),
        pytest.param("rankings/?run={run}", id="an unpublished run"),
        pytest.param("area-values/?source={source}", id="an unpublished source"),
    ],
)
def test_filters_answer_alike_for_what_is_unpublished_and_what_is_not_there(city, word):
    address = "/api/v1/" + word.format(run=city.hidden.run.pk, source=city.hidden.source.pk)
    name, _, value = address.rpartition("?")[2].partition("=")
    hidden = Client().get(address)
    nothing = Client().get(address.replace(f"={value}", "=9999"))
    assert hidden.status_code == nothing.status_code == 400
    assert hidden.json()[name][0].replace(value, "9999") == nothing.json()[name][0]


def test_a_hidden_membership_chooses_nothing(city):
    """The second Ortsteil lies in the Bezirk by an unpublished row alone."""
    answer = Client().get("/api/v1/areas/?stadtbezirk=9").json()
    assert [row["key"] for row in answer["results"]] == [city.area.key]


# Models


def models_of_the_interface() -> list[type]:
    return [viewset.queryset.model for _, viewset, _ in router.registry]


def test_every_model_of_the_interface_says_when_it_is_shown():
    for model in models_of_the_interface():
        assert isinstance(model.RELEASED_WHEN, (str, tuple)), model


NEVER_SHOWN = {
    *("districts.Release", "districts.ReleasedValue", "districts.AuditEntry"),
    "planning.PlanningNote",  # internal for good
    "planning.AmendmentDraft",  # for its owner alone
    "districts.FileRequest",  # between two people of the office
    "districts.PendingDelivery",  # for who handed it in, for a day
    "planning.Mandate",  # a right, not a finding
}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_conditions_of_release_can_be_asked(model):
    """A misspelt path would fail only when the first stranger comes."""
    if issubclass(model, Edition):
        assert not hasattr(model, "RELEASED_WHEN")  # read in place of its row alone
    elif hasattr(model, "RELEASED_WHEN"):
        shown = released(model.objects.all(), Audience.PUBLIC)
        assert shown.count() <= model.objects.count()
    else:
        is_history = issubclass(model, HistoricalChanges)  # shown in the admin alone
        assert is_history or model._meta.label in NEVER_SHOWN
        with pytest.raises(TypeError, match="does not say when"):
            released(model.objects.all(), Audience.PUBLIC)
