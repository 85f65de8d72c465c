"""R51: what programs read of the interface stays, and the README says what is promised."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.api.promise import GOLDEN, broken, promised

ROOT = Path(__file__).resolve().parents[2]
OLD = {
    "addresses": {"/a/": ["page", "search"]},
    "fields": {"Area": {"key": "string", "value": "number?"}},
}


def test_nothing_that_was_promised_is_gone_or_of_another_kind():
    now = promised(SchemaGenerator().get_schema(request=None, public=True))
    assert broken(json.loads(GOLDEN.read_text(encoding="utf-8")), now) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda p: p["addresses"].pop("/a/"), ["/a/"], id="an address"),
        pytest.param(lambda p: p["addresses"]["/a/"].pop(), ["/a/?search"], id="a word"),
        pytest.param(lambda p: p["fields"].pop("Area"), ["Area.key", "Area.value"],
                     id="an answer"),
        pytest.param(lambda p: p["fields"]["Area"].pop("key"), ["Area.key"], id="a field"),
        pytest.param(lambda p: p["fields"]["Area"].update(value="number"), ["Area.value"],
                     id="another kind"),
        pytest.param(lambda p: p["fields"]["Area"].update(new="string"), [],
                     id="growing breaks nothing"),
    ],
)  # fmt: skip
def test_what_breaks_a_promise(change, expected):
    new = deepcopy(OLD)
    change(new)
    assert broken(OLD, new) == expected


@pytest.mark.parametrize(
    "said",
    ["supported versions", "two releases", "`/api/v1/`", "security contact"],
)
def test_the_readme_promises(said):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    promises = text.partition("## Promises")[2].partition("\n## ")[0]
    assert said in " ".join(promises.split()).lower()
