"""Reasons in German: the words of the column, and sentences that name the numbers."""

from collections.abc import Callable
from dataclasses import dataclass

from planning.allocation.german import beside, day, fte, listing, rank, side_by_side, vzae
from planning.allocation.levels import (
    first_barred,
    grandfathers,
    is_kept_by_runs,
    level_from,
)
from planning.allocation.model import Entry, Threshold
from planning.allocation.reasons import Facts, Reason
from planning.allocation.sites import Site

TIE_WORDS = {
    "index": "der Indexwert",
    "children": "die Zahl der Kinder",
    "facility": "die Kennung",
    "stock": "der Bestand",
    "rank": "der Rang",
}


@dataclass(frozen=True)
class Circumstances:
    """What sentences need beside the facts of one site.

    ``cut`` is the last site the walk served, where the method has a cut; ``missing``
    the budget, in hundredths, that would give the site more, and ``then`` what it would
    get; ``tie_key`` what decided between equal sites, ``won_by`` where it was for it.
    """

    facts: Facts
    cut: Site | None
    missing: int | None
    then: int | None
    tie_key: str | None
    won_by: str | None


def reason_text(reason: Reason, seen: Circumstances) -> str:
    """The main reason in the words of its column, details filled in."""
    details = COLUMN.get(reason)
    return details(seen) if details else reason.text


def note(reason: Reason, seen: Circumstances) -> str:
    """Result, cause and missing amount, each in one short sentence."""
    facts = seen.facts
    without_index = reason in (Reason.DATA_MISSING, Reason.NOT_INDEXABLE)
    cause = Reason.KEPT_GRANDFATHERED if without_index and facts.given else reason
    sentences = [f"{result_words(facts)}, weil {CAUSES[cause](seen)}."]
    if cause is not reason:
        sentences.append(f"{reason.text[0].upper()}{reason.text[1:]}.")
    if reason is Reason.MANDATORY and (facts.given < facts.stock or _is_above(facts)):
        sentences.append(_secured(facts))
    if seen.missing is not None:
        sentences.append(f"{_lacking(seen)} {vzae(seen.missing)} Budget.")
    if reason is Reason.FUNDED_RANK and seen.won_by is not None:
        sentences.append(f"Bei Gleichstand entschied {_tie_words(seen.won_by)}.")
    if reason is Reason.NEW_FACILITY:
        sentences.append("Über den Einzelfall wird gesondert entschieden.")
    return " ".join(sentences)


def result_words(facts: Facts) -> str:
    """What happens to a site: gets, keeps, gives up or nothing."""
    given, stock = facts.given, facts.stock
    if facts.case.site.stock is None and given:
        return f"Vorschlag {vzae(given)}"
    if given == stock:
        return f"Behält {vzae(given)}" if given else "Kein Vorschlag"
    if given > stock:
        return f"Erhält {vzae(given)}"
    if given:
        return f"Behält {fte(given)} von {vzae(stock)}"
    return f"Gibt {vzae(stock)} ab"


def _lacking(seen: Circumstances) -> str:
    """What the missing budget would pay; above the need only staying is a reason."""
    facts = seen.facts
    barred = facts.barred(holding=False, waived=facts.case.limits.floor)
    if barred is not None and seen.then >= barred.level:
        return f"Für den Verbleib bei {vzae(seen.then)} fehlen"
    return "Für die nächste Stufe fehlen" if facts.given else "Es fehlen"


def _by_hand(entry: Entry) -> str:
    paper = f", Beschluss {entry.resolution}" if entry.resolution else ""
    return f"({entry.reason}{paper})"


def _barred(seen: Circumstances) -> str:
    """Why the lowest level is out of reach; who holds it is measured by ``stay``."""
    facts = seen.facts
    barred = facts.barred(holding=True)
    lowest = min(level for level in facts.levels if level)
    if barred is None or barred.level > lowest:
        return f"der Bedarf von {vzae(facts.case.aim)} unter der kleinsten Stufe liegt"
    holds = facts.stock >= barred.level and barred.stay < barred.enter
    name, bound = ("Verbleibgrenze", barred.stay) if holds else ("Schwelle", barred.enter)
    index, limit = side_by_side(facts.case.site.index, float(bound))
    side = "nicht über" if barred.compare == ">" else "unter"
    return f"der Indexwert {index} {side} der {name} {limit} liegt"


def _staying(seen: Circumstances) -> str:
    barred = _entering(seen.facts)
    index = seen.facts.case.site.index
    if barred.passes(index, barred.stay):
        shown, limit = side_by_side(index, float(barred.stay))
        return f"der Indexwert {shown} für den Verbleib reicht (Grenze {limit})"
    if not is_kept_by_runs(seen.facts.case.site, seen.facts.rules, barred):
        older = seen.facts.rules.hysteresis.confirm_with_key
        return f"Schlüssel {older} den Verlust nicht bestätigt"
    return f"die Schwelle {_not_often_enough(seen)} ist"


