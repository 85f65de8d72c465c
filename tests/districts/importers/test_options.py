from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import pytest

from districts.importers.options import OptionsRefused, read_options


@dataclass(frozen=True)
class Part:
    name: str
    share: int = 1


@dataclass(frozen=True)
class Sample:
    kind: str
    since: date | None = None
    strict: bool = False
    sign: Literal[",", "."] = ","
    parts: tuple[Part, ...] = ()
    aliases: dict[str, str] = field(default_factory=dict)


def test_options_become_a_dataclass():
    given = {
        "kind": "ortsteil",
        "since": date(2012, 1, 1),
        "parts": [{"name": "a"}, {"name": "b", "share": 2}],
        "aliases": {"Stadt Leipzig": "stadt:leipzig"},
    }
    found = read_options(Sample, given)
    assert found.parts == (Part("a"), Part("b", 2))
    assert found.aliases["Stadt Leipzig"] == "stadt:leipzig"


def test_all_mistakes_are_told_at_once():
    given = {
        "since": "2012",
        "strict": 1,
        "sign": ";",
        "parts": [{"share": True}, {"name": "a", "hue": "rot"}, 7],
        "aliases": {"a": 1},
        "knd": "x",
    }
    with pytest.raises(OptionsRefused) as refused:
        read_options(Sample, given)
    assert refused.value.errors == [
        "Unbekannte Option „knd“.",
        "Es fehlt die Option „kind“.",
        "Option „since“: erwartet wird ein Datum wie 2024-12-31.",
        "Option „strict“: erwartet wird true oder false.",
        "Option „sign“: möglich sind „,“, „.“.",
        "Es fehlt die Option „parts[1].name“.",
        "Option „parts[1].share“: erwartet wird eine ganze Zahl.",
        "Unbekannte Option „parts[2].hue“.",
        "Option „parts[3]“: erwartet wird eine Tabelle.",
        "Option „aliases.a“: erwartet wird Text.",
    ]
