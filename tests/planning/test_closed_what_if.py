"""Strangers who vary a round that rests on closed files learn nothing from the answer."""

import pytest

from districts.models import SourceFile
from planning.services import make_proposal
from planning.services.releases import make_release
from planning.services.telling import NOT_PUBLIC
from tests import factories
from tests.planning import closed_city, small_city

pytestmark = pytest.mark.django_db
PAGE = "/planung/runden/test-runde/"


def test_an_edition_is_no_base_of_another_plan(client):
    closed_city.build()
    proposal = make_proposal(round=small_city.open_round())
    make_release("oeffentlich", small_city.DAY)
    shown = client.get(PAGE).content.decode()
    assert f"Nr. {proposal.pk}" in shown or f"/vorschlaege/{proposal.pk}/" in shown
    asked = client.get(PAGE, {"budget_fte": "2,8"})
    assert asked.status_code == 200
    assert NOT_PUBLIC in asked.content.decode()
    client.force_login(factories.user("planung"))
    assert NOT_PUBLIC not in client.get(PAGE, {"budget_fte": "2,8"}).content.decode()


def test_a_conflict_tells_strangers_no_sum_of_closed_bestand(client):
    city = small_city.build()
    promised = {"rule": "set", "fte": 0.8, "reason": "Zusage"}
    overrides = [{"facility": number} | promised for number in ("T-1", "T-2")]
    small_city.open_round(overrides=overrides)
    asked = {"budget_fte": "0,8"}
    told = client.get(PAGE, asked)
    assert told.context["conflict"]
    closed = factories.source_file(published=False)
    factories.measure(facility=city.schools[0], service_type=city.service, source=closed)
    kept_back = client.get(PAGE, asked)
    assert kept_back.context["conflict"] is None
    assert NOT_PUBLIC in kept_back.content.decode()
    client.force_login(factories.user("planung"))
    assert client.get(PAGE, asked).context["conflict"]


def test_an_amount_no_line_can_hold_tells_strangers_no_closed_figure(client):
    """The Bemessung by children names a site and its Bedarf, which closed files hold."""
    city = small_city.build()
    curve = {"rule": "curve", "resolution": "DS-1", "base": "pupils"} | {
        "children_per_fte": 0.01, "curve": [[0, 1], [2, 1]],
    }  # fmt: skip
    round = small_city.open_round(requirement=curve)
    asked = {"budget_fte": "2,8"}
    told = client.get(PAGE, asked).content.decode()
    assert "ist mehr, als ein Vorschlag festhält" in told
    SourceFile.objects.filter(pk=city.source.pk).update(published=False)
    kept_back = client.get(PAGE, asked).content.decode()
    assert "ist mehr, als ein Vorschlag" not in kept_back
    assert "T-1" not in kept_back
    client.force_login(factories.user("planung"))
    assert "ist mehr, als ein Vorschlag" in client.get(PAGE, asked).content.decode()
    assert round.published


@pytest.mark.parametrize("published", [True, False])
def test_a_key_the_data_do_not_bear_is_told_to_strangers_where_they_are_open(
    client, published
):
    """Rules and sites that do not fit are said of the data, not of the rules alone."""
    small_city.build(published=published)
    small_city.open_round(ties=["-nichts", "facility"])
    html = client.get(PAGE, {"budget_fte": "2,8"}).content.decode()
    assert ("das Feld „nichts“ gibt es bei keiner Einrichtung" in html) is published
    assert (NOT_PUBLIC in html) is not published
