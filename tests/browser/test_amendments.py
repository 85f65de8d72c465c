"""Committee mode and the cut, for planners: by keyboard alone, on any screen and paper."""

import re

from tests.browser.test_pages import look

VORLAGE = "/entscheidungen/ssa-os-demo-runde-f1/"


def test_planners_see_more_of_it_and_it_is_accessible_and_fits(reading, demo_server):
    visit = reading(demo_server, "planung")
    assert visit.open(f"{VORLAGE}antraege/?antrag=1&antrag=2") == 200
    look(visit, "antraege-planung")
    assert visit.errors == []


def test_the_keyboard_alone_ticks_and_calculates(reading, demo_server):
    visit = reading(demo_server)
    visit.open(f"{VORLAGE}antraege/")
    visit.page.get_by_label("DEMO-ÄA-01").focus()
    visit.page.keyboard.press("Space")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**antrag=1**")
    said = visit.page.locator("#zusammen ~ [role=status]").inner_text()
    assert said.startswith("DEMO-ÄA-01: 1 Einrichtung erhält zusammen 0,80 VzÄ mehr")
    assert visit.page.get_by_label("DEMO-ÄA-01").is_checked()
    assert visit.errors == []


def test_the_projector_gets_larger_letters(reading, demo_server):
    visit = reading(demo_server)
    size = "() => parseFloat(getComputedStyle(document.querySelector('td')).fontSize)"
    visit.open(f"{VORLAGE}antraege/")
    usual = visit.page.evaluate(size)
    visit.page.get_by_role("link", name="Große Schrift für die Leinwand").click()
    visit.page.wait_for_url("**ansicht=leinwand**")
    assert visit.page.evaluate(size) >= 1.3 * usual


def test_two_amendments_and_their_sum_print_on_one_page(reading, demo_server):
    visit = reading(demo_server)
    visit.open(f"{VORLAGE}antraege/?antrag=1&antrag=2")
    paper = visit.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
