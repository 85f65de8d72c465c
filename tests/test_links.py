"""Every link of every page leads somewhere: one of each kind is followed."""

from __future__ import annotations

import re
from collections import Counter, deque
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from tests import factories, world

pytestmark = pytest.mark.django_db
HREF = re.compile(r'<a\b[^>]*\bhref="([^"#][^"]*)"')
OF_A_KIND = 2  # links that differ in keys and values alone
ELSEWHERE = ("/static/", "/admin/", "/api/v1/docs/")


@pytest.fixture
def city(monkeypatch):
    world.draw_no_pdf(monkeypatch)
    return world.published()


def kind(address: str) -> tuple[str, ...]:
    """The page a link leads to and the words it asks with."""
    parts = urlsplit(address)
    return (resolve(parts.path).view_name, *sorted(parse_qs(parts.query)))


def dead_links(client: Client, start: str) -> list[str]:
    """Links that are not answered, each with the page it stands on."""
    waiting, seen, kinds, dead = deque([(start, "")]), set(), Counter(), []
    while waiting:
        address, page = waiting.popleft()
        if address in seen or address.startswith(ELSEWHERE):
            continue
        seen.add(address)
        kinds[kind(address)] += 1
        if kinds[kind(address)] > OF_A_KIND:
            continue
        answer = client.get(address)
        if answer.status_code >= 400:
            dead.append(f"{page} -> {address}: {answer.status_code}")
        elif answer["Content-Type"].startswith("text/html") and not answer.streaming:
            found = map(unescape, HREF.findall(answer.content.decode()))
            inside = (one for one in found if not urlsplit(one).scheme)
            waiting.extend((urljoin(address, one), address) for one in inside)
    assert len(kinds) > 40
    return dead


@pytest.mark.parametrize("role", [None, "planung"], ids=["strangers", "planners"])
def test_no_link_is_dead(city, role):
    client = Client()
    if role:
        client.force_login(factories.user(role))
    assert dead_links(client, "/") == []
