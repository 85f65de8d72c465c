"""Files come in through a page: trial run, then all of it or nothing."""

from __future__ import annotations

import base64
import json
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from districts.importers.headings import GERMAN
from districts.models import AuditEntry, PendingDelivery, SourceFile
from facilities.models import Provider
from planning.importers.registry import IMPORTERS
from planning.importers.words import COLUMN_WORDS
from planning.models import Measure, ScoringKey, ServiceType
from planning.services.deliveries import kinds_for, take_over
from planning.views import deliveries as page
from tests import factories, world
from tests.deliveries import handed_in
from tests.planning import small_city

pytestmark = pytest.mark.django_db
TRY, KEEP = "/planung/daten/einlesen/", "/planung/daten/uebernehmen/"


@pytest.fixture
def planner():
    return world.signed_in("planung")


def text(answer) -> str:
    return answer.content.decode()


def test_a_trial_writes_nothing_and_the_second_step_everything(planner):
    tried = planner.post(TRY, handed_in())
    assert "Bestanden." in text(tried)
    assert "1 neu" in text(tried)
    assert not Provider.objects.exists()
    assert planner.post(KEEP).url == "/planung/daten/"
    assert Provider.objects.get().name == "Verein"
    source = SourceFile.objects.get()
    assert source.imported_by.groups.get().name == "planung"
    assert source.title == "datei.csv"
    assert AuditEntry.objects.last().act == "einlesen"
    assert not PendingDelivery.objects.exists()
    assert "datei.csv" in text(planner.get("/planung/daten/"))


def test_every_fault_is_named_with_its_place_and_the_file_is_not_kept(planner):
    faulty = "name;kind\n;frei\nVerein;keine\n=Verein;frei\n"
    answer = planner.post(TRY, handed_in(faulty))
    assert answer.status_code == 400
    assert "2 Fehler" in text(answer)
    for said in ("Zeile 2", "Zeile 3", "fehlt", "data:text/csv;base64,"):
        assert said in text(answer)
    assert not PendingDelivery.objects.exists()
    assert planner.post(KEEP).url == TRY
    assert not Provider.objects.exists()


def test_a_table_about_persons_is_refused_and_forgotten(planner):
    answer = planner.post(TRY, handed_in("Vorname;Geburtsdatum\nEmil;2015-01-01\n"))
    assert "einzelne Personen" in text(answer)
    assert "Emil" not in text(answer)
    assert not PendingDelivery.objects.exists()


def test_the_same_file_again_changes_nothing_unless_it_is_read_anew(planner):
    planner.post(TRY, handed_in())
    planner.post(KEEP)
    assert "Unverändert." in text(planner.post(TRY, handed_in()))
    assert not PendingDelivery.objects.exists()
    assert "Bestanden." in text(planner.post(TRY, handed_in(again="on")))
    planner.post(KEEP)
    assert Provider.objects.count() == SourceFile.objects.count() == 1


def test_reading_a_published_file_anew_does_not_close_it(planner):
    planner.post(TRY, handed_in())
    planner.post(KEEP)
    SourceFile.objects.update(published=True)
    planner.post(TRY, handed_in(again="on"))
    planner.post(KEEP)
    assert AuditEntry.objects.last().reason == "neu gelesen"
    assert SourceFile.objects.get().published


def test_the_file_of_another_window_is_not_taken_over_unseen(planner):
    """Two windows: the button of the first does not take what the second tried out."""
    first = text(planner.post(TRY, handed_in()))
    (number,) = re.findall(r'name="datei" value="(\d+)"', first)
    planner.post(TRY, handed_in("name;kind\nAnderer;frei\n"))
    for given in ({}, {"verwerfen": "1"}):
        answer = planner.post(KEEP, {"datei": number, **given}, follow=True)
        assert "Inzwischen wartet eine andere Datei." in text(answer)
    assert not Provider.objects.exists()
    waiting = PendingDelivery.objects.get()
    planner.post(KEEP, {"datei": str(waiting.pk)})
    assert Provider.objects.get().name == "Anderer"


def test_of_two_requests_at_once_the_second_takes_nothing(planner):
    planner.post(TRY, handed_in(again="on"))
    waiting = PendingDelivery.objects.get()
    assert take_over(waiting).written
    entries = AuditEntry.objects.count()
    assert take_over(waiting) is None
    assert AuditEntry.objects.count() == entries


