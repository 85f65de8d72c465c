"""A member of a body calculates a draft alone, on any screen."""

from tests.browser.conftest import sign_in
from tests.browser.test_pages import look

BASE = "/entscheidungen/ssa-os-demo-runde-f1/entwuerfe/"


def test_a_draft_is_kept_calculated_and_dropped(visiting, demo_server):
    visit = visiting(demo_server)
    sign_in(visit, "ausschuss")
    visit.open(BASE + "neu/?art=positions")
    look(visit, "entwurf-neu")
    visit.page.fill("#id_title", "Eine Stelle mehr")
    visit.page.fill("#id_count", "1")
    visit.page.fill("#id_starts_on", "2026-08-01")
    visit.page.get_by_role("button", name="Behalten und rechnen").click()
    visit.page.get_by_role("checkbox").check()
    visit.page.get_by_role("button", name="Zusammen rechnen").click()
    assert "Entwurf 1" in visit.page.inner_text("#zusammen ~ p")
    look(visit, "entwuerfe")
    visit.page.get_by_role("link", name="Ändern von Entwurf 1").click()
    look(visit, "entwurf-aendern")
    visit.page.fill("#id_count", "2")
    visit.page.get_by_role("button", name="Ändern und rechnen").click()
    assert "2 Stellen" in visit.page.inner_text("main")
    visit.page.get_by_role("link", name="Einreichen von Entwurf 1").click()
    look(visit, "entwurf-einreichen")
    visit.open(BASE)
    visit.page.get_by_role("button", name="Löschen von Entwurf 1").click()
    assert "keinen Entwurf" in visit.page.inner_text("main")
    assert visit.errors == []
