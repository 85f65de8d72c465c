"""The one door out."""

import pytest
from django.contrib.auth.models import AnonymousUser

from districts.models import Area, AreaMembership, AreaValue, Indicator
from districts.release import Audience, audience_of, released
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        pytest.param("planung", Audience.INTERNAL, id="planners"),
        pytest.param("freigabe", Audience.INTERNAL, id="those who release"),
        pytest.param("statistikstelle", Audience.INTERNAL, id="the statistics office"),
        pytest.param("verwaltung", Audience.INTERNAL, id="administrators"),
        pytest.param("superuser", Audience.INTERNAL, id="the superuser"),
        pytest.param("ausschuss", Audience.PUBLIC, id="committee papers are public"),
        pytest.param("traeger", Audience.PUBLIC, id="carriers read what is public"),
        pytest.param("api", Audience.PUBLIC, id="programs read what is public"),
        pytest.param("", Audience.PUBLIC, id="signed in without a role"),
    ],
)
def test_the_audience_of_a_reader(role, expected):
    assert audience_of(factories.user(role)) == expected


def test_without_signing_in_one_is_the_public():
    assert audience_of(AnonymousUser()) == Audience.PUBLIC


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.COMMITTEE])
def test_others_read_published_rows_alone(audience):
    open_area = factories.area()
    factories.area(source=factories.source_file(published=False))
    assert list(released(Area.objects.all(), audience)) == [open_area]


def test_planners_read_all_rows():
    factories.area(source=factories.source_file(published=False))
    assert released(Area.objects.all(), Audience.INTERNAL).count() == 1


@pytest.mark.parametrize(
    ("own", "place", "shown"),
    [
        pytest.param(True, True, 1, id="both published"),
        pytest.param(False, True, 0, id="the value is not"),
        pytest.param(True, False, 0, id="the area it names is not"),
    ],
)
def test_a_value_is_shown_only_with_the_area_it_names(own, place, shown):
    where = factories.area(source=factories.source_file(published=place))
    factories.area_value(
        indicator=factories.indicator(),
        area=where,
        source=factories.source_file(published=own),
    )
    assert released(AreaValue.objects.all(), Audience.PUBLIC).count() == shown


def test_a_membership_in_an_unpublished_area_is_not_shown():
    group = factories.area(
        kind="schwerpunktraum", source=factories.source_file(published=False)
    )
    factories.membership(member=factories.area(), group=group)
    assert not released(AreaMembership.objects.all(), Audience.PUBLIC).exists()


def test_definitions_are_always_public():
    factories.indicator()
    assert released(Indicator.objects.all(), Audience.PUBLIC).count() == 1


def test_a_model_that_says_nothing_is_not_shown_to_anybody():
    for audience in Audience:
        with pytest.raises(TypeError, match="User does not say when"):
            released(type(factories.user()).objects.all(), audience)
