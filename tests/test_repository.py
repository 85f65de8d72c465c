"""Rules about the repository itself: layers, locks, words, shapes of files.

Sweeps run over everything git knows or would add; exceptions are listed with reasons.
"""

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.core.management import call_command

from tests.conftest import refuse_real_database

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "districts": {"districts"},
    "facilities": {"districts", "facilities"},
    "planning": {"districts", "facilities", "planning"},
}
# Pure as soon as they are there.
PURE = [
    package
    for package in ("districts.disclosure", "planning.allocation", "planning.scoring")
    if (ROOT / package.replace(".", "/") / "__init__.py").exists()
]
OURS = {*MAY_IMPORT, "leipzig_ressourcen", "tests"}
TOP_LEVEL = {
    ".ci", ".gitignore", ".npmrc", "LICENSE", "Makefile", "README.md", "manage.py",
    "package-lock.json", "package.json", "publiccode.yml", "pyproject.toml",
    "requirements-bench.lock", "requirements-dev.lock", "requirements-node.lock",
    "requirements.lock",
    "districts", "facilities", "fixtures", "leipzig_ressourcen", "planning", "static",
    "templates", "tests",
}  # fmt: skip
MAY_BE_LONG = {
    "LICENSE": "the licence as it is",
    "README.md": "prose",
    "package-lock.json": "written by npm",
    "requirements-bench.lock": "written by uv",
    "requirements-dev.lock": "written by uv",
    "requirements.lock": "written by uv",
}
DATA = {"fixtures", "golden", "migrations"}  # rows and written-out history, not code
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def repository_files() -> list[Path]:
    """Paths of all files that git knows or would add, relative to the root."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z",
         "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    paths = {Path(name) for name in listing.stdout.split("\0") if name}
    return sorted(path for path in paths if (ROOT / path).exists())


def texts() -> list[tuple[Path, str]]:
    """Path and content of each text file of the repository."""
    files = [(path, (ROOT / path).read_bytes()) for path in repository_files()]
    return [(path, raw.decode("utf-8")) for path, raw in files if b"\0" not in raw]


def imported_packages(path: Path) -> set[str]:
    """First names of all absolute imports of a file, late ones included."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


# Layers


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_imports_point_one_way(app):
    for path in (ROOT / app).rglob("*.py"):
        assert imported_packages(path) & OURS <= MAY_IMPORT[app], path


