"""Every link of every page leads somewhere: one of each kind is followed.

On the pages that are read on the way every id stands once and headings stand in order.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from html import unescape
from itertools import pairwise
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from tests import factories, world

pytestmark = pytest.mark.django_db
HREF = re.compile(r'<a\b[^>]*\bhref="([^"#][^"]*)"')
ID = re.compile(r'<[a-z][^>]*\sid="([^"]*)"')
HEADING = re.compile(r"<h([1-6])\b")
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


def is_inside(address: str) -> bool:
    return not urlsplit(address).scheme


def untidy(html: str) -> list[str]:
    """Ids that stand twice, and headings that leave out a level."""
    found = [f"two of #{name}" for name, n in Counter(ID.findall(html)).items() if n > 1]
    levels = [int(level) for level in HEADING.findall(html)]
    if levels.count(1) != 1:
        found.append(f"{levels.count(1)} first headings")
    return found + [f"h{b} after h{a}" for a, b in pairwise(levels) if b > a + 1]


def faults(client: Client, start: str) -> list[str]:
    """Links that are not answered and untidy pages, each with where it stands."""
    waiting, seen, kinds, found = deque([(start, "")]), set(), Counter(), []
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
            found.append(f"{page} -> {address}: {answer.status_code}")
        elif answer["Content-Type"].startswith("text/html") and not answer.streaming:
            html = answer.content.decode()
            if answer.status_code == 200:
                found += [f"{address}: {fault}" for fault in untidy(html)]
            inside = (one for one in map(unescape, HREF.findall(html)) if is_inside(one))
            waiting.extend((urljoin(address, one), address) for one in inside)
    assert len(kinds) > 40
    return found


@pytest.mark.parametrize("role", [None, "planung"], ids=["strangers", "planners"])
def test_no_link_is_dead_and_no_page_untidy(city, role):
    client = Client()
    if role:
        client.force_login(factories.user(role))
    assert faults(client, "/") == []
