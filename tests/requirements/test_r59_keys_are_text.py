"""R59: keys are text with their zeros and their validity; nothing is joined by a name."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, models
from django.test import Client

from districts.models import Area, AreaValue
from facilities.models import Facility
from tests import factories
from tests.deliveries import errors, ortsteil, take

pytestmark = pytest.mark.django_db
HEADING = "indicator;area_kind;area_key;period;value;numerator;denominator\n"


@pytest.fixture(autouse=True)
def quote():
    factories.indicator("quote", level="area", unit="Kinder")


def values(*rows: str, **given: object):
    return take("area_values", HEADING + "".join(f"{row}\n" for row in rows), **given)


@pytest.mark.parametrize("key", ["00", "01", "09"])
def test_leading_zeros_survive_every_way(key):
    ortsteil(key)
    assert not values(f"quote;ortsteil;{key};2024;5;;", published=True).failed
    assert AreaValue.objects.get().area.key == key
    assert Client().get(f"/bezirke/ortsteil/{key}/").status_code == 200
    assert Client().get(f"/bezirke/ortsteil/{int(key)}/").status_code == 404
    (told,) = Client().get("/api/v1/area-values/").json()["results"]
    assert told["area"]["key"] == key


def test_columns_of_keys_are_text():
    for model, name in ((Area, "key"), (Facility, "number"), (Facility, "postcode")):
        assert isinstance(model._meta.get_field(name), models.CharField)
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(
            cursor, Area._meta.db_table
        )
    kind = next(column for column in columns if column.name == "key").type_code
    named = connection.introspection.get_field_type(kind, columns[0])
    assert named in ("CharField", "TextField")


@pytest.mark.parametrize("eaten", ["1", "0", "1,0", "01.0"])
def test_a_key_that_a_spreadsheet_mangled_is_an_error(eaten):
    ortsteil("00")
    ortsteil("01")
    (said,) = errors(values(f"quote;ortsteil;{eaten};2024;5;;"))
    assert "Spalte „area_key“" in said
    if len(eaten) == 1:
        assert f"gemeint ist wohl „0{eaten}“" in said
    assert not AreaValue.objects.exists()


def test_a_row_with_another_name_goes_where_its_key_says():
    """A renamed area keeps its rows; the name in a file decides nothing."""
    place = ortsteil("01", "Alter Name")
    assert not values("quote;ortsteil;01;2023;5;;").failed
    Area.objects.update(name="Neuer Name")
    assert not values("quote;ortsteil;01;2024;6;;").failed
    assert AreaValue.objects.filter(area=place).count() == 2


def test_two_areas_of_one_name_are_told_apart_by_key():
    first, second = ortsteil("01", "Mitte"), ortsteil("02", "Mitte")
    assert not values("quote;ortsteil;02;2024;7;;").failed
    assert AreaValue.objects.get().area == second != first


def test_after_a_merge_the_ended_key_takes_no_newer_file():
    """01 and 02 become 03 on 1 January 2024; a file says for which day it holds."""
    last, begin = date(2023, 12, 31), date(2024, 1, 1)
    old = [ortsteil(key, valid_to=last) for key in ("01", "02")]
    merged = ortsteil("03", valid_from=begin)
    assert not values("quote;ortsteil;01;2022;5;;", as_of=last).failed
    (said,) = errors(values("quote;ortsteil;01;2024;6;;", as_of=begin))
    assert "kein Gebiet der Art ortsteil mit diesem Schlüssel" in said
    assert not values("quote;ortsteil;03;2024;6;;", as_of=begin).failed
    kept = AreaValue.objects.order_by("period").values_list("area", flat=True)
    assert list(kept) == [old[0].pk, merged.pk]
