"""What the pages of sign-in and of one's own account answer."""

from __future__ import annotations

from tests.route_rows import ALL, MOVED, REFUSED, Row, at, own

# Without a fresh password nothing about the second factor opens.
ACCOUNTS = {
    "anmelden/": Row(lambda w: "/anmelden/", post=ALL),
    "anmelden/code/": Row(lambda w: "/anmelden/code/", MOVED, (400,) * 4),
    "anmelden/bestaetigen/": own("/anmelden/bestaetigen/", 200, 200),
    "anmelden/bestaetigen/code/": own("/anmelden/bestaetigen/code/", 302, 302),
    "anmelden/gesperrt/": at("/anmelden/gesperrt/"),
    "anmelden/verbund/": Row(lambda w: "/anmelden/verbund/", REFUSED, (404,) * 4),
    "anmelden/verbund/rueckkehr/": Row(
        lambda w: "/anmelden/verbund/rueckkehr/", (404,) * 4
    ),
    "anmelden/verbund/abgebrochen/": at("/anmelden/verbund/abgebrochen/"),
    "abmelden/": Row(lambda w: "/abmelden/", get=REFUSED, post=MOVED),
    "konto/": own("/konto/", 200, 405),
    "konto/api-schluessel/": Row(
        lambda w: "/konto/api-schluessel/", (302, 403, 403, 200), (302, 403, 403, 400)
    ),
    "konto/api-schluessel/<slug:key>/widerrufen/": Row(
        lambda w: "/konto/api-schluessel/x/widerrufen/", REFUSED, (302, 404, 404, 404)
    ),
    "konto/passwort/": own("/konto/passwort/", 200, 200),
    "konto/zweiter-faktor/": own("/konto/zweiter-faktor/", 302, 302),
    "konto/zweiter-faktor/abschalten/": own("/konto/zweiter-faktor/abschalten/", 404, 404),
    "konto/ersatzcodes/": own("/konto/ersatzcodes/", 404, 405, 302),
    "konto/ersatzcodes/neu/": own("/konto/ersatzcodes/neu/", 302, 302),
}
