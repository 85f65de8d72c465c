"""Forms for what planners keep about coordination; fields come from the models."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

from districts.models import Area
from facilities.models import Cooperation, Facility
from planning.forms.decisions import DayInput
from planning.models import (
    Conference,
    ConferenceStep,
    FamilyCentre,
    Network,
    NetworkGoal,
    NetworkMember,
)

UNKNOWN = "„%(value)s“ ist keine Kennung einer Einrichtung."


def german_field(field: models.Field, **given: Any) -> forms.Field | None:
    """Days as the browser's own field, decimals with a comma, facilities by Kennung."""
    if isinstance(field, models.DateField):
        return field.formfield(**given | {"widget": DayInput()})
    if isinstance(field, models.DecimalField):
        return field.formfield(**given, localize=True, widget=forms.TextInput)
    if isinstance(field, models.TextField):
        return field.formfield(**given, widget=forms.Textarea(attrs={"rows": 4}))
    if isinstance(field, models.ForeignKey) and field.related_model is Facility:
        return FacilityField(required=not field.blank, label=field.verbose_name)
    return field.formfield(**given)


class FacilityField(forms.ModelChoiceField):
    """A facility by its Kennung: lists of hundreds help nobody."""

    def __init__(self, **given: Any) -> None:
        common = {"to_field_name": "number", "widget": forms.TextInput}
        super().__init__(
            Facility.objects.all(), help_text="Kennung, zum Beispiel D-0001",
            error_messages={"invalid_choice": UNKNOWN}, **common | given,
        )  # fmt: skip

    def prepare_value(self, value: Any) -> Any:
        """A stored facility is shown by its Kennung."""
        if isinstance(value, int):
            return Facility.objects.values_list("number", flat=True).get(pk=value)
        return super().prepare_value(value)


class AreasField(forms.ModelMultipleChoiceField):
    """Areas of today as check boxes, from the city downwards."""

    def __init__(self) -> None:
        super().__init__(
            Area.objects.defer("geometry").order_by("kind", "key"),
            label="Gebiete", required=False, widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip

    def label_from_instance(self, area: Area) -> str:
        """Kind, key and name: names alone mean more than one area."""
        return f"{area.get_kind_display()} {area.key} {area.name}"


class RecordForm(forms.ModelForm):
    """A form whose fields look alike everywhere."""

    link_names: tuple[str, ...] = ()

    def links(self) -> dict[str, Any]:
        """Rows that the saved row is linked with."""
        return {name: self.cleaned_data[name] for name in self.link_names}


class NetworkForm(RecordForm):
    """A network; its code for the address is made from city and name."""

    link_names = ("areas",)

    areas = AreasField()

    class Meta:
        model = Network
        formfield_callback = german_field
        fields = [
            "name", "kind", "parent", "city", "quarter", "areas", "is_area_wide",
            "mandate", "legal_basis", "office_fte", "valid_from", "valid_to", "source",
            "published",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = self.fields["parent"]
        above.queryset = above.queryset.exclude(pk=self.instance.pk)
        above.empty_label = "unter keinem"


class MemberForm(RecordForm):
    """A member: a facility, a carrier or a body, never a person."""

    class Meta:
        model = NetworkMember
        formfield_callback = german_field
        fields = [
            "facility", "provider", "body", "contribution", "fte", "valid_from", "valid_to",
        ]  # fmt: skip


class GoalForm(RecordForm):
    """A goal with the sign by which it is seen."""

    class Meta:
        model = NetworkGoal
        formfield_callback = german_field
        fields = ["text", "indicator", "target", "review_on"]


class ConferenceForm(RecordForm):
    """A conference with its topics."""

    class Meta:
        model = Conference
        formfield_callback = german_field
        fields = ["title", "level", "held_on", "parent", "topics"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = self.fields["parent"]
        above.queryset = above.queryset.exclude(pk=self.instance.pk)
        above.empty_label = "an keine"


class ConferenceStepForm(RecordForm):
    """A step that a conference of this network agreed on."""

    class Meta:
        model = ConferenceStep
        formfield_callback = german_field
        fields = ["conference", "text", "owner", "due_on"]

    def of(self, network: Network) -> None:
        """Offer conferences of the network alone."""
        self.fields["conference"].queryset = network.conferences.all()


class DoneForm(forms.Form):
    """A step reported as done: when, and what came of it."""

    done_on = forms.DateField(label="erledigt am", widget=DayInput())
    outcome = forms.CharField(
        label="Ergebnis", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class CooperationForm(RecordForm):
    """A cooperation between two facilities."""

    class Meta:
        model = Cooperation
        formfield_callback = german_field
        fields = [
            "from_facility", "to_facility", "kind", "valid_from", "valid_to",
            "confirmed_on",
        ]  # fmt: skip


class CentreForm(RecordForm):
    """A Familiengrundschulzentrum by the four questions."""

    link_names = ("networks",)

    class Meta:
        model = FamilyCentre
        formfield_callback = german_field
        widgets = {"networks": forms.CheckboxSelectMultiple}
        fields = [
            "name", "city", "facility", "sites", "valid_from", "valid_to",
            "structures", "agreed_on", "goal_system",
            "goal", "indicator", "target", "review_on",
            "foundations", "added_value", "follow_up",
            "networks", "docking", "source", "published",
        ]  # fmt: skip
