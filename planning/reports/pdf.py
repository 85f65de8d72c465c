"""A page of ours as a tagged PDF; WeasyPrint is loaded only when one is made."""

from __future__ import annotations

import hashlib
import io
from base64 import b64decode
from datetime import datetime
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.exceptions import SuspiciousFileOperation

MISSING = (
    "PDF nicht verfügbar: Pango fehlt (Pakete libpango-1.0-0, libpangoft2-1.0-0 und "
    "libharfbuzz-subset0). Die Seite selbst enthält dieselben Angaben."
)
STATIC = "file:///static/"  # what /static/… becomes in a document without a host
SVG = "data:image/svg+xml;base64,"  # a drawing of ours inside the document
KEPT_S = 24 * 3600  # seconds a drawn report is kept
IDENTIFIER = b"leipzig-ressourcen"  # fixed, so that the same report gives the same bytes


class PdfUnavailable(RuntimeError):
    """The machine lacks a library that drawing text needs; the text says which."""


def render_pdf(html: str, *, made_at: datetime) -> bytes:
    """PDF/UA-1 of a complete HTML document, the same bytes for the same input.

    Styles and fonts come from the static files, addressed ``/static/…``; a document can
    pull in nothing else, neither files of the server nor foreign hosts.

    Raises
    ------
    PdfUnavailable
        If Pango or a library it needs is not installed.
    """
    weasyprint = _weasyprint()
    key = _key(html, made_at, weasyprint.__version__)
    if (kept := cache.get(key)) is not None:
        return kept
    page = weasyprint.HTML(string=html, base_url="file:///", url_fetcher=_static_files())
    raw = page.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=IDENTIFIER)
    report = _finished(raw, made_at)
    cache.set(key, report, KEPT_S)
    return report


def _key(html: str, made_at: datetime, version: str) -> str:
    """The same document, drawn by the same program, is the same file."""
    text = f"{version} {made_at.isoformat()} {html}"
    return f"pdf-{hashlib.sha256(text.encode()).hexdigest()}"


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as error:
        raise PdfUnavailable(MISSING) from error
    return weasyprint


def _static_files() -> Any:
    """Answers ``/static/…`` with the static file; anything else ends the PDF."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class StaticFiles(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            if url.startswith(SVG):
                drawing = b64decode(url.removeprefix(SVG))
                return URLFetcherResponse(url, drawing, {"Content-Type": "image/svg+xml"})
            path = static_path(url)
            if path is None:
                raise FatalURLFetchingError(f"{url} is no static file")
            kind = guess_type(path.name)[0] or "application/octet-stream"
            content = _font(path) if path.suffix == ".woff2" else path.read_bytes()
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    return StaticFiles()


@lru_cache
def _font(path: Path) -> bytes:
    """A font unpacked, once a process: WeasyPrint would do it again for every document."""
    from fontTools.ttLib import woff2

    unpacked = io.BytesIO()
    woff2.decompress(io.BytesIO(path.read_bytes()), unpacked)
    return unpacked.getvalue()


def static_path(url: str) -> Path | None:
    """The static file behind ``file:///static/…``, None for every other address."""
    if not url.startswith(STATIC):
        return None
    try:
        found = finders.find(urlsplit(url.removeprefix(STATIC)).path)
    except SuspiciousFileOperation:
        return None
    return Path(found) if found else None


def _finished(raw: bytes, made_at: datetime) -> bytes:
    """Set what WeasyPrint leaves out: the scope of header cells and a fixed date."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        for element in pdf.objects:
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/TH":
                _set_scope(element)
        stamp = made_at.strftime("D:%Y%m%d%H%M%S+00'00'")
        pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = stamp
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _set_scope(header: Any) -> None:
    """Column headers stand in a table's head, row headers in its body."""
    import pikepdf

    row = header.get("/P")
    section = row.get("/P") if row is not None else None
    in_head = section is not None and section.get("/S") == "/THead"
    scope = pikepdf.Name.Column if in_head else pikepdf.Name.Row
    header["/A"] = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=scope)
