"""What the Sozialraumanalyse does not know: no sum, no mean, and the gap by name."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.test import Client

from districts.release import Audience
from planning.selectors.area_ranking import area_ranking
from planning.selectors.area_review import Review, Rule, review
from planning.services import import_key, run_scoring
from tests import factories
from tests.planning import small_city

pytestmark = pytest.mark.django_db
PAGE = "/planung/sozialraumanalyse/"


@pytest.fixture
def city() -> SimpleNamespace:
    """Three Ortsteile with 0.30, 0.10 and 0.20; the first two make a Schwerpunktraum."""
    made = small_city.build()
    made.space = factories.area(kind="schwerpunktraum", source=made.source)
    for area in made.areas[:2]:
        factories.membership(member=area, group=made.space, source=made.source)
    key = import_key(small_city.area_key_document(), published=True)
    made.run = run_scoring(key=key, as_of=small_city.DAY)
    return made


def reviewed(city: SimpleNamespace, rule: Rule) -> Review:
    return review(
        area_ranking(city.run, "ortsteil", Audience.PUBLIC), rule, Audience.PUBLIC
    )


def words(address: str) -> str:
    html = Client().get(address).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_an_ortsteil_the_run_does_not_know_leaves_no_mean(city):
    [space] = reviewed(city, Rule()).spaces
    assert space.mean is not None
    late = factories.area(name="Ort Spät", source=city.source)
    factories.membership(member=late, group=city.space, source=city.source)
    [space] = reviewed(city, Rule()).spaces
    assert len(space.parts) == 2
    assert (space.mean, space.weighted, space.rank) == (None, None, None)
    assert "Ort Spät" in space.missing
    assert re.search("es fehlt: .*Ort Spät", words(PAGE))


def test_an_unknown_bestand_leaves_no_sum(city):
    """By rank the second Ortsteil is the last; the first two places leave it out."""
    school = city.schools[1]
    common = {"facility": school, "service_type": city.service, "source": city.source}
    factories.measure(valid_from=small_city.DAY, fte_target="0.80", **common)
    [leaving] = reviewed(city, Rule(count=2)).left_out
    assert (leaving.measures, f"{leaving.fte}") == (1, "0.80")
    factories.measure(valid_from=small_city.DAY, fte_target=None, places=5, **common)
    [leaving] = reviewed(city, Rule(count=2)).left_out
    assert (leaving.measures, leaving.fte) == (2, None)
    assert f"2 keine Angabe {leaving.kitas}" in words(f"{PAGE}?anzahl=2")
