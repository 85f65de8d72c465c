"""High need begins for every reader at the same rank: hidden ranks are counted."""

from __future__ import annotations

import pytest

from districts.release import Audience, reading_as
from planning.models import FacilityScore
from planning.selectors import neighbourhood, offers
from planning.selectors.compared import Compared, compared_in
from planning.selectors.expert import default_places
from planning.selectors.history import history
from planning.services import run_scoring
from planning.services.releases import make_release
from tests.planning import closed_city, small_city

KIND = "grundschule"


@pytest.mark.parametrize(
    ("rank", "shown", "secret", "part", "expected"),
    [
        pytest.param(1, 10, 0, 10, True, id="the first of ten is in the highest tenth"),
        pytest.param(2, 10, 0, 10, False, id="the second of ten is not"),
        pytest.param(2, 11, 0, 10, True, id="a part of a place counts as a place"),
        pytest.param(2, 1, 10, 10, True, id="eleven were compared, one of them in sight"),
        pytest.param(2, 4, 0, 4, False, id="the second of four is not in the quarter"),
        pytest.param(2, 4, 1, 4, True, id="one hidden rank moves no boundary for a reader"),
        pytest.param(None, 4, 0, 4, False, id="without a rank nobody is inside"),
        pytest.param(1, 0, 0, 4, False, id="where nobody was compared nobody is high"),
    ],
)
def test_an_upper_part_is_one_of_all_that_were_compared(
    rank, shown, secret, part, expected
):
    score = FacilityScore(rank_low=rank)
    assert Compared(shown, secret).is_high(score, part) is expected
    assert not Compared(shown, secret).is_high(None, part)


@pytest.fixture
def city():
    made = closed_city.build()
    made.run = run_scoring(key=made.key, as_of=small_city.DAY)
    make_release("oeffentlich", small_city.DAY)
    return made


def as_stranger(ask):
    with reading_as(Audience.PUBLIC):
        return ask(Audience.PUBLIC)


@pytest.mark.django_db
def test_every_reader_meets_the_same_boundary(city):
    """Of a closed run strangers see some ranks; each is one among as many as inside."""

    def counts(audience):
        found = compared_in([city.run], audience)[city.run.pk, KIND]
        at = neighbourhood.sites(
            [row.area for row in city.schools], small_city.DAY, audience
        )
        offered = offers.offers_on(small_city.DAY, audience)
        past = history(city.schools[0], small_city.DAY, audience).points
        return found, {
            *(site.compared.count for site in at),
            *(site.compared.count for site in offered.sites if site.score),
            *(point.ranked for point in past if point.score),
            found.count,
        }

    inside, outside = counts(Audience.INTERNAL), as_stranger(counts)
    assert inside[1] == outside[1] == {inside[0].shown}
    assert outside[0].secret > 0 == inside[0].secret
    asked = default_places(city.run, KIND)
    assert as_stranger(lambda _: default_places(city.run, KIND)) == asked
