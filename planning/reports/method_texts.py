"""German words for every option a key or a rules file may choose.

A test holds these tables against the options of the code: what can be calculated is
described, and nothing else is.
"""

NORMALISATION = {
    "z": "Abstand vom Mittelwert der Vergleichsgruppe, gemessen in Standardabweichungen: "
    "z = (Wert − Mittelwert) / Standardabweichung",
    "robust_z": "Abstand vom Median, gemessen im 1,4826-fachen der mittleren absoluten "
    "Abweichung (MAD)",
    "minmax": "Lage zwischen kleinstem und größtem Wert der Vergleichsgruppe",
    "goalposts": "Lage zwischen zwei festen, im Schlüssel genannten Grenzen",
    "ratio_to_mean": "Vielfaches des Mittelwerts der Vergleichsgruppe",
    "rank": "aufsteigender Rang in der Vergleichsgruppe",
    "percentile_rank": "Anteil der Vergleichsgruppe mit kleinerem Wert",
    "rank_exponential": "Rang auf einer gestreckten Skala von 0 bis 100, auf der die "
    "höchsten Ränge weit auseinanderliegen: −23 · ln(1 − r · (1 − e^(−100/23))), r = "
    "Anteil der Vergleichsgruppe bis zu diesem Rang; höchster Rang 100, r = 0,9 gibt 50,43",
    "none": "der Wert selbst, ohne Umrechnung",
}
POOLING = {
    "ratio_of_sums": "Summe der Zähler geteilt durch Summe der Nenner aller Jahre",
    "mean": "Mittelwert der Jahreswerte",
    "exp_weighted": "gewogenes Mittel, jüngere Jahre zählen mehr",
    "latest": "jüngster vorhandener Wert",
}
AGGREGATION = {
    "arithmetic": "gewogener Mittelwert: Summe aus Wichtung × normiertem Wert, geteilt "
    "durch die Summe der Wichtungen",
    "sum": "Summe aus Wichtung × normiertem Wert",
    "geometric": "gewogenes geometrisches Mittel: ein niedriger Wert lässt sich durch "
    "einen hohen nur teilweise ausgleichen. Die Beiträge sind Wichtung × ln(normierter "
    "Wert); zusammen ergeben sie den Logarithmus des Ergebnisses, nicht den Indexwert",
}
MISSING = {
    "reweight": "Ein fehlender Wert wird nie durch 0 ersetzt. Die übrigen Indikatoren "
    "tragen die Wichtung mit, solange genug vorliegt",
    "no_score": "Fehlt ein Wert, gibt es keinen Indexwert",
    "group_mean": "Ein fehlender Wert wird durch den Mittelwert der genannten Gruppe "
    "ersetzt; jede ersetzte Zelle wird aufgelistet",
}
OUTLIERS = {
    "clip_z": "normierte Werte jenseits der Grenze zählen wie die Grenze; jeder Fall wird "
    "aufgelistet",
    "flag": "auffällige Werte bleiben, wie sie sind, und werden aufgelistet",
    "winsorise_quantile": "Werte außerhalb der beiden Quantile der Vergleichsgruppe zählen "
    "vor der Normierung wie diese Quantile; jeder Fall wird aufgelistet",
    "skew_kurt": "solange eine Reihe sehr schief ist (|Schiefe| über 2 und Exzess über "
    "3,5), zählt vor der Normierung ihr äußerster Wert wie sein Nachbar; jeder Fall wird "
    "aufgelistet",
}
TIES = {
    "min": "Gleiche Indexwerte teilen sich den besten der Plätze; angezeigt wird die "
    "Spanne, zum Beispiel Rang 12–15",
    "average": "Gleiche Indexwerte erhalten den mittleren der Plätze; angezeigt wird die "
    "Spanne",
    "max": "Gleiche Indexwerte erhalten den letzten der Plätze; angezeigt wird die Spanne",
    "dense": "Gleiche Indexwerte erhalten denselben Platz, der nächste Wert den folgenden",
}
CLASSES = {
    "sd": "Grenzen in Standardabweichungen vom Mittelwert der Indexwerte",
    "fixed": "feste, im Schlüssel genannte Grenzen auf der Skala des Indexwerts",
    "quantile": "Grenzen so, dass jede Stufe etwa gleich viele Einrichtungen hat",
    "rank_share": "gleich große Stücke der Rangliste, von oben gezählt",
}
TRANSFORM = {
    "none": "ohne",
    "ln": "natürlicher Logarithmus",
    "ln1p": "natürlicher Logarithmus von Wert + 1",
}
SHRINKAGE = {
    "none": "ohne",
    "beta_binomial": "Anteile kleiner Einrichtungen werden zum gemeinsamen Anteil der "
    "Vergleichsgruppe gezogen (Beta-Binomial-Verfahren): (y + M · m) / (N + M)",
}
WEIGHTING = {
    "none": "Jede Einrichtung zählt in Mittelwert und Standardabweichung einmal",
    "denominator": "In Mittelwert und Standardabweichung zählt jede Einrichtung so oft, "
    "wie ihr Nenner groß ist",
}
ALLOCATION = {
    "rank_order": "Die Einrichtungen werden in der Reihenfolge ihres Rangs bedient, jede "
    "mit der höchsten Stufe, die Schwelle und Bedarf zulassen, bis das Budget nicht mehr "
    "für die nächste Stufe reicht. Was übrig bleibt, ist der Rest mit eigenem Grund.",
    "divisor": "Die VzÄ werden Stufe für Stufe an die Einrichtung vergeben, deren Bedarf "
    "je bereits erhaltener Einheit am größten ist (Divisorverfahren nach Sainte-Laguë). "
    "Ein größeres Budget nimmt niemandem etwas.",
    "cascade": "Filter scheiden in ihrer Reihenfolge aus, was sie nicht erfüllt; was übrig "
    "bleibt, wird sortiert, und von oben werden so viele genommen, wie die Regeln sagen. "
    "Fehlt die Angabe eines Filters, gilt er weder als erfüllt noch als nicht erfüllt.",
    "milp": "Unter allen Regeln zugleich wird so viel gewichteter Bedarf gedeckt wie "
    "möglich, mit bewiesenem Abstand zur Grenze. Der Plan steht neben dem Vorschlag; zum "
    "Vorschlag wird er nur mit Beschlussnummer. Ein größeres Budget kann einer Einrichtung "
    "etwas nehmen; wer das wäre, wird genannt.",
}
