"""The parts of the independent recalculation as the one program that lies in a ZIP.

``python3 -I nachrechnen.py`` finds no second file of ours, and a file that may be forged
must not bring the code that checks it. So the parts stand in one file, in the order in
which they need each other; each begins at its marker ``# --- N.``, and the imports of the
standard library stand once at the top.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

PARTS = (
    *(
        "indicator",
        "index",
        "described",
        "site",
        "selection",
        "allocation",
        "best",
        "released",
    ),
    *("tables", "check"),
)
FOLDER = Path(__file__).parent / "recalculation"
HEAD = '''#!/usr/bin/env python3
"""Eine Beschlussdokumentation nachrechnen; nötig ist nur Python ab 3.11.

    python3 -I nachrechnen.py DATEI.zip     0 identisch, 1 weicht ab, 2 nicht lesbar

A second implementation, written from the published method alone; it shares no line with
the program it checks, so that the two seldom share a mistake. Figures are decimals with
50 digits, the Indexwert is rounded to ten places, halves to the even digit; VzÄ are whole
hundredths. Nothing is written, nothing is asked of a network.
"""

from __future__ import annotations

'''


@cache
def nachrechnen() -> bytes:
    """The program as it lies in every Beschlussdokumentation."""
    texts = [(FOLDER / f"{name}.py").read_text(encoding="utf-8") for name in PARTS]
    imports = sorted({line for text in texts for line in _standard_imports(text)})
    bodies = (text[text.index("# --- ") :].rstrip() for text in texts)
    return (HEAD + "\n".join(imports) + "\n\n" + "\n\n\n".join(bodies) + "\n").encode()


def _standard_imports(text: str) -> list[str]:
    """Import lines of a part that do not name another part, one name each."""
    lines = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            lines += [f"import {name.name}" for name in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.module.startswith("planning"):
            lines += [f"from {node.module} import {name.name}" for name in node.names]
    return [line for line in lines if "__future__" not in line]
