"""An end of funding is a reason on live data, and no Bestand any more."""

from datetime import date, timedelta

import pytest

from planning.services import draft_proposal
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db

DAY = small_city.DAY
LAST = "T-2"  # ranked last: the budget of two posts never reaches it


@pytest.fixture
def city():
    return small_city.build()


def ended(city, *, place=1, days=1, fte="0.80", **given):
    return factories.measure(
        facility=city.schools[place],
        service_type=given.pop("service", city.service),
        fte_target=fte,
        valid_from=date(2020, 8, 1),
        valid_to=given.pop("valid_to", DAY - timedelta(days=days)),
        source=city.source,
    )


def line_of(number=LAST, **rules):
    draft = draft_proposal(round=small_city.open_round(**rules))
    return next(line for line in draft.plan.lines if line.number == number)


def test_a_post_that_ended_with_its_funding(city):
    ended(city)
    line = line_of()
    assert (line.stock, line.proposed, line.reason) == (0, 0, "FUNDING_ENDS")
    assert line.reason_text == "Förderende 31.07.2024"
    assert line.note.startswith("Kein Vorschlag, weil die Förderung am 31.07.2024 endete.")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        pytest.param({"days": 365}, "FUNDING_ENDS", id="a year before the day"),
        pytest.param({"days": 366}, "BUDGET", id="longer ago"),
        pytest.param({"valid_to": DAY}, "REDUCED", id="it runs on the day"),
        pytest.param({"fte": None}, "BUDGET", id="counted in places"),
    ],
)
def test_how_long_an_end_is_a_reason(city, given, reason):
    small_city.deliver_ended_measure(city)
    row = {"fte": "0.80"} | given
    if row["fte"] is None:
        factories.measure(
            facility=city.schools[1],
            service_type=city.service,
            fte_target=None,
            places=10,
            valid_from=date(2020, 8, 1),
            valid_to=DAY - timedelta(days=1),
            source=city.source,
        )
    else:
        ended(city, **row)
    assert line_of().reason == reason


def test_a_new_carrier_goes_on_and_nothing_ended(city):
    ended(city)
    factories.measure(
        facility=city.schools[1],
        service_type=city.service,
        fte_target="0.80",
        valid_from=DAY,
        source=city.source,
    )
    line = line_of()
    assert (line.stock, line.reason) == (80, "REDUCED")


def test_another_service_that_ended_says_nothing(city):
    small_city.deliver_ended_measure(city)
    ended(city, service=factories.service_type("ksa"))
    assert line_of().reason == "BUDGET"


def test_who_receives_is_funded_by_rank(city):
    first = line_of(number="T-4")
    ended(city, place=3)
    line = line_of(number="T-4")
    assert first.proposed == line.proposed == 80
    assert line.reason == "FUNDED_RANK"
