"""A key that multiplies: the pages say what its Beiträge add up to."""

import math
import re
from decimal import Decimal

import pytest

from districts.release import Audience
from planning.selectors.profile import breakdown
from planning.services import import_key, run_scoring
from tests.planning import small_city

pytestmark = pytest.mark.django_db
MULTIPLIED = {
    "normalisation": {"method": "rank"},
    "aggregation": {"method": "geometric", "scale": {"a": 1.0, "b": 0.5}},
}


@pytest.fixture
def run():
    small_city.build()
    document = small_city.key_document(version=2, **MULTIPLIED)
    return run_scoring(key=import_key(document, published=True), as_of=small_city.DAY)


def text_of(client, path):
    html = client.get(path).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_beitraege_add_up_to_the_logarithm(run):
    for score in run.scores.filter(state="scored").select_related("run__key", "facility"):
        found = breakdown(score, Audience.PUBLIC)
        total = sum(p.contribution for p in found.parts if p.contribution is not None)
        result = (score.index - 1) / Decimal("0.5")
        assert float(total) == pytest.approx(math.log(result), abs=1e-8)
        assert found.is_geometric


def test_steckbrief_says_so(client, run):
    text = text_of(client, f"/einrichtungen/T-1/?stand={run.pk}")
    assert "ergeben zusammen den Logarithmus des Ergebnisses, nicht den Indexwert" in text
    assert "Grundwert" not in text


def test_methodik_says_so(client, run):
    text = text_of(client, "/methodik/?schluessel=test-gs&einrichtung=T-1")
    assert "gewogenes geometrisches Mittel" in text
    assert "Beiträge = Wichtung × ln(normierter Wert)" in text
    assert "ln(Ergebnis)" in text
