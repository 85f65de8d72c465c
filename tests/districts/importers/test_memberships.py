from datetime import date

import pytest

from districts.models import Area, AreaMembership
from tests import factories
from tests.deliveries import DAY, errors, ortsteil, take

pytestmark = pytest.mark.django_db
HEADING = "member_kind;member_key;group_kind;group_key;valid_from;valid_to\n"


def memberships(*rows, **given):
    return take("memberships", HEADING + "\n".join(rows) + "\n", **given)


@pytest.fixture
def raum():
    ortsteil("00", "Zentrum")
    ortsteil("01", "Zentrum-Ost")
    return factories.area(kind="planungsraum", key="PR1", name="Mitte")


def test_an_overlapping_stored_membership_is_the_same_one(raum):
    memberships("ortsteil;00;planungsraum;PR1;2015-01-01;")
    outcome = memberships(
        "ortsteil;00;planungsraum;PR1;2012-01-01;2014-12-31",
        "ortsteil;00;planungsraum;PR1;2015-01-01;2020-12-31",
    )
    assert (outcome.written.created, outcome.written.changed) == (1, 1)
    stored = AreaMembership.objects.order_by("valid_from")
    assert list(stored.values_list("valid_from", "valid_to")) == [
        (date(2012, 1, 1), date(2014, 12, 31)),
        (date(2015, 1, 1), date(2020, 12, 31)),
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param(
            "ortsteil;0;planungsraum;PR1;2012-01-01;", "führende Null", id="no zero"
        ),
        pytest.param(
            "ortsteil;99;planungsraum;PR1;2012-01-01;", "kein Gebiet", id="unknown"
        ),
        pytest.param("ortsteil;00;ortsteil;00;2012-01-01;", "sich selbst", id="to itself"),
        pytest.param("ortsteil;00;planungsraum;PR1;;", "kein Datum", id="no first day"),
    ],
)
def test_memberships_refused(raum, row, message):
    (error,) = errors(memberships(row))
    assert message in error
    assert not AreaMembership.objects.exists()


def test_a_membership_twice_is_an_error_of_the_second_line(raum):
    row = "ortsteil;00;planungsraum;PR1;2012-01-01;"
    (error,) = errors(memberships(row, row))
    assert error == "Zeile 3, Spalte „member_key“: „00“ – steht schon in Zeile 2"


def test_what_overlaps_within_a_file_is_refused_by_the_guard(raum):
    outcome = memberships(
        "ortsteil;00;planungsraum;PR1;2012-01-01;",
        "ortsteil;00;planungsraum;PR1;2013-01-01;",
    )
    assert errors(outcome) == [
        "Die Datenbank lehnt die Datei ab: Diese Zuordnung gilt in diesem Zeitraum schon."
    ]
    assert not AreaMembership.objects.exists()


OPTIONS = {
    "member_kind": "ortsteil",
    "member_key": "nr",
    "member_name": "name",
    "group_kind": "planungsraum",
    "group_name": "raum",
    "prefix": "PR",
    "territory": "Fachplan 2012",
    "valid_from": date(2012, 1, 1),
    "remark": "2015 zusammengelegt.",
}


def group_list(text, **given):
    return take("group_list", text, options=OPTIONS | given, as_of=DAY)


def test_groups_without_key_are_numbered_by_name():
    ortsteil("00", "Zentrum")
    ortsteil("01", "Zentrum-Ost")
    ortsteil("02", "Süd")
    report = group_list("nr,name,raum\n00,Zentrum,Süd\n01,Zentrum-Ost,Ost\n").report
    spaces = Area.objects.filter(kind="planungsraum").order_by("key")
    assert list(spaces.values_list("key", "name")) == [("PR1", "Ost"), ("PR2", "Süd")]
    assert AreaMembership.objects.get(member__key="00").group.key == "PR2"
    assert AreaMembership.objects.get(member__key="00").valid_to is None
    assert report.reconciliation.keys_without_row == ["02"]
    assert report.notes == ["2015 zusammengelegt."]


def test_the_end_of_a_group_list_comes_from_the_manifest():
    ortsteil("00", "Zentrum")
    group_list("nr,name,raum\n00,Zentrum,Ost\n", valid_to=date(2014, 12, 31))
    assert AreaMembership.objects.get().valid_to == date(2014, 12, 31)
    assert Area.objects.get(kind="planungsraum").valid_to == date(2014, 12, 31)


def test_other_spelling_of_a_name_is_listed_and_the_key_decides():
    ortsteil("00", "Zentrum")
    report = group_list("nr,name,raum\n00,Innenstadt,Ost\n").report
    assert "Zeile 2: „Innenstadt“ heißt amtlich „Zentrum“ (Schlüssel 00)." in report.notes
