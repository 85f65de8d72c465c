"""Methods that make one index of many values, and ranks and classes of the index."""

from __future__ import annotations

from collections.abc import Sequence

from planning.reports import method_texts as texts
from planning.reports.methods.model import Example, Family, Figure, Method
from planning.reports.methods.trial import scored
from planning.reports.methods.values import OECD
from planning.scoring import series_of_ratios


def _index(method: str) -> list[float]:
    found = scored({"x": [2, 4], "y": [8, 4]}, aggregation={"method": method})
    return found.index.tolist()


PAIR = (
    "Zwei Indikatoren mit Wichtung 1. A hat 2 und 8, B hat 4 und 4; Werte ohne Normierung."
)
AGGREGATION = Family(
    "zusammenfassen",
    "Zusammenfassen",
    "aggregation.method",
    (
        Method(
            "arithmetic",
            texts.AGGREGATION["arithmetic"],
            "Σ w z ÷ Σ w",
            f"{OECD}, Aggregation (additiv)",
            "Vorgabe: Jeder Beitrag lässt sich ablesen, Grundwert + Beiträge = Indexwert.",
            Example(
                PAIR,
                "A: (2 + 8) ÷ 2; B: (4 + 4) ÷ 2",
                (("A", 5.0), ("B", 4.0)),
                lambda: _index("arithmetic"),
            ),
        ),
        Method(
            "sum",
            texts.AGGREGATION["sum"],
            "Σ w z",
            f"{OECD}, Aggregation (additiv)",
            "Wo die Wichtungen Punkte je Merkmal sind und nicht auf 1 normiert werden.",
            Example(
                PAIR,
                "A: 2 + 8; B: 4 + 4",
                (("A", 10.0), ("B", 8.0)),
                lambda: _index("sum"),
            ),
        ),
        Method(
            "geometric",
            texts.AGGREGATION["geometric"],
            "exp(Σ w ln z ÷ Σ w), z > 0",
            f"{OECD}, Aggregation (geometrisch)",
            "Wo ein sehr niedriger Wert nicht durch einen hohen ausgeglichen werden soll.",
            Example(
                PAIR,
                "A: √(2 · 8); B: √(4 · 4)",
                (("A", 4.0), ("B", 4.0)),
                lambda: _index("geometric"),
            ),
        ),
    ),
)


def _mean(weighting: str) -> list[float]:
    found = scored(
        {"x": series_of_ratios(("2025",), [[10], [60]], [[100], [200]])},
        periods={"use": ["2025"], "min_periods": 1},
        reference={"weighting": weighting},
        normalisation={"method": "z"},
    )
    return [found.statistics.groups["grundschule"].columns["x"].mean]


TWO = "A: 10 von 100 Kindern, B: 60 von 200 Kindern."
WEIGHTING = Family(
    "gewicht-der-einrichtungen",
    "Was jede Einrichtung in Mittel und Streuung zählt",
    "reference.weighting",
    (
        Method(
            "none",
            texts.WEIGHTING["none"],
            "Σ x ÷ n",
            "einfaches Mittel",
            "Vorgabe: Verglichen werden Einrichtungen, nicht Kinder.",
            Example(TWO, "(0,10 + 0,30) ÷ 2", (("Mittel", 0.2),), lambda: _mean("none")),
        ),
        Method(
            "denominator",
            texts.WEIGHTING["denominator"],
            "Σ N x ÷ Σ N",
            "gewogenes Mittel: Kish, Survey Sampling (1965)",
            "Wo der Vergleich mit dem Anteil aller Kinder der Stadt gemeint ist.",
            Example(
                TWO,
                "(100 · 0,10 + 200 · 0,30) ÷ 300 = 70 ÷ 300",
                (("Mittel", 0.2333),),
                lambda: _mean("denominator"),
            ),
        ),
    ),
)


def _places(ties: str) -> list[Figure]:
    return list(scored({"x": [9, 7, 7, 5]}, ties={"rank": ties}).rank)


def _tie(code: str, formula: str, source: str, use: str, arithmetic: str,
         expected: Sequence[float]) -> Method:  # fmt: skip
    example = Example(
        "Indexwerte 9, 7, 7, 5.",
        arithmetic,
        tuple(zip("ABCD", expected, strict=True)),
        lambda: _places(code),
    )
    return Method(code, texts.TIES[code], formula, source, use, example)


