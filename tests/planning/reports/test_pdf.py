"""A tagged PDF of a page."""

import io
import subprocess
import sys
from datetime import UTC, datetime

import pikepdf
import pytest
from django.core.cache import cache

from planning.reports import pdf

MADE = datetime(2026, 8, 1, 12, tzinfo=UTC)
PAGE = """<!doctype html><html lang="de"><head><title>Bericht</title></head><body>
<h1>Bericht</h1><table><caption>Rangliste</caption>
<thead><tr><th scope="col">Name</th><th scope="col">VzÄ</th></tr></thead>
<tbody><tr><th scope="row">Schule Ä</th><td>0,8</td></tr></tbody></table>
<img alt="Bild" src="{}"></body></html>"""


def headers(raw: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(raw)) as document:
        return sorted(
            str(element.A.Scope)
            for element in document.objects
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/TH"
        )


@pytest.mark.pdf
def test_a_report_is_tagged_titled_and_german():
    raw = pdf.render_pdf(PAGE.format(""), made_at=MADE)
    with pikepdf.open(io.BytesIO(raw)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "de"
        assert document.open_metadata()["dc:title"] == "Bericht"
        assert document.open_metadata()["pdfuaid:part"] == "1"


@pytest.mark.pdf
def test_every_header_cell_has_its_scope():
    raw = pdf.render_pdf(PAGE.format(""), made_at=MADE)
    assert headers(raw) == ["/Column", "/Column", "/Row"]


def fonts_of(heading: str) -> set[str]:
    """The fonts in a report that asks for Fira Sans."""
    style = '<link rel="stylesheet" href="/static/kern/fonts/fira-sans.css">'
    style += "<style>*{font-family:'Fira Sans'}</style></head>"
    page = (
        PAGE.format("").replace("</head>", style).replace("<h1>Bericht", f"<h1>{heading}")
    )
    with pikepdf.open(io.BytesIO(pdf.render_pdf(page, made_at=MADE))) as document:
        return {str(o.BaseFont) for o in document.objects if "/BaseFont" in _keys(o)}


@pytest.mark.pdf
def test_styles_and_fonts_are_taken_in():
    assert any("Fira" in font for font in fonts_of("Bericht"))


@pytest.mark.pdf
def test_a_font_is_unpacked_once_for_all_reports(monkeypatch):
    fonts_of("Erster Bericht")
    monkeypatch.setattr("fontTools.ttLib.woff2.decompress", None)
    assert any("Fira" in font for font in fonts_of("Zweiter Bericht"))


def _keys(element) -> set[str]:
    return set(element.keys()) if isinstance(element, pikepdf.Dictionary) else set()


@pytest.mark.pdf
def test_the_same_page_gives_the_same_bytes():
    first = pdf.render_pdf(PAGE.format(""), made_at=MADE)
    cache.clear()
    assert pdf.render_pdf(PAGE.format(""), made_at=MADE) == first


@pytest.mark.pdf
def test_a_drawn_page_is_kept_for_exactly_its_words_and_day(monkeypatch):
    first = pdf.render_pdf(PAGE.format(""), made_at=MADE)
    monkeypatch.setattr(pdf, "_finished", lambda raw, made_at: b"drawn again")
    assert pdf.render_pdf(PAGE.format(""), made_at=MADE) == first
    for html, day in (
        (PAGE.format("") + " ", MADE),
        (PAGE.format(""), MADE.replace(day=2)),
    ):
        assert pdf.render_pdf(html, made_at=day) == b"drawn again"


@pytest.mark.pdf
@pytest.mark.parametrize(
    "address",
    [
        pytest.param("file:///etc/hostname", id="no file of the server"),
        pytest.param("/static/../manage.py", id="no way out of the static files"),
        pytest.param("http://127.0.0.1:1/x", id="no other host"),
    ],
)
def test_nothing_but_static_files_is_read(address):
    from weasyprint.urls import FatalURLFetchingError  # needs Pango, as the mark says

    with pytest.raises(FatalURLFetchingError, match="is no static file"):
        pdf.render_pdf(PAGE.format(address), made_at=MADE)


def test_a_static_file_is_read():
    assert pdf.static_path("file:///static/kern/kern.css").name == "kern.css"


def test_missing_pango_says_which_package(monkeypatch):
    class Broken:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library")

    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    with pytest.raises(pdf.PdfUnavailable, match="Pango fehlt"):
        pdf.render_pdf(PAGE, made_at=MADE)


def test_the_product_starts_without_loading_weasyprint():
    code = (
        "import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE']="
        "'leipzig_ressourcen.settings'; django.setup(); "
        "import leipzig_ressourcen.urls; sys.exit('weasyprint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def pages_of(raw: bytes) -> list[str]:
    """The words on every page."""
    made = subprocess.run(
        ["pdftotext", "-", "-"], input=raw, capture_output=True, check=True
    )
    return made.stdout.decode().split("\f")[:-1]


@pytest.mark.pdf
def test_a_label_of_page_one_never_stands_apart_from_its_words():
    """However far down the page a label falls, its words stand on the same page."""
    style = '<link rel="stylesheet" href="/static/css/report.css"></head>'
    pair = f"<div><dt>Kennwort</dt><dd>{'Träger 0,8; ' * 200}</dd></div>"
    for space in range(135, 170, 5):
        body = f'<div style="height: {space}mm"></div><dl class="glance">{pair}</dl></body>'
        page = PAGE.format("").partition("<h1>")[0] + body
        raw = pdf.render_pdf(page.replace("</head>", style), made_at=MADE)
        [label] = [text for text in pages_of(raw) if "Kennwort" in text]
        assert label.count("Träger") == 200, space
