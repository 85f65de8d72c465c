"""Addresses made comparable: plain street and house number, to find sites of one house."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from districts.importers.tables import folded
from districts.models import Area
from facilities.models import Facility

# The last number, or the first of a range such as 43/45 or 1 a/b.
NUMBER = re.compile(
    r"(?P<street>.*?)[\s.]*(?P<number>\d+\s*[a-z]?)(\s*[-/+,]\s*\d*\s*[a-z]?)*"
)
SHORT = re.compile(r"str\.?(?=$|\s)")


@dataclass(frozen=True)
class Address:
    """A house: postcode where known, street and number in comparable form."""

    postcode: str
    street: str
    number: str


def address(text: str, postcode: str = "") -> Address | None:
    """The house a text such as „Miltitzer Allee 1“ names; None without a number."""
    found = NUMBER.fullmatch(folded(text))
    if not found or not found["street"]:
        return None
    street = re.sub(r"[^a-z]", "", SHORT.sub("strasse", found["street"]))
    return Address(postcode, street, re.sub(r"\s", "", found["number"]))


def ortsteile_by_address(
    facilities: Iterable[Facility],
) -> dict[Address, dict[Area, Facility]]:
    """For each house the Ortsteile of its facilities, with one facility as witness.

    A facility whose source names no postcode counts under the empty postcode.
    """
    found: dict[Address, dict[Area, Facility]] = defaultdict(dict)
    for facility in facilities:
        house = address(facility.street, facility.postcode)
        if house is not None and facility.area is not None:
            found[house].setdefault(facility.area, facility)
    return found
