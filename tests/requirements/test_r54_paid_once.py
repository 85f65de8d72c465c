"""R54: one cost is paid once; two services at one site are a Mehrfachangebot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from districts.release import Audience
from planning.guards.funding import TWICE, WHOLE
from planning.selectors.offers import offers_on
from tests import factories, funding_rows
from tests.refusals import refused, sql

pytestmark = pytest.mark.django_db
DAY = factories.DAY


def test_no_way_into_the_database_leads_over_the_whole():
    row = funding_rows.share(share="0.7")
    other = funding_rows.share(measure=row.measure, share="0.3")
    with refused(WHOLE):
        sql("UPDATE planning_measureshare SET share = 0.31 WHERE id = %s", other.pk)
    with refused(WHOLE):
        funding_rows.share(measure=row.measure, share="0.00001")


def test_a_post_is_not_paid_by_two_carriers_on_one_day():
    before = factories.measure(valid_to=DAY)
    with refused(TWICE):
        factories.measure(
            facility=before.facility, service_type=before.service_type, follows=before,
            valid_from=DAY,
        )  # fmt: skip


def test_two_services_at_one_site_are_allowed_and_shown_as_a_set():
    first = funding_rows.share(share="1", year=2024).measure
    kifaz = factories.service_type("kifaz", name="KiFaZ")
    second = factories.measure(facility=first.facility, service_type=kifaz)
    funding_rows.share(measure=second, share="1", year=2024)
    (site,) = offers_on(DAY + timedelta(days=1), Audience.PUBLIC).multiple
    assert site.offers == ("KiFaZ", "Schulsozialarbeit")
