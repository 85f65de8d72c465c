"""Two worlds in one database for the sweeps: what is published, and what is not.

Every text of the hidden world holds the canary and every figure its number, so that a
sweep sees them wherever they get out.
"""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from districts.models import Area
from planning.models import Decision, FacilityScore
from planning.services import (
    assess_certainty,
    import_key,
    make_proposal,
    record_resolution,
    release,
    run_scoring,
    save_scenario,
    submit,
)
from planning.views import agenda, funding, proposals, reports
from tests import (
    decision_rows,
    deliveries,
    effect_rows,
    factories,
    funding_rows,
    network_rows,
    plan_rows,
    report_rows,
    standard_rows,
)
from tests.planning import small_city

CANARY = "Kanarie"
NUMBER = "4711.25"
MORE = {"what": "positions", "source": "stadt", "period": "2024/25", "count": 1} | {
    "fte": "0.80",
    "starts_on": "2024-08-01",
}
SEEN = re.compile(r"kanarie|4[.]?711[.,]\d", re.IGNORECASE)


def draw_no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports are handed out as the HTML they are drawn from: quick, and read in full."""
    for views in (agenda, proposals, funding, reports):
        monkeypatch.setattr(views, "render_pdf", lambda html, made_at: html.encode())


def published() -> SimpleNamespace:
    """Eight schools in three Ortsteile, a Stadtbezirk, with run, proposal and scenario."""
    made = small_city.build()
    made.bezirk = factories.area(
        kind=Area.Kind.STADTBEZIRK, key="9", name="Bezirk Neun", source=made.source
    )
    factories.membership(member=made.areas[0], group=made.bezirk, source=made.source)
    made.measure = factories.measure(
        facility=made.schools[0], service_type=made.service, source=made.source
    )
    paid = factories.measure(
        facility=made.schools[-1], service_type=funding_rows.service(), source=made.source
    )
    made.funding = funding_rows.around(paid, made.source)
    made.cost_rate = funding_rows.cost_rate(service_type=made.service, source=made.source)
    made.round = small_city.open_round()
    made.proposal = make_proposal(round=made.round)
    made.score = FacilityScore.objects.filter(facility=made.schools[0]).get()
    made.run = made.score.run
    made.certainty = assess_certainty(run=made.run, kind="grundschule", draws=1_000)
    made.rank_certainty = made.certainty.rows.first()
    made.scenario = save_scenario(
        round=made.round,
        code="mehr",
        title="Mehr",
        changes={"breadth": "0.5"},
        by=None,
        published=True,
    )
    made.area_key = import_key(small_city.area_key_document(), published=True)
    made.area_run = run_scoring(key=made.area_key, as_of=small_city.DAY)
    made.area_score = made.area_run.area_scores.get(area=made.areas[0])
    made.decision = _in_force(made)
    made.statement = decision_rows.answered(round=made.round, facility=made.schools[0])
    decision_rows.mandate()
    made.reallocation = decision_rows.reallocation(decision=made.decision)
    made.request = deliveries.file_request(source=made.source)
    made.area, made.facility = made.areas[0], made.schools[0]
    made.indicator = made.indicators["benefit"]
    made.area_value = made.area.values.get()
    made.facility_value = made.facility.values.first()
    network_rows.add_to(made)
    standard_rows.add_to(made)
    effect_rows.add_to(made)
    report_rows.add_to(made)
    plan_rows.add_to(made)
    return made


def _in_force(made: SimpleNamespace) -> Decision:
    """The proposal laid before, released by a second person, and decided."""
    planner, second = factories.user("planung"), factories.user("freigabe")
    decision = submit(proposal=made.proposal, by=planner, title="Schulsozialarbeit")
    decision_rows.endorsement(decision=decision)
    made.amendment = decision_rows.amendment(decision=decision, changes=[MORE])
    release(decision=decision, by=second, sha256=decision.sha256)
    record_resolution(
        decision=decision,
        by=planner,
        body="Jugendhilfeausschuss",
        decided_on=timezone.localdate(),
        result="unveraendert",
        number="VIII-DS-00001",
        minutes="Der Ausschuss beschließt die Vorlage.",
    )
    return decision


def both() -> SimpleNamespace:
    """What is published, and beside it under ``hidden`` what is not."""
    made = published()
    made.hidden = hidden(made)
    return made


def hidden(beside: SimpleNamespace) -> SimpleNamespace:
    """One unpublished row of every kind, and published rows that name one of them."""
    made = SimpleNamespace(service=beside.service, indicator=beside.indicator)
    made.source = factories.source_file(
        name=f"{CANARY}.csv", title=CANARY, attribution=CANARY, published=False
    )
    made.request = deliveries.file_request(source=made.source, reason=CANARY)
    _places(made, beside)
    _values(made, beside)
    _calculations(made, beside)
    network_rows.add_to(made, text=CANARY, published=False)
    effect_rows.add_to(made, text=CANARY, published=False)
    report_rows.add_to(made, words=CANARY, published=False)
    plan_rows.add_to(made, text=CANARY, published=False)
    standard_rows.add_to(made, text=CANARY, published=False)
    standard_rows.certificate(facility=made.facility, name=CANARY)
    network_rows.centre(facility=made.facility, name=CANARY, goal=CANARY)
    standard_rows.dialogue(facility=made.facility, minutes=CANARY)
    network_rows.member(network=beside.network, facility=made.facility)
    return made


def _places(made: SimpleNamespace, beside: SimpleNamespace) -> None:
    made.area = factories.area(key="K1", name=CANARY, source=made.source)
    made.bezirk = factories.area(
        kind=Area.Kind.SCHWERPUNKTRAUM, key="K2", name=CANARY, source=made.source
    )
    for member, group, source in (
        (beside.area, made.bezirk, beside.source),
        (made.area, beside.bezirk, beside.source),
        (beside.areas[1], beside.bezirk, made.source),
    ):
        factories.membership(member=member, group=group, source=source)
    made.facility = factories.facility(
        number="Kanarie-1",
        name=CANARY,
        street=CANARY,
        area=beside.area,
        provider=factories.provider(name=CANARY),
        source=made.source,
    )


def _values(made: SimpleNamespace, beside: SimpleNamespace) -> None:
    common = {"indicator": beside.indicator, "value": NUMBER, "source_sign": CANARY}
    made.area_value = factories.area_value(
        area=beside.area, period="2022", source=made.source, **common
    )
    factories.area_value(area=made.area, source=beside.source, **common)
    common["indicator"] = beside.indicators["pupils"]
    made.facility_value = factories.facility_value(
        facility=beside.facility, period="2021/22", source=made.source, **common
    )
    factories.facility_value(facility=made.facility, source=beside.source, **common)
    amount = {"fte_target": NUMBER, "service_type": beside.service, "resolution": CANARY}
    made.measure = factories.measure(
        facility=beside.schools[1], source=made.source, **amount
    )
    factories.measure(facility=made.facility, source=beside.source, **amount)
    later = {"valid_from": small_city.DAY.replace(year=2025), **amount}
    at_hidden = factories.measure(facility=made.facility, source=beside.source, **later)
    named = {"code": "kanarie", "name": CANARY, "note": CANARY, "approved_eur": NUMBER}
    made.funding = funding_rows.around(made.measure, made.source, **named)
    shown = {"programme": beside.funding.programme, "approved_eur": NUMBER}
    funding_rows.share(measure=at_hidden, source=beside.source, **shown)
    paid = beside.funding.share.measure
    funding_rows.share(measure=paid, programme=made.funding.programme, source=beside.source)
    made.cost_rate = funding_rows.cost_rate(NUMBER, basis=CANARY, source=made.source)


def _calculations(made: SimpleNamespace, beside: SimpleNamespace) -> None:
    made.key = factories.scoring_key(
        code="kanarie", title=CANARY, content=beside.key.content, published=False
    )
    factories.key_indicator(key=made.key, rationale=CANARY, weight="471.125")
    made.run = factories.scoring_run(
        key=beside.key, inputs={"name": CANARY}, published=False
    )
    of_hidden_key = factories.scoring_run(key=made.key)
    figures = {"index": NUMBER, "class_label": CANARY, "parts": beside.score.parts}
    made.score = factories.facility_score(
        run=made.run, facility=beside.schools[1], **figures
    )
    factories.facility_score(run=of_hidden_key, facility=beside.schools[1], **figures)
    area_run = factories.scoring_run(key=beside.area_key, published=False)
    of_area = figures | {"parts": beside.area_score.parts}
    made.area_score = factories.area_score(run=area_run, area=beside.area, **of_area)
    factories.area_score(run=beside.area_run, area=made.area, **of_area)
    strange = factories.facility_score(run=beside.run, facility=made.facility, **figures)
    factories.comparison_group(name=CANARY, facilities=beside.schools[:2])
    made.rank_certainty = factories.rank_certainty(score=made.score)
    factories.rank_certainty(score=strange)
    made.round = factories.planning_round(
        code="kanarie-runde",
        title=CANARY,
        note=CANARY,
        service_type=beside.service,
        rules=beside.round.rules,
        published=False,
    )
    made.scenario = factories.scenario(round=made.round, code="kanarie", title=CANARY)
    _proposals(made, beside, strange)


def _proposals(
    made: SimpleNamespace, beside: SimpleNamespace, strange: FacilityScore
) -> None:
    common = {
        "rules": beside.proposal.rules,
        "details": beside.proposal.details,
        "inputs": beside.proposal.inputs,
        "fte": NUMBER,
    }
    made.proposal = factories.proposal(
        round=beside.round,
        facility=beside.schools[2],
        rest_reason=CANARY,
        published=False,
        **common,
    )
    factories.proposal(
        round=made.round, facility=beside.schools[2], rest_reason=CANARY, **common
    )
    made.decision = decision_rows.decision(
        proposal=made.proposal,
        record=bytes(beside.decision.record),
        title=CANARY,
        paper_number=CANARY,
        replaces=beside.decision,
        replaces_reason=CANARY,
    )
    decision_rows.resolution(decision=made.decision, minutes=CANARY)
    decision_rows.endorsement(decision=made.decision, remark=CANARY)
    decision_rows.amendment(decision=made.decision, title=CANARY, changes=[MORE])
    decision_rows.answered(round=made.round, body=CANARY, text=CANARY, answer=CANARY)
    decision_rows.reallocation(decision=beside.decision, note=CANARY)
    naming = factories.proposal(
        round=beside.round,
        scenario=beside.scenario,
        facility=made.facility,
        sealed=False,
        **common | {"fte": "0.80"},
    )
    naming.lines.update(score=strange, note=CANARY)
    naming.sealed = True
    naming.save()


def signed_in(role: str) -> Client:
    """A client with the rights of a role."""
    client = Client()
    if role != "anonymous":
        client.force_login(factories.user(role))
    return client
