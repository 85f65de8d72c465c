"""Methods that make one value of an indicator: years, small groups, gaps, outliers."""

from __future__ import annotations

import numpy as np

from planning.reports import method_texts as texts
from planning.reports.methods.model import Example, Family, Figure, Method
from planning.reports.methods.trial import AS_IT_IS, scored
from planning.scoring import Series, series_of_ratios

OECD = "OECD/JRC, Handbook on Constructing Composite Indicators (2008)"
YEARS = ("2024", "2025")


def _years() -> Series:
    """A: 5 of 100, then 30 of 200; B: 20 of 200 in both years."""
    return series_of_ratios(YEARS, [[5, 30], [20, 20]], [[100, 200], [200, 200]])


def _pooled(method: str, **periods: float) -> list[float]:
    found = scored({"x": _years()}, periods={"pooling": method, "min_periods": 1} | periods)
    return [float(found.pooled[0, 0])]


def _pooling(code: str, formula: str, source: str, use: str, **example: object) -> Method:
    given = "Einrichtung A: 2024 5 von 100 Kindern, 2025 30 von 200 Kindern."
    return Method(
        code, texts.POOLING[code], formula, source, use, Example(given, **example)
    )


POOLING = Family(
    "jahre",
    "Aus Jahren ein Wert",
    "periods.pooling",
    (
        _pooling(
            "ratio_of_sums",
            "Σ Zähler ÷ Σ Nenner",
            "Verhältnisschätzer: Cochran, Sampling Techniques (1977), Kap. 6",
            "Vorgabe für Quoten: große Jahrgänge zählen mehr, kleine zufällige weniger.",
            arithmetic="(5 + 30) ÷ (100 + 200) = 35 ÷ 300",
            expected=(("A", 0.1167),),
            again=lambda: _pooled("ratio_of_sums"),
        ),
        _pooling(
            "mean",
            "Mittel der Jahreswerte",
            "arithmetisches Mittel",
            "Für Anzahlen, und wo nur Quoten ohne Zähler vorliegen.",
            arithmetic="(5 ÷ 100 + 30 ÷ 200) ÷ 2 = (0,05 + 0,15) ÷ 2",
            expected=(("A", 0.1),),
            again=lambda: _pooled("mean"),
        ),
        _pooling(
            "exp_weighted",
            "Σ λ^(T−t) · Zähler ÷ Σ λ^(T−t) · Nenner",
            "exponentielle Glättung: Brown, Statistical Forecasting (1959)",
            "Wo das jüngste Jahr mehr sagen soll und die früheren nicht verloren gehen.",
            arithmetic="λ = 0,5: (0,5 · 5 + 30) ÷ (0,5 · 100 + 200) = 32,5 ÷ 250",
            expected=(("A", 0.13),),
            again=lambda: _pooled("exp_weighted", **{"lambda": 0.5}),
        ),
        _pooling(
            "latest",
            "letzter vorhandener Wert",
            "keine Glättung",
            "Wo nur ein Jahr vergleichbar ist, etwa nach einem Bruch der Reihe.",
            arithmetic="30 ÷ 200",
            expected=(("A", 0.15),),
            again=lambda: _pooled("latest"),
        ),
    ),
)


def _shrunk(method: str) -> list[float]:
    found = scored(
        {"x": series_of_ratios(("2025",), [[0], [3], [3], [6]], [[10]] * 4)},
        {"shrinkage": method},
        periods={"min_periods": 1, "use": ["2025"]},
    )
    return found.normalised[:, 0].tolist()


def _named(*figures: Figure) -> tuple[tuple[str, Figure], ...]:
    return tuple(zip("ABCDEFGHIJ", figures, strict=False))


