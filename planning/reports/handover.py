"""The Übergabebericht as a document on paper."""

from __future__ import annotations

from django.template.loader import render_to_string

from planning.selectors.handover import Handover


def handover_html(found: Handover) -> str:
    """A complete HTML document for ``render_pdf``."""
    return render_to_string("reports/handover.html", {"handover": found})
