"""Forms of the monitoring: goals, expectations and what was seen."""

from __future__ import annotations

from django import forms

from planning.forms.decisions import DayInput
from planning.forms.records import RecordForm, german_field
from planning.models import EffectEntry, EffectReview, Goal


class PlanGoalForm(RecordForm):
    """A goal of the integrated planning."""

    class Meta:
        model = Goal
        fields = [
            "code", "level", "parent", "plan", "title", "priority", "area", "theme",
            "insek_area", "insek_text", "indicator", "target_value", "target_on", "source",
            "valid_from", "valid_to", "published",
        ]  # fmt: skip
        formfield_callback = german_field


class ExpectationForm(forms.ModelForm):
    """What is expected, before it begins; what it is about stands in the address."""

    class Meta:
        model = EffectEntry
        fields = ["indicator", "change", "expected", "baseline", "review_on", "published"]
        formfield_callback = german_field


class ReviewEffectForm(forms.ModelForm):
    """Three chapters, each of them filled."""

    class Meta:
        model = EffectReview
        fields = ["day", "succeeds", "fails", "follows"]
        widgets = {"day": DayInput}
        formfield_callback = german_field
