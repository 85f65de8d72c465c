"""Methods that turn need into a proposal, with the known case where filling up fails."""

from __future__ import annotations

from planning.reports import method_texts as texts
from planning.reports.methods.model import Example, Family, Method
from planning.reports.methods.trial import handed_out, selected

SITES = (
    "Stufen 0,8 und 1,8 VzÄ. A (Indexwert 1,5) darf bis 1,8 VzÄ erhalten, B (1,2) bis "
    "0,8 VzÄ."
)
INDICES = [1.5, 1.2]


def _two_budgets(first: float, second: float, **rules: object) -> list[float]:
    return [
        *handed_out(INDICES, first, **rules),
        *handed_out(INDICES, second, **rules),
    ]


ALLOCATION = Family(
    "vergabe-verfahren",
    "Vergabe",
    "rules.method",
    (
        Method(
            "rank_order",
            texts.ALLOCATION["rank_order"],
            "in der Reihenfolge Rang, Gleichstandsregel: höchste zulässige Stufe ≤ Rest; "
            "Ende bei der ersten Einrichtung, die weniger erhält als ihre Stufe",
            "Prioritätenliste: Vergabe bis zum Ende des Budgets",
            "Vorgabe für Standorte: Ein größeres Budget nimmt niemandem etwas.",
            Example(
                SITES,
                "1,6 VzÄ: A erhält 0,8 statt 1,8, hier endet die Vergabe, Rest 0,8. "
                "1,8 VzÄ: A erhält 1,8. 2,6 VzÄ reichten für beide",
                (
                    ("A bei 1,6", 0.8),
                    ("B", 0.0),
                    ("A bei 1,8", 1.8),
                    ("B", 0.0),
                ),
                lambda: _two_budgets(1.6, 1.8),
                places=2,
            ),
        ),
        Method(
            "rank_order: fill",
            "Vergabe nach Rangfolge mit Auffüllen: Wer nach dem Schnitt kommt und mit dem "
            "Rest bedient werden kann, wird bedient",
            "wie Vergabe nach Rangfolge, aber ohne Ende bei der ersten Lücke",
            "bekanntes Gegenbeispiel der Monotonie: Balinski und Young, Fair "
            "Representation "
            "(2001)",
            "Nur durch ausdrückliche Regel der Runde. Achtung: Ein größeres Budget kann "
            "jemandem etwas nehmen; die Rangliste nennt diese Einrichtungen beim Namen.",
            Example(
                SITES,
                "1,6 VzÄ: A erhält 0,8, B mit dem Rest 0,8. 1,8 VzÄ: A erhält 1,8, B "
                "verliert "
                "0,8, obwohl das Budget gewachsen ist",
                (
                    ("A bei 1,6", 0.8),
                    ("B", 0.8),
                    ("A bei 1,8", 1.8),
                    ("B", 0.0),
                ),
                lambda: _two_budgets(1.6, 1.8, rank_order="fill"),
                places=2,
            ),
        ),
        Method(
            "divisor",
            texts.ALLOCATION["divisor"],
            "Stufe von L nach M zum Divisor q ÷ ((L + M) ÷ 2); Stufen in fallender "
            "Reihenfolge, Ende bei der ersten, die nicht passt",
            "Sainte-Laguë; Balinski und Young, Fair Representation (2001)",
            "Zwischen Stadtbezirken und Schularten; wo erst viele wenig erhalten sollen. "
            "Ein "
            "größeres Budget nimmt niemandem etwas.",
            Example(
                SITES,
                "A 0 → 0,8: 1,8 ÷ 0,4 = 4,5; B 0 → 0,8: 0,8 ÷ 0,4 = 2; A 0,8 → 1,8: "
                "1,8 ÷ 1,3 = 1,38. 1,8 VzÄ: A und B je 0,8, Rest 0,2; 2,6 VzÄ: A 1,8",
                (
                    ("A bei 1,8", 0.8),
                    ("B", 0.8),
                    ("A bei 2,6", 1.8),
                    ("B", 0.8),
                ),
                lambda: _two_budgets(1.8, 2.6, method="divisor"),
                places=2,
            ),
        ),
        Method(
            "cascade",
            "Stufenauswahl: Filter gelten der Reihe nach; wer alle erfüllt, wird "
            "geordnet, und von oben wird genommen, bis die Auswahl voll oder das "
            "Budget zu Ende ist. "
            "Eine fehlende Angabe ist weder erfüllt noch verfehlt.",
            "je Filter: hinein = nicht erfüllt + Angabe fehlt + weiter; dann Reihenfolge "
            "nach sort, dann die ersten nach take",
            "Auswahl der Leipziger Kinder- und Familienzentren 2023, wie im "
            "Haushaltsantrag der Grünen 2023/24 nach Angaben des Amtes beschrieben",
            "Für Kitas und Kinder- und Familienzentren, die keinen Index haben. Was "
            "besteht, bleibt neben der Auswahl bestehen.",
            Example(
                "Filter: über 50 Plätze. Reihenfolge: Zahl der Kinder, höchste zuerst. "
                "Genommen wird eine Kita mit 0,5 VzÄ. A 60 Plätze, 20 Kinder; B 45 Plätze, "
                "30 Kinder; C 80 Plätze, 25 Kinder; D ohne Angabe der Plätze, 40 Kinder",
                "4 hinein, B nicht erfüllt, D ohne Angabe, 2 weiter; C hat mehr Kinder als "
                "A",
                (("A", 0.0), ("B", 0.0), ("C", 0.5), ("D", 0.0)),
                lambda: selected([60, 45, 80, None], [20, 30, 25, 40]),
                places=2,
            ),
        ),
    ),
)
