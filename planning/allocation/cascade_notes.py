"""Reasons of a Stufenauswahl in German: which step ended it, with the value there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from planning.allocation import notes
from planning.allocation.german import vzae
from planning.allocation.model import AreaRef, Filter, Take
from planning.allocation.notes import Circumstances
from planning.allocation.reasons import Reason
from planning.allocation.sites import Site, lookup

HAS_IT = "hat die Maßnahme der Runde schon"
LEFT = (Reason.FILTERED, Reason.ALREADY_SUPPLIED, Reason.DATA_MISSING)


@dataclass(frozen=True)
class Chosen(Circumstances):
    """What sentences of a selection need; ``money_ended``: it ended for lack of money."""

    money_ended: bool


def cascade_note(reason: Reason, seen: Chosen) -> str:
    """Result, cause and missing amount, each in one short sentence."""
    facts = seen.facts
    keeps = reason in LEFT and facts.given > 0
    cause = Reason.KEPT_GRANDFATHERED if keeps else reason
    sentences = [f"{notes.result_words(facts)}, weil {CAUSES[cause](seen)}."]
    if keeps:
        sentences.append(f"Nicht in der Auswahl, weil {CAUSES[reason](seen)}.")
    if seen.missing is not None:
        sentences.append(f"Es fehlen {vzae(seen.missing)} Budget.")
    return " ".join(sentences)


def cascade_text(reason: Reason, seen: Chosen) -> str:
    """The main reason in the words of its column."""
    details = COLUMN.get(reason) or notes.COLUMN.get(reason)
    return details(seen) if details else reason.text


def take_words(take: Take) -> str:
    """How much the selection takes: "4 Einrichtungen", "2,0 VzÄ" or both."""
    sites = f"{take.sites} Einrichtung{'en' if take.sites != 1 else ''}"
    parts = [sites] if take.sites is not None else []
    return " und ".join(parts + ([vzae(take.fte)] if take.fte is not None else []))


def _filtered(seen: Chosen) -> str:
    condition, site = seen.facts.case.failed, seen.facts.case.site
    return f"Filter {_named(condition)} nicht erfüllt ist (Wert: {_value(site, condition)})"


def _named(condition: Filter) -> str:
    return f"{condition.code} ({condition.text})" if condition.text else condition.code


def _absent(seen: Chosen) -> str:
    """What is missing, in the words of the filter that asks for it where it has any."""
    name = seen.facts.case.absent
    asking = (one for one in seen.facts.rules.cascade.filters if one.field == name)
    told = next((one.text for one in asking if one.text), "")
    return f"zu „{told}“" if told else f"„{notes.field_words(name)}“"


def _value(site: Site, condition: Filter) -> str:
    if isinstance(condition.value, AreaRef):
        return ", ".join(sorted(site.areas[condition.value.area_kind])) or "kein Raum"
    found = lookup(site, condition.field)
    if isinstance(found, frozenset):
        return ", ".join(sorted(found)) or "keine Maßnahme"
    if isinstance(found, int | float | Decimal) and not isinstance(found, bool):
        return format(Decimal(str(found)).normalize(), "f").replace(".", ",")
    return str(found)


def _has_it(seen: Chosen) -> bool:
    """Whether the measure that stands in the way is that of the round itself."""
    return seen.facts.case.failed.value == seen.facts.rules.measure


def _supplied(seen: Chosen) -> str:
    if _has_it(seen):
        return f"die Einrichtung die Maßnahme schon hat ({seen.facts.rules.measure})"
    return notes.CAUSES[Reason.ALREADY_SUPPLIED](seen)


def _supplied_text(seen: Chosen) -> str:
    return HAS_IT if _has_it(seen) else Reason.ALREADY_SUPPLIED.text


def _chosen(seen: Chosen) -> str:
    if seen.facts.given < seen.facts.stock:
        return f"die Stufen nicht über {vzae(seen.facts.given)} reichen"
    return "sie alle Filter erfüllt und die Auswahl bis zu ihr reicht"


def _ended(seen: Chosen) -> str:
    if not seen.money_ended:
        return f"die Auswahl mit {take_words(seen.facts.rules.cascade.take)} voll ist"
    return "das Budget ausgeschöpft ist"


def _ended_text(seen: Chosen) -> str:
    if not seen.money_ended:
        return f"Auswahl voll: {take_words(seen.facts.rules.cascade.take)}"
    return Reason.BUDGET.text


CAUSES: Mapping[Reason, Callable[[Chosen], str]] = {
    **notes.CAUSES,
    Reason.ALREADY_SUPPLIED: _supplied,
    Reason.DATA_MISSING: lambda seen: f"die Angabe {_absent(seen)} fehlt",
    Reason.FILTERED: _filtered,
    Reason.REDUCED: _ended,
    Reason.FUNDED_RANK: _chosen,
    Reason.BUDGET: _ended,
}
COLUMN: Mapping[Reason, Callable[[Chosen], str]] = {
    Reason.ALREADY_SUPPLIED: _supplied_text,
    Reason.DATA_MISSING: lambda seen: f"Angabe {_absent(seen)} fehlt",
    Reason.FILTERED: lambda seen: f"Filter {_named(seen.facts.case.failed)} nicht erfüllt",
    Reason.FUNDED_RANK: lambda _: "nach Stufenauswahl und Budget",
    Reason.REDUCED: _ended_text,
    Reason.BUDGET: _ended_text,
}