def test_who_lost_a_right_after_the_trial_takes_nothing_over(planner):
    small_city.build()
    document = json.dumps(small_city.key_document(version=2))
    planner.post(TRY, handed_in(document, importer="key"))
    person = PendingDelivery.objects.get().by
    person.groups.set(Group.objects.filter(name="planung_jugend"))
    assert planner.post(KEEP).status_code == 403
    assert not ScoringKey.objects.filter(version=2).exists()


def test_what_changed_after_the_trial_is_checked_once_more(planner):
    factories.facility(number="D-1")
    other = factories.facility(number="D-2")
    columns = "predecessor;successor;kind;happened_on;share"
    table = f"{columns}\nD-1;D-2;umzug;2023-08-01;1\n"
    tried = planner.post(TRY, handed_in(table, importer="successions"))
    assert "Bestanden." in text(tried)
    type(other).objects.filter(pk=other.pk).update(number="D-3")
    answer = planner.post(KEEP)
    assert answer.status_code == 400
    assert "ist nicht erfasst" in text(answer)
    assert not SourceFile.objects.filter(name="datei.csv").exists()


def test_another_person_does_not_find_the_file_and_it_waits_a_day(planner):
    planner.post(TRY, handed_in())
    other = world.signed_in("statistikstelle")
    assert "wartet auf Sie" not in text(other.get(TRY))
    assert other.post(KEEP).url == TRY
    assert "wartet auf Sie" in text(planner.get(TRY))
    PendingDelivery.objects.update(tried_at=timezone.now() - timedelta(days=1))
    assert "wartet auf Sie" not in text(planner.get(TRY))
    assert planner.post(KEEP).url == TRY
    other.post(TRY, handed_in())
    assert PendingDelivery.objects.get().by.groups.get().name == "statistikstelle"


def test_a_file_can_be_dropped(planner):
    planner.post(TRY, handed_in())
    planner.post(KEEP, {"verwerfen": "1"})
    assert not PendingDelivery.objects.exists()
    assert not Provider.objects.exists()


