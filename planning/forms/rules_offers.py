"""What the rules form offers by name, and the words of a refusal without code names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms

from planning.models import FundingProgramme, ScoringKey, ServiceType

NONE = ("", "–")
SERVICES = "leistungen"  # id of the list of names below a typed condition
MEASURES = ("has_measure", "lacks_measure")
# Names and values of the rules file to what stands on the page, the longer ones first.
WORDS = {
    "rule „forbid“": "„keine Stelle“",
    "rule „curve“": "die Kurve",
    "mode „mandatory“": "Vorrang „Pflichtausstattung“",
    "method „cascade“": "dem Verfahren „Stufenauswahl“",
    "filters, sort und take": "Filter, Ordnung und eine Zahl",
    "site.max": "„höchstens am Standort“",
    "site.min": "„mindestens am Standort“",
    "„capped“": "„Abgabe begrenzt“",
    "cost_per_fte": "„Euro je VzÄ und Jahr“",
    "min_fte": "„mindestens VzÄ“",
    "min_sites": "„mindestens Standorte“",
    "enter": "der Indexwert für eine neue Stelle,",
    "facility": "die Kennung",
    "status": "der Status",
    "sites": "„Standorte auswählen“",
    "key": "„Arten und Schlüssel“",
    "fte": "„VzÄ“",
    "eur": "„Euro“",
}
FOUND = re.compile(
    "|".join(rf"(?<![\w.@„-]){re.escape(code)}(?![\w@“-]|\.\w)" for code in WORDS)
)


@dataclass(frozen=True)
class Offered:
    """Codes to names: keys, their versions as "code@version", sources and services."""

    keys: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        keys: Iterable[ScoringKey],
        sources: Iterable[FundingProgramme],
        services: Iterable[ServiceType],
    ) -> Offered:
        """From the rows a reader may see, each in its order."""
        ranking = [key for key in keys if key.unit_kind == "facility"]
        return cls(
            keys={key.code: f"{key.title} ({key.code})" for key in ranking},
            versions={
                key.reference: f"{key.title}, Version {key.version} "
                f"({key.get_status_display()})"
                for key in ranking
            },
            sources={row.code: f"{row.name} ({row.code})" for row in sources},
            services={row.code: row.name for row in services},
        )

    def service_code(self, text: str) -> str:
        """The code of a service that was named by its name or its code."""
        codes = {name.casefold(): code for code, name in self.services.items()}
        return codes.get(text.strip().casefold(), text.strip())

    def service_name(self, code: Any) -> str:
        """The name of a service; a code nobody knows stays."""
        return self.services.get(str(code), str(code))


def offer(field_: forms.ChoiceField, options: Mapping[str, str], present: str) -> None:
    """Offer options by name; what stands there already may stay."""
    known = options if not present or present in options else {present: present, **options}
    field_.choices = [NONE, *known.items()]


def plain(message: str) -> str:
    """A refusal of the rules in the words of the form."""
    return FOUND.sub(lambda found: WORDS[found[0]], message)
