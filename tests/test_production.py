"""What the settings promise: strict in production, safe without any variable."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from leipzig_ressourcen.demo import PASSWORDS
from leipzig_ressourcen.sign_ins import demo_cannot_sign_in

ROOT = Path(__file__).resolve().parent.parent
COMPLETE = {
    "LEIPZIG_PRODUCTION": "1",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "leipzig.example",
    "DATABASE_URL": "postgres:///leipzig",
    "OPERATOR_NAME": "Amt für Beispiele",
    "ACCESSIBILITY_STATEMENT_DATE": "2026-01-01",
    "ACCESSIBILITY_METHOD": "Selbstbewertung",
    "ACCESSIBILITY_CONTACT": "Kontaktstelle, Beispielweg 1",
    "ACCESSIBILITY_ENFORCEMENT": "Durchsetzungsstelle, Beispielweg 2",
}


def python(*args: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the project with these variables and none of the settings' own."""
    ours = {*COMPLETE, "LEIPZIG_DEBUG", "LEIPZIG_BEHIND_PROXY"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        [sys.executable, *args], cwd=ROOT, env=inherited | variables,
        capture_output=True, text=True,
    )  # fmt: skip


def setting(name: str, **variables: str) -> str:
    """Value of a setting under these variables, as text."""
    code = f"from leipzig_ressourcen import settings; print(settings.{name})"
    done = python("-c", code, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_production_passes_the_deployment_check():
    done = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **COMPLETE)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        pytest.param("OPERATOR_NAME", "", "OPERATOR_NAME", id="no operator"),
        pytest.param("ACCESSIBILITY_CONTACT", " ", "ACCESSIBILITY_CONTACT", id="blank"),
        pytest.param(
            "ACCESSIBILITY_METHOD", "vom Betreiber auszufüllen", "ACCESSIBILITY_METHOD",
            id="a placeholder",
        ),
        pytest.param(
            "ACCESSIBILITY_STATEMENT_DATE", "1.1.2026", "JJJJ-MM-TT", id="no date"
        ),
    ],
)  # fmt: skip
def test_the_deployment_check_names_open_parts_of_the_statement(name, value, said):
    command = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = python(*command, **COMPLETE | {name: value})
    assert done.returncode == 1
    assert said in done.stderr


@pytest.mark.parametrize("value", [None, ""], ids=["absent", "empty"])
@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_production_refuses_to_start_without(name, value):
    variables = {key: text for key, text in COMPLETE.items() if key != name}
    if value is not None:
        variables[name] = value
    done = python("-c", "import leipzig_ressourcen.settings", **variables)
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert f"fehlt die Umgebungsvariable {name}" in done.stderr


def test_production_never_shows_debug_pages():
    assert setting("DEBUG", **COMPLETE, LEIPZIG_DEBUG="1") == "False"


@pytest.mark.parametrize("name", ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"])
def test_production_cookies_are_bound_to_the_host(name):
    assert setting(name, **COMPLETE).startswith("__Host-")


def test_development_starts_without_any_variable():
    assert "localhost" in setting("ALLOWED_HOSTS")
    assert "sqlite3" in setting("DATABASES")


def test_the_address_chooses_the_database():
    database = setting("DATABASES", DATABASE_URL="postgres://amt@db.example/leipzig")
    assert "postgresql" in database
    assert "db.example" in database


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param(
            "ALLOWED_HOSTS", " eins.example , zwei.example,",
            ["eins.example", "zwei.example"], id="hosts",
        ),
        pytest.param(
            "CSRF_TRUSTED_ORIGINS", "https://eins.example, ,", ["https://eins.example"],
            id="origins",
        ),
    ],
)  # fmt: skip
def test_blanks_between_words_are_no_part_of_them(name, text, expected):
    assert setting(name, **COMPLETE | {name: text}) == str(expected)


@pytest.mark.parametrize(
    ("proxy", "expected"),
    [
        pytest.param({}, "None", id="no proxy: everybody could send the header"),
        pytest.param({"LEIPZIG_BEHIND_PROXY": "0"}, "None", id="said to be none"),
        pytest.param({"LEIPZIG_BEHIND_PROXY": "1"}, "('HTTP_X_FORWARDED_PROTO', 'https')",
                     id="a proxy that sets it"),
    ],
)  # fmt: skip
def test_the_word_of_a_proxy_counts_only_behind_one(proxy, expected):
    code = "from django.conf import settings; print(settings.SECURE_PROXY_SSL_HEADER)"
    variables = COMPLETE | {"DJANGO_SETTINGS_MODULE": "leipzig_ressourcen.settings"} | proxy
    done = python("-c", code, **variables)
    assert done.stdout.strip() == expected, done.stderr


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({}, ["„planung“"], id="name and password of the demo"),
        pytest.param({"password": "ein-eigenes-Kennwort"}, [], id="another password"),
        pytest.param({"is_active": False}, [], id="locked"),
        pytest.param({"username": "amt"}, [], id="another name"),
    ],
)
def test_the_deployment_check_refuses_sign_ins_of_the_demo(given, said):
    given = {"username": "planung", "password": PASSWORDS["planung"]} | given
    User.objects.create_user(**given)
    found = demo_cannot_sign_in(None)
    assert [error.msg.partition(" ")[0] for error in found] == said
