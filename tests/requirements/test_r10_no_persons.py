"""R10: there is no field for a person, and records about persons do not come in.

Accounts are the only rows about people. A file that looks like individual records is
refused by its headings; neither it nor any of its cells is kept or repeated.
"""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from districts.importers.tables import ATTRIBUTES_OF_PERSONS, NAMES_OF_PERSONS
from districts.models import AuditEntry, SourceFile
from facilities.models import Facility
from planning.importers.registry import IMPORTERS
from tests import factories
from tests.deliveries import collection, errors, feature, square, take

DENIED = re.compile(
    r"person|kind_?name|child_?name|pupil_?name|case|fall_?nummer|first_?name|last_?name|"
    r"vorname|nachname|surname|birth|geburt|gender|geschlecht|nationality|religion|"
    r"home_?address|wohn|phone|telefon|e?mail|contact|headmaster|diagnos",
    re.IGNORECASE,
)
# Tables of Django and of sign-in; those of allauth stay without mail.
ACCOUNTS = {
    "auth.User", "axes.AccessAttempt", "axes.AccessFailureLog", "axes.AccessLog",
    "account.EmailAddress", "account.EmailConfirmation",
}  # fmt: skip
# An Anschrift belongs to the building of a facility.
ADDRESSES = {
    f"{model}.{field}"
    for model in ("Facility", "HistoricalFacility")  # and its earlier states
    for field in ("street", "postcode")
}
SECRETS = ("Erika", "Mustermann", "2015-03-04", "Musterweg")


def test_no_model_of_ours_has_a_field_for_a_person():
    found = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.label not in ACCOUNTS
        for field in model._meta.get_fields()
        if field.concrete and DENIED.search(field.name)
    ]
    assert found == []


def test_people_are_accounts_alone():
    """Every reference to a person is one to an account, and none holds a name."""
    addresses = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ("districts", "facilities", "planning")
        for field in model._meta.get_fields()
        if field.concrete and re.search("street|postcode|address|anschrift", field.name)
    }
    assert addresses == ADDRESSES


HEADINGS = {
    "names": "Schule;Name;Vorname;Anschrift",
    "birth dates": "Schule;Geburtsdatum;Anschrift",
    "name and first name in one column": "Schule;Name, Vorname;Anschrift",
    "English": "school;first_name;last_name;street",
    "attributes of single children": "Schule;Alter;Geschlecht;Herkunftsland",
    "numbers of cases": "Aktenzeichen;Geburtsjahr;Schule",
}
ROW = ";".join(SECRETS)


@pytest.fixture
def table_importers() -> list[str]:
    """All importers that read tables or features; documents have fixed fields."""
    documents = {"key", "round", "service_types", "indicators"}
    return sorted(IMPORTERS.keys() - documents)


@pytest.mark.django_db
@pytest.mark.parametrize("what", HEADINGS)
def test_every_importer_refuses_individual_records(what, table_importers):
    before = SourceFile.objects.count()
    for name in table_importers:
        outcome = take(name, f"{HEADINGS[what]}\n{ROW}\n")
        said = " ".join(errors(outcome))
        assert outcome.failed, name
        assert not any(secret in said for secret in SECRETS), name
    assert SourceFile.objects.count() == before
    assert not Facility.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("what", HEADINGS)
def test_a_table_is_refused_for_its_headings_and_says_so(what):
    factories.indicator("quote", level="area")
    outcome = take("area_values", f"{HEADINGS[what]}\n{ROW}\n")
    (said,) = errors(outcome)
    assert "sieht nach Angaben über einzelne Personen aus" in said
    assert "Erlaubt sind nur zusammengezählte Werte." in said


@pytest.mark.django_db
def test_json_records_and_map_objects_are_no_way_around():
    record = dict(zip(["Vorname", "Nachname", "geboren"], SECRETS, strict=False))
    (said,) = errors(take("area_values", [record]))
    assert "einzelne Personen" in said
    point = feature("00", square(12.30, 51.30))
    point["properties"] |= {"Nachname": "Mustermann"}
    (said,) = errors(take("areas", collection(point), options={"valid_from": "2012-01-01"}))
    assert "Mustermann" not in said


@pytest.mark.django_db
def test_the_file_is_not_kept_nor_repeated_by_the_command(tmp_path, capsys, caplog):
    path = tmp_path / "liste.csv"
    path.write_text(f"{HEADINGS['names']}\n{ROW}\n")
    with pytest.raises(CommandError) as refused:
        call_command("import_facilities", path)
    told = capsys.readouterr()
    words = told.out + told.err + caplog.text + str(refused.value)
    assert "einzelne Personen" in words
    assert not any(secret in words for secret in SECRETS)
    assert not SourceFile.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_lists_of_headings_name_what_the_law_names():
    assert {"vorname", "nachname", "geburtsdatum"} <= NAMES_OF_PERSONS
    assert {"alter", "geschlecht", "aktenzeichen"} <= ATTRIBUTES_OF_PERSONS
