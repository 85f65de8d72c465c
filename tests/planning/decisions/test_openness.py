"""Before a Vorlage goes out: whether it will be public, and which body decides."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from planning.decisions.paper import unusual_body
from planning.models import Decision, ProposalEdition, ScoringKey
from planning.services import cut_budget, make_proposal
from planning.services.decision_editions import may_go_outside
from planning.services.openness import openness_of
from tests import factories
from tests.planning import small_city
from tests.planning.decisions.test_movement import CUT

STEPS = [
    {"body": "Jugendhilfeausschuss", "on": "", "competence": "Vorberatung"},
    {"body": "Ratsversammlung", "on": "", "competence": "Beschlussfassung"},
]
SEQUENCE = "Jugendhilfeausschuss; ; Vorberatung\nRatsversammlung; ; Beschlussfassung"


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def closed(office):
    """A proposal with a measure of one site in a file that is not public."""
    factories.measure(
        facility=office.city.schools[0],
        service_type=office.city.service,
        valid_from=small_city.DAY,
        source=factories.source_file(published=False, title="Interne Maßnahmen"),
    )
    return make_proposal(round=office.round, by=office.planner)


def test_both_pages_name_the_file_that_closes_a_vorlage(office, closed):
    page = f"/planung/vorschlaege/{closed.pk}/vorlegen/"
    shown = words(client_of(office.planner).get(page))
    assert "Öffentlich lesbar: nein." in shown
    assert "Datei „Interne Maßnahmen“" in shown
    decision = office.submitted(proposal=closed, visibility_reason="Personal.")
    page = f"/entscheidungen/{decision.code}/freigeben/"
    assert "Datei „Interne Maßnahmen“" in words(client_of(office.second).get(page))


def test_an_open_vorlage_says_so_and_repeats_its_warnings(office):
    page = f"/planung/vorschlaege/{office.proposal.pk}/vorlegen/"
    shown = words(client_of(office.planner).get(page))
    assert "Öffentlich lesbar: ja." in shown
    (warning,) = office.proposal.details["warnings"]
    assert warning in shown
    decision = office.submitted()
    page = f"/entscheidungen/{decision.code}/freigeben/"
    assert warning in words(client_of(office.second).get(page))


def test_what_nobody_outside_may_read_needs_a_reason(office, closed):
    with pytest.raises(ValidationError, match="Datei „Interne Maßnahmen“"):
        office.submitted(proposal=closed)
    assert not Decision.objects.exists()
    first = office.submitted(proposal=closed, visibility_reason="Personal.")
    later = cut_budget(decision=first, by=office.planner, changes=CUT, reason="x")
    assert later.visibility_reason == "Personal."


def test_an_unpublished_round_and_key_are_causes_too(office):
    office.proposal.published = False
    office.proposal.round.published = False
    assert openness_of(office.proposal).causes == (
        "die Planungsrunde ist nicht veröffentlicht",
    )


def test_an_edition_over_a_key_no_longer_published_does_not_make_it_readable(office):
    office.proposal.published = False
    ProposalEdition.objects.create(
        row=office.proposal, audience="oeffentlich", inputs={}, details={}
    )
    assert openness_of(office.proposal).is_readable
    ScoringKey.objects.update(published=False)
    found = openness_of(office.proposal)
    assert not found.is_readable
    assert found.causes == (
        "der Schlüssel „Testschlüssel“, Version 1 ist nicht veröffentlicht",
    )


@pytest.mark.parametrize("published", [True, False])
def test_a_variant_goes_out_with_all_it_stands_on(office, published):
    common = {"round": office.round, "changes": {"budget_fte": "2.00"}}
    base = factories.scenario(**common, title="Unterbau", published=published)
    row = factories.scenario(**common, title="Aufsatz", base=base)
    proposal = make_proposal(round=office.round, scenario=row)
    cause = "die Variante „Unterbau“ ist nicht veröffentlicht"
    assert may_go_outside(proposal) is proposal.published is published
    assert openness_of(proposal).causes == (() if published else (cause,))


# Which body decides


@pytest.mark.parametrize(
    ("body", "decides", "said"),
    [
        ("Ratsversammlung", True, ""),
        ("Jugendhilfeausschuss", False, ""),
        ("Jugendhilfeausschuss", True, "Vorberatung, nicht Beschlussfassung"),
        ("Stadtbezirksbeirat", False, "nennt „Stadtbezirksbeirat“ nicht"),
    ],
)
def test_a_body_is_measured_by_the_beratungsfolge(body, decides, said):
    found = unusual_body(STEPS, body, decides=decides)
    assert said in found
    assert bool(said) == bool(found)
    assert unusual_body([], body, decides=decides) == ""


@pytest.mark.parametrize(
    ("given", "status"),
    [
        pytest.param({"body": "Ratsversammlung"}, 302, id="who decides"),
        pytest.param({"body": "Jugendhilfeausschuss"}, 400, id="who advises"),
        pytest.param(
            {"body": "Jugendhilfeausschuss", "body_reason": "Eilsache"}, 302, id="and why"
        ),
        pytest.param({"body": ""}, 400, id="nobody"),
        pytest.param(
            {"body": "", "other_body": "Oberbürgermeister", "body_reason": "Eilsache"},
            302,
            id="another one and why",
        ),
    ],
)
def test_a_beschluss_names_its_body(office, given, status):
    decision = office.released(office.submitted(paper={"sequence": SEQUENCE}))
    address = f"/entscheidungen/{decision.code}/"
    client = client_of(office.planner)
    assert "Ratsversammlung (Beschlussfassung)" in words(client.get(address))
    sent = given | {"decided_on": timezone.localdate().isoformat()}
    sent |= {"result": "unveraendert", "number": "VIII-DS-1", "minutes": "beschlossen"}
    answer = client.post(f"{address}beschluss/", sent)
    assert answer.status_code == status, words(answer)
    rows = decision.resolutions.values_list("body", flat=True)
    expected = [given["body"] or given.get("other_body")] if status == 302 else []
    assert list(rows) == expected


def test_a_changed_file_in_the_archive_is_a_result_and_no_typing_error(office):
    decision = office.in_force()
    address = f"/entscheidungen/{decision.code}/beschlussdokumentation.zip"
    content = io.BytesIO(Client().get(address).content)
    with zipfile.ZipFile(content) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    name = next(name for name in files if name.endswith(".csv"))
    files[name] += b"1"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as forged:
        for one, text in files.items():
            forged.writestr(one, text)
    content.seek(0)
    content.name = "akte.zip"
    answer = Client().post("/pruefen/", {"file": content})
    assert answer.status_code == 200
    shown = words(answer)
    assert "Die ZIP-Datei ist verändert." in shown
    assert f"{name} verändert" in shown
    assert shown.index("Ergebnis: weicht ab") < shown.index("Laden Sie die ZIP-Datei")


def test_rules_that_changed_since_the_proposal_are_said_and_have_to_be_read(office):
    round, page = office.round, f"/planung/vorschlaege/{office.proposal.pk}/vorlegen/"
    planner = Client()
    planner.force_login(office.planner)
    assert "inzwischen andere Regeln" not in planner.get(page).content.decode()
    round.rules = {**round.rules, "levels": [*round.rules["levels"], 1.4]}
    round.save()
    told = planner.get(page)
    assert "inzwischen andere Regeln" in told.content.decode()
    assert told.context["form"].fields["warnings_read"].required
