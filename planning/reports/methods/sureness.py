"""Measures of how sure a rank is, and of what really moves the index."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from planning.reports.methods.model import Example, Family, Method
from planning.reports.methods.trial import key_of, table_of
from planning.scoring.distribution import rank_distribution
from planning.scoring.draws import WeightModel
from planning.scoring.duels import copeland
from planning.scoring.explain import influences
from planning.scoring.noise import Posterior
from planning.scoring.pairwise import mean_ranks, win_share
from planning.scoring.smaa import top_share
from planning.scoring.span import rank_span, reach
from planning.scoring.variants import variants

SEED = 0
SMAA = "SMAA-2: Lahdelma und Salminen, Operations Research 49 (2001)"
HALVES = np.array([0.5, 0.5])
FAR = np.array([[3.0, 0.0], [0.0, 1.0]])  # A leads by 3 in x, B by 1 in y
DRAWN = (
    "Zwei Indikatoren, jede Wichtung gleich wahrscheinlich. A hat 3 und 0, B hat 0 und 1."
)


def _span() -> list[float]:
    z = np.array([[1.0, 0.0], [0.0, 0.5]])
    index = z @ HALVES
    near, wide = (rank_span(z, HALVES, index, band=band) for band in (0.33, 0.34))
    return [*near[0], *wide[0]]


def _reach() -> list[float]:
    width = reach([0.4, -0.1], HALVES.tolist(), band=0.25)
    return [1.3 - width, 1.3 + width]


def _top() -> list[float]:
    model = WeightModel.flat(2)
    return top_share(FAR, model, places=1, draws=100_000, seed=SEED).tolist()


def _quantiles() -> list[float]:
    drawn = rank_distribution(FAR, WeightModel.flat(2), draws=10_000, seed=SEED)
    return [int(drawn.quantile(share)[0]) for share in (0.05, 0.5, 0.95)]


def _exact() -> list[float]:
    return [float(win_share(FAR[:1] - FAR[1:])[0]), *mean_ranks(FAR).tolist()]


def _noise() -> list[float]:
    rho = float(Fraction(1, 21))  # M = 1 / rho - 1 = 20
    mean, variance = Posterior.of(
        np.array([8.0]), np.array([80.0]), mean=0.1, rho=rho
    ).moments()
    return [float(mean[0]), float(np.sqrt(variance[0]))]


def _without() -> list[int]:
    """Places of A by the key, then without each indicator."""
    columns = {"x": [10, 6, 0], "y": [0, 6, 4]}
    found = {each.code: each for each in variants(table_of(columns), key_of("xy", {}))}
    chosen = [found[code].z for code in ("key", "ohne:x", "ohne:y")]
    scores = [np.nanmean(z, axis=1) for z in chosen]
    return [int(1 + (score > score[0]).sum()) for score in scores]


def _copeland() -> list[int]:
    z = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 5.0]])
    return copeland(z, np.full(3, 1 / 3)).tolist()


def _influence() -> list[float]:
    z = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    weights = np.array([0.75, 0.25])
    found = influences(
        z,
        z @ weights,
        codes=("x", "y"),
        weights=weights,
        effective=np.tile(weights, (len(z), 1)),
    )
    return [item.share for item in found]


CERTAINTY = Family(
    "sicherheit",
    "Wie sicher ein Rang ist",
    "robustness.band; Fachansicht",
    (
        Method(
            "span",
            "Gesicherte Rangspanne: bester und schlechtester Rang, wenn sich jede Wichtung "
            "um höchstens ± b ändert. Ohne Datenunsicherheit",
            "A bleibt vor B, solange Σ w d − b · Σ w |d − med| > 0; d = z_A − z_B, med = "
            "mit "
            "w gewogener Median von d",
            "lineare Optimierung über einen Quader (stetiges Rucksackproblem: Dantzig, "
            "Operations Research 5, 1957)",
            "Auf jeder Seite: Sie braucht keine Annahme über Wahrscheinlichkeiten.",
            Example(
                "Zwei Indikatoren mit Wichtung 0,5. A hat 1 und 0, B hat 0 und 0,5.",
                "d = 1 und −0,5; Σ w d = 0,25; med = −0,5; Σ w |d − med| = 0,5 · 1,5 = "
                "0,75; der Vorsprung hält bis b = 0,25 ÷ 0,75 = 0,3333. Bei ± 33 % bleibt "
                "A auf Rang 1, bei ± 34 % auf Rang 1 oder 2",
                (
                    ("A bei ± 33 % von", 1),
                    ("bis", 1),
                    ("A bei ± 34 % von", 1),
                    ("bis", 2),
                ),
                _span,
            ),
        ),
        Method(
            "reach",
            "Schwelle in Reichweite: Ein Indexwert kann bei Wichtungen, die sich um "
            "höchstens ± b ändern, auf die andere Seite einer Schwelle kommen",
            "|Indexwert − Schwelle| ≤ b · Σ w |d − med|; d = Beitrag ÷ w, med = mit w "
            "gewogener Median von d; Mittelwerte und Streuungen bleiben eingefroren",
            "wie die gesicherte Rangspanne, mit einer Einrichtung statt zweier",
            "Neben jeder Schwelle: Der Rang sagt nicht, ob sie bei anderen Wichtungen "
            "erreicht würde.",
            Example(
                "Zwei Indikatoren mit Wichtung 0,5 und den Beiträgen 0,4 und −0,1; "
                "Indexwert 1,3 bei ± 25 %.",
                "d = 0,8 und −0,2; med = −0,2; Σ w |d − med| = 0,5 · 1 + 0,5 · 0 = 0,5; "
                "0,25 · 0,5 = 0,125: von 1,175 bis 1,425",
                (("von", 1.175), ("bis", 1.425)),
                _reach,
                places=3,
            ),
        ),
        Method(
            "p_top_k",
            "P(Rang ≤ k): Anteil der gezogenen Gewichtungen, in denen eine Einrichtung "
            "unter "
            "den ersten k steht",
            "Anzahl der Ziehungen mit Rang ≤ k ÷ Zahl der Ziehungen; Wichtungen ~ "
            "Dirichlet(c · w⁰), c = (K − 1)(1,645 ÷ b)² − 1",
            SMAA,
            "In der Fachansicht: Sie sagt, wie knapp der Schnitt ist.",
            Example(
                DRAWN,
                "A liegt vorn, wenn 3 w > 1 − w, also w > 0,25: in drei Vierteln der "
                "Gewichtungen (100.000 Ziehungen, Startwert 0)",
                (("A", 0.75), ("B", 0.25)),
                _top,
                places=2,
            ),
        ),
        Method(
            "rank_quantiles",
            "Rangquantile: der Rang, den eine Einrichtung in 5, 50 und 95 % der Ziehungen "
            "nicht überschreitet",
            "kleinster Rang r mit Anteil(Rang ≤ r) ≥ q",
            SMAA,
            "In der Fachansicht: zeigt die ganze Breite, nicht nur den Schnitt.",
            Example(
                DRAWN,
                "A hat in 75 % der Ziehungen Rang 1: 5 % und 50 % liegen darin, 95 % nicht",
                (("5 %", 1), ("50 %", 1), ("95 %", 2)),
                _quantiles,
            ),
        ),
        Method(
            "mean_rank_exact",
            "Mittlerer Rang, wenn jede Gewichtung gleich wahrscheinlich ist, ohne Ziehen",
            "A[u,0] = 1, A[0,v] = 0, A[u,v] = (p_u A[u,v−1] + q_v A[u−1,v]) ÷ (p_u + q_v); "
            "mittlerer Rang = 1 + Σ P(andere davor)",
            "Varsi, Pacific Journal of Mathematics 46 (1973)",
            "In der Fachansicht als äußerster Fall; prüft zugleich die Ziehungen.",
            Example(
                DRAWN,
                "p = 3, q = 1: P(A vor B) = 3 ÷ (3 + 1); A: 1 + 0,25, B: 1 + 0,75",
                (("P(A vor B)", 0.75), ("A", 1.25), ("B", 1.75)),
                _exact,
            ),
        ),
        Method(
            "rate_noise",
            "Zufall der Quoten: wie stark der Anteil einer Einrichtung von Jahr zu Jahr "
            "schwanken kann. Registerdaten sind vollständig gezählt; es ist keine "
            "Stichprobe",
            "α = y + M m, β = N − y + M (1 − m); Anteil α ÷ (α + β), Varianz "
            "αβ ÷ ((α + β)²(α + β + 1))",
            "Beta-Binomial-Modell: Gelman u. a., Bayesian Data Analysis (2013), Kap. 2",
            "In der Fachansicht, nur für eigene Quoten der Einrichtung.",
            Example(
                "8 von 80 Kindern; gemeinsamer Anteil m = 0,10 mit der Stärke M = 20.",
                "α = 8 + 2 = 10, β = 72 + 18 = 90; 10 ÷ 100; √(0,1 · 0,9 ÷ 101)",
                (("Anteil", 0.1), ("Standardabweichung", 0.0299)),
                _noise,
            ),
        ),
        Method(
            "variants",
            "Andere Verfahren: Min-Max, Rangwerte, geometrisch, Lücken mit Gruppenmittel "
            "und "
            "jeder Indikator einmal weggelassen",
            "Rang derselben Einrichtungen nach jedem Verfahren, Wichtungen wie im "
            "Schlüssel; „über Verfahren“: jede Ziehung hat eigene Wichtungen, eigene "
            "Quoten und ihr Verfahren",
            "Saisana, Saltelli und Tarantola, Journal of the Royal Statistical Society A "
            "168 "
            "(2005)",
            "In der Fachansicht: Trägt die Rangfolge auch ohne eine einzelne Festlegung?",
            Example(
                "Gleiche Wichtung, ohne Normierung. A hat 10 und 0, B 6 und 6, C 0 und 4.",
                "Schlüssel: 5, 6, 2, A ist Zweiter; ohne x: 0, 6, 4, A ist Dritter; "
                "ohne y: 10, 6, 0, A ist Erster",
                (("Rang von A", 2), ("ohne x", 3), ("ohne y", 1)),
                _without,
            ),
        ),
        Method(
            "copeland",
            "Duelle: gewonnene minus verlorene Vergleiche; ein Duell gewinnt, wer mehr als "
            "die Hälfte der Wichtung hinter sich hat",
            "C = #{B: Σ w [z_A > z_B] > ½} − #{B: Σ w [z_B > z_A] > ½}",
            "Copeland (1951); Munda und Nardo, Applied Economics 41 (2009)",
            "In der Fachansicht: Abstände zählen nicht, nur wer öfter vorn liegt.",
            Example(
                "Drei Indikatoren mit gleicher Wichtung. A hat 1, 1, 0, B hat 0, 0, 5.",
                "A liegt in zwei von drei Indikatoren vorn, obwohl B das höhere Mittel hat",
                (("A", 1), ("B", -1)),
                _copeland,
            ),
        ),
        Method(
            "influence",
            "Tatsächlicher Einfluss: Anteil eines Indikators an der Streuung der "
            "Indexwerte, "
            "neben seiner Wichtung",
            "Korrelation(z, Index)² ÷ Summe über alle Indikatoren",
            "Paruolo, Saisana und Saltelli, Journal of the Royal Statistical Society A 176 "
            "(2013)",
            "Bei jedem Schlüssel: Eine Wichtung von 25 % ist selten ein Viertel des "
            "Einflusses.",
            Example(
                "Zwei unabhängige Indikatoren, gleich gestreut, Wichtung 0,75 und 0,25.",
                "Korrelation² = 0,5625 ÷ 0,625 und 0,0625 ÷ 0,625",
                (("x", 0.9), ("y", 0.1)),
                _influence,
            ),
        ),
    ),
)
