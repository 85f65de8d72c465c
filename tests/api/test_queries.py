"""The number of queries does not grow with the number of rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from planning.models import FacilityScore
from tests import (
    effect_rows,
    factories,
    funding_rows,
    network_rows,
    plan_rows,
    report_rows,
    standard_rows,
)

pytestmark = pytest.mark.django_db


def area_with_group():
    factories.membership(member=factories.area(), group=factories.area(kind="stadtbezirk"))


def ranked():
    run = factories.scoring_run()
    score = factories.facility_score(run=run, facility=placed())
    factories.proposal(score=score, facility=score.facility)


def placed():
    return factories.facility(area=factories.area())


def valued():
    factories.area_value(indicator=factories.indicator(), area=factories.area())
    factories.facility_value(indicator=factories.indicator(), facility=placed())


def keyed():
    key = factories.scoring_key()
    factories.key_indicator(key=key)
    factories.key_indicator(key=key)


def networked():
    network_rows.member(network=network_rows.network(areas=[factories.area()]))


def milestone():
    day = {"kind": "beschluss", "day": factories.DAY}
    return factories.planning_round(published=True).milestones.create(**day)


def staged():
    service = factories.service_type(f"s-{placed().pk}")
    return plan_rows.stage(measure=factories.measure(service_type=service))


def shared():
    service = funding_rows.service()
    funding_rows.share(measure=factories.measure(facility=placed(), service_type=service))


SERVICE = "ssa-test"
LISTS = {
    "areas/": (area_with_group, 3),
    "areas.geojson": (area_with_group, 2),
    "indicators/": (factories.indicator, 2),
    "area-values/": (valued, 2),
    "facility-values/": (valued, 2),
    "facilities/": (placed, 2),
    "facilities.geojson": (placed, 1),
    "measures/": (
        lambda: factories.measure(
            facility=placed(), service_type=factories.service_type(f"s-{placed().pk}")
        ),
        2,
    ),
    "service-types/": (lambda: factories.service_type(f"s-{placed().pk}"), 2),
    "keys/": (keyed, 3),
    "runs/": (factories.scoring_run, 2),
    "rounds/": (factories.planning_round, 2),
    "scenarios/": (factories.scenario, 2),
    "proposals/": (ranked, 4),
    "sources/": (factories.source_file, 2),
    "funding-programmes/": (funding_rows.rule, 3),
    "cost-rates/": (funding_rows.cost_rate, 2),
    "measure-shares/": (shared, 2),
    "grant-notices/": (funding_rows.notice, 2),
    "participations/": (funding_rows.participation, 2),
    "cooperations/": (network_rows.cooperation, 2),
    "quality-standards/": (standard_rows.criterion, 3),
    "certificates/": (standard_rows.certificate, 2),
    "target-agreements/": (standard_rows.agreement, 2),
    "family-centres/": (network_rows.centre, 3),
    "networks/": (networked, 4),
    "plans/": (plan_rows.involvement, 4),
    "goals/": (effect_rows.goal, 2),
    "expectations/": (
        lambda: effect_rows.review(entry=effect_rows.entry(published=True)),
        3,
    ),
    "milestones/": (milestone, 2),
    "measure-stages/": (staged, 2),
    "area-selections/": (plan_rows.line, 4),
    "planning-reports/": (report_rows.commented, 4),
    "conferences/": (network_rows.step, 3),
}


def queries(client, path: str) -> tuple[int, int]:
    """Rows of an answer and queries it took."""
    with CaptureQueriesContext(connection) as seen:
        answer = client.get("/api/v1/" + path).json()
    return len(answer.get("results", answer.get("features"))), len(seen)


@pytest.mark.parametrize("path", LISTS)
def test_as_many_queries_for_thirty_rows_as_for_one(client, path):
    make, expected = LISTS[path]
    make()
    few, first = queries(client, path)
    for _ in range(29):
        make()
    many, last = queries(client, path)
    assert many >= 30 * few > 0
    assert (first, last) == (expected, expected)


def test_rankings_take_as_many_queries_for_thirty_rows_as_for_one(client):
    ranked()
    run = FacilityScore.objects.get().run
    few, first = queries(client, "rankings/")
    for _ in range(29):
        factories.facility_score(run=run, facility=placed())
    many, last = queries(client, "rankings/")
    assert (few, many) == (1, 30)
    assert first == last == 5


def test_ranked_areas_take_as_many_queries_for_thirty_rows_as_for_one(client):
    run = factories.scoring_run()
    factories.area_score(run=run)
    few, first = queries(client, "rankings/areas/")
    for _ in range(29):
        factories.area_score(run=run)
    many, last = queries(client, "rankings/areas/")
    assert (few, many) == (1, 30)
    assert first == last == 3


def test_a_proposal_takes_as_many_queries_for_thirty_lines_as_for_one(client):
    seen = []
    for number in (1, 30):
        proposal = factories.proposal(sealed=False, fte="24.00")
        for _ in range(number - 1):
            factories.proposal_line(
                proposal=proposal, facility=placed(), proposed_fte="0.00"
            )
        proposal.sealed = True
        proposal.save()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(f"/api/v1/proposals/{proposal.pk}/").json()
        assert len(answer["lines"]) == number
        rows, lines = queries(client, f"proposals/{proposal.pk}/lines/")
        assert rows == number
        seen.append((len(asked), lines))
    assert seen[0] == seen[1]


def test_rank_certainties_take_as_many_queries_for_thirty_rows_as_for_one(client):
    client.force_login(factories.user("ausschuss"))
    ranked()
    run = FacilityScore.objects.get().run
    asked = factories.certainty_run(run=run)
    factories.rank_certainty(certainty=asked, score=FacilityScore.objects.get())
    few, first = queries(client, "rank-certainties/")
    for _ in range(29):
        score = factories.facility_score(run=run, facility=placed())
        factories.rank_certainty(certainty=asked, score=score)
    many, last = queries(client, "rank-certainties/")
    assert (few, many) == (1, 30)
    assert first == last


@pytest.mark.parametrize("path", ["comparisons/", "comparisons/subtotals/"])
def test_a_comparison_takes_as_many_queries_for_thirty_lines_as_for_one(client, path):
    seen = []
    for number in (1, 30):
        proposal = factories.proposal(sealed=False, fte="24.00")
        for _ in range(number - 1):
            factories.proposal_line(
                proposal=proposal, facility=placed(), proposed_fte="0.00"
            )
        proposal.sealed = True
        proposal.save()
        seen.append(queries(client, f"{path}?b={proposal.pk}&page_size=100")[1])
    assert seen[0] == seen[1] <= 12
