"""Master data keeps every state it had: by form, by file, by service, and for good."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection

from districts.importers.saving import bring_to
from districts.models import Area, Indicator, SourceFile, keeps_history
from facilities.models import Provider
from tests import factories, world
from tests.refusals import refused

ROOT = Path(__file__).resolve().parent.parent
OURS = ("districts", "facilities", "planning", "leipzig_ressourcen")
KEPT = {
    "Area", "AreaMembership", "Campus", "CampusMember", "Certificate", "Conference",
    "ConferenceStep", "Cooperation", "CostRate", "CoveragePoint", "CoverageTarget",
    "DialogueStep", "Facility", "FacilitySuccession", "FamilyCentre", "FundingProgramme",
    "FundingRule", "Goal", "GrantNotice", "Indicator", "Involvement", "Measure",
    "MeasureShare", "MeasureStage", "Network", "NetworkGoal", "NetworkMember",
    "Participation", "PlanEvent", "PlanVersion", "PlanningRecord", "PlanningRound",
    "Provider", "QualityDialogue", "QualityStandard", "ServiceType", "SourceFile",
    "Staffing", "StandardCriterion", "TargetAgreement",
}  # fmt: skip

# Calls that leave no state behind, and why they may stand where they stand.
BULK = {"bulk_create", "bulk_update", "abulk_create", "abulk_update", "update_or_create"}
MAY_WRITE_MANY = {
    "districts/first_states.py": "writes states",
    "districts/importers/saving.py": "knows which models keep their history",
    "districts/services.py": "releases are written once",
    "planning/services/certainty.py": "certainties are written once",
    "planning/services/editions.py": "editions are written anew at each release",
    "planning/services/keys.py": "entries of a key are written once",
    "planning/services/proposals.py": "lines are written once",
    "planning/services/scoring.py": "scores are written once",
}


def changed(row, name: str):
    row.name = name
    return row


def states(row) -> list[tuple[str, str]]:
    """What happened to a row and its name then, oldest first."""
    found = type(row).history.filter(id=row.pk).order_by("history_id")
    return list(found.values_list("history_type", "name"))


def test_these_rows_keep_their_history():
    models = [model for app in OURS[:3] for model in apps.get_app_config(app).get_models()]
    assert {model.__name__ for model in models if keeps_history(model)} == KEPT


@pytest.mark.django_db
def test_a_correction_in_the_admin_names_who_made_it():
    row = factories.provider(name="Alt")
    visitor = world.signed_in("superuser")
    form = {"name": "Neu", "kind": row.kind}
    assert (
        visitor.post(f"/admin/facilities/provider/{row.pk}/change/", form).status_code
        == 302
    )
    assert states(row) == [("+", "Alt"), ("~", "Neu")]
    person = User.objects.get(pk=visitor.session["_auth_user_id"])
    assert row.history.first().history_user == person
    page = visitor.get(f"/admin/facilities/provider/{row.pk}/history/").content.decode()
    assert "Alt → Neu" in page
    assert "style=" not in page


@pytest.mark.django_db
def test_nothing_goes_back_to_an_earlier_state():
    row = factories.provider(name="Alt")
    state = row.history.get()
    changed(row, "Neu").save()
    path = f"/admin/facilities/provider/{row.pk}/history/{state.pk}/"
    visitor = world.signed_in("superuser")
    assert "Alt" in visitor.get(path).content.decode()
    assert visitor.post(path, {"name": "Alt", "kind": row.kind}).status_code == 403
    row.refresh_from_db()
    assert row.name == "Neu"


@pytest.mark.django_db
@pytest.mark.parametrize("id", ["x", "99999999999999999999"])
def test_an_address_that_names_no_row_is_answered_so(id):
    visitor = world.signed_in("superuser")
    for path in (f"{id}/history/", f"{id}/history/1/", f"1/history/{id}/"):
        answer = visitor.get(f"/admin/facilities/provider/{path}")
        assert answer.status_code in (302, 404), path


@pytest.mark.django_db
def test_an_import_keeps_what_was_there_before():
    same = {"same": lambda row: row.kind, "fields": ["name"], "provenance": ()}
    bring_to([Provider(name="Alt", kind="frei")], Provider.objects.all(), **same)
    bring_to([Provider(name="Neu", kind="frei")], Provider.objects.all(), **same)
    bring_to([Provider(name="Neu", kind="frei")], Provider.objects.all(), **same)
    assert states(Provider.objects.get()) == [("+", "Alt"), ("~", "Neu")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facilities_historicalprovider SET name = 'x'",
        "DELETE FROM facilities_historicalprovider",
    ],
)
def test_a_state_is_written_once(statement):
    factories.provider()
    with refused("Ein früherer Stand"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_states_hold_no_outline():
    """It is large, and its file is kept by its hash."""
    assert not hasattr(Area.history.model, "geometry")
    assert {Indicator, SourceFile} <= {m for m in apps.get_models() if keeps_history(m)}


def calls(path: Path) -> list[str]:
    """Names of methods a file calls; ``update`` only where it names columns."""
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    made = [
        n for n in tree if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
    ]
    return [
        node.func.attr
        for node in made
        if node.func.attr not in ("update", "aupdate") or node.keywords
    ]


def test_nothing_else_writes_past_the_history():
    for app in OURS:
        for path in (ROOT / app).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            forbidden = {"update", "aupdate", "save_without_historical_record", *BULK}
            if name in MAY_WRITE_MANY:
                forbidden -= BULK
            if "migrations" not in path.parts:
                assert forbidden.isdisjoint(calls(path)), name


def test_every_exception_is_needed():
    for name in MAY_WRITE_MANY:
        assert BULK & set(calls(ROOT / name)), name
