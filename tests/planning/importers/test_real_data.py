"""The city's real files by the shipped manifest; skipped where they are absent."""

from collections import Counter
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import transaction

from districts.models import Area, AreaMembership, AreaValue, SourceFile
from facilities.models import Facility, Provider
from planning.models import ScoringKey
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db
MANIFEST = ROOT / "fixtures" / "leipzig_open_data.toml"


class _Over(Exception):
    """Ends the transaction that holds the imported city."""


@pytest.fixture(scope="module")
def city(real_data, django_db_setup, django_db_blocker):
    """The database with all real files, taken in once for this module and taken back.

    Each test runs in a transaction inside this one, so none sees another's changes.
    """
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                data = real_data / "leipzig"
                call_command("import_all", manifest=MANIFEST, data=data, verbosity=0)
                yield data
                raise _Over
        except _Over:
            pass


def codes(**given):
    rows = AreaValue.objects.filter(**given).order_by().values_list("indicator__code")
    return Counter(code for (code,) in rows)


def test_every_kind_of_area_is_complete(city):
    assert Counter(Area.objects.values_list("kind", flat=True)) == {
        "ortsteil": 63, "stadtbezirk": 10, "planungsraum": 7, "stadt": 1,
    }  # fmt: skip
    assert {*Area.objects.values_list("outline", flat=True)} == {"grenze"}
    kinds = AreaMembership.objects.values_list("member__kind", "group__kind")
    assert Counter(kinds) == {
        ("ortsteil", "stadtbezirk"): 63,
        ("ortsteil", "planungsraum"): 63,
        ("stadtbezirk", "stadt"): 10,
    }


def test_the_population_series_holds_all_areas_and_a_residual(city):
    series = AreaValue.objects.filter(indicator__code="population")
    years = Counter(series.values_list("period", flat=True))
    assert years == {str(year): 74 for year in range(2000, 2025)}
    newest = series.filter(period="2024")
    total = sum(newest.filter(area__kind="ortsteil").values_list("value", flat=True))
    assert total == 632_560
    assert newest.get(area__kind="stadt").value == 632_562


def test_indicators_of_all_ortsteile_keep_the_twelve_gaps(city):
    found = codes(period__in=["2023", "2024"], area__kind="ortsteil", state="wert")
    for entry in ScoringKey.objects.get(code="ssa-gs-ortsteil").indicators.all():
        assert found[entry.indicator.code] == 63, entry
    assert codes(indicator__code="net_income", state="keine_angabe")["net_income"] == 12
    assert codes(indicator__code="net_income", state="wert")["net_income"] == 51
    assert not AreaValue.objects.filter(indicator__code="net_income", value=0).exists()
    plaussig = AreaValue.objects.get(indicator__code="sgb2_rate", area__key="15")
    assert (plaussig.value, plaussig.source_sign) == (Decimal("0.00843"), "0.843")


def test_the_one_hyphen_is_a_true_zero(city):
    (zero,) = AreaValue.objects.filter(source_sign="-")
    assert (zero.state, zero.value, zero.area.name) == ("wert", 0, "Zentrum")


def test_facilities_by_kind_and_where_their_ortsteil_comes_from(city):
    kinds = Counter(Facility.objects.values_list("kind", flat=True))
    assert kinds == {
        "grundschule": 81, "oberschule": 36, "gymnasium": 27, "foerderschule": 22,
        "gemeinschaftsschule": 4, "bsz": 15, "kita": 221, "hort": 79,
    }  # fmt: skip
    bases = Counter(Facility.objects.values_list("kind", "area_basis"))
    assert bases["grundschule", "geometrie"] == 81
    assert (bases["kita", "geometrie"], bases["kita", "keine"]) == (218, 3)
    assert (bases["hort", "abgeleitet"], bases["hort", "keine"]) == (70, 9)
    public = Facility.objects.filter(kind="grundschule", provider__kind="kommunal")
    assert public.count() == 70
    assert {*Provider.objects.values_list("kind", flat=True)} == {
        "kommunal",
        "frei",
        "land",
    }


def test_every_left_out_row_is_listed_with_its_rule(city):
    for source in SourceFile.objects.all():
        left_out = sum(rule["count"] for rule in source.left_out)
        assert source.rows_in == source.rows_used + left_out, source
    schools = SourceFile.objects.get(importer="schuldatenbank")
    assert {rule["code"]: rule["count"] for rule in schools.left_out} == {
        "S01": 12, "S02": 24, "S03": 93, "S04": 4,
    }  # fmt: skip
    assert all(len(rule["keys"]) == rule["count"] for rule in schools.left_out)


def test_the_key_of_the_manifest_is_a_draft_not_for_passing_on(city):
    key = ScoringKey.objects.get(code="ssa-gs-ortsteil")
    assert (key.status, key.published) == ("entwurf", False)
    assert key.note == "Rechenprobe ohne Beschluss - nicht zur Weitergabe"


def test_the_key_of_the_ortsteile_ranks_all_of_them(city, capsys):
    call_command("rank", "--key", "sozialraum-ortsteil", "--format", "csv")
    _, *rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 63
    assert rows[0].startswith("1,1,1,65,Grünau-Nord,2.15")
    key = ScoringKey.objects.get(code="sozialraum-ortsteil")
    assert (key.status, key.published, key.area_kind) == ("entwurf", False, "ortsteil")


def test_repeating_the_manifest_changes_nothing(city, capsys):
    before = SourceFile.objects.count()
    call_command("import_all", manifest=MANIFEST, data=city)
    assert "16 Dateien: 0 gelesen, 16 unverändert, 0 abgelehnt" in capsys.readouterr().out
    assert SourceFile.objects.count() == before


def test_reading_all_files_again_finds_every_row_as_it_is(city, capsys):
    call_command("import_all", manifest=MANIFEST, data=city, again=True)
    output = capsys.readouterr().out
    for word in (" geändert", "zurückgenommen", "neu gebildet"):
        assert word not in output, word


def test_contradictions_are_listed_one_by_one(city, capsys):
    call_command("import_all", manifest=MANIFEST, data=city, again=True)
    output = capsys.readouterr().out
    kitas = output.split("Kindertageseinrichtungen 2014")[1].split("Horte 2018")[0]
    assert kitas.count("Widerspruch:") == 11
    assert "2015 wurden Innerer Osten und Nordost" in output
    assert "63 von 63 nach erster Ziffer und Lage gleich" in output
