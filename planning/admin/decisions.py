"""What was laid before a body and what became of it; never touched."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from districts.admin import Kept
from planning.models import (
    Amendment,
    Decision,
    Endorsement,
    Mandate,
    Reallocation,
    Resolution,
    Statement,
)


@admin.register(Decision)
class DecisionAdmin(Kept):
    """Decisions; the acts upon them have their own pages."""

    list_display = ["code", "title", "version", "status", "submitted_at", "published"]
    list_filter = ["status"]
    exclude = ["record"]


@admin.register(Resolution)
class ResolutionAdmin(Kept):
    """What bodies did with a Vorlage."""

    list_display = ["decision", "body", "decided_on", "result", "number"]
    list_filter = ["result"]
    list_select_related = ["decision"]


@admin.register(Endorsement)
class EndorsementAdmin(Kept):
    """Mitzeichnungen."""

    list_display = ["decision", "office", "given_on"]
    list_select_related = ["decision"]


@admin.register(Amendment)
class AmendmentAdmin(Kept):
    """Änderungsanträge."""

    list_display = ["decision", "number", "mover", "title"]
    list_select_related = ["decision"]


@admin.register(Statement)
class StatementAdmin(Kept):
    """Stellungnahmen; they have their own pages."""

    list_display = ["round", "body", "deadline", "received_on", "effect", "published"]
    list_filter = ["kind", "effect"]
    list_select_related = ["round"]


@admin.register(Mandate)
class MandateAdmin(admin.ModelAdmin):
    """Vertretungen: given and taken, never changed."""

    list_display = ["account", "facility", "provider"]
    list_select_related = ["account", "facility", "provider"]
    raw_id_fields = ["facility"]
    search_fields = ["account__username", "facility__name", "provider__name"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever speaks for another is given another."""
        return False


@admin.register(Reallocation)
class ReallocationAdmin(Kept):
    """Nachsteuerungen; they have their own pages."""

    list_display = ["__str__", "cause", "fte", "starts_on", "released_at", "published"]
    list_filter = ["cause"]
    list_select_related = ["decision"]
