"""Fachstandards and promises: what is kept, what Steckbriefe show, what is due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from districts.release import Audience
from planning.models import QualityStandard, StandardCriterion, StandardEvidence
from planning.models.seals import last_day_of_seal
from planning.selectors import seals
from planning.selectors.coordination_duties import coordination_duties
from planning.selectors.standards import quality_at, services_on
from planning.selectors.steps import agreed_steps
from planning.selectors.task import tasks_of
from tests import factories, standard_rows, world
from tests.refusals import refused
from tests.requirements.test_r44_german import visible
from tests.test_guards import WAYS

pytestmark = pytest.mark.django_db
DAY, ONE = factories.DAY, timedelta(days=1)
PUBLIC = Audience.PUBLIC
SEEN = "Einrichtungen wurden daran gemessen; legen Sie eine neue Version an."
EVIDENCE = "Ein Nachweis wird nie geändert oder gelöscht"


# What the database keeps


@pytest.mark.parametrize("way", WAYS)
def test_evidence_is_written_once(way):
    row = standard_rows.evidence()
    before = StandardEvidence.objects.values().get()
    with refused(EVIDENCE):
        WAYS[way](row, "text")
    assert StandardEvidence.objects.values().get() == before


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda c: QualityStandard.objects.update(text="Anders"), id="text"),
        pytest.param(lambda c: QualityStandard.objects.update(version=9), id="version"),
        pytest.param(lambda c: StandardCriterion.objects.update(text="x"), id="criterion"),
        pytest.param(lambda c: standard_rows.criterion(standard=c.standard), id="one more"),
        pytest.param(
            lambda c: StandardCriterion.objects.all()._raw_delete("default"), id="one less"
        ),
    ],
)
def test_a_standard_stays_as_facilities_were_seen_against_it(change):
    row = standard_rows.criterion()
    standard_rows.evidence(criterion=row)
    with refused(SEEN):
        change(row)


def test_a_standard_nobody_was_seen_against_may_change_and_a_used_one_may_end():
    free = standard_rows.criterion()
    StandardCriterion.objects.update(text="Anders")
    standard_rows.evidence(criterion=free)
    QualityStandard.objects.update(valid_to=DAY + ONE, next_review=DAY + ONE)


def test_two_versions_share_no_day():
    first = standard_rows.standard(valid_to=DAY)
    again = {"service_type": first.service_type, "version": 2}
    with refused("gilt in diesem Zeitraum schon ein Fachstandard"):
        standard_rows.standard(**again)
    standard_rows.standard(**again, valid_from=DAY + ONE)


def test_a_school_has_one_agreement_at_a_time():
    row = standard_rows.agreement()
    with refused("gilt in diesem Zeitraum schon eine Zielvereinbarung"):
        standard_rows.agreement(facility=row.facility, service_type=row.service_type)


def test_a_vorhaben_in_words_belongs_to_no_service_that_is_counted():
    with refused("nur für Leistungsbereiche ohne Zählung"):
        standard_rows.record(service_type=standard_rows.service())


# What a facility shows


@pytest.mark.parametrize(
    ("days", "gaps"),
    [
        pytest.param([], 1, id="nothing was ever seen"),
        pytest.param([(DAY, "erfuellt")], 0, id="seen on the day"),
        pytest.param([(DAY + ONE, "erfuellt")], 1, id="seen later"),
        pytest.param([(DAY, "teilweise")], 1, id="partly is still a gap"),
        pytest.param(
            [(DAY - ONE, "erfuellt"), (DAY, "offen")], 1, id="the latest entry counts"
        ),
        pytest.param(
            [(DAY, "offen"), (DAY - ONE, "erfuellt")], 1, id="whenever it was entered"
        ),
    ],
)
def test_gaps_are_what_the_latest_entry_does_not_show(days, gaps):
    measure = factories.measure(valid_from=DAY - ONE)
    standard = standard_rows.standard(
        service_type=measure.service_type, valid_from=DAY - ONE
    )
    row = standard_rows.criterion(standard=standard)
    for day, state in days:
        standard_rows.evidence(
            criterion=row, facility=measure.facility, seen_on=day, state=state
        )
    [found] = quality_at(measure.facility, DAY, PUBLIC).standards
    assert len(found.gaps) == gaps
    assert found.met == 1 - gaps


def test_gaps_stand_on_the_steckbrief_and_on_the_page_of_the_service(client):
    measure = factories.measure()
    standard = standard_rows.standard(service_type=measure.service_type)
    standard_rows.criterion(standard=standard, number=7, text="Sprechzeiten")
    number, code = measure.facility.number, measure.service_type.code
    page = visible(client.get(f"/einrichtungen/{number}/").content.decode())
    assert "0 von 1 Kriterien nachgewiesen" in page
    assert "noch nachzuweisen" in page
    page = visible(client.get(f"/leistungsbereiche/{code}/").content.decode())
    assert "An 1 Standort ist noch nichts nachgewiesen" in page
    standard_rows.evidence(
        criterion=standard.criteria.get(), facility=measure.facility, state="offen"
    )
    page = visible(client.get(f"/leistungsbereiche/{code}/").content.decode())
    assert "0 von 1 7" in page


def test_strangers_read_no_unpublished_minutes_and_none_of_a_hidden_facility():
    service = standard_rows.service()
    hidden = factories.facility(source=factories.source_file(published=False))
    standard_rows.dialogue(service_type=service, minutes="Intern", published=False)
    standard_rows.dialogue(service_type=service, minutes="Verborgen", facility=hidden)
    path = f"/leistungsbereiche/{service.code}/"
    assert not {"Intern", "Verborgen"} & set(words(Client(), path))
    assert {"Intern", "Verborgen"} <= set(words(world.signed_in("planung"), path))


def words(client: Client, path: str) -> list[str]:
    return client.get(path).content.decode().replace("<", " ").replace(">", " ").split()


def test_services_name_their_standard_sites_and_records():
    measure = factories.measure()
    standard = standard_rows.standard(service_type=measure.service_type)
    record = standard_rows.record()
    rows = {row.service: row for row in services_on(DAY, PUBLIC)}
    counted, told = rows[measure.service_type], rows[record.service_type]
    assert (counted.standard, counted.sites) == (standard, 1)
    assert (told.standard, told.sites, told.records) == (None, 0, 1)


# Promises with a last day


@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param(date(2024, 8, 1), date(2027, 7, 31), id="three years"),
        pytest.param(date(2024, 2, 29), date(2027, 2, 28), id="from a leap day"),
        pytest.param(date(2024, 1, 1), date(2026, 12, 31), id="from New Year"),
    ],
)
def test_a_seal_lasts_three_years(first, last):
    assert last_day_of_seal(first) == last


def test_without_a_last_day_the_form_reckons_three_years():
    service, site = standard_rows.service(), factories.facility(number="S-1")
    given = {"facility": "S-1", "name": "Siegel", "issuer": "Stadt"}
    path = f"/leistungsbereiche/{service.code}/eintragen/?art=guetesiegel"
    answer = world.signed_in("planung").post(path, given | {"valid_from": "2024-08-01"})
    assert answer.status_code == 302
    assert site.certificates.get().valid_to == date(2027, 7, 31)


@pytest.mark.parametrize(
    ("day", "needed"),
    [
        pytest.param(date(2026, 7, 30), False, id="more than a year before"),
        pytest.param(date(2026, 8, 1), True, id="within the last year"),
        pytest.param(date(2027, 8, 1), True, id="after its end"),
    ],
)
def test_a_seal_is_to_be_renewed_from_a_year_before_its_end(day, needed):
    standard_rows.certificate(valid_to=date(2027, 7, 31))
    [found] = seals.certificates(day, PUBLIC)
    assert found.needs_renewal(day) == needed
    texts = [task.text for task in tasks_of(coordination_duties(day, PUBLIC))]
    assert ("1 Gütesiegel läuft ab, Erneuerung steht an" in texts) == needed


def test_what_was_renewed_is_not_due():
    old = standard_rows.certificate(valid_to=date(2025, 7, 31))
    again = {"facility": old.facility, "service_type": old.service_type}
    standard_rows.certificate(**again, valid_from=date(2025, 8, 1))
    day = date(2025, 7, 1)
    assert [row.needs_renewal(day) for row in seals.certificates(day, PUBLIC)] == [False]


def test_expiry_overdue_standards_and_open_steps_stand_on_start(client):
    standard_rows.standard(next_review=DAY + ONE)
    standard_rows.agreement(valid_to=DAY + ONE)
    standard_rows.dialogue_step(due_on=DAY + ONE)
    page = client.get("/").content.decode()
    for text, path in (
        ("1 Fachstandard: Prüfung überfällig", "/leistungsbereiche/"),
        ("1 Zielvereinbarung läuft ab", "/guetesiegel/"),
        ("1 vereinbarter Schritt offen", "/vereinbarungen/"),
    ):
        assert text in page
        assert f'href="{path}"' in page


def test_steps_of_dialogues_and_conferences_stand_in_one_list():
    standard_rows.dialogue_step()
    [row] = agreed_steps(DAY, PUBLIC)
    assert (row.kind, row.page) == ("dialog", "planning:service")


# Rights


@pytest.mark.parametrize(
    ("role", "status"),
    [("planung_jugend", 403), ("planung_schule", 200), ("freigabe", 403)],
)
def test_each_office_enters_for_its_own_services(role, status):
    service = standard_rows.service(office="schule")
    path = f"/leistungsbereiche/{service.code}/eintragen/?art=fachstandard"
    assert world.signed_in(role).get(path).status_code == status
