"""For whom values are released."""

from __future__ import annotations

from django import forms

from districts.models import Release

OUTSIDE = [one for one in Release.Audience.choices if one[0] != Release.Audience.INTERNAL]


class ReleaseForm(forms.Form):
    """Whom the values are meant for; those nearer to the source get theirs as well."""

    audience = forms.ChoiceField(
        label="Für wen?", choices=OUTSIDE, initial=Release.Audience.PUBLIC
    )
