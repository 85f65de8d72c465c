"""Handing out a file: its name is made here, and a browser saves it."""

from __future__ import annotations

from django.http import HttpResponse

CSV = "text/csv; charset=utf-8"
JSON = "application/json; charset=utf-8"
ICALENDAR = "text/calendar; charset=utf-8"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"


def download(content: bytes | str, kind: str, name: str) -> HttpResponse:
    """A file to save; ``kind`` is its media type, ``name`` never comes from a reader."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
