"""Master data of Fachstandards and promises; planners enter them through the pages."""

from __future__ import annotations

from django.contrib import admin

from districts.admin import Kept, MasterData
from planning.models import (
    Certificate,
    DialogueStep,
    PlanningRecord,
    QualityDialogue,
    QualityStandard,
    StandardCriterion,
    StandardEvidence,
    TargetAgreement,
)


@admin.register(QualityStandard)
class QualityStandardAdmin(MasterData):
    """Versions of Fachstandards; what was measured against one stays."""

    list_display = ["title", "service_type", "version", "valid_from", "next_review"]
    list_filter = ["service_type", "published", "invented"]
    list_select_related = ["service_type"]
    fixed = ("service_type", "version", "invented")


@admin.register(StandardCriterion)
class StandardCriterionAdmin(MasterData):
    """Numbered criteria."""

    list_display = ["number", "text", "standard"]
    list_select_related = ["standard"]
    fixed = ("standard",)


@admin.register(StandardEvidence)
class StandardEvidenceAdmin(Kept):
    """What showed at facilities; a correction is a new entry."""

    list_display = ["facility", "criterion", "state", "seen_on"]
    list_filter = ["state"]
    list_select_related = ["facility", "criterion"]


@admin.register(QualityDialogue)
class QualityDialogueAdmin(MasterData):
    """Minutes of Qualitätsdialoge."""

    list_display = ["service_type", "level", "facility", "held_on", "published"]
    list_filter = ["level", "service_type"]
    list_select_related = ["service_type", "facility"]
    raw_id_fields = ["facility"]
    fixed = ("service_type", "invented")


@admin.register(DialogueStep)
class DialogueStepAdmin(MasterData):
    """Steps that Qualitätsdialoge agreed on."""

    list_display = ["text", "owner", "due_on", "done_on"]
    fixed = ("dialogue",)


@admin.register(PlanningRecord)
class PlanningRecordAdmin(MasterData):
    """City-wide Vorhaben in words."""

    list_display = ["title", "service_type", "as_of", "published"]
    list_filter = ["service_type", "published"]
    list_select_related = ["service_type"]
    fixed = ("service_type", "invented")


@admin.register(Certificate)
class CertificateAdmin(MasterData):
    """Gütesiegel with their last day."""

    list_display = ["name", "facility", "valid_from", "valid_to", "published"]
    list_filter = ["service_type", "published"]
    list_select_related = ["facility"]
    raw_id_fields = ["facility"]
    fixed = ("facility", "service_type", "invented")


@admin.register(TargetAgreement)
class TargetAgreementAdmin(MasterData):
    """Zielvereinbarungen of schools."""

    list_display = ["facility", "valid_from", "valid_to", "published"]
    list_filter = ["service_type", "published"]
    list_select_related = ["facility"]
    raw_id_fields = ["facility"]
    fixed = ("facility", "service_type", "invented")
