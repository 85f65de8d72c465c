"""R25: in production every kind of answer has its headers, errors and files included.

The answers come from a process with the settings of production; ``check --deploy`` under
them stands in tests/test_production.py.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.migrated import lay_copy
from tests.test_production import COMPLETE, python

SCRIPT = Path(__file__).with_name("production_headers.py")
SETTINGS = """
from leipzig_ressourcen.settings import *
# Without a collected folder: the same files, served by the same middleware.
STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
WHITENOISE_USE_FINDERS = True
"""
YEAR = 365 * 24 * 60 * 60
STATUS = {
    "404": 404, "404 of the interface": 404, "404 of static": 404, "400": 400,
    "403": 403, "405": 405, "500": 500, "a redirect": 301, "a sign-in": 302,
    "the admin": 302,
}  # fmt: skip


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[str, dict]:
    folder = tmp_path_factory.mktemp("production")
    (folder / "as_deployed.py").write_text(SETTINGS)
    database = folder / "test_production.sqlite3"
    lay_copy(database)
    given = COMPLETE | {
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "as_deployed",
        "PYTHONPATH": f"{folder}:{SCRIPT.parents[2]}",
    }
    done = python(str(SCRIPT), **given)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def over_https(answers: dict[str, dict]) -> dict[str, dict]:
    return {what: one for what, one in answers.items() if what != "without https"}


def test_the_answers_are_what_they_are_called(answers):
    found = {what: one["status"] for what, one in over_https(answers).items()}
    assert found == {what: STATUS.get(what, 200) for what in found}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("x-content-type-options", r"nosniff"),
        ("referrer-policy", r"same-origin|no-referrer"),
        ("cross-origin-opener-policy", r"same-origin"),
        ("content-security-policy", r".*frame-ancestors 'none'.*"),
    ],
)
def test_every_answer_has_the_header(answers, header, expected):
    missing = {
        what: one["headers"].get(header)
        for what, one in over_https(answers).items()
        if not re.fullmatch(expected, one["headers"].get(header, ""))
    }
    assert missing == {}


def test_browsers_are_told_to_stay_with_https_for_a_year_at_least(answers):
    for what, one in over_https(answers).items():
        found = re.match(r"max-age=(\d+)", one["headers"]["strict-transport-security"])
        assert int(found[1]) >= YEAR, what


def test_without_https_there_is_nothing_but_the_way_to_it(answers):
    assert answers["without https"] == {"status": 301, "to": "https://leipzig.example/"}


def test_cookies_are_bound_to_host_and_https(answers):
    cookies = {
        name: cookie
        for one in over_https(answers).values()
        for name, cookie in one["cookies"].items()
        if name != "messages"
    }
    assert {"__Host-sitzung", "__Host-csrf"} == cookies.keys()
    for cookie in cookies.values():
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        assert cookie["samesite"] in ("Lax", "Strict")
    assert cookies["__Host-sitzung"]["httponly"] is True


def test_pages_of_somebody_signed_in_stay_out_of_caches(answers):
    assert "no-store" in answers["a page of somebody signed in"]["headers"]["cache-control"]


def test_no_answer_tells_what_runs_here(answers):
    for what, one in over_https(answers).items():
        assert not {"server", "x-powered-by"} & one["headers"].keys(), what
