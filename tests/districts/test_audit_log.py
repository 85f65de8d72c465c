"""The log of acts: a chain that shows at which place somebody changed it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from districts.audit import broken_links, entry_hash, log_act
from districts.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db


def three() -> list[AuditEntry]:
    for place in range(3):
        log_act("freigeben", by=factories.user(), subject=f"Entscheidung {place}")
    return list(AuditEntry.objects.order_by("number"))


def said(entries: list[AuditEntry]) -> str:
    return "\n".join(broken_links(entries))


def test_a_sound_chain_has_nothing_to_say():
    assert said(three()) == ""


@pytest.mark.parametrize("field", ["act", "subject", "reason", "before", "after"])
def test_a_changed_word_shows_at_its_entry(field):
    entries = three()
    setattr(entries[1], field, "anders")
    assert "Eintrag 2: Inhalt und Prüfsumme" in said(entries)


def test_a_changed_entry_with_a_new_hash_shows_at_the_next():
    entries = three()
    entries[1].subject = "anders"
    entries[1].sha256 = entry_hash(entries[1])
    assert said(entries) == "Eintrag 3: gehört nicht hinter den Eintrag davor."


def test_an_entry_taken_out_leaves_a_gap():
    first, _, third = three()
    assert "dazwischen fehlt etwas" in said([first, third])


def test_a_line_break_in_a_name_makes_no_second_line():
    entry = log_act("freigeben", by=None, subject="eins\n2 freigeben zwei\x1b[2K")
    assert "\n" not in entry.subject
    assert "\x1b" not in entry.subject


def test_the_command_names_the_head():
    head = three()[-1]
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "3 Einträge" in out.getvalue()
    assert head.sha256 in out.getvalue()


def test_the_command_fails_on_a_broken_chain(monkeypatch):
    three()
    monkeypatch.setattr("districts.audit.entry_hash", lambda entry: "0" * 64)
    with pytest.raises(CommandError) as failed:
        call_command("verify_audit")
    assert failed.value.returncode == 1


def test_an_empty_log_is_sound():
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "leer" in out.getvalue()
