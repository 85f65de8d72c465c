"""Areas by official key or exact name; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from districts.models import Area

STATED = {kind.value: kind for kind in Area.Kind}


class Places:
    """The areas valid on a day, looked up by kind and key or kind and name."""

    def __init__(self, areas: Iterable[Area], aliases: Mapping[str, str] | None = None):
        self.by_key: dict[tuple[str, str], Area] = {}
        self.by_name: dict[str, list[Area]] = {}
        for area in areas:
            self.by_key[area.kind, area.key] = area
            self.by_name.setdefault(area.name, []).append(area)
        self.aliases = dict(aliases or {})

    @classmethod
    def on(cls, day: date, aliases: Mapping[str, str] | None = None) -> Places:
        """All areas valid on a day; takes one query, outlines are not read."""
        areas = Area.objects.valid_on(day).defer("geometry").order_by("kind", "key")
        return cls(areas, aliases)

    def of_kind(self, kind: str) -> list[Area]:
        """Areas of one kind, by key."""
        return [area for (known, _), area in sorted(self.by_key.items()) if known == kind]

    def key(self, kind: str, key: str) -> Area:
        """The area with an official key.

        Raises
        ------
        LookupError
            With a German message; a key whose zero a spreadsheet ate is named as such.
        """
        if (area := self.by_key.get((kind, key))) is not None:
            return area
        whole = key.rjust(2, "0")
        if key != whole and (kind, whole) in self.by_key:
            raise LookupError(
                f"führende Null fehlt (gemeint ist wohl „{whole}“); die Spalte in der "
                "Tabellenkalkulation als Text führen"
            )
        raise LookupError(f"kein Gebiet der Art {kind} mit diesem Schlüssel")

    def name(self, name: str, kind: str = "") -> Area:
        """The one area with exactly this official name, or the one an alias points to.

        An alias reads ``kind:key``.

        Raises
        ------
        LookupError
            With a German message, if no area or more than one has the name.
        """
        if name in self.aliases:
            kind, _, key = self.aliases[name].partition(":")
            return self.key(kind, key)
        found = [area for area in self.by_name.get(name, []) if kind in ("", area.kind)]
        if len(found) == 1:
            return found[0]
        if found:
            kinds = ", ".join(area.kind for area in found)
            raise LookupError(f"mehrdeutiger Name ({kinds}); im Manifest zuordnen")
        raise LookupError(
            "kein Gebiet mit genau diesem Namen; Schreibweise prüfen oder im Manifest "
            "unter „aliases“ zuordnen"
        )
