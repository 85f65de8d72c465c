"""The fields of a council paper: typed, frozen, carried over, and never half-read."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from planning.decisions.paper import (
    FIELDS,
    PaperRefused,
    number_warning,
    paper_of,
    sections,
    texts_of,
)
from planning.decisions.verify import FORMATS, Verdict, read, verify
from planning.models import Decision
from planning.scoring.canonical import canonical_json
from planning.services import cut_budget

TYPED = {field.name: f"Text zu {field.title}" for field in FIELDS} | {
    "kind": "Beschlussvorlage",
    "sequence": "Dienstberatung OBM; ; Bestätigung\nJHA; 23.11.2026; Beschlussfassung",
    "money": "Ergebnishaushalt; 2026; 2027; 1.200.000,50; 1.100.36.3.0.02",
    "limit_fte": "1,6",
}
CUT = [{"what": "budget", "source": "stadt", "period": "2024/25", "fte": "0.80"}]


def test_the_fields_stand_in_the_order_of_a_council_paper():
    titles = [field.title for field, _ in sections(paper_of(TYPED))]
    assert titles == [field.title for field in FIELDS]
    assert titles[:6] == [
        "Anlass", "Art der Vorlage", "Einreicher", "Bezug", "Beratungsfolge",
        "Beschlussvorschlag",
    ]  # fmt: skip


def test_typed_frozen_and_typed_again_is_the_same():
    assert texts_of(paper_of(TYPED)) == TYPED
    assert texts_of(paper_of({}))["sequence"] == ""


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("sequence", "JHA; morgen; Beschlussfassung", "„morgen“ ist kein Termin"),
        ("sequence", "JHA; 23.11.2026; Abnicken", "Zuständigkeit „Abnicken“"),
        ("sequence", "JHA", "ist nicht Gremium; Termin"),
        ("money", "Haushalt; 2026; 2027; 1; x", "ist nicht Ergebnishaushalt oder"),
        ("money", "Finanzhaushalt; 2027; 2026; 1; x", "sind keine Jahre"),
        ("money", "Finanzhaushalt; 2026; 2027; viel; x", "ist nicht wie 120.000"),
        ("kind", "Zettel", "Beschlussvorlage oder Informationsvorlage"),
        ("limit_fte", "viel", "keine Zahl von VzÄ"),
    ],
)
def test_a_line_that_does_not_read_is_refused_at_its_field(name, text, message):
    with pytest.raises(PaperRefused, match=message) as refused:
        paper_of({name: text})
    assert list(refused.value.errors) == [name]


@pytest.mark.parametrize(
    "number",
    ["", "VI-A-05630", "VII-A-00889-VSP-01", "VI-DS-03629-NF-04-DS-04", "VII-A-1-ÄA-03"],
)
def test_only_unusual_numbers_are_remarked_upon(number):
    assert bool(number_warning(number)) == (number == "VII-A-1-ÄA-03")


def test_the_texts_are_frozen_and_a_fassung_carries_them_over(office):
    first = office.submitted(paper=TYPED)
    assert read(bytes(first.record))["paper"] == paper_of(TYPED)
    second = cut_budget(decision=first, by=office.planner, changes=CUT, reason="Kürzung")
    assert read(bytes(second.record))["paper"] == paper_of(TYPED)


def test_a_text_that_does_not_read_lays_nothing_before(office):
    with pytest.raises(ValidationError, match="Zuständigkeit"):
        office.submitted(paper={"sequence": "JHA; ; x"})
    assert not Decision.objects.exists()


def test_records_of_the_first_format_still_verify(office):
    record = read(bytes(office.submitted().record))
    for name in ("paper", "statements", "annexes"):
        del record[name]
    assert record["format"] == FORMATS[-1]
    old = canonical_json(record | {"format": FORMATS[0]})
    assert verify(old).verdict == Verdict.SAME


def test_the_form_offers_first_words_and_keeps_what_is_refused(office):
    client = Client()
    client.force_login(office.planner)
    address = f"/planung/vorschlaege/{office.proposal.pk}/vorlegen/"
    page = client.get(address).content.decode()
    assert "Beschlossen wird die Vergabe von 1,6 VzÄ" in page
    refused = client.post(address, {"title": "V", "sequence": "JHA; ; x", "goals": "Ziel"})
    assert refused.status_code == 400
    assert "Zuständigkeit „x“" in refused.content.decode()
    assert "Ziel" in refused.content.decode()
    given = {"title": "V", "motion": "Wir beschließen.", "paper_number": "seltsam"}
    given |= {"warnings_read": "on"}
    page = client.post(address, given, follow=True).content.decode()
    assert "Wir beschließen." in page
    assert "nicht die Form der Nummern" in page
