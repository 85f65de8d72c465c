"""The command that keeps a release, and how often it asks the database."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from districts.models import Release
from planning.services.releases import collect
from tests import factories
from tests.planning import test_release_values as values
from tests.planning.test_release_values import DAY, counted

pytestmark = pytest.mark.django_db

file, people, places = values.file, values.people, values.places


def test_the_command_keeps_a_release_and_says_so(people, places, file, capsys):
    counted(people, places, file, 2, 40, 50, total=92)
    call_command("release_values", "--as-of", "2026-08-01")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == Release.objects.count() == 3
    assert "für öffentlich: 4 Werte, Stand 01.08.2026" in lines[-1]


def test_a_dry_run_counts_and_keeps_nothing(people, places, capsys):
    counted(people, places, factories.source_file(importer="table"), 2, 9, 50, total=61)
    call_command("release_values", "--dry-run")
    assert "menschen: 4, 0, 0" in capsys.readouterr().out
    call_command("release_values", "--dry-run", "--as-unpublished")
    assert "menschen: 4, 2, 0" in capsys.readouterr().out
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["--as-unpublished"], 2, id="only to be looked at"),
        pytest.param(["--dry-run"], 1, id="a file of rules that is not there"),
    ],
)
def test_the_command_refuses(arguments, code, settings, tmp_path):
    settings.DISCLOSURE_RULES = tmp_path / "fehlt.json"
    with pytest.raises(CommandError) as refused:
        call_command("release_values", *arguments)
    assert refused.value.returncode == code


def test_the_number_of_queries_does_not_grow_with_the_rows(
    people, places, file, django_assert_num_queries
):
    counted(people, places, file, 2, 40, 50, total=92)
    with django_assert_num_queries(7):  # two ask for yearly totals of services
        collect(DAY)
