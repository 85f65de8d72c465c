"""Planungsrunden and their variants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from planning.allocation.german import vzae
from planning.allocation.rules import Rules, RulesRefused, canonical, parse_rules
from planning.models import PlanningRound, Scenario, ServiceType
from planning.services.checking import check

TEXTS = {"code", "title", "service", "school_year", "as_of", "note"}
FIELDS = {*TEXTS, "rules"}
KEPT = ("service_type", "school_year", "as_of")  # what a proposal says through its round


@transaction.atomic
def save_round(
    document: Mapping[str, Any], *, published: bool = False, invented: bool = False
) -> PlanningRound:
    """Store a round file; the same code again replaces title, note and rules.

    Proposals already made keep their own rules. Once there are any, the round keeps
    service, school year and day, because they are read there.

    Raises
    ------
    ValidationError
        With every reason, in German.
    """
    if errors := _round_errors(document):
        raise ValidationError(errors)
    service = ServiceType.objects.filter(code=document["service"]).first()
    if service is None:
        raise ValidationError(
            f"Leistungsbereich „{document['service']}“ ist nicht erfasst."
        )
    rules = checked_rules(document["rules"])
    values = {
        "title": document["title"],
        "service_type": service,
        "school_year": document["school_year"],
        "as_of": date.fromisoformat(document["as_of"]),
        "rules": canonical(rules),
        "note": document.get("note", ""),
        "published": published,
        "invented": invented,
    }
    stored = PlanningRound.objects.filter(code=document["code"]).first()
    round = stored or PlanningRound(code=document["code"])
    if stored and round.proposals.exists():
        _refuse_moved(round, values)
    for name, value in values.items():
        setattr(round, name, value)
    check(round)
    round.save()
    return round


def save_scenario(
    *,
    round: PlanningRound,
    code: str,
    title: str,
    changes: Mapping[str, Any],
    by: AbstractBaseUser | None,
    published: bool = False,
) -> Scenario:
    """Keep a variant of a round's rules under a name.

    Raises
    ------
    ValidationError
        If the code is taken, nothing changes, or the changed rules contradict themselves.
    """
    checked_rules(changed_rules(round.rules, changes))
    scenario = Scenario(
        round=round,
        code=code,
        title=title,
        changes=dict(changes),
        created_by=by,
        published=published,
    )
    if _is_taken(round, code):
        raise _taken(title)
    scenario.full_clean()
    try:
        with transaction.atomic():
            scenario.save()
    except IntegrityError as other_was_first:
        raise _taken(title) from other_was_first
    return scenario


def _is_taken(round: PlanningRound, code: str) -> bool:
    return round.scenarios.filter(code=code).exists()


def _taken(title: str) -> ValidationError:
    return ValidationError(
        f"„{title}“: Eine Variante dieses Namens hat die Runde schon; bitte wählen Sie "
        "einen anderen Namen."
    )


def checked_rules(document: Mapping[str, Any]) -> Rules:
    """Parse a rules document; every contradiction becomes a validation message."""
    try:
        return parse_rules(document)
    except RulesRefused as refused:
        raise ValidationError(list(refused.errors)) from refused


def changed_rules(
    document: Mapping[str, Any], changes: Mapping[str, Any]
) -> dict[str, Any]:
    """A rules document with some fields replaced.

    ``budget_fte`` sets the total: the first source takes up the difference, the other
    sources stay as they are. Every other name is a field of the rules file.
    """
    fields = {name: value for name, value in changes.items() if name != "budget_fte"}
    changed = {**document, **fields}
    if "budget_fte" in changes:
        changed["budget"] = _budget(
            checked_rules(document), document, changes["budget_fte"]
        )
    return changed


def _budget(rules: Rules, document: Mapping[str, Any], total: str) -> list[dict[str, Any]]:
    if len({source.period for source in rules.budget}) > 1:
        raise ValidationError(
            "Die Mittel dieser Runde haben mehrere Zeiträume; bitte ändern Sie budget in "
            "den Regeln."
        )
    first, *others = document["budget"]
    fixed = sum(source.amount(rules.fte_grid) for source in rules.budget[1:])
    wanted = on_grid(hundredths_of(total), rules.fte_grid, what="Das Budget") - fixed
    if wanted < 0:
        raise ValidationError(
            f"Das Budget liegt unter den übrigen Quellen ({fixed / 100:.2f} VzÄ)."
        )
    without_euro = {k: v for k, v in first.items() if k not in ("eur", "cost_per_fte")}
    return [{**without_euro, "fte": f"{wanted / 100:.2f}"}, *others]


def hundredths_of(text: str, *, what: str = "Ein Budget") -> int:
    """VzÄ typed by a person, comma or point, as integer hundredths.

    ``what`` names the amount where it is refused for being negative.

    Raises
    ------
    ValidationError
        If it is no number from 0 up with at most two places.
    """
    if str(text).strip().startswith(("-", "−")):
        raise ValidationError(f"{what} ist nicht negativ.")
    whole, _, places = str(text).strip().replace(",", ".").partition(".")
    if not whole.isdecimal() or len(places) > 2 or not (places or "0").isdecimal():
        raise ValidationError(f"„{text}“ ist keine Zahl wie 42,0.")
    return int(whole) * 100 + int((places or "0").ljust(2, "0"))


def on_grid(amount: int, grid: int, *, what: str) -> int:
    """An amount in hundredths that is a multiple of the grid; ``what`` names it.

    Raises
    ------
    ValidationError
        If it lies between the grid.
    """
    if amount % grid:
        raise ValidationError(
            f"{what} {vzae(amount)} liegt nicht auf dem Raster von {vzae(grid)}."
        )
    return amount


def _round_errors(document: Mapping[str, Any]) -> list[str]:
    missing = sorted(FIELDS - {"note"} - document.keys())
    no_text = [n for n in sorted(TEXTS) if not isinstance(document.get(n, ""), str)]
    unknown = sorted(document.keys() - FIELDS)
    errors = [f"{name}: fehlt." for name in missing]
    errors += [f"{name}: unbekanntes Feld." for name in unknown]
    errors += [f"{name}: hier wird ein Text erwartet." for name in no_text]
    try:
        date.fromisoformat(document.get("as_of", "2000-01-01"))
    except (TypeError, ValueError):
        errors.append("as_of: kein Datum wie 2026-08-01.")
    return errors


def _refuse_moved(round: PlanningRound, values: Mapping[str, Any]) -> None:
    moved = [name for name in KEPT if getattr(round, name) != values[name]]
    if moved:
        names = ", ".join(str(round._meta.get_field(name).verbose_name) for name in moved)
        raise ValidationError(
            f"Zu „{round.code}“ gibt es schon Vorschläge; {names} bleibt. Legen Sie für "
            "andere Angaben eine neue Runde an."
        )
