"""What every page has: language, title, navigation, banner, sources, and error pages."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from leipzig_ressourcen import context, errors
from tests import factories

PAGES = ["/", "/methodik/", "/handbuch/", "/barrierefreiheit/", "/anmelden/", "/karte/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_german_titled_and_links_the_statement(path, client):
    html = client.get(path).content.decode()
    assert '<html lang="de">' in html
    assert re.search(r"<title>\S.* – Leipzig Ressourcen</title>", html)
    assert html.count("<h1") == 1
    assert 'href="/barrierefreiheit/"' in html
    assert 'href="#inhalt"' in html


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_inline_style_or_script(path, client):
    html = client.get(path).content.decode()
    assert not re.search(r"\sstyle=|\son\w+=|<style", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/", "/methodik/", "/karte/", "/indikatoren/", "/einrichtungen/", "/bezirke/"],
)
def test_commands_stand_in_the_handbook_alone(path, client):
    assert "manage.py" not in client.get(path).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        pytest.param("manage.py import_round DATEI", id="how a round is made"),
        pytest.param("manage.py rank --key CODE --save", id="how a run is kept"),
        pytest.param("Die Stammdaten öffnet nur die Verwaltung", id="who keeps records"),
        pytest.param("den Abschnitt „Ergebnis und Grund“ vor", id="what to read out"),
        pytest.param(
            "Die Rangliste zeigt ohne Wahl, was beschlossen oder vorgelegt ist",
            id="what stands",
        ),
        pytest.param(
            "Solange nichts beschlossen ist, zeigt die Spalte „noch offen“.",
            id="what is not decided yet",
        ),
    ],
)
def test_the_handbook_says_how_it_is(said, client):
    html = client.get("/handbuch/").content.decode()
    assert said in html
    public, _, rest = html.partition('<h2 id="server">Verwaltung')
    assert "manage.py" not in public
    assert "manage.py" not in rest.partition('<h2 id="pruefung">')[2]


@pytest.mark.django_db
def test_the_policy_forbids_what_is_inline(client):
    policy = client.get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    for said in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'"):
        assert said in policy


@pytest.mark.django_db
def test_invented_data_carry_a_banner_as_long_as_they_are_shown(client):
    assert "Erfundene Demodaten" not in client.get("/").content.decode()
    factories.source_file(invented=True, published=False)
    assert "Erfundene Demodaten" not in client.get("/").content.decode()
    factories.source_file(invented=True)
    assert "Erfundene Demodaten" in client.get("/").content.decode()


@pytest.mark.django_db
def test_sources_are_named_once_and_only_if_published(client):
    for _ in range(2):
        factories.source_file(attribution="Amt für Beispiele", licence="dl-de/by-2-0")
    factories.source_file(attribution="Geheimes Amt", published=False)
    html = client.get("/").content.decode()
    assert html.count("Amt für Beispiele") == 1
    assert "Geheimes Amt" not in html


@pytest.mark.django_db
def test_the_page_one_is_on_is_marked_in_the_navigation(client):
    html = client.get("/methodik/").content.decode()
    marked = re.findall(r'<a href="([^"]*)" aria-current="page"', html)
    assert "/methodik/" in marked
    assert "/" not in marked


def test_every_entry_of_the_navigation_leads_somewhere():
    assert len(list(context.entries("/"))) == len(context.NAVIGATION)


@pytest.mark.django_db
def test_signing_in_and_out(client):
    user = factories.user("planung")
    user.set_password("ein-langes-passwort")
    user.save()
    words = {"login": user.username, "password": "falsch"}
    refused = client.post("/anmelden/", words).content.decode()
    assert 'role="alert"' in refused
    assert 'aria-invalid="true"' in refused
    words["password"] = "ein-langes-passwort"
    assert client.post("/anmelden/", words)["Location"] == "/"
    assert "Ansicht: intern" in client.get("/").content.decode()
    assert client.post("/abmelden/")["Location"] == "/"
    assert "Ansicht: öffentlich" in client.get("/").content.decode()


@pytest.mark.django_db
def test_nobody_is_sent_to_a_foreign_host_after_signing_in(client):
    user = factories.user()
    user.set_password("ein-langes-passwort")
    user.save()
    words = {"login": user.username, "password": "ein-langes-passwort"}
    answer = client.post("/anmelden/?next=https://boese.example/", words)
    assert answer["Location"] == "/"


@pytest.mark.django_db
def test_missing_pages_say_so_in_german(client):
    response = client.get("/gibt-es-nicht/")
    assert response.status_code == 404
    assert "Seite nicht gefunden" in response.content.decode()


@pytest.mark.django_db
def test_an_expired_form_changes_nothing_and_says_so():
    response = Client(enforce_csrf_checks=True).post("/anmelden/", {"login": "x"})
    assert response.status_code == 403
    assert "Formular abgelaufen" in response.content.decode()


@pytest.mark.parametrize(
    ("answer", "status", "title"),
    [
        pytest.param(errors.bad_request, 400, "Anfrage nicht verstanden", id="400"),
        pytest.param(errors.permission_denied, 403, "Kein Zugriff", id="403"),
        pytest.param(errors.page_not_found, 404, "Seite nicht gefunden", id="404"),
    ],
)
def test_error_pages_need_no_database(answer, status, title):
    response = answer(RequestFactory().get("/"), PermissionDenied("intern"))
    assert response.status_code == status
    html = response.content.decode()
    assert title in html
    assert "intern" not in html


def test_our_own_faults_need_no_database_either():
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Es wurde nichts verändert" in " ".join(response.content.decode().split())


@pytest.mark.django_db
def test_the_statement_names_what_the_operator_has_not_said(client, settings):
    html = client.get("/barrierefreiheit/").content.decode()
    assert html.count("vom Betreiber auszufüllen") == 5
    assert "vollständig vereinbar" not in html
    settings.OPERATOR = dict.fromkeys(settings.OPERATOR, "Amt für Beispiele") | {
        "ACCESSIBILITY_STATEMENT_DATE": "2026-11-22"
    }
    html = client.get("/barrierefreiheit/").content.decode()
    assert "vom Betreiber auszufüllen" not in html
    assert "22.11.2026" in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        pytest.param("/einrichtungen/%00/", id="number of a facility"),
        pytest.param("/bezirke/ortsteil/%00/", id="key of an area"),
        pytest.param("/einrichtungen/?search=%00", id="search"),
        pytest.param("/methodik/?einrichtung=a&einrichtung=%00", id="example, second word"),
    ],
)
def test_a_zero_byte_in_an_address_is_refused_and_breaks_nothing(address, client):
    answer = client.get(address)
    assert answer.status_code == 400
    assert "Anfrage nicht verstanden" in answer.content.decode()
