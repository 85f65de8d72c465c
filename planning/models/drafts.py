"""Fraktionsentwürfe: what a member of a body tries alone before anybody sees it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class AmendmentDraft(models.Model):
    """A change to one Fassung that its owner alone reads, until it is handed in.

    The owner may name members of the own Fraktion who read it as well. Nothing says when
    it may be shown, so no door lets it out; the admin does not know it, and its name tells
    nothing to whoever meets it by the way. Handed in it becomes an ``Amendment`` and is
    gone.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    decision = models.ForeignKey(
        "planning.Decision", on_delete=models.PROTECT, related_name="+"
    )
    shared_with = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name="lesen auch", related_name="+"
    )
    title = models.CharField("Worum es geht", max_length=200)
    changes = models.JSONField("Änderungen")
    created_at = models.DateTimeField("angelegt am", auto_now_add=True)

    class Meta:
        verbose_name = "Fraktionsentwurf"
        verbose_name_plural = "Fraktionsentwürfe"
        ordering = ["decision", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(changes=[]),
                name="amendment_draft_changes_something",
                violation_error_message="Ein Entwurf ändert mindestens eine Regel.",
            ),
        ]

    def __str__(self) -> str:
        return "Fraktionsentwurf"
