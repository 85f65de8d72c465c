"""Pages that name runs and proposals leave alone what these keep for their replay."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from planning.services import make_proposal, submit
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db

RUN = ("inputs", "statistics", "log")
PLAN = ("inputs", "rules", "details")


@pytest.fixture
def city():
    """Two proposals from one run, as many as it takes to make a list."""
    made = small_city.build()
    round = small_city.open_round()
    made.proposals = [make_proposal(round=round) for _ in range(2)]
    return made


def without_definitions(sql):
    """The statement behind what the door defines before it: WITH a AS (…), b AS (…).

    A choice in a form is read through a cursor on PostgreSQL: DECLARE … WITH … SELECT …
    """
    before, defines, sql = sql.partition("WITH ")
    if not defines or "SELECT" in before:
        return before + defines + sql
    depth = 0
    for place, sign in enumerate(sql):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == ")" and depth == 0 and not sql[place + 1 :].startswith(","):
            return sql[place + 1 :]
    raise ValueError(sql)


def read_by(client, page):
    """Columns that the queries of a page select, as "table.column", each once a query."""
    client.get(page)  # what is kept between requests is there now
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page).status_code == 200
    columns = r'"planning_(scoringrun|proposal)"\."(\w+)"'
    own = [without_definitions(query["sql"]) for query in seen.captured_queries]
    reads = [sql.partition("SELECT ")[2] for sql in own]
    selected = [sql.partition(" FROM ")[0] for sql in reads]
    return [".".join(found) for sql in selected for found in set(re.findall(columns, sql))]


@pytest.mark.parametrize(
    ("page", "most"),
    [
        pytest.param("/", 0, id="start"),
        pytest.param("/planung/rangliste/", 1, id="ranking, with one proposal shown"),
        pytest.param(
            "/planung/runden/test-runde/", 1, id="round, with its newest proposal shown"
        ),
        pytest.param("/planung/vergleich/", 0, id="choice of a comparison"),
        pytest.param("/api/v1/runs/", 0, id="runs in the REST interface"),
        pytest.param("/api/v1/proposals/", 0, id="proposals in the REST interface"),
    ],
)
def test_lists_do_not_read_the_record(client, city, page, most):
    """A single query may read the record of the proposal a page shows, no list does."""
    read = read_by(client, page)
    assert any(name.endswith(".id") for name in read)
    assert not [name for name in RUN if f"scoringrun.{name}" in read]
    assert max(read.count(f"proposal.{name}") for name in PLAN) <= most


def test_the_proposal_itself_still_reads_its_record(client, city):
    page = f"/planung/vorschlaege/{city.proposals[0].pk}/"
    assert {"proposal.inputs", "proposal.rules"} <= set(read_by(client, page))


def test_rows_of_a_run_do_not_each_bring_its_record(client, city):
    """With 600 schools the record is 14 MB, which nobody reads 600 times."""
    client.force_login(factories.user("planung"))
    with CaptureQueriesContext(connection) as seen:
        made = make_proposal(round=city.proposals[0].round)
        submit(proposal=made, by=factories.user("planung"), title="Vorlage")
        page = "/planung/runden/test-runde/?budget=1,6"
        assert client.get(page).status_code == 200
    selected = [query["sql"].partition(" FROM ") for query in seen.captured_queries]
    records = [rest for names, _, rest in selected if '"scoringrun"."inputs"' in
               names.replace("planning_", "")]  # fmt: skip
    assert records
    assert not [rest for rest in records if "planning_facilityscore" in rest[:60]]
    assert not [rest for rest in records if "planning_proposalline" in rest[:60]]
