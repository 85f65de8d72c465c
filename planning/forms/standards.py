"""Forms for Fachstandards, what showed, dialogues and promises."""

from __future__ import annotations

from planning.forms.records import RecordForm, german_field
from planning.models import (
    Certificate,
    DialogueStep,
    PlanningRecord,
    QualityDialogue,
    QualityStandard,
    ServiceType,
    StandardCriterion,
    StandardEvidence,
    TargetAgreement,
)


class ServiceForm(RecordForm):
    """A record of one Leistungsbereich."""

    def of(self, service: ServiceType) -> None:
        """The record belongs to the service; choices are its own."""
        self.instance.service_type = service


class StandardForm(ServiceForm):
    """A version of the Fachstandard."""

    class Meta:
        model = QualityStandard
        formfield_callback = german_field
        fields = [
            "title", "version", "text", "legal_basis", "valid_from", "valid_to",
            "next_review", "source", "published",
        ]  # fmt: skip


class CriterionForm(ServiceForm):
    """A criterion of a Fachstandard of this service."""

    class Meta:
        model = StandardCriterion
        formfield_callback = german_field
        fields = ["standard", "number", "text"]

    def of(self, service: ServiceType) -> None:
        """Only standards of the service."""
        self.fields["standard"].queryset = service.standards.all()


class EvidenceForm(ServiceForm):
    """What showed on a day at one facility."""

    class Meta:
        model = StandardEvidence
        formfield_callback = german_field
        fields = ["facility", "criterion", "state", "text", "seen_on", "published"]

    def of(self, service: ServiceType) -> None:
        """Only criteria of the service."""
        rows = StandardCriterion.objects.filter(standard__service_type=service)
        choice = self.fields["criterion"]
        choice.queryset = rows.select_related("standard")
        choice.label_from_instance = _criterion


def _criterion(row: StandardCriterion) -> str:
    return f"Version {row.standard.version}: {row}"


class DialogueForm(ServiceForm):
    """A sitting of the Qualitätsdialog."""

    class Meta:
        model = QualityDialogue
        formfield_callback = german_field
        fields = ["level", "facility", "held_on", "bodies", "minutes", "published"]


class DialogueStepForm(ServiceForm):
    """A step that a Qualitätsdialog of this service agreed on."""

    class Meta:
        model = DialogueStep
        formfield_callback = german_field
        fields = ["dialogue", "text", "owner", "due_on"]

    def of(self, service: ServiceType) -> None:
        """Only dialogues of the service."""
        self.fields["dialogue"].queryset = service.dialogues.select_related("service_type")


class CertificateForm(ServiceForm):
    """A Gütesiegel; its last day follows from the first."""

    class Meta:
        model = Certificate
        formfield_callback = german_field
        fields = ["facility", "name", "issuer", "valid_from", "valid_to", "published"]


class AgreementForm(ServiceForm):
    """A Zielvereinbarung for one school year."""

    class Meta:
        model = TargetAgreement
        formfield_callback = german_field
        fields = ["facility", "goals", "bodies", "valid_from", "valid_to", "published"]


class PlanningRecordForm(ServiceForm):
    """A city-wide Vorhaben in words."""

    class Meta:
        model = PlanningRecord
        formfield_callback = german_field
        fields = ["title", "provider", "as_of", "goals", "report", "source", "published"]


ENTRIES: dict[str, tuple[str, type[ServiceForm]]] = {
    "fachstandard": ("Fachstandard", StandardForm),
    "kriterium": ("Kriterium", CriterionForm),
    "nachweis": ("Nachweis", EvidenceForm),
    "dialog": ("Qualitätsdialog", DialogueForm),
    "schritt": ("Schritt eines Dialogs", DialogueStepForm),
    "guetesiegel": ("Gütesiegel", CertificateForm),
    "zielvereinbarung": ("Zielvereinbarung", AgreementForm),
    "vorhaben": ("Vorhaben", PlanningRecordForm),
}
YEAR_TOTALS = ("jahreszahlen", "Jahreszahlen")
IN_WORDS = ("dialog", "schritt", "vorhaben")  # all that goes without counts


def entries_of(service: ServiceType, *, is_counted: bool) -> list[tuple[str, str]]:
    """What may be entered for a service: code and title."""
    in_words = service.unit == ServiceType.Unit.RECORD
    found = [
        (what, title)
        for what, (title, _) in ENTRIES.items()
        if (what in IN_WORDS if in_words else what != "vorhaben")
    ]
    return [*found, YEAR_TOTALS] if is_counted else found
