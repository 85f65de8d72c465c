"""Was wäre, wenn: the result changes in place with scripts, by a new page without."""

from tests.browser.conftest import sign_in
from tests.browser.test_pages import look

ROUND = "/planung/runden/ssa-gs-demo-runde/"
STORY = "#ergebnis .lr-story"


def mark(visit):
    """A sign on the page itself that a reload would lose."""
    visit.page.evaluate("() => { document.body.dataset.mark = 'old'; }")


def is_marked(visit):
    """Whether it is still the page that was marked."""
    return visit.page.evaluate("() => document.body.dataset.mark") == "old"


def said(visit):
    """What the live region says."""
    return visit.page.locator("#meldung").inner_text()


def test_a_changed_field_exchanges_the_result_and_keeps_the_focus(visiting, demo_server):
    visit = visiting(demo_server)
    sign_in(visit, "planung")
    visit.open(ROUND)
    mark(visit)
    visit.page.get_by_label("Budget in VzÄ").focus()
    visit.page.keyboard.type("45")
    visit.page.keyboard.press("Tab")
    visit.page.wait_for_selector(STORY)
    assert said(visit) == "Neu berechnet: 3 Einrichtungen ändern sich."
    assert is_marked(visit)
    assert "budget_fte=45" in visit.page.url
    focused = visit.page.evaluate("() => document.activeElement.id")
    assert focused == "id_tariff_percent"
    look(visit, "was-waere-wenn")
    visit.page.reload()
    assert visit.page.locator(STORY).count() == 1
    assert visit.errors == []


def test_what_is_wrong_stands_beside_the_field_and_goes_away_again(visiting, demo_server):
    visit = visiting(demo_server)
    visit.open(ROUND)
    mark(visit)
    visit.page.fill("#id_budget_fte", "viel")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector("#id_budget_fte_error")
    focused = visit.page.evaluate("() => document.activeElement.getAttribute('role')")
    assert focused == "alert"
    visit.page.fill("#id_budget_fte", "45")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector(STORY)
    assert visit.page.locator("#id_budget_fte_error").count() == 0
    assert visit.page.evaluate("() => document.activeElement.id") == "id_budget_fte"
    assert is_marked(visit)
    assert visit.errors == []


def test_without_scripts_the_same_form_brings_the_same_result(visiting, demo_server):
    visit = visiting(demo_server, scripts=False)
    visit.open(ROUND)
    visit.page.fill("#id_budget_fte", "45")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**budget_fte=45**")
    words = visit.page.locator(STORY).inner_text()
    assert words.startswith("3 Einrichtungen ändern sich")
    assert visit.page.locator("h1").count() == 1
    assert visit.errors == []
