"""What people type on the command line, read with German messages."""

from __future__ import annotations

from argparse import ArgumentTypeError

from django.core.exceptions import ValidationError

from planning.services.changes import hundredths_of


def key_reference(text: str) -> tuple[str, int | None]:
    """A key, with or without its version: ``ssa-gs`` or ``ssa-gs@2``."""
    code, _, version = text.partition("@")
    if not code or (version and not version.isdecimal()):
        raise ArgumentTypeError(f"„{text}“ ist kein Schlüssel wie ssa-gs oder ssa-gs@2.")
    return code, int(version) if version else None


def fte(text: str) -> str:
    """VzÄ such as 42,0; the text is kept as it was typed."""
    try:
        hundredths_of(text)
    except ValidationError as refused:
        raise ArgumentTypeError(refused.message) from None
    return text


def delimiter(text: str) -> str:
    """The sign between columns; ``tab`` names the tabulator."""
    known = {";": ";", ",": ",", "|": "|", "tab": "\t", "\t": "\t"}
    if text not in known:
        raise ArgumentTypeError(f"„{text}“ trennt keine Spalten; möglich sind ; , | tab.")
    return known[text]