TENTHS = "Vier Einrichtungen mit je 10 Kindern, betroffen sind 0, 3, 3 und 6."
SHRINKAGE = Family(
    "kleine-gruppen",
    "Anteile kleiner Einrichtungen",
    "indicators[].shrinkage",
    (
        Method(
            "none",
            "Der gezählte Anteil gilt, wie er ist",
            "y ÷ N",
            "vollständige Zählung, keine Schätzung",
            "Vorgabe: Jeder kann den Anteil aus Zähler und Nenner nachrechnen.",
            Example(
                TENTHS,
                "0 ÷ 10, 3 ÷ 10, 3 ÷ 10, 6 ÷ 10",
                _named(0.0, 0.3, 0.3, 0.6),
                lambda: _shrunk("none"),
            ),
        ),
        Method(
            "beta_binomial",
            texts.SHRINKAGE["beta_binomial"],
            "(y + M · m) ÷ (N + M), M = 1 ÷ ρ − 1; m = Σy ÷ ΣN, Q = Σ N (y÷N − m)², "
            "ρ = (Q ÷ (m(1−m)) − (n−1)) ÷ (ΣN − ΣN² ÷ ΣN − (n−1))",
            "Momentenschätzer: Kleinman, Journal of the American Statistical Assoc. 68 "
            "(1973)",
            "Wo Einrichtungen sehr verschieden groß sind und ein Kind viel ausmacht.",
            Example(
                TENTHS,
                "m = 12 ÷ 40 = 0,3; Q = 10 · (0,09 + 0 + 0 + 0,09) = 1,8; "
                "ρ = (1,8 ÷ 0,21 − 3) ÷ (40 − 10 − 3) = 0,2063; M = 3,8462; "
                "A: (0 + 3,8462 · 0,3) ÷ 13,8462",
                _named(0.0833, 0.3, 0.3, 0.5167),
                lambda: _shrunk("beta_binomial"),
            ),
        ),
    ),
)


def _missing(policy: str) -> list[Figure]:
    found = scored(
        {"x": [8, 4, 6], "y": [None, 2, 6]},
        missing={"policy": policy, "min_coverage": 0.5},
    )
    index = float(found.index[0])
    return ["kein Indexwert" if np.isnan(index) else index]


GAPS = (
    "Zwei Indikatoren mit gleicher Wichtung. A hat 8 und keine Angabe, B 4 und 2, C 6 "
    "und 6; nötig ist die halbe Wichtung."
)
MISSING = Family(
    "luecken",
    "Fehlende Werte",
    "missing.policy",
    (
        Method(
            "reweight",
            texts.MISSING["reweight"],
            "Σ w z ÷ Σ w, nur über die vorhandenen Indikatoren",
            f"{OECD}, fehlende Daten",
            "Vorgabe: nichts wird erfunden, die Datenlage steht daneben.",
            Example(GAPS, "nur x zählt: 8", (("A", 8.0),), lambda: _missing("reweight")),
        ),
        Method(
            "no_score",
            texts.MISSING["no_score"],
            "ein Wert fehlt → kein Ergebnis",
            f"{OECD}, fehlende Daten (vollständige Fälle)",
            "Wo jeder Indikator unverzichtbar ist.",
            Example(
                GAPS,
                "y fehlt, also kein Ergebnis",
                (("A", "kein Indexwert"),),
                lambda: _missing("no_score"),
            ),
        ),
        Method(
            "group_mean",
            texts.MISSING["group_mean"],
            "Lücke = Mittel der vorhandenen Werte der Gruppe",
            f"{OECD}, fehlende Daten (Ersetzung durch den Mittelwert)",
            "Wo Lücken zufällig sind; jede ersetzte Zelle steht im Protokoll.",
            Example(
                GAPS,
                "y von A = (2 + 6) ÷ 2 = 4; (8 + 4) ÷ 2",
                (("A", 6.0),),
                lambda: _missing("group_mean"),
            ),
        ),
    ),
)


def _transformed(name: str, values: list[float]) -> list[float]:
    return scored({"x": values}, {"transform": name}).normalised[:, 0].tolist()


