"""Planungsrunden and their variants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from districts.audit import log_act
from planning.allocation.periods import SCHOOL_YEAR, later
from planning.allocation.rules import Rules, canonical, rules_hash
from planning.allocation.stated import as_stated
from planning.models import PlanningRound, Proposal, Scenario, ScoringKey, ServiceType
from planning.scoring.canonical import canonical_json
from planning.selectors.inputs import current_key
from planning.services.changes import Setting, checked_rules, setting_of
from planning.services.checking import check
from planning.services.funding import funded, priced, unpriced
from planning.services.round_keys import round_keys
from planning.services.rules import FROZEN, Frozen, has_frozen_use
from planning.services.weights import weighed

TEXTS = {"code", "title", "service", "school_year", "as_of", "note"}
FIELDS = {*TEXTS, "rules"}
FIRST_YEAR, LAST_YEAR = 1990, 2100
KEPT = ("service_type", "school_year", "as_of")  # what a proposal says through its round


@transaction.atomic
def save_round(
    document: Mapping[str, Any], *, published: bool = False, invented: bool = False
) -> PlanningRound:
    """Store a round file; the same code again replaces title, note and rules.

    Proposals already made keep their own rules. Once there are any, the round keeps
    service, school year and day, because they are read there; once there is a Vorlage,
    its rules as well. A round that is published stays so.

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
    stored = PlanningRound.objects.filter(code=document["code"]).first()
    round = stored or PlanningRound(code=document["code"])
    values = {
        "title": document["title"],
        "service_type": service,
        "school_year": document["school_year"],
        "as_of": date.fromisoformat(document["as_of"]),
        "note": document.get("note", ""),
        "published": published or bool(stored and stored.published),
        "invented": invented,
    }
    if stored and round.proposals.exists():
        _refuse_moved(round, values)
    for name, value in values.items():
        setattr(round, name, value)
    rules = checked_rules(priced(document["rules"], round))
    if stored and has_frozen_use(stored):
        _refuse_other_rules(stored, rules)
    round.rules = unpriced(canonical(rules), document["rules"])
    check(round)
    round.save()
    return round


@transaction.atomic
def copy_round(
    *,
    round: PlanningRound,
    code: str,
    title: str,
    school_year: str,
    as_of: date,
    by: AbstractBaseUser,
) -> PlanningRound:
    """A new round with the rules of another one, for inside readers only.

    Periods of the budget move as far as the school year does, amounts stay. What names a
    Beschluss about single cases stays behind: locks and Einzelfallentscheidungen.

    Raises
    ------
    ValidationError
        If the code is taken or the rules cannot be used any longer.
    """
    if PlanningRound.objects.filter(code=code).exists():
        raise ValidationError(f"Eine Runde „{code}“ gibt es schon.")
    years = int(school_year[:4]) - int(round.school_year[:4])
    left_behind = ("locks", "overrides", "resolution")
    rules = {name: said for name, said in round.rules.items() if name not in left_behind}
    budget = [
        {**source, "period": later(source["period"], years)}
        for source in round.rules["budget"]
    ]
    copied = save_round(
        {
            "code": code,
            "title": title,
            "service": round.service_type.code,
            "school_year": school_year,
            "as_of": as_of.isoformat(),
            "rules": {**rules, "code": code, "status": "entwurf", "budget": budget},
        },
        invented=round.invented,
    )
    log_act("runde kopieren", by=by, subject=f"Runde {code}", before=round.code)
    return copied