TIES = Family(
    "gleichstand",
    "Rang bei Gleichstand",
    "ties.rank",
    (
        _tie(
            "min",
            "1 + Anzahl besserer",
            "Rangfolge wie im Sport (1, 2, 2, 4)",
            "Vorgabe: Niemand verliert einen Platz, weil jemand gleichauf liegt.",
            "B und C haben einen besseren: Platz 2; D hat drei bessere",
            [1, 2, 2, 4],
        ),
        _tie(
            "average",
            "Mittel aus bestem und letztem Platz",
            "mittlere Ränge: Kendall, Biometrika 33 (1945)",
            "Für Vergleiche von Rangfolgen; die Summe der Ränge bleibt gleich.",
            "Plätze 2 und 3 geteilt: 2,5",
            [1, 2.5, 2.5, 4],
        ),
        _tie(
            "max",
            "Anzahl mindestens gleich guter",
            "Rangfolge mit letztem Platz (1, 3, 3, 4)",
            "Wo „unter den ersten k“ niemals mehr als k sein dürfen.",
            "drei sind mindestens so gut wie B und C",
            [1, 3, 3, 4],
        ),
        _tie(
            "dense",
            "1 + Anzahl verschiedener besserer Werte",
            "dichte Rangfolge (1, 2, 2, 3)",
            "Wo Stufen gezählt werden, nicht Einrichtungen.",
            "D hat zwei verschiedene bessere Werte: Platz 3",
            [1, 2, 2, 3],
        ),
    ),
)


def _classes(values: Sequence[float], **classes: object) -> list[Figure]:
    return list(scored({"x": values}, classes=classes).class_labels)


def _bounds(*pairs: tuple[float, str]) -> list[dict[str, object]]:
    return [{"at": at, "belongs_to": side} for at, side in pairs]


THREE = ["niedrig", "mittel", "hoch"]
CLASSES = Family(
    "stufen",
    "Bedarfsstufen",
    "classes.method",
    (
        Method(
            "sd",
            texts.CLASSES["sd"],
            "Grenze = Mittel + t · Standardabweichung der Indexwerte",
            "Monitoring Soziale Stadtentwicklung Berlin (Klassen nach Standardabweichung)",
            "Wo nur deutliche Abstände vom Mittel eine eigene Stufe sein sollen.",
            Example(
                "Indexwerte 2, 4, 6; t = −1 und 1.",
                "Mittel 4, Standardabweichung 1,6330: Grenzen 2,3670 und 5,6330",
                (("A", "niedrig"), ("B", "mittel"), ("C", "hoch")),
                lambda: _classes(
                    [2, 4, 6],
                    method="sd",
                    bounds=_bounds((-1, "upper"), (1, "lower")),
                    labels=THREE,
                ),
            ),
        ),
        Method(
            "fixed",
            texts.CLASSES["fixed"],
            "Grenzen wie angegeben; ein Wert auf der Grenze gehört zur genannten Seite",
            "Setzung im Schlüssel, durch Beschluss",
            "Wo Schwellen über Jahre gleich bleiben sollen.",
            Example(
                "Indexwerte 2, 3, 6, 7; Grenzen 3 (gehört nach oben) und 6 (nach unten).",
                "3 und 6 liegen auf den Grenzen und gehören beide zur Mitte",
                (("A", "niedrig"), ("B", "mittel"), ("C", "mittel"), ("D", "hoch")),
                lambda: _classes(
                    [2, 3, 6, 7],
                    method="fixed",
                    bounds=_bounds((3, "upper"), (6, "lower")),
                    labels=THREE,
                ),
            ),
        ),
        Method(
            "quantile",
            texts.CLASSES["quantile"],
            "Stufe = 1 + Anzahl der Grenzen unter dem Indexwert; Grenzen nach Typ 7",
            "Hyndman und Fan, The American Statistician 50 (1996)",
            "Wo jede Stufe etwa gleich viele Einrichtungen haben soll.",
            Example(
                "Indexwerte 1, 2, 3, 4, 5; zwei Stufen.",
                "Grenze ist der Median 3; 3 liegt nicht darüber",
                tuple(zip("ABCDE", ["tief"] * 3 + ["hoch"] * 2, strict=True)),
                lambda: _classes(
                    [1, 2, 3, 4, 5], method="quantile", count=2, labels=["tief", "hoch"]
                ),
            ),
        ),
        Method(
            "rank_share",
            texts.CLASSES["rank_share"],
            "⌈Rang · m ÷ n⌉, von oben gezählt",
            "English Indices of Deprivation (Zehntel nach Rang)",
            "Wo „das oberste Zehntel“ gemeint ist; gleiche Ränge bleiben zusammen.",
            Example(
                "Indexwerte 9, 7, 7, 5; zwei Stufen.",
                "Ränge 1, 2, 2, 4: ⌈1·2÷4⌉ = 1, ⌈2·2÷4⌉ = 1, ⌈4·2÷4⌉ = 2 von oben",
                (("A", "hoch"), ("B", "hoch"), ("C", "hoch"), ("D", "tief")),
                lambda: _classes(
                    [9, 7, 7, 5], method="rank_share", count=2, labels=["tief", "hoch"]
                ),
            ),
        ),
    ),
)
