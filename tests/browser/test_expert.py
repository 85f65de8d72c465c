"""Fachansicht: a planner signs in, asks, and reads the answer on any screen."""

from tests.browser.conftest import sign_in
from tests.browser.test_pages import look

ADDRESS = "/planung/rangliste/?art=gymnasium&ansicht=fach"


def test_readers_without_login_are_led_to_it(visiting, demo_server):
    visit = visiting(demo_server)
    assert visit.open(ADDRESS) == 200
    assert "/anmelden/?next=" in visit.page.url


def test_a_planner_asks_and_the_answer_is_accessible(visiting, demo_server):
    visit = visiting(demo_server)
    sign_in(visit, "planung")
    assert visit.open(ADDRESS) == 200
    visit.page.get_by_role("button", name="Rechnen und behalten").click()
    visit.page.wait_for_selector(".lr-expert")
    assert "10.000 Gewichtungen gezogen" in visit.page.inner_text("main")
    look(visit, "fachansicht")
    assert visit.errors == []
