"""Licences of open data by the names that catalogues know."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

UNFIT = re.compile(r"[^-\w.]+", re.ASCII)  # in the name of a licence


@dataclass(frozen=True)
class Licence:
    """A licence: its id in catalogues, its title, its text, its name for DCAT-AP.de."""

    id: str
    title: str
    address: str
    dcat: str


DCAT = "http://dcat-ap.de/def/licenses/"
OTHER = f"{DCAT}other-open"
KNOWN = {
    "dl-de/by-2-0": Licence(
        "dl-de-by-2.0", "Datenlizenz Deutschland – Namensnennung – Version 2.0",
        "https://www.govdata.de/dl-de/by-2-0", f"{DCAT}dl-by-de/2.0",
    ),
    "dl-de/zero-2-0": Licence(
        "dl-de-zero-2.0", "Datenlizenz Deutschland – Zero – Version 2.0",
        "https://www.govdata.de/dl-de/zero-2-0", f"{DCAT}dl-zero-de/2.0",
    ),
    "CC-BY-4.0": Licence(
        "CC-BY-4.0", "Creative Commons Namensnennung 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/", f"{DCAT}cc-by/4.0",
    ),
    "CC0-1.0": Licence(
        "CC0-1.0", "Creative Commons Zero 1.0",
        "https://creativecommons.org/publicdomain/zero/1.0/", f"{DCAT}cc-zero",
    ),
}  # fmt: skip


def licence(text: str) -> dict[str, str]:
    """A licence as a data package names it; an unknown one with its own words alone."""
    if known := KNOWN.get(text):
        return {"name": known.id, "title": known.title, "path": known.address}
    return {"name": UNFIT.sub("-", text), "title": text}


def in_catalogues(texts: Collection[str]) -> str:
    """The one licence that DCAT-AP.de knows for data under these; else "andere offene"."""
    found = {KNOWN[text].dcat if text in KNOWN else OTHER for text in texts}
    return found.pop() if len(found) == 1 else OTHER
