"""Headers of all kinds of answers under the settings of production, printed as JSON.

Run in a process of its own: ``python production_headers.py``, settings in the environment.
"""

import json
import sys
from unittest import mock

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402  settings come first
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

PASSWORD = "ein langes Passwort für heute"
ADDRESSES = {
    "a page": "/",
    "a list": "/planung/rangliste/",
    "a form": "/anmelden/",
    "the check": "/pruefen/",
    "the admin": "/admin/login/",
    "the interface": "/api/v1/areas/",
    "its schema": "/api/v1/schema/",
    "a map": "/karte/umrisse.geojson",
    "static": "/static/css/shell.css",
    "a picture": "/static/img/favicon.svg",
    "404": "/gibt-es-nicht/",
    "404 of the interface": "/api/v1/areas/gibt-es-nicht/",
    "404 of static": "/static/gibt-es-nicht.css",
    "400": "/einrichtungen/?search=%00",
    "a redirect": "/einrichtungen",
}


def asked(client: Client, path: str, verb: str = "get", data: object = None) -> dict:
    """Status, headers and cookies of an answer over https."""
    answer = getattr(client, verb)(path, data, secure=True)
    cookies = {name: dict(one.items()) for name, one in answer.cookies.items()}
    return {
        "status": answer.status_code,
        "headers": {name.lower(): value for name, value in answer.headers.items()},
        "cookies": cookies,
    }


def main() -> None:
    """Ask for everything once."""
    call_command("migrate", verbosity=0)
    User.objects.create_user("mueller", password=PASSWORD)
    client = Client(raise_request_exception=False, enforce_csrf_checks=False)
    client.defaults["SERVER_NAME"] = "leipzig.example"
    found = {what: asked(client, path) for what, path in ADDRESSES.items()}
    with mock.patch("leipzig_ressourcen.operator.statement", side_effect=OSError):
        found["500"] = asked(client, "/barrierefreiheit/")
    found["405"] = asked(client, "/abmelden/")
    strict = Client(enforce_csrf_checks=True, SERVER_NAME="leipzig.example")
    found["403"] = asked(strict, "/anmelden/", "post", {})
    given = {"login": "mueller", "password": PASSWORD}
    found["a sign-in"] = asked(client, "/anmelden/", "post", given)
    found["a page of somebody signed in"] = asked(client, "/")
    answer = Client(SERVER_NAME="leipzig.example").get("/")
    found["without https"] = {"status": answer.status_code, "to": answer.get("Location")}
    sys.stdout.write(json.dumps(found))


main()
