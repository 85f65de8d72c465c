"""An account in the browser: second factor, spare codes, password, on any screen."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.browser.conftest import sign_in
from tests.browser.test_pages import look

PASSWORD = "demo-ausschuss-2026"


def code_of(visit) -> str:
    """What an app shows that read the secret from the page."""
    secret = visit.page.locator("figcaption code").inner_text()
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_second_factor_is_set_up_and_switched_off(visiting, demo_server):
    visit = visiting(demo_server)
    sign_in(visit, "ausschuss")
    for path in ("/konto/", "/konto/passwort/", "/konto/zweiter-faktor/"):
        visit.open(path)
        look(visit, path)
    visit.page.fill("#id_password", PASSWORD)
    visit.page.get_by_role("button", name="Bestätigen").click()
    look(visit, "konto-zweiter-faktor-einrichten")
    visit.page.fill("#id_code", code_of(visit))
    visit.page.get_by_role("button", name="Einrichten").click()
    assert len(re.findall(r"\b\d{8}\b", visit.page.inner_text("main"))) == 10
    look(visit, "konto-ersatzcodes")
    for path in ("/konto/", "/konto/ersatzcodes/neu/", "/konto/zweiter-faktor/abschalten/"):
        visit.open(path)
        look(visit, path)
    visit.page.get_by_role("button", name="Abschalten").click()
    assert "allein durch das Passwort" in visit.page.inner_text("main")
    assert visit.errors == []
