"""The demo: an empty database filled with the demo set, its rankings and proposals.

For development alone: the passwords of its sign-ins are known to everybody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from districts.importers.manifest import ManifestRefused, read_manifest
from districts.importers.run import take_in_all
from districts.models import SourceFile
from districts.sizes import know_sizes
from facilities.models import Facility
from leipzig_ressourcen.demo_coordination import enter_coordination
from leipzig_ressourcen.demo_goals import enter_goals
from leipzig_ressourcen.demo_reports import enter_reports
from leipzig_ressourcen.demo_texts import HEARD, PAPER
from leipzig_ressourcen.sign_ins import PASSWORDS
from planning.importers.registry import IMPORTERS
from planning.models import (
    Mandate,
    PlanningRound,
    Proposal,
    Resolution,
    Scenario,
    ScoringKey,
    ScoringRun,
)
from planning.selectors.paper import suggested_texts
from planning.services import (
    answer_statement,
    ask_for_statement,
    assess_certainty,
    enter_amendment,
    make_proposal,
    receive_statement,
    record_resolution,
    release,
    run_scoring,
    save_scenario,
    submit,
)

DECIDED = "ssa-gs-demo-runde"
AMENDED = "ssa-os-demo-runde"
# Invented, so that the committee's page has something to calculate.
AMENDMENTS = (
    {
        "number": "DEMO-ÄA-01",
        "title": "Zwei Stellen mehr ab Februar (erfunden)",
        "mover": "Fraktion A (erfunden)",
        "changes": [
            {"what": "positions", "source": "stadt", "period": "2026/27"}
            | {"count": 2, "fte": "0.80", "starts_on": "2027-02-01"}
        ],
    },
    {
        "number": "DEMO-ÄA-02",
        "title": "Höhere Schwelle für die größere Stufe (erfunden)",
        "mover": "Fraktion B (erfunden)",
        "changes": [
            {"what": "threshold", "key": "ssa-os-demo@1", "level": "1.80"}
            | {"enter": "1.4", "stay": "1.3"}
        ],
    },
)
LOOKED_BACK = "ssa-gs-demo"
REPRESENTED = "D-0108"  # the account traeger speaks for this school
MANIFEST = settings.BASE_DIR / "fixtures" / "demo.toml"
DATA = settings.BASE_DIR / "fixtures" / "demo"
SCENARIOS = settings.BASE_DIR / "fixtures" / "demo_scenarios.json"
IN_PRODUCTION = (
    "Der Demo-Datensatz gehört nicht in den Produktivbetrieb: Er ist erfunden und seine "
    "Kennwörter sind bekannt. Starten Sie ohne LEIPZIG_PRODUCTION=1."
)
BESIDE_REAL = (
    "Die Datenbank enthält Einrichtungen, die nicht erfunden sind. Der Demo-Datensatz "
    "kommt nur in eine eigene Datenbank; wählen Sie mit DATABASE_URL eine leere."
)
NOT_EMPTY = (
    "Die Datenbank enthält schon Daten, aber nicht den Demo-Datensatz. Wählen Sie mit "
    "DATABASE_URL eine leere."
)


@dataclass(frozen=True)
class Demo:
    """What stands in the demo database, and whether it was filled just now."""

    is_new: bool
    runs: tuple[ScoringRun, ...]
    proposals: tuple[Proposal, ...]


@transaction.atomic
def build_demo() -> Demo:
    """Fill an empty database with the demo set; leave one that holds it as it is.

    Raises
    ------
    ValidationError
        In production, and where the database holds anything but the demo set.
    """
    if settings.PRODUCTION:
        raise ValidationError(IN_PRODUCTION)
    if Facility.objects.filter(invented=False).exists():
        raise ValidationError(BESIDE_REAL)
    is_new = not SourceFile.objects.exists()
    if is_new:
        _take_in()
        _create_users()
        _calculate()
        _try_scenarios()
        _decide()
        _look_back()
        _lay_open()
        enter_coordination(User.objects.get(username="planung"))
        enter_goals(User.objects.get(username="planung"))
        know_sizes()
        enter_reports(
            User.objects.get(username="planung"), User.objects.get(username="freigabe")
        )
    elif not Facility.objects.exists():
        raise ValidationError(NOT_EMPTY)
    runs = ScoringRun.objects.select_related("key").order_by("pk")
    proposals = Proposal.objects.select_related("round").order_by("pk")
    return Demo(is_new, tuple(runs), tuple(proposals))


def sign_ins() -> Iterator[tuple[str, str]]:
    """Name and password of each development user, as far as the password is ours."""
    for role, password in PASSWORDS.items():
        user = User.objects.filter(username=role).first()
        is_ours = user is not None and user.check_password(password)
        yield role, password if is_ours else "(eigenes Kennwort)"


def _take_in() -> None:
    try:
        entries = read_manifest(MANIFEST, DATA, IMPORTERS)
    except ManifestRefused as refused:
        raise ValidationError(refused.errors) from refused
    outcomes = take_in_all(entries)
    wrong = [
        f"{outcome.delivery.name}: {said}"
        for outcome in outcomes
        for said in [*map(str, outcome.report.errors), outcome.skipped]
        if said
    ]
    if wrong:
        raise ValidationError(wrong)


def _calculate() -> None:
    """One run of every key on the day of its round, one proposal of every round."""
    rounds = PlanningRound.objects.order_by("pk")  # as the manifest lists them
    for key in ScoringKey.objects.order_by("code", "version"):
        for day in sorted({round.as_of for round in rounds}):
            run_scoring(key=key, as_of=day)
    planner = User.objects.get(username="planung")
    for round in rounds:
        make_proposal(round=round, by=planner)


def _try_scenarios() -> None:
    """Another key, without and with Bestandsschutz, and other weights, for comparison."""
    planner = User.objects.get(username="planung")
    kept: dict[str, Scenario] = {}
    for given in json.loads(SCENARIOS.read_text(encoding="utf-8")):
        round = PlanningRound.objects.get(code=given["round"])
        kept[given["code"]] = save_scenario(
            round=round,
            code=given["code"],
            title=given["title"],
            changes=given["changes"],
            by=planner,
            published="weights" not in given["changes"],  # draft keys stay inside
            base=kept.get(given["base"]),
        )
        make_proposal(round=round, by=planner, scenario=kept[given["code"]])


def _decide() -> None:
    """The round that reads as decided, so that there is a Beschlussdokumentation."""
    planner = User.objects.get(username="planung")
    second = User.objects.get(username="freigabe")
    proposal = Proposal.objects.get(round__code=DECIDED, scenario=None)
    _hear(proposal.round, planner)
    decision = submit(
        proposal=proposal,
        by=planner,
        title=proposal.round.title,
        paper_number="DEMO-DS-00001",
        paper=suggested_texts(proposal, None) | PAPER,
    )
    release(decision=decision, by=second, sha256=decision.sha256)
    record_resolution(
        decision=decision,
        by=planner,
        body="Ratsversammlung",
        decided_on=timezone.localdate(),
        result=Resolution.Result.ADOPTED,
        number="DEMO-DS-00001",
        minutes="Erfunden: Der Ausschuss beschließt die Vorlage ungeändert.",
    )


def _hear(round: PlanningRound, planner: User) -> None:
    """Bodies that were asked, wrote, and got their answer."""
    today = timezone.localdate()
    for kind, body, text, answer in HEARD:
        row = ask_for_statement(
            round=round, by=planner, kind=kind, body=body, deadline=today
        )
        receive_statement(statement=row, by=planner, text=text, received_on=today)
        answer_statement(
            statement=row, by=planner, answer=answer, effect="keine", is_impersonal=True
        )


def _look_back() -> None:
    """The decided ranking as it would have been two years before, and how sure it is.

    So that history, change of rank and Fachansicht have something to show.
    """
    key = ScoringKey.objects.get(code=LOOKED_BACK)
    now = ScoringRun.objects.get(key=key)
    run_scoring(key=key, as_of=now.as_of.replace(year=now.as_of.year - 2))
    assess_certainty(run=now, kind=Facility.Kind.GRUNDSCHULE)


def _lay_open() -> None:
    """A Vorlage without Beschluss, with amendments to calculate."""
    planner = User.objects.get(username="planung")
    second = User.objects.get(username="freigabe")
    proposal = Proposal.objects.get(round__code=AMENDED, scenario=None)
    decision = submit(
        proposal=proposal,
        by=planner,
        title=proposal.round.title,
        paper_number="DEMO-DS-00002",
        paper=suggested_texts(proposal, None) | PAPER,
    )
    for given in AMENDMENTS:
        enter_amendment(decision=decision, by=planner, **given)
    release(decision=decision, by=second, sha256=decision.sha256)


def _create_users() -> None:
    for role, password in PASSWORDS.items():
        user, is_new = User.objects.get_or_create(username=role)
        if is_new:
            user.set_password(password)
            user.save()
        user.groups.add(Group.objects.get(name=role))
    school = Facility.objects.get(number=REPRESENTED)
    Mandate.objects.create(account=User.objects.get(username="traeger"), facility=school)
