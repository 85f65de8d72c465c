"""Earlier states of master data: who wrote what and when, in a table beside the rows."""

from __future__ import annotations

from typing import Any

from django.db.models import PROTECT, Field, Model
from simple_history.models import HistoricalRecords


class History(HistoricalRecords):
    """Every state a row had, with the person and the day that wrote it.

    ``QuerySet.update`` and plain bulk calls leave no state behind: whoever writes many
    rows at once does it by ``districts.importers.saving``. The table is looked into row
    by row, so it has one index, that of the row.
    """

    def create_history_model(self, model: type[Model], inherited: bool) -> type[Model]:
        """The model of the states, told in words."""
        made = super().create_history_model(model, inherited)
        made.__doc__ = f"A state that a row of {model.__name__} had; written once."
        return made

    def copy_fields(self, model: type[Model]) -> dict[str, Field]:
        """The fields of the row, without their indexes and without refusing doubles."""
        fields = super().copy_fields(model)
        for name, field in fields.items():
            field.db_index = name == model._meta.pk.name
        return fields

    def _get_history_user_fields(self) -> dict[str, Field]:
        """Who wrote; nothing is changed later, not even when an account goes."""
        fields = super()._get_history_user_fields()
        fields["history_user"].remote_field.on_delete = PROTECT
        return fields

    def get_meta_options(self, model: type[Model]) -> dict[str, Any]:
        """German names, as the admin shows them."""
        names = {
            "verbose_name": f"Stand: {model._meta.verbose_name}",
            "verbose_name_plural": f"Stände: {model._meta.verbose_name_plural}",
        }
        return super().get_meta_options(model) | names


def keeps_history(model: type[Model]) -> bool:
    """Whether earlier states of the model's rows are kept."""
    return hasattr(model._meta, "simple_history_manager_attribute")