TRANSFORM = Family(
    "umrechnung",
    "Umrechnung vor der Normierung",
    "indicators[].transform",
    (
        Method(
            "none",
            "Der Wert bleibt, wie er ist",
            "x",
            "keine Umrechnung",
            "Vorgabe für Quoten.",
            Example(
                "Werte 1, 10, 100.",
                "unverändert",
                _named(1.0, 10.0, 100.0),
                lambda: _transformed("none", [1, 10, 100]),
            ),
        ),
        Method(
            "ln",
            texts.TRANSFORM["ln"],
            "ln x, x > 0",
            f"{OECD}, Normierung (schiefe Reihen)",
            "Für schiefe Reihen ohne Null: Das Zehnfache zählt überall gleich viel.",
            Example(
                "Werte 1, 10, 100.",
                "ln 1, ln 10, ln 100",
                _named(0.0, 2.3026, 4.6052),
                lambda: _transformed("ln", [1, 10, 100]),
            ),
        ),
        Method(
            "ln1p",
            texts.TRANSFORM["ln1p"],
            "ln(x + 1), x > −1",
            f"{OECD}, Normierung (schiefe Reihen)",
            "Für Anzahlen, die auch 0 sein können.",
            Example(
                "Werte 0, 9, 99.",
                "ln 1, ln 10, ln 100",
                _named(0.0, 2.3026, 4.6052),
                lambda: _transformed("ln1p", [0, 9, 99]),
            ),
        ),
    ),
)


def _treated(values: list[float], normalisation: dict[str, str], **outliers: object):
    return scored({"x": values}, normalisation=normalisation, outliers=outliers)


def _flagged() -> list[Figure]:
    found = _treated([2, 4, 6], {"method": "z"}, method="flag", limit=1.0)
    return [*found.normalised[:, 0].tolist(), len(found.changes)]


OUTLIERS = Family(
    "ausreisser",
    "Ausreißer",
    "outliers.method",
    (
        Method(
            "clip_z",
            texts.OUTLIERS["clip_z"],
            "z = max(−g, min(g, z)), Vorgabe g = 3",
            f"{OECD}, Ausreißer",
            "Vorgabe: Ein einzelner Wert soll die Rangfolge nicht allein bestimmen.",
            Example(
                "Werte 2, 4, 6; Grenze ± 1.",
                "z = −1,2247; 0; 1,2247, gekappt",
                _named(-1.0, 0.0, 1.0),
                lambda: (
                    _treated([2, 4, 6], {"method": "z"}, method="clip_z", limit=1.0)
                    .normalised[:, 0]
                    .tolist()
                ),
            ),
        ),
        Method(
            "flag",
            texts.OUTLIERS["flag"],
            "z bleibt; |z| > g wird aufgelistet",
            f"{OECD}, Ausreißer",
            "Wo jeder Wert geprüft ist und zählen soll.",
            Example(
                "Werte 2, 4, 6; Grenze ± 1.",
                "z unverändert, A und C stehen in der Liste",
                (*_named(-1.2247, 0.0, 1.2247), ("aufgelistet", 2)),
                _flagged,
            ),
        ),
        Method(
            "winsorise_quantile",
            texts.OUTLIERS["winsorise_quantile"],
            "x = max(Q(q), min(Q(1−q), x)), Quantile nach Typ 7",
            "Tukey und McLaughlin, Sankhyā A 25 (1963); Quantile: Hyndman und Fan (1996)",
            "Wo an beiden Enden einzelne Werte unglaubwürdig weit liegen.",
            Example(
                "Werte 0, 4, 8, 12, 100; q = 0,25.",
                "Q(0,25) = 4, Q(0,75) = 12",
                _named(4.0, 4.0, 8.0, 12.0, 12.0),
                lambda: (
                    _treated(
                        [0, 4, 8, 12, 100], AS_IT_IS, method="winsorise_quantile", q=0.25
                    )
                    .normalised[:, 0]
                    .tolist()
                ),
            ),
        ),
        Method(
            "skew_kurt",
            texts.OUTLIERS["skew_kurt"],
            "solange |Schiefe| > 2 und Exzess > 3,5: äußerster Wert = sein Nachbar, "
            "höchstens fünfmal",
            "Becker u. a., COINr, Journal of Open Source Software 7 (2022)",
            "Wo nur Reihen behandelt werden sollen, die wirklich schief sind.",
            Example(
                "Werte 1 bis 9 und 100.",
                "Schiefe 3,1, Exzess 9,8: 100 wird 9; danach ist nichts mehr schief",
                (("I", 9.0), ("J", 9.0)),
                lambda: (
                    _treated([*range(1, 10), 100], AS_IT_IS, method="skew_kurt")
                    .normalised[8:, 0]
                    .tolist()
                ),
            ),
        ),
    ),
)
