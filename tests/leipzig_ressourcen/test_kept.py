"""Open answers are given out again, and never after anything has changed."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client

from facilities.models import Facility
from leipzig_ressourcen import kept
from tests import factories

LIST = "/api/v1/facilities/"


@pytest.fixture
def school(own_database) -> Facility:
    caches["answers"].clear()
    return factories.facility(name="Alte Schule")


@pytest.fixture
def views(monkeypatch, school) -> list[str]:
    """The addresses that a view had to answer."""
    asked, of_view = [], kept._may_be_kept

    def counted(request, response):
        asked.append(request.get_full_path())
        return of_view(request, response)

    monkeypatch.setattr(kept, "_may_be_kept", counted)
    return asked


def names(address: str = LIST) -> list[str]:
    return [row["name"] for row in Client().get(address).json()["results"]]


def renamed_by_sql(school: Facility) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE facilities_facility SET name = 'Neue Schule' WHERE id = %s", [school.pk]
        )


def renamed_elsewhere(school: Facility) -> None:
    def work() -> None:
        renamed_by_sql(school)
        connection.close()

    thread = Thread(target=work)
    thread.start()
    thread.join()


def renamed_at_the_end(school: Facility) -> None:
    with transaction.atomic():
        renamed_by_sql(school)
        assert kept.state_of_database() is None, "what is read here may never be true"


WRITES = {
    "a row that is saved": lambda s: Facility(pk=s.pk, name="Neue Schule").save(
        update_fields=["name"]
    ),
    "rows that are updated at once": lambda s: Facility.objects.filter(pk=s.pk).update(
        name="Neue Schule"
    ),
    "a statement past all models": renamed_by_sql,
    "another connection": renamed_elsewhere,
    "a transaction that ends": renamed_at_the_end,
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_was_kept_is_not_given_out_after(write, school, views):
    assert names() == names() == ["Alte Schule"]
    assert len(views) == 1
    write(school)
    assert names() == ["Neue Schule"]


def test_what_was_taken_back_leaves_what_was_kept(school, views):
    names()
    with transaction.atomic():
        renamed_by_sql(school)
        transaction.set_rollback(True)
    assert names() == ["Alte Schule"]


def test_whoever_has_the_answer_is_told_so(school, views):
    first = Client().get(LIST)
    again = Client().get(LIST, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (len(views), first["Cache-Control"]) == (1, "no-cache")
    renamed_by_sql(school)
    changed = Client().get(LIST, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)


def test_a_kept_answer_is_the_same_with_all_it_says_about_itself(school, views):
    first, again = Client().get(f"{LIST}?page_size=1"), Client().get(f"{LIST}?page_size=1")
    assert (first.content, dict(first.headers)) == (again.content, dict(again.headers))


def test_formats_pages_and_hosts_are_kept_apart(school, views, settings):
    settings.ALLOWED_HOSTS = ["testserver", "karte.example"]
    client = Client()
    geo = client.get(LIST, headers={"Accept": "application/geo+json"})
    assert geo.json()["type"] == "FeatureCollection"
    assert client.get(LIST).json()["count"] == 1
    factories.facility()
    first = client.get(f"{LIST}?page_size=1").json()["next"]
    other = client.get(f"{LIST}?page_size=1", headers={"Host": "karte.example"})
    assert first.startswith("http://testserver/")
    assert other.json()["next"].startswith("http://karte.example/")


def test_the_next_day_is_answered_anew(school, views, monkeypatch):
    names()
    tomorrow = kept.localdate() + timedelta(days=1)
    monkeypatch.setattr(kept, "localdate", lambda: tomorrow)
    names()
    assert len(views) == 2


def test_answers_to_accounts_and_keys_are_neither_kept_nor_given_from_it(school, views):
    names()
    planner = Client()
    planner.force_login(factories.user("planung"))
    answers = [
        planner.get(LIST),
        Client().get(LIST, headers={"Authorization": "Token 0"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 401]
    assert ["ETag" in answer for answer in answers] == [False, False]
    assert len(views) == 1


@pytest.mark.parametrize("address", ["/", f"{LIST}?area=99x", f"{LIST}nix/"])
def test_pages_and_refusals_are_not_kept(address, school):
    Client().get(address)
    assert "ETag" not in Client().get(address)


def test_asking_for_the_head_alone_gives_what_is_kept(school, views):
    assert Client().head(LIST).status_code == 200
    names()
    head = Client().head(LIST)
    assert (head.content, len(views)) == (b"", 2)
    assert head["ETag"]


def test_inside_a_transaction_nothing_is_kept(db):
    factories.facility()
    assert "ETag" not in Client().get(LIST)


def test_a_file_laid_in_place_of_another_is_another_state(tmp_path):
    watcher = kept.Watcher()
    path, other = tmp_path / "test_a", tmp_path / "test_b"
    for file in (path, other):
        with kept.sqlite3.connect(file) as made:
            made.execute("CREATE TABLE t (n INTEGER)")
        made.close()
    before = watcher.state(path)
    assert watcher.state(path) == before
    other.replace(path)
    assert watcher.state(path) != before
    assert watcher.state(tmp_path / "test_none") is None
