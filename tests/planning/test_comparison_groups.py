"""Vergleichsgruppe: a filtered Rangliste kept under a name, and looked at again."""

import re

import pytest
from django.core.exceptions import ValidationError

from planning.models import ComparisonGroup, ScoringRun
from planning.services import make_proposal, save_comparison_group
from tests import factories
from tests.planning import small_city
from tests.world import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/planung/rangliste/"
SAVE = "/planung/rangliste/gruppen/"


@pytest.fixture
def city():
    made = small_city.build()
    make_proposal(round=small_city.open_round())
    made.run = ScoringRun.objects.get()
    return made


def text_of(response):
    html = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def numbers_of(page):
    return {row.facility.number for row in page.context["shown"].rows}


def test_what_is_shown_is_kept_and_shown_again(city):
    client = signed_in("planung")
    query = {"art": "grundschule", "area": city.areas[0].key}
    shown = numbers_of(client.get(PAGE, query))
    assert shown == {"T-1", "T-4", "T-7"}
    form = f"{SAVE}?art=grundschule&area={city.areas[0].key}"
    page = client.post(form, {"name": "Ähnliche Lage"}, follow=True)
    group = ComparisonGroup.objects.get()
    assert (group.name, group.created_by.groups.get().name) == ("Ähnliche Lage", "planung")
    assert numbers_of(page) == shown
    assert "Vergleichsgruppe „Ähnliche Lage“ gespeichert." in text_of(page)


def test_the_selection_says_its_mean_beside_that_of_all(city):
    group = factories.comparison_group(facilities=city.schools[:2])
    page = signed_in("planung").get(PAGE, {"group": group.pk})
    own = [float(s.index) for s in city.run.scores.filter(facility__in=city.schools[:2])]
    ranked = city.run.scores.exclude(rank_low=None).values_list("index", flat=True)
    said = (sum(own) / 2, sum(map(float, ranked)) / 7)
    shown = [f"{value:.2f}".replace(".", ",") for value in said]
    words = f"mittlerer Indexwert {shown[0]}, bei allen {shown[1]}."
    assert words in text_of(page)


def test_ranks_stay_those_among_all(city):
    group = factories.comparison_group(facilities=city.schools[:2])
    page = signed_in("planung").get(PAGE, {"group": group.pk})
    kept = dict(city.run.scores.values_list("facility__number", "rank_low"))
    for row in page.context["shown"].ranked:
        assert row.score.rank_low == kept[row.facility.number]


@pytest.mark.parametrize("role", ["anonymous", "ausschuss"])
def test_others_see_published_groups_alone(city, role):
    factories.comparison_group(name="intern", facilities=city.schools[:2])
    factories.comparison_group(name="offen", facilities=city.schools[:2], published=True)
    page = signed_in(role).get(PAGE)
    names = [name for _, name in page.context["form"].fields["group"].choices]
    assert names == ["alle", "offen"]
    assert "Auswahl als Vergleichsgruppe speichern" not in text_of(
        signed_in(role).get(PAGE, {"area": city.areas[0].key})
    )


def test_a_group_of_another_kind_is_no_choice(city):
    other = factories.comparison_group(kind="gymnasium")
    page = signed_in("planung").get(PAGE, {"group": other.pk})
    assert len(page.context["shown"].rows) == 8


def test_a_name_is_given_once_for_a_kind(city):
    factories.comparison_group(name="A", facilities=city.schools[:1])
    answer = signed_in("planung").post(
        f"{SAVE}?art=grundschule&area={city.areas[0].key}", {"name": "A"}, follow=True
    )
    assert "Eine Vergleichsgruppe dieses Namens gibt es schon." in text_of(answer)
    assert ComparisonGroup.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({"facilities": []}, "Auswahl ist leer", id="nobody"),
        pytest.param({"kind": "gymnasium"}, "nur Einrichtungen einer Art", id="kinds"),
        pytest.param({"name": "  "}, "Feld", id="no name"),
    ],
)
def test_what_is_no_group_is_refused(city, given, words):
    asked = {"name": "A", "kind": "grundschule", "facilities": city.schools[:2]}
    with pytest.raises(ValidationError, match=words):
        save_comparison_group(**asked | given)
    assert not ComparisonGroup.objects.exists()
