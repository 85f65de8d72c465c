"""Forms of plans, participation, and steps of measures."""

from __future__ import annotations

from planning.forms.records import RecordForm, german_field
from planning.models import Involvement, MeasureStage, PlanEvent, PlanVersion


class PlanForm(RecordForm):
    """A Fassung of a plan."""

    class Meta:
        model = PlanVersion
        formfield_callback = german_field
        fields = [
            "code", "plan", "version", "title", "valid_from", "valid_to", "source",
            "published",
        ]  # fmt: skip


class PlanEventForm(RecordForm):
    """What happened to a Fassung; which one stands in the address."""

    class Meta:
        model = PlanEvent
        formfield_callback = german_field
        fields = ["kind", "day", "said", "text", "source"]


class InvolvementForm(RecordForm):
    """Who had a say, and what came of it."""

    class Meta:
        model = Involvement
        formfield_callback = german_field
        fields = [
            "kind", "body", "form", "day", "said", "outcome", "outcome_on", "source",
            "published",
        ]  # fmt: skip


class StageForm(RecordForm):
    """A step of a measure; which one stands in the address."""

    class Meta:
        model = MeasureStage
        formfield_callback = german_field
        fields = ["stage", "day", "evidence"]


# What belongs to a Fassung: word of the address to title and form.
PARTS: dict[str, tuple[str, type[RecordForm]]] = {
    "schritt": ("Schritt", PlanEventForm),
    "beteiligung": ("Beteiligung", InvolvementForm),
}
