"""The round that many requirements are tried on."""

from tests.planning.decisions.conftest import office

__all__ = ["office"]
