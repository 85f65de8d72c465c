"""Tables and keys in a folder, and score_table run on them."""

import csv
import io
import json
from pathlib import Path

from django.core.management import call_command

from tests.planning.scoring.samples import WORKED_ROWS, worked_document


def prepare(folder: Path) -> Path:
    """Put the worked example there: key.json and schools.csv."""
    (folder / "key.json").write_text(json.dumps(worked_document()), encoding="utf-8")
    write(folder / "schools.csv", worked_rows())
    return folder


def worked_rows(decimal="."):
    yield ["school", "facility_type", "flags", "name", "size", "wdh", "int", "sgb"]
    for unit, row in WORKED_ROWS.items():
        cells = ["" if cell != cell else str(cell).replace(".", decimal) for cell in row]
        yield [unit, "grundschule", "", f"Schule {unit}", *cells]


def write(path, rows, delimiter=",", encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def run(folder, *words, source="schools.csv", out="out.csv"):
    """What the command says; the table it wrote as rows by unit, and its record."""
    said, noted = io.StringIO(), io.StringIO()
    call_command(
        "score_table",
        str(folder / source),
        "--key",
        str(folder / "key.json"),
        "--out",
        str(folder / out),
        *words,
        stdout=said,
        stderr=noted,
    )
    return said.getvalue(), noted.getvalue()


def table(folder, out="out.csv", delimiter=","):
    with (folder / out).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=delimiter))
    return {row["school"]: row for row in rows}


def record(folder, out="out.csv"):
    return json.loads((folder / f"{out}.json").read_text(encoding="utf-8"))
