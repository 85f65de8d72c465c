"""What GDAL reads of an OGC API, printed as JSON: ``python read_as_gis.py ADDRESS``.

In a process of its own: GDAL holds on to Python while it waits for the server.
"""

import json
import sys

import pyogrio
from pyproj import Transformer

SERVER = f"OAPIF:{sys.argv[1]}"
CORNERS = Transformer.from_crs("OGC:CRS84", "EPSG:25833", always_xy=True)


def told(**asked: object) -> dict[str, object]:
    """Keys, system and bounds of the rows of a layer."""
    rows = pyogrio.read_dataframe(SERVER, **asked)
    name = "number" if "number" in rows else "key"
    bounds = [*rows.geometry.total_bounds]
    return {"keys": [*rows[name]], "crs": rows.crs.to_string(), "bounds": bounds}


west, south = CORNERS.transform(12.2995, 51.339)
east, north = CORNERS.transform(12.3045, 51.341)
found = {
    "layers": [name for name, _ in pyogrio.list_layers(SERVER)],
    "paged": told(layer="einrichtungen", PAGE_SIZE="10"),
    "in degrees": told(layer="ortsteile", CRS="OGC:CRS84"),
    "in a box": told(layer="einrichtungen", bbox=(west, south, east, north)),
    "filtered": told(layer="einrichtungen", where="facility_type = 'kita'"),
}
sys.stdout.write(json.dumps(found))
