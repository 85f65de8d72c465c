"""R36: a download has a name made by the server, its media type, and is never shown inline.

What somebody hands in is read in memory and forgotten: there is no folder of uploads and
no address that would serve one.
"""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from planning.models import CertaintyRun, Decision, PlanningRound, ScoringRun
from planning.services import assess_certainty, import_key, run_scoring
from tests import world
from tests.planning import small_city
from tests.planning.decisions.conftest import Office
from tests.routes import ROUTES

pytestmark = pytest.mark.django_db
NAME = re.compile(r'attachment; filename="([A-Za-z0-9][A-Za-z0-9._-]*\.[a-z]{3})"')
EVIL = 'x"; filename="a.exe\r\nSet-Cookie: a=b'


def downloads(office: Office) -> dict[str, tuple[str, str]]:
    """Every file that is handed out: address and media type."""
    run = ScoringRun.objects.latest("pk")
    assess_certainty(run=run, kind="grundschule", places=2, draws=1_000)
    asked = CertaintyRun.objects.get().pk
    later = run_scoring(key=run.key, as_of=small_city.DAY.replace(month=9)).pk
    run_scoring(
        key=import_key(small_city.area_key_document(), published=True), as_of=small_city.DAY
    )
    csv, of_kind = "text/csv; charset=utf-8", "/planung/rangliste/?art=grundschule"
    ranking = f"{of_kind}&stand={run.pk}"
    proposal = f"/planung/vorschlaege/{office.proposal.pk}/bericht.pdf"
    bundle = f"/entscheidungen/{Decision.objects.get().code}/beschlussdokumentation.zip"
    return {
        "Rangliste": (f"{ranking}&format=csv", csv),
        "Fachansicht": (f"{ranking}&ansicht=fach&rechnung={asked}&format=csv", csv),
        "areas": ("/planung/rangliste/?art=ortsteil&format=csv", csv),
        "changes": (
            f"/planung/staende/vergleich/?art=grundschule&bisher={run.pk}&stand={later}"
            "&format=csv",
            csv,
        ),
        "report": (proposal, "application/pdf"),
        "bundle": (bundle, "application/zip"),
        "open data": ("/offene-daten/datenpaket.zip", "application/zip"),
    }


@pytest.fixture
def decided(office, monkeypatch) -> Office:
    world.draw_no_pdf(monkeypatch)
    office.in_force()
    return office


def test_every_download_is_named_typed_and_not_sniffed(decided):
    client = world.signed_in("planung")
    for what, (address, kind) in downloads(decided).items():
        answer = client.get(address)
        assert (what, answer.status_code) == (what, 200)
        assert NAME.fullmatch(answer["Content-Disposition"]), what
        assert answer["Content-Type"] == kind, what
        assert answer["X-Content-Type-Options"] == "nosniff", what


def test_titles_of_people_get_into_no_name(decided):
    """Names of files are codes, numbers and days; whoever names a round names no file."""
    PlanningRound.objects.update(title=EVIL, note=EVIL)
    client = world.signed_in("planung")
    for what, (address, _) in downloads(decided).items():
        answer = client.get(address)
        assert NAME.fullmatch(answer["Content-Disposition"]), what
        assert "a.exe" not in str(answer.headers), what


def test_words_in_the_address_get_into_no_name(decided):
    client = world.signed_in("planung")
    for what, (address, _) in downloads(decided).items():
        mark = "&" if "?" in address else "?"
        answer = client.get(f"{address}{mark}name=a.exe&filename=a.exe&code=a.exe")
        assert "a.exe" not in answer["Content-Disposition"], what


def test_nothing_that_was_handed_in_can_be_asked_for():
    assert not settings.MEDIA_ROOT
    assert not [route for route in ROUTES if re.search("media|upload|datei", route)]
    for address in ("/media/akte.zip", "/static/../manage.py", "/static/akte.zip"):
        assert Client().get(address).status_code == 404
