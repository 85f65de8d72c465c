"""In which settings two keys differ, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planning.scoring.key_file import canonical
from planning.scoring.key_types import Key

# What names a key or speaks about it changes no figure.
NAMES = frozenset({"format", "code", "version", "title", "status", "resolution"})
DATES = frozenset({"valid_from", "valid_to"})
WORDS = frozenset({"rationale"})
LISTED = ("indicators", "groups")  # held by their codes, whatever their order
ABSENT = None


@dataclass(frozen=True)
class Difference:
    """One field with its value in either key; None where it is not set.

    ``path`` names indicators and groups by code: ``indicators[sgb].weight``. A whole
    indicator that only one key has stands under ``indicators[sgb]``.
    """

    path: str
    old: Any
    new: Any


def differences(old: Key, new: Key) -> tuple[Difference, ...]:
    """Every setting in which two keys differ, defaults written out, by path."""
    pairs = _compared("", _settings(old), _settings(new))
    return tuple(sorted(pairs, key=lambda difference: difference.path))


def _settings(key: Key) -> dict[str, Any]:
    document = {
        name: value
        for name, value in canonical(key).items()
        if name not in NAMES | DATES | WORDS
    }
    for name in LISTED:
        items = document.pop(name, None) or []
        document |= {f"{name}[{item['code']}]": _without_words(item) for item in items}
    return document


def _without_words(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in WORDS | {"code"}}


def _compared(path: str, old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in old.keys() | new.keys():
            inner = f"{path}.{name}" if path else name
            yield from _compared(inner, old.get(name, ABSENT), new.get(name, ABSENT))
    else:
        yield Difference(path, old, new)
