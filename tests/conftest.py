"""What all tests share: markers, Hypothesis profiles, real files, the guard."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tests import migrated
from tests.copies import TEST_NAMES, copied

ROOT = Path(__file__).resolve().parent.parent
PURE = ("districts.disclosure", "planning.allocation", "planning.scoring")
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "own_database"}

# Hashed as ever, in fewer rounds: nobody attacks the people of a test.
PBKDF2PasswordHasher.iterations = 1_000

# No example is judged by its time: a busy machine must not fail a true law.
settings.register_profile(
    "fast",
    max_examples=50,
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("deep", settings.get_profile("fast"), max_examples=10_000)
settings.load_profile("fast")


def needs_database(item: pytest.Item) -> bool:
    """Whether a test asks for the database by mark, by fixture or by its class."""
    return (
        item.get_closest_marker("django_db") is not None
        or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
        or issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    )


def names_pure_package(path: Path) -> bool:
    """Whether a test file names one of the packages that are covered in full."""
    text = path.read_text(encoding="utf-8")
    return any(name in text for name in PURE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the database, Chromium or a pure package, before `-m` chooses.

    A world that a module shares stays until its end: tests without it come before.
    """
    modules = {path: n for n, path in enumerate(dict.fromkeys(i.path for i in items))}
    items.sort(key=lambda i: (modules[i.path], "built" in getattr(i, "fixturenames", ())))
    pure = {path for path in modules if names_pure_package(path)}
    for item in items:
        if needs_database(item):
            item.add_marker("database")
        if ROOT / "tests" / "browser" in item.path.parents:
            item.add_marker("browser")
        if item.path in pure:
            item.add_marker("pure")


def refuse_real_database(name: str) -> None:
    """End the run unless the name is that of a test database or of none on disk."""
    if not Path(name).name.startswith(TEST_NAMES):
        pytest.exit(f"'{name}' ist keine Testdatenbank: Der Name beginnt nicht mit test_.")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """The last moment before databases are made: none but test databases."""
    for connection in connections.all():
        refuse_real_database(connection.creation._get_test_db_name())
    migrated.start_from_copy()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> None:
    """The databases as migrations leave them; SQLite's is kept for the next run."""
    with django_db_blocker.unblock():
        migrated.keep_copy()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The setting ``real_data`` of pyproject.toml; ``-o real_data=DIR`` names another."""
    parser.addini("real_data", "folder with the city's real files", type="paths")


@pytest.fixture(scope="session")
def real_data(pytestconfig: pytest.Config) -> Path:
    """The folder with the city's real files, which the repository does not hold."""
    [folder] = pytestconfig.getini("real_data")
    if not folder.is_dir():
        pytest.skip(f"{folder} fehlt: Tests mit echten Dateien übersprungen")
    return folder


@pytest.fixture
def own_database(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """A copy of the test database that a test may commit to; it vanishes afterwards."""
    # Page tests that ran before left their event loop in this thread.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with django_db_blocker.unblock(), copied(tmp_path):
        yield


@pytest.fixture(autouse=True)
def _nothing_counted_before() -> None:
    """Requests of one test do not count in the next."""
    cache.clear()
