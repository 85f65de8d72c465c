"""Every page, opened for real: accessible, quiet, at home, at two widths."""

import os
import re

import pytest

from tests.browser.conftest import AXE, SCREENSHOTS
from tests.browser.pages import PLANNERS_PAGES, pages

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"type": "tag", "values": TAGS}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
SWAGGER = "/api/v1/docs/"  # third-party page: its faults are named in the Erklärung
OWN_PAGES = [path for path in pages() if path != SWAGGER]
RUN_AXE = """async (runOnly) => {
  const options = { runOnly, resultTypes: ["violations"], selectors: false };
  const { violations } = await axe.run(document, options);
  const places = (nodes) => nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(" | ");
  return violations.map((v) => `${v.id}: ${v.help} – ${places(v.nodes)}`);
}"""


def faults(visit, rules=EVERYTHING):
    """What axe-core finds wrong."""
    return visit.page.evaluate(RUN_AXE, rules)


def overflow(visit):
    """How far the page itself can be scrolled to the side, in pixels."""
    return visit.page.evaluate("() => { scrollTo(9999, 0); return scrollX; }")


def keep_picture(visit, name, width):
    """A screenshot of the whole page for people to look at, if they asked for it."""
    if "SCREENSHOTS" not in os.environ:
        return
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "start"
    visit.page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)


def look(visit, name):
    """No fault at 1280 px, in the dark and at 320 px; no sideways scrolling there."""
    page = visit.page
    keep_picture(visit, name, 1280)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert faults(visit) == []
    page.emulate_media(color_scheme="dark")
    assert faults(visit, CONTRAST) == []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 900})
    assert faults(visit) == []
    assert overflow(visit) == 0
    keep_picture(visit, name, 320)
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("path", OWN_PAGES)
def test_page_is_accessible_quiet_and_fits(path, reading, demo_server):
    visit = reading(demo_server)
    assert visit.open(path) == 200
    look(visit, path)
    assert visit.errors == []


@pytest.mark.parametrize("path", [p for paths in PLANNERS_PAGES.values() for p in paths])
def test_page_for_planners_is_accessible_quiet_and_fits(path, reading, demo_server):
    visit = reading(demo_server, "planung")
    assert visit.open(path) == 200
    look(visit, path)
    assert visit.errors == []


def test_the_page_of_the_schema_loads_nothing_from_elsewhere(reading, demo_server):
    visit = reading(demo_server)
    assert visit.open(SWAGGER) == 200
    visit.page.wait_for_selector(".opblock")
    keep_picture(visit, SWAGGER, 1280)
    assert visit.errors == []


@pytest.mark.parametrize("path", pages(without_rows=True))
def test_empty_pages_say_what_is_missing(path, reading, empty_server):
    visit = reading(empty_server)
    assert visit.open(path) == 200
    look(visit, f"leer-{path}")
    assert visit.errors == []


@pytest.mark.parametrize("path", ["/gibt-es-nicht/", "/bezirke/ortsteil/999/"])
def test_missing_pages_answer_in_german(path, reading, demo_server):
    visit = reading(demo_server)
    assert visit.open(path) == 404
    assert visit.page.title().startswith("Seite nicht gefunden")
    look(visit, path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_keep_their_words_in_forced_colours(scheme, reading, demo_server):
    visit = reading(demo_server)
    visit.page.emulate_media(forced_colors="active", color_scheme=scheme)
    visit.open("/karte/")
    keep_picture(visit, f"karte-forced-{scheme}", 1280)
    legend = visit.page.locator(".lr-map-legend").first.inner_text()
    assert "keine Angabe" in legend
    assert visit.errors == []
