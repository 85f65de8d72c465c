"""Rows of what GIS clients and harvesters read for ``tests/routes.py``."""

from tests.route_rows import Row, at

STARTS = ("", "conformance", "api", "collections")
FILES = ("katalog.jsonld", "datenpaket.zip")
ONE = "ogc/collections/<slug:collection>"
OPEN_DATA = {
    **{f"ogc/{name}": at(f"/ogc/{name}") for name in STARTS},
    ONE: at("/ogc/collections/ortsteile"),
    f"{ONE}/items": at("/ogc/collections/ortsteile/items"),
    f"{ONE}/items/<str:feature>": Row(
        lambda w: f"/ogc/collections/einrichtungen/items/{w.facility.number}"
    ),
    **{f"offene-daten/{name}": at(f"/offene-daten/{name}") for name in FILES},
}
