"""Which file comes in, and what is said about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from districts.models import PendingDelivery
from planning.forms.decisions import DayInput
from planning.services.deliveries import settings_of

LARGEST_FILE = 20 * 2**20
TOO_LARGE = (
    "Die Datei ist größer als 20 MB. So große Lieferungen liest die Verwaltung mit dem "
    "Befehl import_all ein."
)


class DeliveryForm(forms.ModelForm):
    """A file for the trial run, with Stand, source and licence."""

    file = forms.FileField(
        label="Datei",
        help_text="Tabelle als CSV (in Excel „CSV UTF-8“), GeoJSON oder JSON, bis 20 MB",
    )

    class Meta:
        model = PendingDelivery
        fields = [
            "file", "importer", "as_of", "title", "attribution", "licence", "published",
            "invented", "beside", "again",
        ]  # fmt: skip
        widgets = {"as_of": DayInput(), "beside": forms.Textarea(attrs={"rows": 4})}
        labels = {
            "importer": "Was steht in der Datei?",
            "attribution": "Quelle",
            "published": "Die Quelle ist veröffentlicht (offene Daten)",
            "invented": "Die Angaben sind erfunden (Übung, Beispiel)",
            "beside": "Spalten und Ausnahmen",
            "again": "Eine schon eingelesene Datei neu lesen",
        }
        help_texts = {
            "as_of": "Tag, an dem die Angaben galten",
            "title": "so heißt die Quelle auf jeder Seite; leer: der Dateiname",
            "attribution": "Stelle, die die Angaben verantwortet; keine Personen",
            "published": "nur was schon jeder lesen darf, auch kleine Zahlen: Eine zweite "
            "Person mit der Rolle Freigabe bestätigt es, bis dahin bleibt die Datei intern",
            "licence": "zum Beispiel dl-de/by-2-0; bei internen Angaben „intern“",
            "beside": "nur wo die Übersicht unten Einstellungen nennt oder Zeilen "
            "ausgelassen werden: [options] und [[leave_out]] wie im Manifest (TOML)",
        }

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        options = [("", "bitte wählen"), *kinds]
        self.fields["importer"] = forms.ChoiceField(
            label=self.fields["importer"].label, choices=options
        )
        self.fields["title"].required = False

    def clean_file(self) -> UploadedFile:
        """Refuse a file that is too large before anything reads it."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(TOO_LARGE)
        return file

    def clean_beside(self) -> str:
        """Settings that can be read, or every reason why not."""
        settings_of(self.cleaned_data["beside"])
        return self.cleaned_data["beside"]

    def clean(self) -> dict[str, Any]:
        """Name the file and, where nothing else is said, its source after itself."""
        given = super().clean()
        if file := given.get("file"):
            self.instance.content = file.read()
            self.instance.name = file.name[:200]
            given["title"] = given.get("title") or self.instance.name
        return given
