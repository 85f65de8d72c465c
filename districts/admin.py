"""Correcting single master data about places; lists and values come through importers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import HistoricalChanges

from districts.models import (
    Area,
    AreaMembership,
    AreaValue,
    AuditEntry,
    FileRequest,
    Indicator,
    Release,
    ReleasedValue,
    SourceFile,
)

admin.site.site_header = "Leipzig Ressourcen – Stammdaten"
admin.site.site_title = "Stammdaten"
admin.site.index_title = "Stammdaten pflegen"
# One row at a time, each with its entry in the log.
admin.site.disable_action("delete_selected")


def is_referenced(row: Model) -> bool:
    """Whether any other row refers to this one; earlier states of rows do not count."""
    relations = [
        field
        for field in row._meta.get_fields(include_hidden=True)
        if field.auto_created
        and not field.concrete
        and not field.many_to_many
        and not issubclass(field.related_model, HistoricalChanges)
    ]
    return any(
        field.related_model._base_manager.filter(**{field.field.name: row}).exists()
        for field in relations
    )


class MasterData(SimpleHistoryAdmin):
    """Single entries may be corrected; what others refer to is never deleted.

    Every state of a row stays readable beside it. ``fixed`` names fields that a row
    keeps for life.
    """

    object_history_list_template = "admin/states.html"
    fixed: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Keys are given once."""
        fixed = self.fixed if obj else ()
        return [*super().get_readonly_fields(request, obj), *fixed]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One row at a time, and only while nothing refers to it."""
        may = obj is not None and super().has_delete_permission(request, obj)
        return may and not is_referenced(obj)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, **given: object
    ) -> HttpResponse:
        """An earlier state, to look at: nothing goes back to it from here."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        if not (object_id.isdecimal() and version_id.isdecimal()):
            raise Http404
        return super().history_form_view(request, object_id, version_id, **given)

    def history_view(
        self, request: HttpRequest, object_id: str, **given: object
    ) -> HttpResponse:
        """All states of a row."""
        if not object_id.isdecimal():
            raise Http404
        return super().history_view(request, object_id, **given)

    def changeform_view(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        """What the database refuses is said in its words instead of failing."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError as refused:
            said = str(refused).partition("\n")[0]
            self.message_user(request, f"Nicht gespeichert: {said}", messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class Kept(admin.ModelAdmin):
    """Rows that are looked at and never touched by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Importers and services write these rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They stay as they were written."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They stay."""
        return False


@admin.register(SourceFile)
class SourceFileAdmin(MasterData):
    """Title, attribution and licence of a file; its content stays, two people open it."""

    list_display = ["title", "as_of", "licence", "published", "invented", "rows_used"]
    list_filter = ["published", "invented", "importer"]
    search_fields = ["title", "name"]
    readonly_fields = [
        "name", "sha256", "importer", "as_of", "imported_at", "imported_by",
        "rows_in", "rows_used", "left_out", "invented", "published", "withdrawn_on",
    ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Files come through importers."""
        return False


@admin.register(FileRequest)
class FileRequestAdmin(Kept):
    """Who asked to withdraw or publish a file, and who answered."""

    list_display = ["source", "kind", "asked_by", "asked_at", "answered_by", "accepted"]
    list_filter = ["kind", "accepted"]


@admin.register(Area)
class AreaAdmin(MasterData):
    """Name and dates of an area; its outline comes through the importer."""

    list_display = ["name", "kind", "key", "territory", "valid_from", "valid_to"]
    list_filter = ["kind", "outline", "invented"]
    search_fields = ["name", "key"]
    readonly_fields = ["outline"]
    fixed = ("kind", "key")


@admin.register(AreaMembership)
class AreaMembershipAdmin(MasterData):
    """Which area belongs to which, from when to when."""

    list_display = ["member", "group", "valid_from", "valid_to"]
    list_filter = ["group__kind"]
    list_select_related = ["member", "group"]
    search_fields = ["member__name", "group__name"]
    raw_id_fields = ["member", "group"]
    fixed = ("member", "group")


@admin.register(Indicator)
class IndicatorAdmin(MasterData):
    """Definition, review and texts of an indicator."""

    list_display = ["name", "code", "theme", "direction", "next_review"]
    list_filter = ["theme", "level", "direction"]
    search_fields = ["name", "code"]
    fixed = ("code",)


@admin.register(AreaValue)
class AreaValueAdmin(Kept):
    """Values as delivered; a correction is a new delivery."""

    list_display = ["indicator", "area", "period", "value", "state", "source_sign"]
    list_filter = ["state", "variant", ("indicator", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["indicator", "area"]
    search_fields = ["area__name", "indicator__code"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Forecasts as well."""
        return AreaValue.everything.order_by(*AreaValue._meta.ordering)


@admin.register(Release)
class ReleaseAdmin(Kept):
    """What was shown to whom."""

    list_display = ["subject", "audience", "as_of", "created_at"]
    list_filter = ["audience"]


@admin.register(ReleasedValue)
class ReleasedValueAdmin(Kept):
    """The cells of a release."""

    list_display = ["cell", "release", "value", "state"]
    list_select_related = ["release"]
    search_fields = ["cell"]


@admin.register(AuditEntry)
class AuditEntryAdmin(Kept):
    """Who did what, in a chain that shows every change."""

    list_display = ["number", "at", "actor", "act", "subject"]
    list_filter = ["act"]
    list_select_related = ["actor"]
    search_fields = ["subject"]
