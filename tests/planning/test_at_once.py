"""Two people who do the same at once: one row, one answer, no broken page."""

from contextlib import closing

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection

from planning.models import Scenario, ScoringRun
from planning.services import rounds, save_scenario, scoring
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer"
)
SAID = "Eine Variante dieses Namens hat die Runde schon"


@pytest.fixture
def key():
    return small_city.build().key


def test_the_second_of_two_equal_runs_is_the_first(key, monkeypatch):
    """Both looked before either had written; the database tells the second."""
    first = scoring.run_scoring(key=key, as_of=small_city.DAY)
    look, seen = scoring.kept_like, []

    def too_early(run):
        seen.append(run)
        return None if len(seen) == 1 else look(run)

    monkeypatch.setattr(scoring, "kept_like", too_early)
    second = scoring.run_scoring(key=key, as_of=small_city.DAY)
    assert (second, ScoringRun.objects.count()) == (first, 1)
    assert second.scores.count() == first.scores.count() > 0


def test_another_refusal_of_the_database_is_not_swallowed(key, monkeypatch):
    found = scoring.calculate(key=key, as_of=small_city.DAY)
    found.run.input_sha256 = None
    with pytest.raises(scoring.IntegrityError):
        scoring._keep(found)


@on_postgresql
def test_a_second_writer_waits_for_the_first():
    """It cannot see what the first has not committed, and must not write beside it."""
    run = factories.scoring_run()
    insert = (
        "INSERT INTO planning_scoringrun (key_id, as_of, inputs, input_sha256, statistics, "
        "log, warnings, oldest_period, code_version, created_at, published, invented) "
        "VALUES (%s, %s, '{}', %s, '{}', '[]', '[]', '2024', %s, now(), true, true)"
    )
    same = [run.key_id, run.as_of, run.input_sha256, run.code_version]
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            cursor.execute(insert, same)


def variant(round, title="Mehr"):
    given = {"code": "mehr", "title": title, "changes": {"budget_fte": "3"}, "by": None}
    return save_scenario(round=round, **given)


def test_a_name_that_is_taken_is_refused_in_words(key):
    round = small_city.open_round()
    variant(round)
    with pytest.raises(ValidationError, match=SAID):
        variant(round, title="MEHR")


def test_a_name_somebody_took_meanwhile_is_refused_in_the_same_words(key, monkeypatch):
    round = small_city.open_round()
    variant(round)
    monkeypatch.setattr(Scenario, "full_clean", lambda self: None)
    monkeypatch.setattr(rounds, "_is_taken", lambda round, code: False)
    with pytest.raises(ValidationError, match=SAID):
        variant(round)
    assert Scenario.objects.count() == 1


def test_the_page_says_so_beside_the_form(client, key):
    round = small_city.open_round()
    client.force_login(factories.user("planung"))
    address, typed = f"/planung/runden/{round.code}/varianten/", {"title": "Mehr"}
    for status in (302, 400):
        answer = client.post(address, typed | {"budget_fte": "3"})
        assert answer.status_code == status
    assert SAID in answer.content.decode()