def _stayed(seen: Circumstances) -> str:
    barred = _entering(seen.facts)
    if barred.passes(seen.facts.case.site.index, barred.stay):
        return "Verbleibgrenze nicht unterschritten"
    if not is_kept_by_runs(seen.facts.case.site, seen.facts.rules, barred):
        older = seen.facts.rules.hysteresis.confirm_with_key
        return f"Verlust durch Schlüssel {older} nicht bestätigt"
    return f"Schwelle {_not_often_enough(seen)}"


def _entering(facts: Facts) -> Threshold:
    """The threshold a newcomer with the same index would not pass."""
    return first_barred(facts.case.site, facts.rules, holding=False)


def _not_often_enough(seen: Circumstances) -> str:
    return f"noch nicht {seen.facts.rules.hysteresis.runs}-mal unterschritten"


def _missing_data(seen: Circumstances) -> str:
    absent = seen.facts.case.absent
    if seen.facts.case.site.is_scored or absent is not None:
        return f"die Angabe „{field_words(absent)}“ fehlt"
    return "kein Indexwert vorliegt (Daten unvollständig)"


def field_words(name: str) -> str:
    """A field as pages name it; delivered figures keep their code."""
    return {"measures": "Maßnahmen", "area": "Raum"}.get(name, name)


def _not_indexable(seen: Circumstances) -> str:
    if seen.facts.case.site.state == "no_key":
        return "für diese Art ein gesondertes Verfahren gilt (ohne Index)"
    return "die Einrichtung außerhalb der Vergleichsgruppe steht (ohne Index)"


def _budget(seen: Circumstances) -> str:
    """Where the money ended, if a rank above the site says it."""
    cut, site = seen.cut, seen.facts.case.site
    same_type = cut is not None and cut.facility_type == site.facility_type
    if same_type and cut.rank_low < site.rank_low:
        return f"das Budget nach {rank(cut.rank_low, cut.rank_high)} ausgeschöpft ist"
    return "das Budget ausgeschöpft ist"


def _protection_ends(seen: Circumstances) -> str:
    if not _grandfathers(seen.facts):
        return f"ein Standort höchstens {_cap(seen.facts)} abgibt"
    until = seen.facts.rules.grandfathering.until
    return f"Bestandsschutz gilt (bis {day(until)})" if until else "Bestandsschutz gilt"


def _protected(seen: Circumstances) -> str:
    """Bestandsschutz itself, or the loss cap of a site that protects likewise."""
    if _grandfathers(seen.facts):
        return Reason.KEPT_GRANDFATHERED.text
    cap = _cap(seen.facts)
    return f"{Reason.KEPT_GRANDFATHERED.text} (Abgabe je Standort höchstens {cap})"


def _grandfathers(facts: Facts) -> bool:
    """A site that keeps what the round is about has Bestandsschutz without a rule."""
    site, rules = facts.case.site, facts.rules
    capped = rules.loss_caps.max_fte_per_site is not None
    return not capped or grandfathers(site, rules, facts.as_of)


def _cap(facts: Facts) -> str:
    return vzae(facts.rules.loss_caps.max_fte_per_site)


def _supplied(seen: Circumstances) -> str:
    measure = seen.facts.case.failed.value
    return f"eine andere Maßnahme die Einrichtung schon versorgt ({measure})"


def _ineligible(seen: Circumstances) -> str:
    return f"die Einrichtung nicht antragsberechtigt ist ({seen.facts.case.failed.text})"


def _mandatory(seen: Circumstances) -> str:
    """The rule, or what takes away from a site that held more than the rule secures."""
    facts = seen.facts
    if _is_above(facts):
        return _protection_ends(seen)
    if facts.given >= facts.stock:
        return f"für diese Gruppe eine Pflichtausstattung gilt{_paper(facts)}"
    if not facts.case.site.is_scored:
        return "ohne Index nur die Pflichtausstattung gilt"
    if facts.given < facts.wanted:
        return CAUSES[Reason.SOURCE_LIMIT if facts.source_lacks else Reason.BUDGET](seen)
    return _reduced(seen) if facts.stock <= facts.case.levels[-1] else _lowered(facts)


def _secured(facts: Facts) -> str:
    return f"Die Pflichtausstattung sichert {vzae(_mandate(facts))}{_paper(facts)}."


def _is_above(facts: Facts) -> bool:
    """Whether Bestandsschutz gives more than the class secures."""
    return facts.given > _mandate(facts)


def _mandate(facts: Facts) -> int:
    return level_from(facts.levels, facts.case.group.min_fte)


