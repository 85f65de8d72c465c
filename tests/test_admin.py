"""The admin corrects single master data; it deletes nothing others refer to."""

import pytest
from django.apps import apps
from simple_history.models import HistoricalChanges

from districts.models import Edition
from tests import factories, world
from tests.routes import ADMIN

pytestmark = pytest.mark.django_db


def test_only_staff_enters_the_admin():
    for role in ("planung", "freigabe", "verwaltung"):
        assert world.signed_in(role).get("/admin/").status_code == 302


def test_every_model_of_ours_has_its_admin():
    ours = {
        model._meta.label_lower
        for app in ("districts", "facilities", "planning")
        for model in apps.get_app_config(app).get_models()
        # history is shown beside its row, an edition is read in place of its row
        if not issubclass(model, (HistoricalChanges, Edition))
    }
    hidden = {  # inside its key; private; one person's file for a day
        "planning.keyindicator",
        "planning.amendmentdraft",
        "districts.pendingdelivery",
    }
    assert ours - ADMIN.keys() == hidden


@pytest.mark.parametrize("make", [factories.facility, factories.area])
def test_nothing_is_deleted_in_bulk(make):
    row = make()
    path = f"/admin/{row._meta.app_label}/{row._meta.model_name}/"
    form = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    world.signed_in("superuser").post(path, form)
    assert type(row).objects.filter(pk=row.pk).exists()


def test_what_nothing_refers_to_may_be_deleted():
    lonely = factories.area(key="Z9")
    path = f"/admin/districts/area/{lonely.pk}/delete/"
    assert world.signed_in("superuser").post(path, {"post": "yes"}).status_code == 302
    assert not type(lonely).objects.filter(pk=lonely.pk).exists()


def test_looking_at_a_row_starts_no_transaction(django_assert_max_num_queries):
    """SQLite would keep all writers waiting: every transaction there may write."""
    row = factories.area()
    visitor = world.signed_in("superuser")
    with django_assert_max_num_queries(50) as seen:
        assert visitor.get(f"/admin/districts/area/{row.pk}/change/").status_code == 200
    assert not [q for q in seen.captured_queries if q["sql"].startswith("SAVEPOINT")]


def test_the_admin_says_what_the_database_refuses():
    old = factories.area(key="77", valid_to=factories.DAY)
    form = {
        "kind": "ortsteil",
        "key": "77",
        "name": "Doppelt",
        "territory": "2024",
        "valid_from": "01.07.2024",
        "source": old.source_id,
    }
    client = world.signed_in("superuser")
    page = client.post("/admin/districts/area/add/", form, follow=True)
    assert page.status_code == 200
    assert "gilt in diesem Zeitraum schon" in page.content.decode()
    assert type(old).objects.filter(key="77").count() == 1
