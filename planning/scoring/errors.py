"""The one error by which a run says that it cannot be computed as asked."""

from __future__ import annotations


class ScoringRefused(ValueError):
    """A step of the key is impossible on this table; the text is German and complete."""