@pytest.mark.parametrize("package", PURE)
def test_pure_packages_run_without_django(package):
    code = (
        f"import importlib, pkgutil, sys, {package} as package\n"
        "for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "    importlib.import_module(module.name)\n"
        "sys.exit(bool({'django', 'pandas', 'rest_framework'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_pure_packages_are_held_by_contract_and_coverage():
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    assert PURE in [contract.get("source_modules") for contract in contracts]
    folders = [package.replace(".", "/") for package in PURE]
    assert PYPROJECT["tool"]["coverage"]["run"]["source"] == folders


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(
            [Path(sys.executable).with_name("lint-imports")], id="import contracts"
        ),
        pytest.param([sys.executable, "-m", "ruff", "check", "."], id="ruff check"),
        pytest.param([sys.executable, "-m", "ruff", "format", "--check", "."], id="format"),
    ],
)
def test_tools_have_nothing_to_say(command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


# Models


@pytest.mark.parametrize(
    "model",
    [m for app in MAY_IMPORT for m in apps.get_app_config(app).get_models()],
    ids=lambda m: m._meta.label,
)
def test_models_are_documented(model):
    generated = f"{model.__name__}("  # what Django writes where a docstring is missing
    assert not model.__doc__.startswith(generated)


@pytest.mark.django_db
def test_migrations_know_every_model():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("name", ["test_leipzig", "/var/lib/test_1.sqlite3"])
def test_databases_named_as_tests_are_accepted(name):
    refuse_real_database(name)


@pytest.mark.parametrize("name", ["leipzig", "var/leipzig.sqlite3", "/test_x/leipzig", ""])
def test_other_databases_end_the_run(name):
    with pytest.raises(pytest.exit.Exception, match="keine Testdatenbank"):
        refuse_real_database(name)


# Dependencies


def dependency_lines() -> list[str]:
    """Lines of pyproject.toml that name a dependency."""
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[tool.")[0]
    return re.findall(r"^    \".*$", lines, flags=re.MULTILINE)


def test_every_dependency_has_its_reason():
    groups = PYPROJECT["dependency-groups"].values()
    assert len(dependency_lines()) == len(
        [
            *PYPROJECT["project"]["dependencies"],
            *(name for group in groups for name in group),
        ]
    )
    for line in dependency_lines():
        assert re.search(r'",\s+# \w', line), line


def locked(name: str) -> dict[str, str]:
    """Package name to the lines of its entry in a lock file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    return {entry.split("==")[0]: entry for entry in entries}


LOCK_FILES = sorted(path.name for path in ROOT.glob("*.lock"))


@pytest.mark.parametrize("lock", LOCK_FILES)
def test_locked_packages_have_hashes_and_no_addresses(lock):
    assert locked(lock)
    for name, entry in locked(lock).items():
        assert re.match(r"[a-z0-9.-]+==\S+ ", entry), entry
        assert "--hash=sha256:" in entry, name
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|^--|\s@\s", text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("lock", "group"),
    [
        ("requirements.lock", None),
        ("requirements-dev.lock", "dev"),
        ("requirements-node.lock", "node"),
        ("requirements-bench.lock", "bench"),
    ],
)
def test_locks_hold_what_pyproject_asks_for(lock, group):
    alone = group in ("node", "bench")  # nothing of the application is needed there
    wanted = [] if alone else PYPROJECT["project"]["dependencies"]
    wanted = wanted + PYPROJECT["dependency-groups"].get(group, [])
    assert {re.match(r"[\w-]+", line)[0] for line in wanted} <= locked(lock).keys()


def test_locked_node_packages_have_hashes_and_no_addresses():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    package = json.loads((ROOT / "package.json").read_text())
    assert packages.pop("")["dependencies"] == package["dependencies"]
    for name, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name


# Files


def test_publiccode_describes_this_project():
    code = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    assert code["legal"]["license"] == PYPROJECT["project"]["license"]
    assert code["softwareVersion"] == PYPROJECT["project"]["version"]
    for text in code["description"].values():
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000
        assert text["features"]


def test_licence_is_complete():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    articles = re.findall(r"^(\d+)\.[A-Z]", text, flags=re.MULTILINE)
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert articles == [str(number) for number in range(1, 16)]
    assert text.rstrip().endswith("require the production of a new EUPL version.")


def test_nothing_else_lies_at_the_top():
    assert {path.parts[0] for path in repository_files()} <= TOP_LEVEL


def test_no_file_is_long():
    for path, text in texts():
        if str(path) not in MAY_BE_LONG and DATA.isdisjoint(path.parts):
            assert text.count("\n") < 400, f"{path}: split it by noun"


# What belongs to one machine, or fetches something unlocked from somewhere.
FORBIDDEN = {
    "path of one machine": r"(?<![\w.~-])/(home|root|Users|work|opt)/\w",
    "host of a registry": r"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|deb\.debian\.org",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_files_are_free_of(what):
    for path, text in texts():
        found = re.search(FORBIDDEN[what], text)
        assert not found or path == Path("tests/test_repository.py"), f"{path}: {found}"


# An <a href> leads somewhere on request; everything else here loads by itself.
LOADING = r"\s(src|srcset|href|action|data|poster)\s*=\s*"
FOREIGN_ASSETS = {
    ".html": rf"<(?!a\b)\w[^>]*{LOADING}[\"']?(https?:)?//",
    ".css": r"(url\(|@import)\s*[\"']?(https?:)?//",
    ".js": r"[\"'`](https?:)?//(?!www\.w3\.org/)",
    ".svg": r"\s(href|src)\s*=\s*[\"'](https?:)?//",
}


@pytest.mark.parametrize("suffix", FOREIGN_ASSETS)
def test_no_page_asks_a_foreign_host(suffix):
    for path, text in texts():
        found = path.suffix == suffix and re.search(FOREIGN_ASSETS[suffix], text)
        assert not found, f"{path}: {found}"