def test_rules_beside_the_file_leave_rows_out(planner):
    rule = """
        [[leave_out]]
        code = "L1"
        text = "ohne Namen"
        column = "name"
        empty = true
    """
    table = "name;kind\n;frei\nVerein;frei\n"
    assert "ohne Namen" in text(planner.post(TRY, handed_in(table, beside=rule)))
    planner.post(KEEP)
    assert SourceFile.objects.get().left_out[0]["count"] == 1
    assert "nach L1" in text(planner.get("/planung/daten/"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"beside": "= ["}, "kein gültiges TOML"),
        ({"beside": "options = 1"}, "möglich sind [options]"),
        ({"beside": "[other]"}, "„other“ gibt es hier nicht"),
        ({"beside": "[[leave_out]]"}, "„code“ fehlt"),
        ({"beside": f"a = {'[' * 3000}"}, "zu tief oder zu lang"),
        ({"beside": f"a = {'9' * 5000}"}, "zu tief oder zu lang"),
        ({"beside": '[options]\nname = "\\u0000"'}, "Zeichen, die kein Text sind"),
        ({"beside": "[options]\nfarbe = 1"}, "Unbekannte Option „farbe“"),
        ({"importer": "gibtesnicht"}, "keine gültige Auswahl"),
        ({"as_of": "bald"}, "gültiges Datum"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_said_beside_a_file_is_checked(planner, given, said):
    answer = planner.post(TRY, handed_in(**given))
    assert answer.status_code == 400
    assert said in text(answer)


def test_a_file_that_is_too_large_is_not_read(planner, monkeypatch):
    monkeypatch.setattr("planning.forms.deliveries.LARGEST_FILE", 5)
    assert "größer als 20 MB" in text(planner.post(TRY, handed_in()))


def test_keys_and_rounds_bind_both_offices():
    for role in ("planung", "planung_jugend", "statistikstelle"):
        may = role == "planung"
        client = world.signed_in(role)
        assert ('value="key"' in text(client.get(TRY))) is may
        refused = "keine gültige Auswahl" in text(
            client.post(TRY, handed_in("{}", importer="key"))
        )
        assert refused is not may
    assert not ScoringKey.objects.exists()


def test_a_template_has_the_headings_the_importer_asks_for(planner):
    for name, importer in IMPORTERS.items():
        answer = planner.get(f"/planung/daten/vorlage/{name}.csv")
        if not importer.columns:
            assert answer.status_code == 404
            continue
        heading = text(answer).strip("\ufeff\r\n")
        assert heading.split(";") == [GERMAN[column] for column in importer.columns]
        tried = planner.post(TRY, handed_in(text(answer), importer=name))
        assert "Es fehl" not in text(tried), name
    assert planner.get("/planung/daten/vorlage/gibtesnicht.csv").status_code == 404


def test_every_kind_of_file_has_a_title_of_its_own():
    titles = [importer.title for importer in IMPORTERS.values()]
    assert all(titles)
    assert len(set(titles)) == len(titles)


def test_every_column_of_a_template_is_explained(planner):
    used = {column for importer in IMPORTERS.values() for column in importer.columns}
    assert used == COLUMN_WORDS.keys()
    page_of_all = text(planner.get(TRY))
    assert all(meaning in page_of_all for meaning in COLUMN_WORDS.values())


def test_of_many_errors_a_page_shows_some_and_the_file_holds_all(planner, monkeypatch):
    monkeypatch.setattr(page, "SHOWN_ERRORS", 2)
    rows = "".join(f"Verein {n};keine\n" for n in range(3))
    answer = text(planner.post(TRY, handed_in(f"name;kind\n{rows}")))
    assert "3 Fehler; gezeigt sind 2" in answer
    assert answer.count('<th scope="row" class="lr-nowrap">Zeile') == 2
    assert "Alle Fehler als CSV" in answer


def test_of_endless_errors_the_file_holds_the_first(planner, monkeypatch):
    monkeypatch.setattr(page, "KEPT_ERRORS", 2)
    rows = "".join(f"Verein {n};keine\n" for n in range(3))
    answer = text(planner.post(TRY, handed_in(f"name;kind\n{rows}")))
    assert "Die ersten" in answer
    assert "Alle Fehler als CSV" not in answer
    (data,) = re.findall(r"base64,([^\"]+)", answer)
    assert len(base64.b64decode(data).splitlines()) == 3, "headings and two errors"


def test_one_person_makes_no_key_decided(planner):
    small_city.build()
    content = ScoringKey.objects.order_by("pk").first().content
    why = {"reason": "Darum.", "source": "Vorlage"}
    content["indicators"] = [one | {"rationale": why} for one in content["indicators"]]
    decided = {"version": 9, "status": "beschlossen", "resolution": "VII-DS-00001"}
    answer = planner.post(TRY, handed_in(json.dumps(content | decided), importer="key"))
    assert answer.status_code == 400
    assert "nur als Entwurf" in text(answer)
    assert planner.post(KEEP).url == TRY
    draft = planner.post(
        TRY, handed_in(json.dumps(content | {"version": 9}), importer="key")
    )
    assert "Bestanden." in text(draft)


def test_the_statistikstelle_hands_in_no_money():
    offered = dict(kinds_for(factories.user("statistikstelle")))
    assert {"area_values", "facilities"} <= offered.keys()
    assert not {"measures", "cost_rates", "grant_notices", "key"} & offered.keys()
    assert "measures" in dict(kinds_for(factories.user("planung_jugend")))


def test_the_stand_of_a_known_file_does_not_move(planner):
    planner.post(TRY, handed_in())
    planner.post(KEEP)
    moved = planner.post(TRY, handed_in(again="on", as_of="2001-01-01"))
    assert "mit dem Stand 31.12.2024 eingelesen" in text(moved)
    assert not PendingDelivery.objects.exists()


MEASURES = (
    "facility;service;provider;fte_target;fte_actual;places;valid_from;valid_to;follows;"
    "resolution\nS-1;ssa;;0,8;;;2022-08-01;;;B-1\n"
)


def test_an_office_hands_in_the_measures_of_its_own_services_alone():
    factories.facility(number="S-1")
    service = factories.service_type("ssa", office=ServiceType.Office.SCHOOL)
    other = world.signed_in("planung_jugend")
    answer = other.post(TRY, handed_in(MEASURES, importer="measures"))
    assert answer.status_code == 400
    assert "diesen Leistungsbereich plant das andere Amt" in text(answer)
    assert other.post(KEEP).url == TRY
    own = world.signed_in("planung_schule")
    assert "Bestanden." in text(own.post(TRY, handed_in(MEASURES, importer="measures")))
    own.post(KEEP)
    share = (
        "facility;service;provider;valid_from;as_of;fte_actual;places_actual\n"
        "S-1;ssa;;2022-08-01;2024-01-01;0,5;\n"
    )
    assert Measure.objects.get().service_type == service
    answer = other.post(TRY, handed_in(share, importer="staffing"))
    assert "diesen Leistungsbereich plant das andere Amt" in text(answer)
