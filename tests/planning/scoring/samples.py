"""The worked example of the Methodik page, on invented data, and small tables."""

from copy import deepcopy

import numpy as np

from planning.scoring import Key, UnitTable, parse_key, pooled_series

GAP = np.nan

WORKED_KEY = {
    "format": "lr-key/1",
    "code": "demo-gs",
    "version": 1,
    "title": "Demo Grundschulen",
    "status": "entwurf",
    "resolution": None,
    "unit_kind": "facility",
    "facility_types": ["grundschule"],
    "valid_from": "2026-08-01",
    "valid_to": None,
    "reference": {
        "group_by": "facility_type",
        "exclude": {
            "flags": ["ungueltig"],
            "min_denominator": 60,
            "denominator_of": "size",
        },
    },
    "periods": {
        "use": ["2022/23", "2023/24", "2024/25"],
        "pooling": "ratio_of_sums",
        "min_periods": 2,
    },
    "indicators": [
        {
            "code": "size",
            "weight": 0.2,
            "direction": 1,
            "level": "facility",
            "kind": "count",
            "transform": "ln1p",
            "pooling": "mean",
        },
        {
            "code": "wdh",
            "group": "lernen",
            "weight": 0.5,
            "direction": 1,
            "level": "facility",
            "kind": "rate",
        },
        {
            "code": "int",
            "group": "lernen",
            "weight": 0.5,
            "direction": 1,
            "level": "facility",
            "kind": "rate",
        },
        {
            "code": "sgb",
            "weight": 0.4,
            "direction": 1,
            "level": "area",
            "area_kind": "ortsteil",
            "area_link": "address",
            "kind": "rate",
        },
    ],
    "groups": [{"code": "lernen", "weight": 0.4}],
    "aggregation": {
        "method": "arithmetic",
        "restandardise": True,
        "scale": {"a": 1.0, "b": 0.5},
    },
    "missing": {"policy": "reweight", "min_coverage": 0.666, "min_indicators": 2},
    "classes": {
        "method": "sd",
        "bounds": [{"at": -1.0, "belongs_to": "upper"}, {"at": 1.0, "belongs_to": "lower"}],
        "order": "ascending",
        "labels": ["niedrig", "mittel", "hoch"],
    },
}

WORKED_ROWS = {
    "G1": (420, 0.05, 0.10, 0.42),
    "G2": (180, 0.02, 0.06, 0.12),
    "G3": (260, 0.03, 0.04, 0.25),
    "G4": (300, 0.04, 0.09, 0.38),
    "G5": (350, 0.015, 0.03, 0.08),
    "G6": (90, 0.03, 0.08, 0.30),
    "G7": (150, GAP, 0.05, 0.22),
    "G8": (40, 0.02, 0.07, 0.30),
}


def worked_document() -> dict:
    """A fresh copy of the key of the worked example."""
    return deepcopy(WORKED_KEY)


def worked_table() -> UnitTable:
    """The eight schools of the worked example, already pooled."""
    return pooled_table(WORKED_ROWS, ("size", "wdh", "int", "sgb"))


def pooled_table(rows, codes, *, groups=None, flags=None) -> UnitTable:
    """Units by key with one pooled value per code."""
    values = np.array(list(rows.values()), dtype=float).reshape(len(rows), len(codes))
    return UnitTable(
        units=tuple(rows),
        groups=groups or ("grundschule",) * len(rows),
        flags=flags or (frozenset(),) * len(rows),
        series={code: pooled_series(values[:, at]) for at, code in enumerate(codes)},
    )


LADDER = {"A": (1, 1), "B": (2, 2), "C": (3, 3), "D": (4, 4)}


def ladder(rows=None, codes=("a", "b"), **fields) -> UnitTable:
    """Four units on a ladder: each has more of everything than the one before."""
    return pooled_table(LADDER if rows is None else rows, codes, **fields)


def with_series(table, **series) -> UnitTable:
    """The table with further series, or with others instead."""
    return UnitTable(table.units, table.groups, table.flags, {**table.series, **series})


def plain_document(codes=("a", "b"), **sections) -> dict:
    """A key of equally weighted facility rates, z and weighted mean."""
    return {
        "format": "lr-key/1",
        "code": "probe",
        "version": 1,
        "title": "Probe",
        "facility_types": ["grundschule"],
        "valid_from": "2026-08-01",
        "indicators": [plain_indicator(code) for code in codes],
        **sections,
    }


def plain_indicator(code, **fields) -> dict:
    """One indicator with the required fields and some more."""
    return {
        "code": code,
        "weight": 1,
        "direction": 1,
        "level": "facility",
        "kind": "rate",
        **fields,
    }


def area_document(codes=("a", "b"), **sections) -> dict:
    """A key of Ortsteile, otherwise plain."""
    place = {"level": "area", "area_kind": "ortsteil"}
    document = plain_document(codes, unit_kind="area", area_kind="ortsteil")
    document["indicators"] = [plain_indicator(code, **place) for code in codes]
    del document["facility_types"]
    return document | sections


def plain_key(codes=("a", "b"), **sections) -> Key:
    """The parsed plain key."""
    return parse_key(plain_document(codes, **sections))
