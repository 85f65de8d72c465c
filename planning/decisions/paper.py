"""What a Vorlage says beside its figures: the fields a council paper has, in their order.

The texts are frozen with the record. A Beratungsfolge has one step a line, "Gremium;
Termin; Zuständigkeit"; money one line "Haushalt; von; bis; EUR; PSP-Element".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COMPETENCES = (
    *("Bestätigung", "Vorberatung", "Anhörung", "1. Lesung", "2. Lesung"),
    *("zur Kenntnis", "Beantwortung", "Beschlussfassung"),
)
DECISION = "Beschlussfassung"
DECIDING = {DECISION, "Bestätigung"}
KINDS = ("Beschlussvorlage", "Informationsvorlage")
LIMIT = "limit_fte"
BUDGETS = ("Ergebnishaushalt", "Finanzhaushalt")
NUMBER = re.compile(
    r"(VI{0,3}|IV|IX|X)-(DS|A|F|EF|P|Ifo|VSP)-\d{5}(-(NF|DS|VSP|AW|ÄA)-\d{2})*"
)
DAY = re.compile(r"\d{2}\.\d{2}\.\d{4}")
YEAR = re.compile(r"\d{4}")
EURO = re.compile(r"-?\d{1,3}(\.\d{3})*(,\d{2})?|-?\d+(,\d{2})?")
VZAE = re.compile(r"\d{1,3}([.,]\d{1,2})?")


@dataclass(frozen=True)
class Field:
    """One field of a Vorlage: its name in the record, its heading, what belongs in it."""

    name: str
    title: str
    hint: str = ""
    is_long: bool = True


FIELDS = (
    Field("occasion", "Anlass"),
    Field("kind", "Art der Vorlage", "", is_long=False),
    Field("submitter", "Einreicher", "Dezernat oder Amt, keine Person", is_long=False),
    Field("reference", "Bezug", "Vorlagen und Beschlüsse, auf denen diese aufbaut"),
    Field(
        "sequence",
        "Beratungsfolge",
        "je Zeile ein Gremium: Gremium; TT.MM.JJJJ; Zuständigkeit",
    ),
    Field("motion", "Beschlussvorschlag"),
    Field("area", "Räumlicher Bezug"),
    Field("summary", "Zusammenfassung"),
    Field("goals", "Strategische Ziele"),
    Field("alternatives", "Kostengünstigere Alternativen"),
    Field("refusal", "Folgen bei Ablehnung"),
    Field(
        "money",
        "Finanzielle Auswirkungen",
        "je Zeile: Ergebnishaushalt oder Finanzhaushalt; von; bis; EUR; PSP-Element",
    ),
    Field("follow_up", "Folgekosten"),
    Field("positions", "Stellenplan", "VzÄ beantragt und abgebaut"),
    Field("facts", "Sachverhalt"),
    Field("schedule", "Zeithorizont"),
    Field("participation", "Bürgerbeteiligung"),
    Field(
        LIMIT,
        "Zuständigkeitsgrenze der Nachsteuerung (VzÄ)",
        "bis dahin vergibt die Verwaltung unterjährig allein; leer: nie ohne Beschluss",
        is_long=False,
    ),
)
NAMES = tuple(field.name for field in FIELDS)


class PaperRefused(ValueError):
    """Fields that do not read; ``errors`` are German messages by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(" ".join(errors.values()))


def paper_of(texts: Mapping[str, str]) -> dict[str, Any]:
    """The frozen fields of typed texts: lists where a field has lines of their own.

    Raises
    ------
    PaperRefused
        With every line that does not read.
    """
    found: dict[str, Any] = {name: str(texts.get(name) or "").strip() for name in NAMES}
    errors = {}
    for name, parse in (("sequence", _step), ("money", _amount)):
        try:
            found[name] = [parse(line) for line in found[name].splitlines() if line.strip()]
        except ValueError as wrong:
            errors[name] = str(wrong)
    if found["kind"] and found["kind"] not in KINDS:
        errors["kind"] = f"Eine Vorlage ist {' oder '.join(KINDS)}."
    if found[LIMIT] and not VZAE.fullmatch(found[LIMIT]):
        errors[LIMIT] = f"„{found[LIMIT]}“ ist keine Zahl von VzÄ wie 1,6."
    if errors:
        raise PaperRefused(errors)
    found[LIMIT] = found[LIMIT].replace(",", ".")
    return found


