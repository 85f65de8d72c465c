"""R26: the policy of every page allows our own files and nothing else.

The header is taken apart as a browser does; that Chromium reports no violation on any
page is tried in tests/browser/.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests import world
from tests.routes import PAGES, api_rows

pytestmark = pytest.mark.django_db
UNSAFE = {
    "'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "'strict-dynamic'", "*",
    "data:", "blob:", "https:", "http:", "filesystem:", "'wasm-unsafe-eval'",
}  # fmt: skip
SWAGGER = "/api/v1/docs/"


def policy_of(answer) -> dict[str, set[str]]:
    """Directives with their sources; of one named twice the first counts."""
    found: dict[str, set[str]] = {}
    for part in answer["Content-Security-Policy"].split(";"):
        name, *sources = part.split()
        found.setdefault(name.lower(), set(sources))
    return found


def sources_of(policy: dict[str, set[str]], directive: str) -> set[str]:
    """What a directive allows; without it that of ``default-src``, without both all."""
    return policy.get(directive, policy.get("default-src", {"*"}))


@pytest.fixture
def policies(monkeypatch) -> dict[str, dict[str, set[str]]]:
    """The policy of every address, for strangers and for a superuser."""
    world.draw_no_pdf(monkeypatch)
    made = world.published()
    world.hidden(made)
    found = {}
    rows = [*PAGES.values(), *dict(api_rows()).values()]
    paths = [*(row.address(made) for row in rows), "/admin/login/", "/gibt-es-nicht/"]
    for client in (Client(), world.signed_in("superuser")):
        found |= {path: policy_of(client.get(path)) for path in paths}
    return found


def test_no_page_allows_more_than_it_needs(policies):
    assert len(policies) > 60
    for path, policy in policies.items():
        assert policy["object-src"] == {"'none'"}, path
        assert policy["base-uri"] == {"'none'"}, path
        assert policy["frame-ancestors"] == {"'none'"}, path
        assert policy["form-action"] == {"'self'"}, path
        assert not sources_of(policy, "script-src") & UNSAFE, path
        assert path == SWAGGER or not sources_of(policy, "style-src") & UNSAFE, path


def test_no_page_may_ask_a_foreign_host(policies):
    """No map of streets is switched on here, so there is none."""
    hosts = {
        (path, source)
        for path, policy in policies.items()
        for directive, sources in policy.items()
        for source in sources
        if not re.fullmatch(r"'[a-z-]+'|data:", source)
    }
    assert hosts == set()


def test_pictures_alone_may_be_written_into_a_page(policies):
    for path, policy in policies.items():
        within = {name for name, sources in policy.items() if "data:" in sources}
        assert within <= {"img-src"}, path
