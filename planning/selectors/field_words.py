"""What fields of the rules are called on pages; files and REST keep their codes."""

from __future__ import annotations

from collections.abc import Mapping

from districts.models import Indicator

FIELD_WORDS = {
    "index": "Indexwert",
    "rank": "Rang",
    "stock": "Bestand",
    "children": "Kinder",
    "facility": "Kennung",
    "facility_type": "Art der Einrichtung",
    "provider_kind": "Trägerschaft",
    "key": "Schlüssel",
}
RULE_WORDS = {
    "loss_caps": "Grenzen der Abgabe",
    "area_minima": "Mindestausstattung der Räume",
    "budget": "Budget",
}


def field_words() -> dict[str, str]:
    """Code of every field a rule may name to its word; one query for the indicators."""
    names = Indicator.objects.order_by("name", "code").values_list("code", "name")
    return FIELD_WORDS | {code: name for code, name in names if code not in FIELD_WORDS}


def field_word(code: str) -> str:
    """The word of one field; what nobody knows stands in quotes as it was written."""
    if code in FIELD_WORDS:
        return FIELD_WORDS[code]
    name = Indicator.objects.filter(code=code).values_list("name", flat=True).first()
    return name or f"„{code}“"


def order_shown(terms: list[str] | None, words: Mapping[str, str]) -> str:
    """Terms of an order as people type them: Indexwert absteigend; Kennung."""
    return "; ".join(_term(term, words) for term in terms or ())


def order_read(terms: list[str] | None, words: Mapping[str, str]) -> list[str] | None:
    """What was typed as terms of the rules; an unknown word stays for their check."""
    codes = {word.casefold(): code for code, word in words.items()}
    return terms and [_code(term, codes) for term in terms]


def _term(term: str, words: Mapping[str, str]) -> str:
    code = term.removeprefix("-")
    return words.get(code, code) + (" absteigend" if term.startswith("-") else "")


def _code(term: str, codes: Mapping[str, str]) -> str:
    word = term.strip().removeprefix("-").strip()
    falls = term.startswith("-") or word.casefold().endswith(" absteigend")
    if word.casefold().endswith((" absteigend", " aufsteigend")):
        word = word.rpartition(" ")[0].strip()
    return ("-" if falls else "") + codes.get(word.casefold(), word)
