"""What the REST interface promised: words of addresses and fields of answers.

``python -m tests.api.promise`` writes the promise of a release to ``golden/v1.json``. What
stands there may grow, and goes only after it was marked ``deprecated`` for two releases.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parent / "golden" / "v1.json"
Promise = dict[str, dict[str, Any]]


def promised(schema: dict[str, Any]) -> Promise:
    """Addresses with their words, components with their fields and kinds."""
    return {
        "addresses": {
            path: sorted(part["name"] for part in verbs["get"].get("parameters", ()))
            for path, verbs in sorted(schema["paths"].items())
        },
        "fields": {
            name: {
                field: kind_of(said)
                for field, said in sorted(part.get("properties", {}).items())
            }
            for name, part in sorted(schema["components"]["schemas"].items())
        },
    }


def kind_of(said: dict[str, Any]) -> str:
    """A type, a reference, or what an answer is made of."""
    if "items" in said:
        return f"{kind_of(said['items'])}[]"
    parts = said.get("allOf") or said.get("oneOf") or ()
    names = [kind_of(part) for part in parts] or [said.get("type") or said.get("$ref", "")]
    text = "|".join(name.rpartition("/")[2] for name in names)
    return text + ("?" if said.get("nullable") else "")


def broken(old: Promise, new: Promise) -> list[str]:
    """What was promised and is there no longer."""
    found = []
    for path, words in old["addresses"].items():
        if path not in new["addresses"]:
            found.append(path)
            continue
        gone = sorted(set(words) - set(new["addresses"][path]))
        found += [f"{path}?{word}" for word in gone]
    for name, fields in old["fields"].items():
        now = new["fields"].get(name, {})
        found += [f"{name}.{field}" for field, k in fields.items() if now.get(field) != k]
    return found


def main() -> None:
    """Write the promise of what there is now."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leipzig_ressourcen.settings")
    import django

    django.setup()
    from drf_spectacular.generators import SchemaGenerator

    found = promised(SchemaGenerator().get_schema(request=None, public=True))
    GOLDEN.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
