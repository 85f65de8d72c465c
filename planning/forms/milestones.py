"""What planners enter about the days of a round and the "why" behind their work."""

from __future__ import annotations

from django import forms

from planning.forms.decisions import TEXT, DayInput
from planning.models import Milestone, PlanningNote


class BackwardsForm(forms.Form):
    """The day of the Beschluss, from which all others are counted."""

    resolved_on = forms.DateField(
        label="Tag des Beschlusses",
        widget=DayInput(),
        help_text="Erledigte und von Hand gesetzte Termine bleiben.",
    )


class MilestoneForm(forms.ModelForm):
    """One day, and whether it is done."""

    class Meta:
        model = Milestone
        fields = ["day", "done_on"]
        widgets = {"day": DayInput, "done_on": DayInput}


MilestoneFormSet = forms.modelformset_factory(Milestone, form=MilestoneForm, extra=0)


class NoteForm(forms.ModelForm):
    """A Planungsvermerk; its subject stands in the address."""

    class Meta:
        model = PlanningNote
        fields = ["question", "considered", "outcome", "evidence"]
        widgets = {"considered": TEXT, "outcome": TEXT}
        help_texts = {"considered": "Keine Namen von Personen und keine Einzelfälle."}
