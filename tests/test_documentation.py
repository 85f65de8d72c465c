"""The README names every command, every variable and every word of make."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = sorted(
    path.stem
    for path in ROOT.glob("*/management/commands/*.py")
    if not path.stem.startswith("_")
)
WORDS = re.findall(
    r"^(?!help)([a-z][a-z-]*):(?!=)",
    (ROOT / "Makefile").read_text(encoding="utf-8"),
    flags=re.MULTILINE,
)
VARIABLES = sorted(
    set(
        re.findall(
            r"(?:environ\.get|environ|getenv|required)[(\[]\"([A-Z_]+)\"",
            (ROOT / "leipzig_ressourcen" / "settings.py").read_text(encoding="utf-8"),
        )
    )
)


@pytest.fixture(scope="module")
def readme() -> str:
    """The README's text."""
    return (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_names_the_command(command, readme):
    assert re.search(rf"(manage\.py |`){command}\b", readme)


@pytest.mark.parametrize("variable", VARIABLES)
def test_readme_names_the_variable(variable, readme):
    assert f"`{variable}`" in readme or f"{variable}=" in readme


@pytest.mark.parametrize("word", WORDS)
def test_readme_names_the_word_of_make(word, readme):
    assert re.search(rf"\bmake {word}(?![\w-])", readme)


def test_the_sweeps_find_what_they_sweep():
    assert {"LEIPZIG_PRODUCTION", "SECRET_KEY", "DATABASE_URL"} <= set(VARIABLES)
    assert {"setup", "demo", "demo-reset", "test"} <= set(WORDS)
    assert "import_all" in COMMANDS
