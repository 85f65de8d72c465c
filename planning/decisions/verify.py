"""Whether a Beschlussakte still gives what it says, and where it does not."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from planning.decisions.edition import is_edition
from planning.decisions.numbers import as_numbers
from planning.decisions.recalculation.check import on_funding, recheck
from planning.decisions.replay import result_of
from planning.scoring.canonical import canonical_json
from planning.scoring.key_file import key_hash, parse_key

TEN_PLACES = re.compile(r"-?\d+\.\d{10}")
LAST_PLACE = Decimal("1e-10")
# 1: before texts and Stellungnahmen were frozen; 2: before the money was; 3: before the
# counts of a Stufenauswahl were
FORMATS = ("lr-record/1", "lr-record/2", "lr-record/3", "lr-record/4")
NOTHING = "(nicht vorhanden)"
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)


class Verdict(StrEnum):
    """The three answers to: does the calculation agree?"""

    SAME = "identisch"
    LAST_PLACE = "gleich bis auf die letzte Stelle"
    DIFFERS = "weicht ab"


@dataclass(frozen=True)
class Difference:
    """One place where the record says something else than the calculation."""

    place: str
    stored: object
    computed: object

    @property
    def is_last_place(self) -> bool:
        """Both are figures with ten places, one unit of the last apart at most."""
        figures = [self.stored, self.computed]
        if not all(isinstance(f, str) and TEN_PLACES.fullmatch(f) for f in figures):
            return False
        return abs(Decimal(str(self.stored)) - Decimal(str(self.computed))) <= LAST_PLACE

    def __str__(self) -> str:
        return f"{self.place}: in der Akte {self.stored}, nachgerechnet {self.computed}"


@dataclass(frozen=True)
class Verification:
    """What came out: the verdict and every place that differs."""

    verdict: Verdict
    differences: tuple[Difference, ...] = ()
    left_out: tuple[str, ...] = ()  # of a Fassung für außen: what nobody can calculate

    def __str__(self) -> str:
        if self.verdict == Verdict.DIFFERS:
            return f"{self.verdict} an {self.differences[0]}"
        return str(self.verdict)


class RecordUnreadable(ValueError):
    """The bytes are no Beschlussakte, or not one that calculates; German message."""


def verify(record: bytes, *, sha256: str | None = None) -> Verification:
    """Read the bytes, compare their hash where one is given, and calculate anew.

    Raises
    ------
    RecordUnreadable
        If the bytes are no canonical record of a known format, or its rules cannot be read.
    """
    document = read(record)
    try:
        found, left_out = _compared(document)
        found += _key_hashes(document)
    except UNREADABLE as error:
        raise RecordUnreadable(f"Die Akte lässt sich nicht nachrechnen: {error}") from error
    real = hashlib.sha256(record).hexdigest()
    if sha256 is not None and real != sha256:
        found.append(Difference("Prüfsumme der Akte", sha256, real))
    return judged(tuple(found), tuple(left_out))


def _compared(document: Mapping[str, Any]) -> tuple[list[Difference], list[str]]:
    """Places that differ; an edition is calculated as far as its values go."""
    if is_edition(document):
        found, left_out = recheck(document)
        return [Difference(*one) for one in found], left_out
    computed = _plain(result_of(document))
    found = list(differences(document["result"], computed, "result"))
    return [*found, *(Difference(*one) for one in on_funding(document))], []


def _key_hashes(document: Mapping[str, Any]) -> Iterator[Difference]:
    """Keys whose content is not that of the hash beside it."""
    for reference, key in sorted(document["rules"]["keys"].items()):
        real = key_hash(parse_key(as_numbers(key["content"])))
        if key["sha256"] != real:
            yield Difference(f"rules.keys.{reference}.sha256", key["sha256"], real)


def read(record: bytes) -> dict[str, Any]:
    """The document in the bytes; they must be its canonical form."""
    try:
        document = json.loads(record)
    except (ValueError, RecursionError) as error:  # text, JSON, endless digits, depth
        raise RecordUnreadable("Das ist kein JSON.") from error
    if not isinstance(document, dict) or document.get("format") not in FORMATS:
        raise RecordUnreadable(f"Das ist keine Beschlussakte ({' oder '.join(FORMATS)}).")
    if not _is_canonical(document, record):
        raise RecordUnreadable("Die Akte steht nicht in ihrer kanonischen Form.")
    return document


def _is_canonical(document: dict[str, Any], record: bytes) -> bool:
    """Whether the bytes are the form we hash; NaN and endless depth have none."""
    try:
        return canonical_json(document) == record
    except (ValueError, TypeError, RecursionError):
        return False


def _plain(document: object) -> Any:
    """A document as it reads after its way through the canonical bytes."""
    return json.loads(canonical_json(document))


def judged(found: tuple[Difference, ...], left_out: tuple[str, ...] = ()) -> Verification:
    """The verdict on differences; what weighs most stands first."""
    if not found:
        return Verification(Verdict.SAME, (), left_out)
    if all(one.is_last_place for one in found):
        return Verification(Verdict.LAST_PLACE, found, left_out)
    ordered = sorted(found, key=lambda one: one.is_last_place)
    return Verification(Verdict.DIFFERS, tuple(ordered), left_out)


def differences(stored: Any, computed: Any, place: str) -> Iterator[Difference]:
    """Every leaf where two documents differ, by its path."""
    if isinstance(stored, Mapping) and isinstance(computed, Mapping):
        for name in sorted(stored.keys() | computed.keys()):
            one, other = stored.get(name, NOTHING), computed.get(name, NOTHING)
            yield from differences(one, other, f"{place}.{name}")
    elif isinstance(stored, list) and isinstance(computed, list):
        for at in range(max(len(stored), len(computed))):
            one, other = _item(stored, at), _item(computed, at)
            yield from differences(one, other, f"{place}[{_label(one, other, at)}]")
    elif type(stored) is not type(computed) or stored != computed:
        yield Difference(place, stored, computed)


def _item(items: list[Any], at: int) -> Any:
    return items[at] if at < len(items) else NOTHING


def _label(one: Any, other: Any, at: int) -> str:
    """A line is named by its facility, anything else by its place."""
    for item in (one, other):
        if isinstance(item, Mapping) and "number" in item:
            return str(item["number"])
    return str(at)
