"""A demo database, a real server and Debian's Chromium, shared by all page tests."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import migrated

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = ROOT / "var" / "screenshots"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WATCH = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP ${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}`));
"""


@dataclass
class Visit:
    """A page as a reader has it open, with everything that went wrong on the way."""

    page: Page
    server: str
    scripts: bool = True
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> int:
        """Go to a path and wait until scripts have done their work; the status."""
        response = self.page.goto(self.server + path)
        if self.scripts and self.page.locator("#karte").count():
            self.page.wait_for_selector("#karte[tabindex]")
        return response.status

    def note_request(self, url: str) -> None:
        """A request that leaves the house is an error."""
        if not url.startswith((self.server, "data:", "blob:", "about:")):
            self.errors.append(f"Anfrage an fremden Rechner: {url}")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    """Until the server answers; fails with its log if it ended before."""
    while process.poll() is None:
        try:
            urlopen(address + "/anmelden/").close()
        except URLError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"Der Server ist nicht gestartet:\n{log.read_text()}")


@contextmanager
def served(database: Path, log: Path) -> Iterator[str]:
    """A server of its own over a database file; its address."""
    port = free_port()
    command = ["manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    with log.open("w") as lines:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment(database),
            stdout=lines, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            wait_for(f"http://127.0.0.1:{port}", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def environment(database: Path) -> dict[str, str]:
    """The shell's variables, but with this database and never in production."""
    ours = {"DATABASE_URL": f"sqlite:///{database}"}
    return {k: v for k, v in os.environ.items() if k != "LEIPZIG_PRODUCTION"} | ours


def manage(database: Path, *words: str) -> None:
    """Run a command on a database file."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment(database),
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh demo database that nobody opens; tests that change rows copy it."""
    database = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    migrated.lay_copy(database)
    manage(database, "migrate", "--verbosity", "0")
    manage(database, "demo")
    return database


@pytest.fixture(scope="session")
def demo_server(demo_database: Path) -> Iterator[str]:
    """A server over the demo, shared by all tests that only read."""
    shared = demo_database.with_name("shared.sqlite3")
    shutil.copy(demo_database, shared)
    with served(shared, shared.with_suffix(".log")) as address:
        yield address


@pytest.fixture
def own_demo(demo_database: Path, tmp_path: Path) -> Iterator[str]:
    """A server over a copy of the demo that one test may change."""
    own = tmp_path / "own.sqlite3"
    shutil.copy(demo_database, own)
    with served(own, tmp_path / "server.log") as address:
        yield address


@pytest.fixture(scope="session")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a database without a single row of ours."""
    folder = tmp_path_factory.mktemp("empty")
    database = folder / "empty.sqlite3"
    migrated.lay_copy(database)
    manage(database, "migrate", "--verbosity", "0")
    with served(database, folder / "server.log") as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=FLAGS
        )
        yield browser
        browser.close()


def context_of(
    chromium: Browser, *, width: int = 1280, scripts: bool = True, scheme: str = "light"
) -> BrowserContext:
    """A reader's own store of cookies and files."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        locale="de-DE",
        java_script_enabled=scripts,
        color_scheme=scheme,
    )
    context.add_init_script(WATCH)
    return context


def window(context: BrowserContext, server: str, *, scripts: bool = True) -> Visit:
    """An empty window that notes what goes wrong in it."""
    visit = Visit(context.new_page(), server, scripts)
    visit.page.on("console", lambda line: note_console(visit, line))
    visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
    visit.page.on("request", lambda request: visit.note_request(request.url))
    return visit


Visiting = Callable[..., Visit]


@pytest.fixture
def visiting(chromium: Browser) -> Iterator[Visiting]:
    """A stranger's window: ``visiting(server, width=…, scripts=…, scheme=…)``."""
    contexts = []

    def open_window(server: str, *, scripts: bool = True, **look: object) -> Visit:
        contexts.append(context_of(chromium, scripts=scripts, **look))
        return window(contexts[-1], server, scripts=scripts)

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def readers(chromium: Browser) -> Iterator[Callable[[str, str], BrowserContext]]:
    """One reader per server and name, signed in once; the stranger has no name."""
    known = {}

    def reader(server: str, name: str) -> BrowserContext:
        if (server, name) not in known:
            known[server, name] = context_of(chromium)
            if name:
                sign_in(window(known[server, name], server), name)
        return known[server, name]

    yield reader
    for context in known.values():
        context.close()


@pytest.fixture
def reading(readers: Callable[[str, str], BrowserContext]) -> Iterator[Visiting]:
    """A new window of somebody who only reads: ``reading(server, name)``."""
    opened = []

    def open_window(server: str, name: str = "") -> Visit:
        opened.append(window(readers(server, name), server))
        return opened[-1]

    yield open_window
    for visit in opened:
        visit.page.close()


def sign_in(visit: Visit, name: str) -> None:
    """Come in as one of the demo's people."""
    visit.open("/anmelden/")
    visit.page.fill("#id_login", name)
    visit.page.fill("#id_password", f"demo-{name}-2026")
    visit.page.locator("main").get_by_role("button", name="Anmelden").click()


def note_console(visit: Visit, line: object) -> None:
    """Errors and warnings of the console are errors of the page."""
    if line.type in ("error", "warning"):
        visit.errors.append(f"Konsole: {line.text}")
