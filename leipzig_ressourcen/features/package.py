"""All that everybody may read as a data package: CSV files and what each column means.

One archive, so that sums and files are of one moment. The description follows Frictionless
Data Package and Table Schema, version 1.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_type_hints

from django.db.models import QuerySet
from django.http import QueryDict
from rest_framework import serializers

from districts.models import Indicator, SourceFile
from districts.release import Audience, released
from districts.serializers import IndicatorSerializer
from leipzig_ressourcen.features.base import FeatureCollection, fields_of
from leipzig_ressourcen.features.collections import COLLECTIONS
from leipzig_ressourcen.features.licences import licence
from leipzig_ressourcen.features.query import read
from planning.decisions.bundle import zipped
from planning.reports.tables import as_csv

NAME = "leipzig-ressourcen"
TITLE = "Leipzig Ressourcen: offene Daten"
ABOUT = (
    "Gebiete, Einrichtungen, ihre Werte und die Indikatoren, soweit veröffentlicht, am "
    "Stichtag {day}. Eine leere Zelle ist eine Lücke, nie 0; warum, sagen state und "
    "source_sign. Ein Apostroph steht vor Text, den ein Tabellenprogramm als Formel läse."
)
TYPES = {
    serializers.BooleanField: "boolean",
    serializers.IntegerField: "integer",
    serializers.FloatField: "number",
    serializers.DecimalField: "number",
    serializers.DateField: "date",
}
Document = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """One file of the package: its columns, its rows, the files its rows come from."""

    name: str
    title: str
    about: str
    fields: Mapping[str, serializers.Field]
    rows: Sequence[Mapping[str, Any]]
    sources: QuerySet
    key: str = ""

    def csv(self) -> bytes:
        """The rows under one heading; commas between cells, a point in numbers."""
        return as_csv(list(self.fields), self.rows).encode()


def package(day: date) -> bytes:
    """The archive: ``datapackage.json`` and one CSV a table; same rows, same bytes."""
    tables = list(_tables())
    files = {f"{table.name}.csv": table.csv() for table in tables}
    said = [_resource(table, files[f"{table.name}.csv"]) for table in tables]
    text = json.dumps(_description(day, said), ensure_ascii=False, indent=1)
    return zipped({"datapackage.json": f"{text}\n".encode(), **files})


def _tables() -> Iterator[Table]:
    for one in COLLECTIONS.values():
        yield _of_places(one)
    rows = released(Indicator.objects.order_by("code"), Audience.PUBLIC)
    serializer = IndicatorSerializer(rows, many=True)
    fields = dict(fields_of(serializer.child))
    yield Table(
        "indikatoren", "Indikatoren", "Was gemessen wird, in welcher Einheit, warum.",
        fields, serializer.data, SourceFile.objects.none(), key="code",
    )  # fmt: skip


def _of_places(one: FeatureCollection) -> Table:
    rows = one.chosen(read(QueryDict(), ()))
    return Table(
        one.id, one.title, one.about, dict(fields_of(one.serializer())),
        list(one.properties(rows)), one.files(), key=one.key,
    )  # fmt: skip


def _description(day: date, resources: list[Document]) -> Document:
    licences = {one["name"]: one for said in resources for one in said.get("licenses", ())}
    said = {
        "profile": "tabular-data-package",
        "name": NAME,
        "title": TITLE,
        "description": ABOUT.format(day=f"{day:%d.%m.%Y}"),
        "version": day.isoformat(),
        "stichtag": day.isoformat(),
        "resources": resources,
    }
    found = [licences[name] for name in sorted(licences)]
    return said | {"licenses": found} if found else said


def _resource(table: Table, content: bytes) -> Document:
    files = list(table.sources.order_by("title", "-as_of", "pk"))
    said = {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.title,
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": _schema(table),
    }
    if not files:
        return said
    sources = [f"{f.attribution}: {f.title}, Stand {f.as_of:%d.%m.%Y}" for f in files]
    return said | {
        "licenses": [licence(text) for text in sorted({f.licence for f in files})],
        "sources": [{"title": title} for title in sources],
    }


def _schema(table: Table) -> Document:
    columns = [_column(name, field) for name, field in table.fields.items()]
    schema = {"fields": columns, "missingValues": [""]}
    return schema | {"primaryKey": [table.key]} if table.key else schema


def _column(name: str, field: serializers.Field) -> Document:
    said: Document = {"name": name, "type": _type(name, field)}
    # Where nobody wrote a German label, the name of the field stands in its place.
    if field.label and field.label != field.field_name.replace("_", " ").capitalize():
        said["title"] = str(field.label)
    if field.help_text:
        said["description"] = str(field.help_text)
    if isinstance(field, serializers.ChoiceField):
        said["constraints"] = {"enum": [str(value) for value in field.choices]}
    return said


def _type(name: str, field: serializers.Field) -> str:
    if isinstance(field, serializers.SerializerMethodField):
        told = get_type_hints(getattr(field.parent, field.method_name))["return"]
        return "string" if told is str else "number"
    return next((word for kind, word in TYPES.items() if isinstance(field, kind)), "string")
