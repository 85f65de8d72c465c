"""Netzwerke for planners: three forms of local coordination entered through the pages."""

from tests.browser.conftest import sign_in

# München: a management with one BildungsLokal per Sozialraum. Hamburg: conferences below
# conferences, by law. Bremen: one office for one quarter with pooled resources.
THREE_FORMS = [
    {"Name": "Form M", "Art": "management", "Gebiete": ["Stadt leipzig"]},
    {"Name": "Form M Süd", "Art": "bildungslokal", "Steht unter": "Form M"}
    | {"Gebiete": ["Schwerpunktraum B02"]},
    {"Name": "Form H", "Art": "regionalkonferenz", "Rechtsgrundlage": "Schulgesetz"}
    | {"Gebiete": ["Stadtbezirk 6"], "Flächendeckend": True},
    {"Name": "Form H vor Ort", "Art": "lokalkonferenz", "Steht unter": "Form H"}
    | {"Gebiete": ["Ortsteil 61"]},
    {"Name": "Form B", "Art": "bildungsbuero", "Geschäftsstelle in VzÄ": "1,5"}
    | {"Gebiete": ["Ortsteil 62"]},
]


def fill(visit, given: dict[str, object]) -> None:
    """What a person types, chooses and ticks."""
    for label, value in given.items():
        if label == "Gebiete":
            for start in value:
                visit.page.get_by_role("checkbox", name=f"{start} ").check()
        elif value is True:
            visit.page.get_by_label(label, exact=True).check()
        elif label in ("Art", "Ebene"):
            visit.page.get_by_label(label, exact=True).select_option(value)
        elif label == "Steht unter":
            visit.page.get_by_label(label, exact=True).select_option(label=value)
        else:
            visit.page.get_by_label(label, exact=True).fill(value)
    visit.page.get_by_role("button", name="Speichern").click()
    visit.page.wait_for_selector("text=gespeichert.")


def enter(visit, what: str, given: dict[str, object]) -> None:
    visit.page.get_by_role("link", name=f"{what} eintragen", exact=True).click()
    fill(visit, given)


def test_three_forms_of_coordination_are_entered_through_the_pages(visiting, demo_server):
    visit = visiting(demo_server)
    sign_in(visit, "planung")
    common = {"Auftrag": "Bildung vor Ort", "Seit": "2026-08-01", "Quelle": "Beispiel"}
    for form in THREE_FORMS:
        visit.open("/netzwerke/neu/")
        fill(visit, common | form)
    for member, amount in (("D-0051", "0,25"), ("D-0052", "0,5")):
        given = {"Einrichtung": member, "Eingebrachte VzÄ": amount, "Seit": "2026-08-01"}
        enter(visit, "Mitglied", given)
    assert "0,75 VzÄ (2 von 2 Mitgliedern mit Angabe)" in visit.page.inner_text("main")
    sitting = {"Titel": "Auftakt", "Ebene": "quartier", "Datum": "2026-09-01"}
    enter(visit, "Konferenz", sitting | {"Themen": "Lesen"})
    visit.open("/netzwerke/")
    rows = visit.page.locator("table tbody tr")
    above = {}
    for row in rows.all():
        above[row.locator("th a").inner_text()] = row.locator("td").nth(1).inner_text()
    assert above["Form M Süd"] == "Form M"
    assert above["Form H vor Ort"] == "Form H"
    assert above["Form B"] == "keinem"
    assert visit.errors == []
