"""The demo: where its command refuses, and that nothing is written then."""

import shutil

import pytest
from django.contrib.auth.models import User
from django.core.management.base import CommandError

from districts.models import Area, Indicator, SourceFile
from leipzig_ressourcen import demo
from tests import factories
from tests.demo import run_demo

pytestmark = pytest.mark.django_db


def test_production_is_refused(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="gehört nicht in den Produktivbetrieb"):
        run_demo()
    assert not SourceFile.objects.exists()


def test_database_with_real_facilities_is_refused():
    factories.facility(invented=False)
    with pytest.raises(CommandError, match="die nicht erfunden sind"):
        run_demo()
    assert not Area.objects.exists()


def test_database_with_other_data_is_refused():
    factories.area()
    with pytest.raises(CommandError, match="enthält schon Daten"):
        run_demo()
    assert Area.objects.count() == 1


def test_bad_cell_is_named_and_nothing_is_written(monkeypatch, tmp_path):
    data = tmp_path / "demo"
    shutil.copytree(demo.DATA, data)
    measures = data / "measures.csv"
    broken = measures.read_text(encoding="utf-8").replace(";0,8;", ";acht;", 1)
    measures.write_text(broken, encoding="utf-8")
    monkeypatch.setattr(demo, "DATA", data)
    with pytest.raises(CommandError, match="Spalte „fte_target“: „acht“") as refused:
        run_demo()
    assert str(refused.value).startswith("measures.csv: Zeile ")
    assert refused.value.returncode == 1
    assert not Indicator.objects.exists()
    assert not User.objects.exists()


def test_missing_file_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(demo, "DATA", tmp_path)
    with pytest.raises(CommandError, match=r"\(measures.csv\): nicht lesbar"):
        run_demo()


def test_user_who_is_there_keeps_the_password():
    User.objects.create_user("planung", password="selbst-gewählt-2026")
    said = run_demo()
    assert "planung    (eigenes Kennwort)" in said
    assert "freigabe   demo-freigabe-2026" in said
    user = User.objects.get(username="planung")
    assert user.check_password("selbst-gewählt-2026")
    assert [group.name for group in user.groups.all()] == ["planung"]
