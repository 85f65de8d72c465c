"""What stands where in the rules form, and how the text of a field is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from planning.forms import rules_text as read


@dataclass(frozen=True)
class Section:
    """A heading with the fields and lists that stand below it."""

    title: str
    fields: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    hint: str = ""


SECTIONS = (
    Section("Verfahren", ("method", "rank_order", "ties", "breadth")),
    Section("Beschluss", ("resolution",)),
    Section("Stufen und Grenzen", ("levels", "site__min", "site__max", "fte_grid")),
    Section(
        "Arten und Schlüssel",
        ("kinds",),
        hint="Eine Art ohne Eintrag nimmt nicht teil; „ohne Index“ heißt gesondertes "
        "Verfahren. Stufen nur, wo sie von den allgemeinen abweichen.",
    ),
    Section("Budget", (), ("budget",)),
    Section(
        "Bedarf",
        (
            "requirement__rule",
            "requirement__resolution",
            "requirement__base",
            "requirement__children_per_fte",
            "requirement__curve",
        ),
    ),
    Section("Schwellen", (), ("thresholds",)),
    Section(
        "Verlust erst nach Bestätigung",
        ("hysteresis__runs", "hysteresis__confirm_with_key"),
    ),
    Section("Antragsberechtigt", (), ("eligibility",)),
    Section("Vorrang", (), ("priority_classes",)),
    Section(
        "Bestandsschutz und Grenzen der Abgabe",
        (
            "grandfathering__mode",
            "grandfathering__until",
            "grandfathering__facility_types",
            "loss_caps__max_fte_per_site",
            "loss_caps__max_sites",
            "loss_caps__max_fte",
        ),
    ),
    Section("Mindestausstattung der Räume", (), ("area_minima",)),
    Section("Setzungen und Einzelfälle", (), ("locks", "overrides")),
    Section(
        "Stufenauswahl",
        ("cascade__sort", "cascade__take__sites", "cascade__take__fte"),
        ("cascade.filters",),
        hint="Gilt nur im Verfahren Stufenauswahl.",
    ),
    Section(
        "Anpassungspfad und Reihenfolge der Lockerung",
        (
            "transition__periods",
            "transition__max_loss_per_period",
            "transition__max_gain_per_period",
            "relaxation_order",
        ),
    ),
)
READ: dict[str, Callable[[str], Any]] = {
    "levels": read.levels,
    "requirement__curve": read.curve,
    "hysteresis__runs": read.whole,
    "loss_caps__max_sites": read.whole,
    "cascade__take__sites": read.whole,
    "transition__periods": read.whole,
} | dict.fromkeys(
    [
        "breadth",
        "site__min",
        "site__max",
        "fte_grid",
        "requirement__children_per_fte",
        "loss_caps__max_fte_per_site",
        "loss_caps__max_fte",
        "cascade__take__fte",
        "transition__max_loss_per_period",
        "transition__max_gain_per_period",
    ],
    read.number,
)