@transaction.atomic
def save_scenario(
    *,
    round: PlanningRound,
    code: str,
    title: str,
    changes: Mapping[str, Any],
    by: AbstractBaseUser | None,
    published: bool = False,
    base: Scenario | None = None,
) -> Scenario:
    """Keep a variant of a round's rules under a name, or a variant of a variant.

    Raises
    ------
    ValidationError
        If the code is taken, nothing changes, the changed rules contradict themselves, a
        key has no such weights or the base belongs to another round.
    """
    if base is not None and base.round_id != round.pk:
        raise ValidationError(f"„{base.title}“ ist keine Variante dieser Runde.")
    setting = changed_setting(round, changes, base)
    if setting.weights:
        weighed(setting, round_keys(round, setting))
    scenario = Scenario(
        round=round,
        base=base,
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
    log_act("variante speichern", by=by, subject=f"Runde {round.code}: {code}")
    return scenario


def changed_setting(
    round: PlanningRound,
    changes: Mapping[str, Any] | None = None,
    base: Scenario | None = None,
    rules: Mapping[str, Any] | None = None,
) -> Setting:
    """The rules of a round, those of a scenario upon them, then further changes.

    ``rules`` stand for those of the round, where a reader knows those of a proposal only.

    Raises
    ------
    ValidationError
        If the changed rules contradict themselves.
    """
    steps = [] if base is None else [step.changes for step in base.chain]
    document = priced(rules or round.rules, round)
    return setting_of(document, [*steps, *([changes] if changes else [])])


def is_edited_since(proposal: Proposal) -> bool:
    """Whether the rules of the round are others by now than those of a proposal."""
    round = proposal.round
    today = funded(round, changed_setting(round).rules).rules
    return canonical_json(canonical(today)) != canonical_json(as_stated(proposal.rules))


def affected_by(key: ScoringKey) -> dict[PlanningRound, bool]:
    """Rounds by this key, whatever the version, and whether they calculate with this one.

    A round whose Schwellen name another version, or that has a decided one, stays with it.
    One whose rules cannot be priced any longer is left out: it calculates with none.
    """
    found = {}
    for round in PlanningRound.objects.order_by("code"):
        try:
            setting = changed_setting(round)
        except ValidationError:
            continue
        own = [kind for kind, code in setting.rules.key.items() if code == key.code]
        if own:
            found[round] = any(
                current_key(key.code, on=round.as_of, version=setting.versions.get(kind))
                == key
                for kind in own
            )
    return found


def _is_taken(round: PlanningRound, code: str) -> bool:
    return round.scenarios.filter(code=code).exists()


def _taken(title: str) -> ValidationError:
    return ValidationError(
        f"„{title}“: Eine Variante dieses Namens hat die Runde schon; bitte wählen Sie "
        "einen anderen Namen."
    )


def _round_errors(document: Mapping[str, Any]) -> list[str]:
    missing = sorted(FIELDS - {"note"} - document.keys())
    no_text = [n for n in sorted(TEXTS) if not isinstance(document.get(n, ""), str)]
    unknown = sorted(document.keys() - FIELDS)
    errors = [f"{name}: fehlt." for name in missing]
    errors += [f"{name}: unbekanntes Feld." for name in unknown]
    errors += [f"{name}: hier wird ein Text erwartet." for name in no_text]
    try:
        day = date.fromisoformat(document.get("as_of", "2000-01-01"))
    except (TypeError, ValueError):
        return [*errors, "as_of: kein Datum wie 2026-08-01."]
    named = SCHOOL_YEAR.fullmatch(str(document.get("school_year", "")))
    years = {day.year, int(named[1]) if named else day.year}
    if not FIRST_YEAR <= min(years) <= max(years) <= LAST_YEAR:
        errors.append(f"Schuljahr und Stichtag liegen in {FIRST_YEAR} bis {LAST_YEAR}.")
    return errors


def _refuse_moved(round: PlanningRound, values: Mapping[str, Any]) -> None:
    moved = [name for name in KEPT if getattr(round, name) != values[name]]
    if moved:
        names = ", ".join(str(round._meta.get_field(name).verbose_name) for name in moved)
        raise ValidationError(
            f"Zu „{round.code}“ gibt es schon Vorschläge; {names} bleibt. Legen Sie für "
            "andere Angaben eine neue Runde an."
        )


def _refuse_other_rules(round: PlanningRound, rules: Rules) -> None:
    """Rules that a Vorlage rests on stay, whichever way others come."""
    if rules_hash(checked_rules(priced(round.rules, round))) != rules_hash(rules):
        raise Frozen(FROZEN)
