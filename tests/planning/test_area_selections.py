"""Schwerpunkträume are decided like a key; the Beschluss alone changes memberships."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from districts.models import Area, AreaMembership, AuditEntry, SourceFile
from planning.models import AreaSelection, Status
from planning.selectors.area_review import Rule
from planning.services import area_selections, import_key, run_scoring
from planning.services.area_selections import (
    NewSpace,
    decide_selection,
    lay_before,
    release_selection,
    write_selection,
)
from tests import factories, world
from tests.planning import small_city
from tests.refusals import refused

pytestmark = pytest.mark.django_db
FROM = date(2026, 1, 1)
BESCHLUSS = {"body": "JHA", "resolution": "VIII-DS-1", "decided_on": date(2025, 12, 1)}


def area_office() -> SimpleNamespace:
    """Three ranked Ortsteile, of which the last one is a Schwerpunktraum today."""
    made = small_city.build()
    key = import_key(small_city.area_key_document(), published=True)
    made.run = run_scoring(key=key, as_of=small_city.DAY)
    ranked = [row.area for row in made.run.area_scores.order_by("rank_low")]
    made.first, made.last = ranked[0], ranked[-1]
    common = {"kind": Area.Kind.SCHWERPUNKTRAUM, "source": made.source}
    made.space, made.other = (factories.area(key=key, **common) for key in ("B1", "B2"))
    made.old = factories.membership(
        member=made.last, group=made.other, source=made.source, valid_from=small_city.DAY
    )
    made.planner, made.second = factories.user("planung"), factories.user("freigabe")
    return made


@pytest.fixture
def city() -> SimpleNamespace:
    return area_office()


def written(city: SimpleNamespace, **given: object) -> AreaSelection:
    words = {"title": "Räume", "rationale": "Nach Rang.", "valid_from": FROM}
    spaces = {city.first.pk: city.space}
    common = {"run": city.run, "rule": Rule(count=1), "spaces": spaces, "by": city.planner}
    return write_selection(**common | words | given)


def laid_before(city: SimpleNamespace) -> AreaSelection:
    return lay_before(selection=written(city), by=city.planner)


def today(member: Area, day: date) -> list[str]:
    rows = AreaMembership.objects.valid_on(day).filter(member=member)
    return [row.group.key for row in rows.filter(group__kind="schwerpunktraum")]


def test_a_draft_says_who_comes_in_and_who_goes_and_changes_nothing(city):
    row = written(city)
    found = {(line.area, line.space, line.change) for line in row.lines.all()}
    assert (city.first, city.space, "aufgenommen") in found
    assert (city.last, city.other, "entfaellt") in found
    assert (today(city.first, FROM), today(city.last, FROM)) == ([], ["B2"])


def test_the_beschluss_changes_memberships_from_its_day_on(city):
    row = release_selection(selection=laid_before(city), by=city.second)
    decide_selection(selection=row, by=city.planner, **BESCHLUSS)
    before = FROM - timedelta(days=1)
    assert (today(city.first, before), today(city.last, before)) == ([], ["B2"])
    assert (today(city.first, FROM), today(city.last, FROM)) == (["B1"], [])
    source = SourceFile.objects.get(importer="festlegung")
    assert (source.as_of, source.attribution) == (date(2025, 12, 1), "JHA")
    acts = list(AuditEntry.objects.values_list("act", flat=True))
    assert [act for act in acts if act.startswith("festlegung")] == [
        "festlegung schreiben", "festlegung vorlegen", "festlegung freigeben",
        "festlegung beschließen",
    ]  # fmt: skip


def test_a_new_schwerpunktraum_comes_to_be_with_the_beschluss_alone(city):
    new = NewSpace("N1", "Neuer Raum")
    row = written(city, spaces={city.first.pk: new})
    spaces = Area.objects.filter(key="N1", kind="schwerpunktraum")
    row = release_selection(
        selection=lay_before(selection=row, by=city.planner), by=city.second
    )
    assert not spaces.exists()
    decide_selection(selection=row, by=city.planner, **BESCHLUSS)
    made = spaces.get()
    assert (made.name, made.valid_from) == ("Neuer Raum", FROM)
    assert made.source == SourceFile.objects.get(importer="festlegung")
    assert today(city.first, FROM) == ["N1"]
    assert today(city.first, FROM - timedelta(days=1)) == []
    with refused("neue Version"):
        row.foundings.first().delete()


@pytest.mark.parametrize(
    ("spaces", "said"),
    [
        pytest.param(["B1"], "hat schon", id="the key of another"),
        pytest.param(["N1", "N1"], "denselben Schlüssel", id="one key for two"),
    ],
)
def test_a_new_schwerpunktraum_has_a_key_of_its_own(city, spaces, said):
    ranked = [row.area for row in city.run.area_scores.order_by("rank_low")]
    new = {
        area.pk: NewSpace(key, f"Raum {number}")
        for number, (area, key) in enumerate(zip(ranked, spaces, strict=False))
    }
    with pytest.raises(ValidationError, match=said):
        written(city, rule=Rule(count=len(spaces)), spaces=new)
    assert not AreaSelection.objects.exists()


def test_a_later_version_replaces_the_one_in_force(city):
    first = release_selection(selection=laid_before(city), by=city.second)
    decide_selection(selection=first, by=city.planner, **BESCHLUSS)
    run = run_scoring(key=city.run.key, as_of=date(2026, 6, 1))
    middle = run.area_scores.order_by("rank_low")[1].area
    later = {"rule": Rule(count=2), "valid_from": date(2027, 1, 1), "run": run}
    row = written(city, spaces={middle.pk: city.other}, **later)
    row = lay_before(selection=row, by=city.planner)
    row = release_selection(selection=row, by=city.second)
    decide_selection(selection=row, by=city.planner, **BESCHLUSS)
    first.refresh_from_db()
    assert first.status == Status.REVOKED
    assert today(city.first, date(2027, 1, 1)) == ["B1"]
    assert today(middle, date(2027, 1, 1)) == ["B2"]


def test_who_is_inside_already_is_not_taken_in_again(city):
    row = release_selection(selection=laid_before(city), by=city.second)
    factories.membership(
        member=city.first, group=city.space, source=city.old.source, valid_from=FROM
    )
    with pytest.raises(ValidationError, match="schon zu"):
        decide_selection(selection=row, by=city.planner, **BESCHLUSS)
    row.refresh_from_db()
    assert row.status == Status.SUBMITTED


def test_a_second_draft_of_the_moment_is_the_next_version(city, monkeypatch):
    """Who waits for the log sees the version that was taken meanwhile."""

    def somebody_else_first():
        monkeypatch.undo()
        written(city)

    monkeypatch.setattr(area_selections, "one_writer", somebody_else_first)
    assert written(city).version == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({"spaces": {}}, "Schwerpunktraum", id="without a Schwerpunktraum"),
        pytest.param({"rationale": ""}, "rationale", id="without a reason"),
    ],
)
def test_what_is_not_ready_is_no_draft(city, given, said):
    with pytest.raises(ValidationError, match=said):
        written(city, **given)
    assert not AreaSelection.objects.exists()


def test_nobody_releases_their_own_work_and_nothing_is_decided_unreleased(city):
    row = laid_before(city)
    with pytest.raises(ValidationError, match="Ohne Freigabe"):
        decide_selection(selection=row, by=city.planner, **BESCHLUSS)
    city.planner.groups.set(city.second.groups.all() | city.planner.groups.all())
    with pytest.raises(PermissionDenied):
        release_selection(selection=row, by=city.planner)
    with pytest.raises(PermissionDenied):
        written(city, by=factories.user("ausschuss"))


def test_who_laid_it_before_does_not_release_it_either(city, client):
    """A second planner submits what the first wrote; a third person stands for it."""
    both = factories.user("planung")
    both.groups.set(city.second.groups.all() | city.planner.groups.all())
    row = lay_before(selection=written(city), by=both)
    with pytest.raises(PermissionDenied):
        release_selection(selection=row, by=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        AreaSelection.objects.update(released_by=both, released_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        AreaSelection.objects.update(submitted_by=city.second)
    client.force_login(both)
    page = client.get(f"/planung/schwerpunktraeume/{row.version}/").content.decode()
    assert "/freigeben/" not in page
    assert release_selection(selection=row, by=city.second).published


def test_the_database_keeps_what_was_laid_before(city):
    row = laid_before(city)
    rows = AreaSelection.objects.filter(pk=row.pk)
    for change in ({"title": "Anders"}, {"count": 3}, {"status": Status.DRAFT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with refused("neue Version"):
        row.lines.first().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows._raw_delete(rows.db)


def test_planners_walk_from_the_analysis_to_the_beschluss(city, client):
    client.force_login(city.planner)
    page = client.get(f"/planung/sozialraumanalyse/?stand={city.run.pk}&anzahl=1")
    start = f"/planung/schwerpunktraeume/neu/?stand={city.run.pk}&anzahl=1"
    assert "/planung/schwerpunktraeume/neu/?stand=" in page.content.decode()
    form = {"title": "Räume", "rationale": "Rang.", "valid_from": "2026-01-01"}
    assert client.post(start, form).status_code == 400
    form[f"raum-{city.first.pk}"] = city.space.pk
    version = client.post(start, form)["Location"]
    assert client.post(f"{version}vorlegen/").status_code == 302
    assert client.post(f"{version}vorlegen/").status_code == 409
    stranger = Client()
    assert stranger.get(version).status_code == 404
    second = Client()
    second.force_login(city.second)
    assert "Freigeben" in second.get(version).content.decode()
    assert second.post(f"{version}freigeben/").status_code == 302
    answer = client.post(f"{version}beschluss/", BESCHLUSS)
    assert answer.status_code == 302
    page = stranger.get("/planung/schwerpunktraeume/").content.decode()
    assert ("VIII-DS-1" in page) == city.run.published
    assert world.signed_in("planung").get(version).status_code == 200


def test_planners_name_a_new_schwerpunktraum_on_the_page(city, client):
    client.force_login(city.planner)
    start = f"/planung/schwerpunktraeume/neu/?stand={city.run.pk}&anzahl=1"
    form = {"title": "Räume", "rationale": "Rang.", "valid_from": "2026-01-01"}
    form[f"raum-{city.first.pk}"] = "neu-1"
    assert "Schlüssel und Namen" in client.post(start, form).content.decode()
    unused = form | {"neu-2-key": "N2", "neu-2-name": "Niemands Raum"}
    unused |= {"neu-1-key": "N1", "neu-1-name": "Neuer Raum"}
    assert "Kein Ortsteil kommt" in client.post(start, unused).content.decode()
    answer = client.post(start, form | {"neu-1-key": "N1", "neu-1-name": "Neuer Raum"})
    page = client.get(answer["Location"]).content.decode()
    assert "N1 Neuer Raum" in page
    assert "Entsteht mit dem Beschluss" in page
