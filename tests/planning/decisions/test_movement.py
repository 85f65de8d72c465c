"""What stops a Neufassung: rows its result rests on, never files of others."""

from __future__ import annotations

import copy
import re

import pytest
from django.test import Client

from districts.models import AreaValue
from planning.decisions.moved import moved
from planning.decisions.verify import read
from planning.models import Measure
from planning.services import cut_budget, make_proposal
from planning.services.movement import obstacle
from tests import factories
from tests.planning import small_city

CUT = [{"what": "budget", "source": "stadt", "period": "2024/25", "fte": "0.80"}]
PAGES = ("kuerzung/", "antraege/")


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def decision(office):
    return office.submitted()


def other_site(office) -> None:
    """A measure of the same service at a site of another kind, in a file of its own."""
    source = factories.source_file()
    factories.measure(
        facility=factories.facility(kind="gymnasium", source=source),
        service_type=office.city.service,
        valid_from=small_city.DAY,
        source=source,
    )


def same_rows(office) -> None:
    """Every value comes again in a newer file."""
    AreaValue.objects.update(source=factories.source_file())


def test_files_that_move_no_row_of_the_sites_stop_nothing(office, decision):
    small_city.deliver_ended_measure(office.city)
    again = make_proposal(round=office.round, by=office.planner)
    first = office.submitted(proposal=again, reason="Neu.")
    other_site(office)
    same_rows(office)
    assert obstacle(first, read(bytes(first.record))) == ""
    assert (
        cut_budget(decision=first, by=office.planner, changes=CUT, reason="x").version == 3
    )


def other_values(office) -> None:
    AreaValue.objects.update(value="0.77")


def new_stock(office) -> None:
    factories.measure(
        facility=office.city.schools[2],
        service_type=office.city.service,
        valid_from=small_city.DAY,
        source=office.city.source,
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(other_values, "benefit: Testschule 1", id="values of an indicator"),
        pytest.param(new_stock, "Bestand (SOLL): Testschule 1", id="a measure"),
    ],
)
def test_what_moved_stands_on_top_of_the_page_in_words(office, decision, change, said):
    client = Client()
    client.force_login(office.planner)
    change(office)
    for page in PAGES:
        shown = words(client.get(f"/entscheidungen/{decision.code}/{page}"))
        assert "Eine Neufassung lässt sich so nicht anlegen" in shown
        assert said in shown
        assert "allocation" not in shown


def test_nothing_stands_there_while_nothing_moved(office, decision):
    client = Client()
    client.force_login(office.planner)
    for page in PAGES:
        shown = words(client.get(f"/entscheidungen/{decision.code}/{page}"))
        assert "Neufassung lässt sich so nicht" not in shown
    assert not Measure.objects.exists()


def other_rules(new) -> None:
    new["rules"]["allocation"]["levels"] = ["0", "1"]


def other_key(new) -> None:
    new["rules"]["keys"]["test-gs@2"] = new["rules"]["keys"].pop("test-gs@1")


def one_site_less(new) -> None:
    new["inputs"]["allocation"]["sites"].pop()


def other_file(new) -> None:
    new["inputs"]["allocation"]["sources"] = []
    new["inputs"]["files"] = []


def other_actual(new) -> None:
    new["inputs"]["allocation"]["sites"][0]["actual"] = 35


def too_young(new) -> None:
    new["inputs"]["scoring"]["test-gs@1"]["new"] = ["T-3"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(other_rules, ["die Regeln der Runde"], id="rules"),
        pytest.param(
            other_key, ["der Schlüssel test-gs@1", "der Schlüssel test-gs@2"], id="key"
        ),
        pytest.param(
            one_site_less, ["nur in einem der beiden Stände: Testschule 8"], id="a site"
        ),
        pytest.param(too_young, ["zu junge Einrichtungen: Testschule 3"], id="a new site"),
        pytest.param(other_file, [], id="only other files"),
        pytest.param(other_actual, [], id="who fills a post"),
    ],
)
def test_what_moved_is_said_in_words(decision, change, said):
    old = read(bytes(decision.record))
    new = copy.deepcopy(old)
    change(new)
    assert moved(old, new) == said
