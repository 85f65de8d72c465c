"""A world built once for a module; each test begins and ends in it, by savepoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction


def shared(build: Callable[[], SimpleNamespace]) -> tuple[Any, Any]:
    """The fixtures ``built, city`` of a module that changes nothing outside its tests.

    What ``build`` makes stays in the database until the module ends. Each test gets its
    own copy of the rows, and what it writes is rolled back.
    """

    @pytest.fixture(scope="module")
    def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
        block = transaction.atomic()
        block._from_testcase = True  # as Django's own: durable blocks may stand inside
        with django_db_blocker.unblock():
            block.__enter__()
            made = build()
        # Every test ends by closing the connection, which holds the world.
        with mock.patch.object(connection, "close"):
            yield made
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            block.__exit__(None, None, None)

    @pytest.fixture
    def city(built: SimpleNamespace, db: None) -> SimpleNamespace:
        return deepcopy(built)

    return built, city
