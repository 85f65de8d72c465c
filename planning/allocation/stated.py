"""Numbers of Beschlüsse that a rules file names: what planning says, proven by nobody.

One person writes a round's rules. What they name as a Beschluss is marked as their word
before anything is calculated, so that every reason, heading, file and answer says so.
"""

from collections.abc import Mapping
from typing import Any

MARK = "laut Angabe der Planung"
ENTRIES = ("locks", "overrides")
DRAFT = "entwurf"


def as_stated(document: Mapping[str, Any]) -> dict[str, Any]:
    """Rules whose numbers of Beschlüsse read "VII-DS-1 laut Angabe der Planung".

    Their own status is always a draft: what a body decides is a Vorlage. Whatever has
    another shape than a rules file stays, for the parser to complain of. Twice is once.
    """
    marked = _marked(document)
    if marked.get("status") in ("beschlossen", "aufgehoben"):
        marked["status"] = DRAFT
    if "requirement" in marked:
        marked["requirement"] = _marked(marked["requirement"])
    for name in ENTRIES:
        if isinstance(marked.get(name), list | tuple):
            marked[name] = [_marked(entry) for entry in marked[name]]
    return marked


def is_stated(number: str | None) -> bool:
    """Whether a number is there and only somebody's word."""
    return number is not None and number.endswith(MARK)


def stated_numbers(document: Mapping[str, Any]) -> list[str]:
    """The numbers a rules file names, without the mark, each once in its order."""
    parts = [document, document.get("requirement") or {}]
    parts += [entry for name in ENTRIES for entry in document.get(name) or ()]
    numbers = [part.get("resolution") for part in parts]
    plain = [number.removesuffix(MARK).strip() for number in numbers if number]
    return list(dict.fromkeys(plain))


def stated_in(record: Mapping[str, Any]) -> list[str]:
    """The numbers that rules and keys of a Beschlussakte name, each once, rules first."""
    keys = record["rules"]["keys"]
    named = [keys[name]["content"].get("resolution") for name in sorted(keys)]
    numbers = [*stated_numbers(record["rules"]["allocation"]), *filter(None, named)]
    return list(dict.fromkeys(numbers))


def _marked(part: Any) -> Any:
    """A part of the rules with its number marked, where it names one."""
    if not isinstance(part, Mapping):
        return part
    number = part.get("resolution")
    if not isinstance(number, str) or not number or is_stated(number):
        return dict(part)
    return {**part, "resolution": f"{number} {MARK}"}
