"""Jahreszahlen of a Leistungsbereich: which indicator counts what, by its code.

A Leistungsbereich is counted where the catalogue holds indicators named after it. Totals
alone, of a facility or of the whole city; Abschluss and Anschluss are shares of those who
left in the year, so that the rest is as protected as the part.
"""

from __future__ import annotations

from enum import StrEnum

CITY = "stadt"


class Total(StrEnum):
    """What is counted in a year, as the codes of indicators end."""

    PLACES = "plaetze"
    OCCUPIED = "belegt"
    FINISHED = "abschluss"
    PLACED = "anschluss"

    @property
    def is_share(self) -> bool:
        """Whether it is a part of those who left."""
        return self in (Total.FINISHED, Total.PLACED)


def code_of(service: str, total: Total, *, is_city: bool) -> str:
    """Code of the indicator that counts this of a service, for a facility or the city."""
    return "_".join([service, total, *([CITY] if is_city else [])])


def codes_of(service: str) -> dict[str, tuple[Total, bool]]:
    """All codes of a service with what they count and whether of the whole city."""
    return {
        code_of(service, total, is_city=is_city): (total, is_city)
        for total in Total
        for is_city in (True, False)
    }
