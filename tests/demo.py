"""The demo set as it lies in fixtures/, and its command, for tests."""

import csv
import tomllib
from io import StringIO

from django.core.management import call_command

from leipzig_ressourcen.demo import DATA, MANIFEST


def table(name: str) -> list[dict[str, str]]:
    """Rows of a table of the demo set."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def ortsteile(name: str, *columns: str) -> dict[str, tuple[float, ...]]:
    """Numbers of each Ortsteil by key, from a table of areas or of their values."""
    keys = [("kind", "key"), ("area_kind", "area_key")]
    return {
        row[key]: tuple(number(row[column]) for column in columns)
        for row in table(name)
        for kind, key in keys
        if row.get(kind) == "ortsteil"
    }


def manifest() -> list[dict]:
    """Entries of the manifest in their order."""
    return tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["file"]


def number(text: str) -> float:
    """A number with decimal comma."""
    return float(text.replace(",", "."))


def run_demo(**options: object) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()
