"""Reports: figures that stay, chapters in words, a second person, and who comments."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from districts.release import Audience
from facilities.models import Facility
from planning.models import (
    FacilityScore,
    Measure,
    PlanningReport,
    ReportComment,
    ReportText,
)
from planning.reports.frozen_figures import read_figures
from planning.selectors.agenda import agenda
from planning.selectors.report_chapters import need
from planning.selectors.reports import reading_of, report_duties
from planning.selectors.task import tasks_of
from planning.services import comment_report, draw_up, release_report, write_texts
from planning.services import reports as services
from tests import factories, plan_rows, report_rows, standard_rows
from tests.planning import small_city

pytestmark = pytest.mark.django_db
DAY, LATER = date(2025, 7, 31), date(2025, 9, 1)
CHAPTERS = dict.fromkeys(report_rows.REQUIRED, "Geschrieben.")


@pytest.fixture
def city():
    made = small_city.build()
    made.measure = factories.measure(
        facility=made.schools[0],
        service_type=made.service,
        source=made.source,
        fte_target="1.00",
        valid_from=date(2024, 8, 1),
    )
    return made


def drawn_up(kind="planung", day=DAY, by=None) -> PlanningReport:
    return draw_up(kind=kind, as_of=day, by=by or factories.user("planung"))


def written(**given) -> PlanningReport:
    report = drawn_up(**given)
    write_texts(report=report, texts=CHAPTERS, by=report.drawn_up_by)
    return report


def publish(report, by=None) -> None:
    seen = reading_of(report, Audience.INTERNAL).seen
    release_report(report=report, seen=seen, by=by or factories.user("freigabe"))
    report.refresh_from_db()


def table(report, chapter, name):
    found = {one.code: one for one in read_figures(bytes(report.record)).chapters}
    return next((one for one in found[chapter].sheets if one.name == name), None)


# What was counted stays


def test_the_document_reads_back_as_it_was_written():
    figures = report_rows.figures()
    again = read_figures(figures.to_bytes())
    assert again.to_bytes() == figures.to_bytes()
    sheet = again.chapters[0].sheets[0]
    assert sheet.rows == [
        ("Text", Decimal("1.50"), factories.DAY),
        ("Text", None, "unbefristet"),
    ]
    with pytest.raises(ValueError, match="keine Zahlen eines Berichts"):
        read_figures(b"{}")


def test_a_report_counts_sites_and_posts_of_its_day(city):
    report = drawn_up()
    (row,) = list(table(report, "bestand", "Ausbaustand").rows)
    schools = len(city.schools)
    assert row[:4] == (city.service.name, "Grundschule", 1, schools)
    assert row[6] == Decimal("1.00")


def test_what_is_entered_later_changes_no_figure(city):
    report = drawn_up()
    before = Client()
    publish_and_read = report.record
    Measure.objects.update(fte_target="3.00")
    report.refresh_from_db()
    assert bytes(report.record) == bytes(publish_and_read)
    assert before.get(f"/berichte/{report.code}/").status_code == 404
    other = drawn_up(day=DAY + timedelta(days=1))
    assert table(other, "bestand", "Ausbaustand").rows[0][6] == Decimal("3.00")


def test_a_report_counts_only_what_everybody_may_see(city):
    factories.measure(
        facility=city.schools[1],
        service_type=city.service,
        source=factories.source_file(published=False),
        valid_from=date(2024, 8, 1),
    )
    assert table(drawn_up(), "bestand", "Ausbaustand").rows[0][2] == 1


def test_the_next_report_compares_itself_with_the_last(city):
    first = written(day=date(2024, 12, 31))
    publish(first)
    factories.measure(
        facility=city.schools[1],
        service_type=city.service,
        source=city.source,
        fte_target="0.80",
        valid_from=date(2025, 1, 1),
    )
    report = drawn_up()
    rows = {row[0]: row[2:] for row in table(report, "vergleich", "Vergleich").rows}
    name = f"{city.service.name}, Grundschule"
    assert report.previous == first
    assert rows[f"{name}: mit Angebot"] == (1, 2, 1)
    assert rows[f"{name}: SOLL"] == (Decimal(1), Decimal("1.8"), Decimal("0.8"))


def test_participation_and_standards_stand_in_their_chapters(city):
    plan_rows.involvement(day=date(2025, 3, 1), outcome="Zwei Räume.", outcome_on=DAY)
    plan_rows.involvement(day=date(2025, 4, 1), outcome="Später.", outcome_on=LATER)
    plan_rows.involvement(day=date(2025, 5, 1), published=False)
    standard = standard_rows.standard(service_type=city.service)
    standard_rows.criterion(standard=standard)
    standard_rows.dialogue(
        service_type=city.service, held_on=date(2025, 5, 1), published=True
    )
    report = drawn_up()
    assert len(table(report, "beteiligung", "Qualitätsdialoge").rows) == 1
    involved = table(report, "beteiligung", "Beteiligung").rows
    assert [row[-1] for row in involved] == ["Zwei Räume.", "noch offen"]
    assert table(report, "standards", "Kriterien").rows[0][-1] == 1


def test_the_status_chain_stands_frozen_among_what_is_planned(city):
    plan_rows.stage(measure=city.measure, day=date(2024, 5, 1))
    plan_rows.stage(measure=city.measure, stage="besetzt", day=LATER)
    report = drawn_up()
    (row,) = table(report, "vorhaben", "Schritte").rows
    assert row[3:] == (
        *(date(2024, 5, 1), "noch nicht", "noch nicht", "noch nicht"),
        "bewilligt",
    )
    figures = {one.code: one.value for one in read_figures(bytes(report.record)).figures}
    assert figures["stage:bewilligt"] == 1
    assert figures["stage:besetzt"] == 0


def test_a_rank_is_one_among_all_and_hidden_ones_are_counted():
    kind, state = Facility.Kind.GRUNDSCHULE, FacilityScore.State
    facility = Facility(pk=1, number="T-1", name="Schule")
    states = [state.SCORED, *[state.SECRET] * 7, state.NO_SCORE]
    scores = [FacilityScore(facility=facility, state=one) for one in states]
    scores[0].rank_low = 2
    sheet = need._gaps({kind: scores}, set())
    assert sheet.rows == [("Grundschule", 2, 8, "T-1", "Schule")]
    assert "Von 8 Einrichtungen ist bei 7 der Rang geheim" in sheet.notes[0]


def test_a_second_entwurf_of_the_moment_takes_the_next_code(city, monkeypatch):
    """Who waits for the log sees the code that was taken meanwhile."""

    def somebody_else_first():
        monkeypatch.undo()
        drawn_up()

    monkeypatch.setattr(services, "one_writer", somebody_else_first)
    assert drawn_up().code == "planung-2025-07-31-2"


# Texts, release, comment


def test_a_report_without_its_chapters_is_not_released(city):
    report = drawn_up()
    write_texts(report=report, texts={"gelingt": "Dies."}, by=report.drawn_up_by)
    with pytest.raises(ValidationError, match="Was gelingt nicht"):
        publish(report)
    assert not PlanningReport.objects.get().published


def test_nobody_releases_what_they_wrote(city):
    report = written()
    author = report.drawn_up_by
    author.groups.add(*factories.user("freigabe").groups.all())
    with pytest.raises(PermissionDenied):
        publish(report, by=type(author).objects.get(pk=author.pk))


def test_a_release_is_bound_to_what_was_read(city):
    report = written()
    seen = reading_of(report, Audience.INTERNAL).seen
    write_texts(report=report, texts={"folgt": "Anderes."}, by=report.drawn_up_by)
    with pytest.raises(ValidationError, match="wurde er geändert"):
        release_report(report=report, seen=seen, by=factories.user("freigabe"))


def test_texts_of_a_released_report_stand(city):
    report = written()
    publish(report)
    with pytest.raises(ValidationError, match="stehen fest"):
        write_texts(report=report, texts={"folgt": "Neu."}, by=report.drawn_up_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        report_rows.text(report)


def test_who_evaluates_is_no_author_and_comments_what_is_released(city):
    report, words = written(), {"body": "Hochschule", "text": "Gesehen."}
    evaluator = factories.user("evaluation")
    with pytest.raises(ValidationError, match="freigegeben"):
        comment_report(report=report, by=evaluator, **words)
    publish(report)
    with pytest.raises(PermissionDenied):
        comment_report(report=report, by=factories.user("freigabe"), **words)
    with pytest.raises(IntegrityError), transaction.atomic():
        report_rows.comment(report, written_by=report.drawn_up_by)
    comment_report(report=report, by=evaluator, **words)
    page = Client().get(f"/berichte/{report.code}/").content.decode()
    assert "Kommentar der Evaluation" in page
    assert ReportComment.objects.get().written_by == evaluator


@pytest.mark.parametrize("wrong", ["title", "as_of", "sha256"])
def test_the_database_keeps_a_report(wrong):
    report = report_rows.draft()
    values = {"title": "x", "as_of": date(2000, 1, 1), "sha256": "x"}
    rows = PlanningReport.objects.filter(pk=report.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**{wrong: values[wrong]})
    with pytest.raises(IntegrityError), transaction.atomic():
        rows._raw_delete(rows.db)


def test_a_released_report_is_not_taken_back():
    rows = PlanningReport.objects.filter(pk=report_rows.released().pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(published=False, released_by=None, released_at=None)


def test_a_text_replaces_an_earlier_one_that_stays():
    report = report_rows.draft()
    for words in ("Zuerst.", "Dann."):
        write_texts(report=report, texts={"gelingt": words}, by=report.drawn_up_by)
    write_texts(report=report, texts={"gelingt": "Dann."}, by=report.drawn_up_by)
    assert reading_of(report, Audience.INTERNAL).texts == {"gelingt": "Dann."}
    assert ReportText.objects.count() == 2


def test_what_was_replaced_or_emptied_is_nowhere_told():
    report = report_rows.draft()
    for chapter, words in (("bestand", "Vertraulich."), ("gelingt", "Vorschnell.")):
        report_rows.text(report, chapter, text=words)
    report_rows.text(report, "bestand", text="")
    write_texts(report=report, texts=CHAPTERS, by=report.drawn_up_by)
    publish(report)
    client = Client()
    told = client.get(f"/api/v1/planning-reports/{report.code}/").json()["texts"]
    assert told == CHAPTERS
    found = {
        words: report.code in client.get(f"/berichte/?search={words}").content.decode()
        for words in ("Vertraulich", "Vorschnell", "Geschrieben", "Text")
    }
    assert [words for words, is_found in found.items() if is_found] == [
        *("Geschrieben", "Text")
    ]


# When the next one is due


def test_start_and_calendar_know_when_the_next_is_due():
    report_rows.released(kind="planung", as_of=date(2025, 1, 31))
    report_rows.released(kind="schulsozialarbeit", as_of=date(2025, 7, 31))
    day = date(2026, 8, 15)
    found = {task.text: task.day for task in tasks_of(report_duties(day, Audience.PUBLIC))}
    assert found == {
        "Bericht zur integrierten Kinder- und Jugendhilfeplanung fällig": date(2027, 1, 31),
        "Bericht zur Schulsozialarbeit fällig": date(2026, 7, 31),
    }
    dated = agenda(day, Audience.PUBLIC)
    assert [entry.day for entry in dated.late] == [date(2026, 7, 31)]
    assert date(2027, 1, 31) in [entry.day for entry in dated.coming]


def test_an_entwurf_is_named_where_it_may_be_seen():
    report_rows.released(kind="schulsozialarbeit", as_of=date(2025, 7, 31))
    report_rows.draft(kind="schulsozialarbeit", as_of=date(2026, 7, 31))
    day = date(2026, 8, 15)
    inside, outside = (
        next(task.text for task in report_duties(day, audience))
        for audience in (Audience.INTERNAL, Audience.PUBLIC)
    )
    assert inside == f"{outside}, Entwurf liegt vor"


# Pages and files


def test_an_entwurf_says_so_in_text_file_name_and_watermark(city, client, monkeypatch):
    from planning.views import reports

    drawn = {}
    monkeypatch.setattr(
        reports, "render_pdf", lambda html, made_at: drawn.update(html=html) or b""
    )
    report = drawn_up()
    client.force_login(factories.user("planung"))
    page = client.get(f"/berichte/{report.code}/").content.decode()
    assert "ENTWURF: Bericht" in page
    for ending in ("pdf", "xlsx"):
        answer = client.get(f"/berichte/{report.code}.{ending}")
        assert f'"ENTWURF_bericht_{report.code}.{ending}"' in answer["Content-Disposition"]
    assert 'class="mark-entwurf"' in drawn["html"]
    assert Client().get(f"/berichte/{report.code}.pdf").status_code == 404


def test_planners_draw_up_and_write_on_their_pages(city, client):
    client.force_login(factories.user("planung"))
    ahead = (timezone.localdate() + timedelta(days=1)).isoformat()
    given = {"kind": "planung", "as_of": ahead}
    refused = client.post("/berichte/neu/", given)
    assert refused.status_code == 400
    assert "liegt voraus" in refused.content.decode()
    refused = client.post("/berichte/neu/", given | {"as_of": "0001-01-01"})
    assert refused.status_code == 400
    assert "frühestens ab dem 01.01.1990" in refused.content.decode()
    answer = client.post("/berichte/neu/", given | {"as_of": "2025-07-31"})
    assert answer.status_code == 302
    address = answer["Location"]
    assert client.post(address, {"gelingt": "Der Ausbau."}).status_code == 302
    report = PlanningReport.objects.get()
    assert "Der Ausbau." in client.get(f"/berichte/{report.code}/").content.decode()
