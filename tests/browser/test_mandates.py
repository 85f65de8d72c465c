"""A school is asked, signs in, and hands in its Stellungnahme, on any screen."""

from datetime import timedelta

from django.utils import timezone

from tests.browser.conftest import sign_in
from tests.browser.test_pages import look

ROUND = "/planung/runden/ssa-gym-demo-runde/stellungnahmen/"


def test_a_school_is_asked_and_hands_in(visiting, demo_server):
    visit = visiting(demo_server)
    sign_in(visit, "planung")
    visit.open(ROUND)
    visit.page.select_option("#id_kind", "einrichtung")
    visit.page.fill("#id_body", "Demo-Gymnasium")
    visit.page.fill("#id_facility", "D-0108")
    day = timezone.localdate() + timedelta(days=14)
    visit.page.fill("#id_deadline", day.isoformat())
    visit.page.get_by_role("button", name="Anfordern").click()
    visit.page.get_by_role("button", name="Abmelden").click()
    sign_in(visit, "traeger")
    visit.open("/vertretung/")
    look(visit, "vertretung")
    visit.page.get_by_role("link", name="Stellungnahme abgeben").click()
    look(visit, "stellungnahme-abgeben")
    visit.page.fill("#id_text", "Wir bitten um eine halbe Stelle mehr.")
    visit.page.get_by_label("Der Text sagt nichts über einzelne Personen.").check()
    visit.page.get_by_role("button", name="Abgeben").click()
    assert "eingegangen am" in visit.page.inner_text("main")
    assert visit.errors == []
