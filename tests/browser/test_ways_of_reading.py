"""Without JavaScript, by keyboard alone, and the map beside its table."""

import json
from urllib.request import urlopen

import pytest

TABLES = {
    "/karte/": "#karte-tabelle tbody tr",
    "/einrichtungen/": "table tbody tr",
    "/bezirke/": "table tbody tr",
    "/bezirke/ortsteil/61/": "table tbody tr",
    "/massnahmen/": "table tbody tr",
    "/methodik/": "table tbody tr",
    "/planung/rangliste/?art=grundschule": "table tbody tr",
}


@pytest.mark.parametrize("path", TABLES)
def test_tables_need_no_javascript(path, visiting, demo_server):
    visit = visiting(demo_server, scripts=False)
    visit.open(path)
    assert visit.page.locator(TABLES[path]).count() > 3


def test_the_map_is_drawn_without_javascript(visiting, demo_server):
    visit = visiting(demo_server, scripts=False)
    visit.open("/karte/?gebiet=61")
    assert visit.page.locator("svg path.lr-area").count() >= 63
    assert visit.page.locator("path.lr-area--chosen").count() == 1
    assert "61" in visit.page.locator("#gebiet-text").inner_text()


def test_the_navigation_is_open_without_javascript(visiting, demo_server):
    visit = visiting(demo_server, width=320, scripts=False)
    visit.open("/")
    assert visit.page.get_by_role("link", name="Methodik").first.is_visible()


def focused(page):
    """Text of the element that has the focus."""
    return page.evaluate("document.activeElement.textContent")


def test_the_first_tab_stop_leads_to_the_content(reading, demo_server):
    visit = reading(demo_server)
    visit.open("/indikatoren/")
    visit.page.keyboard.press("Tab")
    assert (
        visit.page.evaluate("document.activeElement.textContent") == "Zum Inhalt springen"
    )
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.closest('main') !== null")


def test_the_menu_opens_and_closes_by_keyboard(visiting, demo_server):
    visit = visiting(demo_server, width=320)
    visit.open("/")
    button = visit.page.get_by_role("button", name="Menü")
    navigation = visit.page.locator("#hauptnavigation")
    assert not navigation.is_visible()
    button.press("Enter")
    assert navigation.is_visible()
    visit.page.keyboard.press("Escape")
    assert not navigation.is_visible()
    assert focused(visit.page) == "Menü"


def test_the_map_is_one_tab_stop_and_walks_by_arrow_keys(reading, demo_server):
    visit = reading(demo_server)
    visit.open("/karte/?gebiet=61")
    page = visit.page
    inside = page.locator("#karte").evaluate(
        "map => map.querySelectorAll('a[href], button, [tabindex]').length"
    )
    assert inside == 0
    page.locator("#karte").focus()
    seen = [page.locator("#gebiet-text").inner_text()]
    for key in ("ArrowRight", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
        seen.append(page.locator("#gebiet-text").inner_text())
    assert len(set(seen)) == 4
    chosen = page.locator("#wahl-gebiet").input_value()
    assert seen[-1].startswith(chosen)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/bezirke/ortsteil/{chosen}/")
    assert visit.errors == []


def test_choosing_an_area_by_name_moves_the_map_and_says_its_value(reading, demo_server):
    visit = reading(demo_server)
    visit.open("/karte/")
    visit.page.locator("#wahl-gebiet").select_option("61")
    said = visit.page.locator("#gebiet-text").inner_text()
    row = visit.page.locator('#karte-tabelle tr[data-key="61"]')
    assert (
        said
        == f"61 {row.locator('th').inner_text()}: {row.locator('td').nth(1).inner_text()}"
    )
    assert visit.page.locator("path.lr-area--chosen").count() == 1


@pytest.mark.parametrize("name", ["Vergrößern", "Nach links", "Ganze Stadt"])
def test_the_map_moves_by_buttons(name, reading, demo_server):
    visit = reading(demo_server)
    visit.open("/karte/")
    visit.page.get_by_role("button", name=name).press("Enter")
    assert visit.errors == []


def test_map_and_table_hold_the_same_areas_and_classes(reading, demo_server):
    address = "?indikator=sgb2_rate&art=ortsteil"
    features = json.load(urlopen(f"{demo_server}/karte/umrisse.geojson{address}"))[
        "features"
    ]
    styles = {
        f["properties"]["key"]: f["properties"]["style"]
        for f in features
        if "key" in f["properties"]
    }
    visit = reading(demo_server)
    visit.open(f"/karte/{address}")
    rows = visit.page.locator("#karte-tabelle tbody tr").evaluate_all(
        "rows => rows.map((row) => [row.dataset.key, row.cells[3].textContent.trim()])"
    )
    assert {key for key, _ in rows} == styles.keys()
    for key, place in rows:
        assert (place == "ohne Klasse") == (not styles[key].startswith("stufe-")), key