def texts_of(paper: Mapping[str, Any]) -> dict[str, str]:
    """Frozen fields as they are typed, so that a Neufassung carries them over."""
    found = {name: paper.get(name, "") for name in NAMES}
    steps = (("body", "on", "competence"), ("budget", "since", "until", "euro", "psp"))
    for name, parts in zip(("sequence", "money"), steps, strict=True):
        rows = found[name] or []
        found[name] = "\n".join("; ".join(row[part] for part in parts) for row in rows)
    found[LIMIT] = found[LIMIT].replace(".", ",")
    return found


def sections(paper: Mapping[str, Any]) -> Iterator[tuple[Field, Any]]:
    """Fields that say something, in the order of a council paper."""
    for field in FIELDS:
        if content := paper.get(field.name):
            yield field, content.replace(".", ",") if field.name == LIMIT else content


def steps_of(record: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """The Beratungsfolge of a record; empty where the Vorlage names none."""
    return list(record.get("paper", {}).get("sequence") or ())


def unusual_body(steps: Sequence[Mapping[str, str]], body: str, *, decides: bool) -> str:
    """What is unusual about a body's result, a German sentence; empty where nothing is."""
    competences = [step["competence"] for step in steps if step["body"] == body]
    if not steps:
        return ""
    if not competences:
        return f"Die Beratungsfolge der Vorlage nennt „{body}“ nicht."
    if decides and not DECIDING.intersection(competences):
        named = ", ".join(competences)
        return f"Die Beratungsfolge nennt für „{body}“ {named}, nicht {DECISION}."
    return ""


def number_warning(number: str) -> str:
    """What is unusual about a Vorlagennummer; nothing is refused for it."""
    if not number or NUMBER.fullmatch(number):
        return ""
    return (
        f"„{number}“ hat nicht die Form der Nummern im Ratsinformationssystem wie "
        "VIII-DS-01234-NF-01. Sie wird so übernommen."
    )


def _step(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split(";")]
    if len(parts) != 3 or not parts[0]:
        raise ValueError(
            f"Beratungsfolge: „{line}“ ist nicht Gremium; Termin; Zuständigkeit."
        )
    body, on, competence = parts
    if on and not DAY.fullmatch(on):
        raise ValueError(f"Beratungsfolge: „{on}“ ist kein Termin wie 23.11.2026.")
    if competence not in COMPETENCES:
        known = ", ".join(COMPETENCES)
        raise ValueError(f"Beratungsfolge: Zuständigkeit „{competence}“; möglich: {known}.")
    return {"body": body, "on": on, "competence": competence}


def _amount(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split(";")]
    if len(parts) != 5 or parts[0] not in BUDGETS:
        raise ValueError(
            f"Finanzielle Auswirkungen: „{line}“ ist nicht Ergebnishaushalt oder "
            "Finanzhaushalt; von; bis; EUR; PSP-Element."
        )
    budget, since, until, euro, psp = parts
    if not (YEAR.fullmatch(since) and YEAR.fullmatch(until) and since <= until):
        raise ValueError(
            f"Finanzielle Auswirkungen: „{since}“ bis „{until}“ sind keine Jahre."
        )
    if not EURO.fullmatch(euro):
        raise ValueError(f"Finanzielle Auswirkungen: „{euro}“ ist nicht wie 120.000.")
    return {"budget": budget, "since": since, "until": until, "euro": euro, "psp": psp}