def _paper(facts: Facts) -> str:
    paper = facts.rules.resolution
    return f" (Beschluss {paper})" if paper else ""


def _tie(seen: Circumstances) -> str:
    return f"bei Gleichstand {_tie_words(seen.tie_key)} entscheidet"


def _tie_words(key: str | None) -> str:
    return TIE_WORDS.get(key, f"das Merkmal „{key}“")


def _ended(seen: Circumstances) -> str:
    return day(seen.facts.case.site.funding_ended_on)


def _ranked(seen: Circumstances) -> str:
    if seen.facts.given < seen.facts.stock:
        return _lowered(seen.facts)
    site = seen.facts.case.site
    limits = [float(t.enter) for t in seen.facts.rules.thresholds_of(site.facility_type)]
    index = beside(site.index, limits)
    return f"der Indexwert {index} und das Budget dafür reichen"


def _minimum(seen: Circumstances) -> str:
    areas = seen.facts.case.site.areas
    named = sorted(
        name
        for minimum in seen.facts.rules.area_minima
        for name in areas.get(minimum.area_kind, ())
        if minimum.area in ("*", name)
    )
    where = f" ({listing(named)})" if named else ""
    return f"ein Raum eine Mindestausstattung hat{where}"


def _reduced(seen: Circumstances) -> str:
    if seen.facts.given < seen.facts.wanted:
        return "höherer Bedarf vorgeht"
    return f"der Bedarf nur {vzae(seen.facts.case.aim)} beträgt"


def _lowered(facts: Facts) -> str:
    """Why a site that is served gets less than it held."""
    barred = facts.barred(holding=True, waived=facts.given)
    if barred is None:
        return f"die Stufen nicht über {vzae(facts.given)} reichen"
    index, limit = side_by_side(facts.case.site.index, float(barred.stay))
    return f"der Indexwert {index} die Stufe nicht hält (Grenze {limit})"


Words = Callable[[Circumstances], str]

CAUSES: dict[Reason, Words] = {
    Reason.OVERRIDE: lambda seen: (
        f"eine Einzelfallentscheidung gilt {_by_hand(seen.facts.case.override)}"
    ),
    Reason.LOCKED: lambda seen: f"der Wert gesetzt ist {_by_hand(seen.facts.case.lock)}",
    Reason.ALREADY_SUPPLIED: _supplied,
    Reason.NOT_ELIGIBLE: _ineligible,
    Reason.MANDATORY: _mandatory,
    Reason.NEW_FACILITY: lambda _: "die Einrichtung im Aufbau ist",
    Reason.NOT_INDEXABLE: _not_indexable,
    Reason.DATA_MISSING: _missing_data,
    Reason.BELOW_THRESHOLD: _barred,
    Reason.CLASS_NOT_REACHED: lambda _: "eine vorrangige Gruppe noch nicht versorgt ist",
    Reason.KEPT_GRANDFATHERED: _protection_ends,
    Reason.KEPT_HYSTERESIS: _staying,
    Reason.FUNDING_ENDS: lambda seen: f"die Förderung am {_ended(seen)} endete",
    Reason.REDUCED: _reduced,
    Reason.FUNDED_AREA_MINIMUM: _minimum,
    Reason.FUNDED_RANK: _ranked,
    Reason.TIE: _tie,
    Reason.SOURCE_LIMIT: lambda _: "die Fördermittel ausgeschöpft sind",
    Reason.BUDGET: _budget,
}


def _incomplete(seen: Circumstances) -> str:
    """A site with an index lacks not the index but the field that is asked for."""
    absent = seen.facts.case.absent
    scored = seen.facts.case.site.is_scored
    return (
        f"Daten unvollständig: {field_words(absent)}"
        if scored
        else Reason.DATA_MISSING.text
    )


COLUMN: dict[Reason, Words] = {
    Reason.OVERRIDE: lambda seen: (
        f"Einzelfallentscheidung {_by_hand(seen.facts.case.override)}"
    ),
    Reason.LOCKED: lambda seen: f"gesetzt {_by_hand(seen.facts.case.lock)}",
    Reason.NOT_ELIGIBLE: lambda seen: (
        f"nicht antragsberechtigt: {seen.facts.case.failed.text}"
    ),
    Reason.MANDATORY: lambda seen: (
        f"Vollausstattung / Pflichtausstattung{_paper(seen.facts)}"
    ),
    Reason.DATA_MISSING: _incomplete,
    Reason.KEPT_GRANDFATHERED: _protected,
    Reason.KEPT_HYSTERESIS: _stayed,
    Reason.FUNDING_ENDS: lambda seen: f"Förderende {_ended(seen)}",
    Reason.TIE: lambda seen: f"bei Gleichstand entscheidet {_tie_words(seen.tie_key)}",
}
