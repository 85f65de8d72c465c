"""What the project itself keeps: how far each API-Schlüssel reads."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from knox.models import AuthToken


class KeyScope(models.Model):
    """Roles of its owner that a key reads with; without any it reads what is public.

    A role that the owner loses ends for the key at once.
    """

    key = models.OneToOneField(
        AuthToken, on_delete=models.CASCADE, primary_key=True, related_name="scope"
    )
    roles = models.ManyToManyField(Group, verbose_name="liest als", related_name="+")

    class Meta:
        verbose_name = "Umfang eines API-Schlüssels"
        verbose_name_plural = "Umfänge der API-Schlüssel"

    def __str__(self) -> str:
        return f"Umfang von {self.key.token_key[:8]}"
