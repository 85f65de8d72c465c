"""Methods that put values on a common scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planning.reports import method_texts as texts
from planning.reports.methods.model import Example, Family, Method
from planning.reports.methods.trial import scored
from planning.reports.methods.values import OECD


def _scaled(method: str, values: Sequence[float], **each: Any) -> list[float]:
    found = scored({"x": values}, each, normalisation={"method": method})
    return found.normalised[:, 0].tolist()


def _method(
    code: str,
    formula: str,
    source: str,
    use: str,
    *,
    values: Sequence[float],
    arithmetic: str,
    expected: Sequence[float],
    given: str = "",
    places: int = 4,
    **each: Any,
) -> Method:
    """A normalisation with the example of a few values."""
    shown = ", ".join(f"{value:g}".replace(".", ",") for value in values)
    return Method(
        code,
        texts.NORMALISATION[code],
        formula,
        source,
        use,
        Example(
            f"Werte {shown}.{given}",
            arithmetic,
            tuple(zip("ABCDEFGHIJ", expected, strict=False)),
            lambda: _scaled(code, values, **each),
            places,
        ),
    )


NORMALISATION = Family(
    "normierung",
    "Normierung",
    "normalisation.method",
    (
        _method(
            "z",
            "(x − Mittel) ÷ Standardabweichung; umgekehrte Richtung: −z",
            f"{OECD}, Normierung (z-Werte)",
            "Vorgabe: Der Abstand zählt, und die Indikatoren streuen danach gleich stark.",
            values=[2, 4, 6],
            arithmetic="Mittel 4; Standardabweichung √((4 + 0 + 4) ÷ 3) = 1,6330; "
            "A: (2 − 4) ÷ 1,6330",
            expected=[-1.2247, 0.0, 1.2247],
        ),
        _method(
            "robust_z",
            "(x − Median) ÷ (1,4826 · MAD)",
            "Rousseeuw und Croux, Journal of the American Statistical Assoc. 88 (1993)",
            "Wo einzelne sehr große Werte Mittel und Standardabweichung verzerren.",
            values=[2, 4, 6, 8, 100],
            arithmetic="Median 6; Abstände 4, 2, 0, 2, 94, ihr Median 2; "
            "D: (8 − 6) ÷ (1,4826 · 2)",
            expected=[-1.349, -0.6745, 0.0, 0.6745, 31.7011],
        ),
        _method(
            "minmax",
            "c · (x − kleinster) ÷ (größter − kleinster), c = 100 oder 1",
            f"{OECD}, Normierung (Min-Max)",
            "Wo eine Skala mit festen Enden verlangt ist; die Enden hängen an zwei Werten.",
            values=[2, 4, 6],
            arithmetic="B: 100 · (4 − 2) ÷ (6 − 2)",
            expected=[0.0, 50.0, 100.0],
        ),
        _method(
            "goalposts",
            "c · (x − lo) ÷ (hi − lo), auf Wunsch an den Enden gekappt",
            "UNDP, Human Development Report, Technical notes",
            "Wo ein Ziel oder eine Grenze beschlossen ist: Der Wert hängt dann nicht an "
            "den "
            "anderen Einrichtungen.",
            values=[2, 4, 12],
            given=" Grenzen 0 und 10, an beiden Enden gekappt.",
            arithmetic="A: 100 · 2 ÷ 10; C: 120, gekappt auf 100",
            expected=[20.0, 40.0, 100.0],
            goalposts={"lo": 0, "hi": 10, "cap": "both"},
        ),
        _method(
            "ratio_to_mean",
            "x ÷ Mittel; umgekehrte Richtung: 2 − Ergebnis",
            f"{OECD}, Normierung (Abstand zu einem Bezugswert)",
            "Wo „das Anderthalbfache des Durchschnitts“ verstanden werden soll.",
            values=[2, 4, 6],
            arithmetic="Mittel 4; A: 2 ÷ 4",
            expected=[0.5, 1.0, 1.5],
        ),
        _method(
            "rank",
            "aufsteigender Rang; gleiche Werte erhalten den unteren Platz",
            f"{OECD}, Normierung (Ränge)",
            "Wo nur die Reihenfolge verlässlich ist; Abstände gehen verloren.",
            values=[2, 4, 4, 6],
            arithmetic="2 steht zuunterst; zweimal 4 teilt sich Platz 2",
            expected=[1.0, 2.0, 2.0, 4.0],
        ),
        _method(
            "percentile_rank",
            "Anzahl kleinerer Werte ÷ (n − 1)",
            "wie QUANTILSRANG.INKL der Tabellenkalkulationen; Gleichstand: unterer Platz",
            "Wie Rang, unabhängig von der Zahl der Einrichtungen.",
            values=[2, 4, 4, 6],
            arithmetic="B: ein kleinerer Wert ÷ 3",
            expected=[0.0, 0.3333, 0.3333, 1.0],
        ),
        _method(
            "rank_exponential",
            "−23 · ln(1 − r · (1 − e^(−100÷23))), r = Anteil bis zu diesem Rang",
            "English Indices of Deprivation, Technical Report (exponentielle Umrechnung)",
            "Wo hoher Bedarf in einem Indikator nicht durch niedrigen in anderen "
            "aufgehoben werden soll.",
            values=[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
            arithmetic="E ist der fünfte von zehn: r = 0,5, −23 · ln(1 − 0,5 · 0,9871); "
            "I: r = 0,9; J: r = 1",
            expected=[2.39, 5.06, 8.08, 11.55, 15.65, 20.63, 27.01, 35.86, 50.43, 100.0],
            places=2,
        ),
        _method(
            "none",
            "x",
            "keine Umrechnung",
            "Nur wo alle Indikatoren schon dieselbe Skala haben.",
            values=[2, 4, 6],
            arithmetic="unverändert",
            expected=[2.0, 4.0, 6.0],
        ),
    ),
)
