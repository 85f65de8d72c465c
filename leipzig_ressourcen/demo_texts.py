"""Invented texts of the demo's Vorlagen and Stellungnahmen."""

from __future__ import annotations

PAPER = {
    "sequence": "Dienstberatung OBM; ; Bestätigung\n"
    "Jugendhilfeausschuss; ; Vorberatung\nRatsversammlung; ; Beschlussfassung",
    "summary": "Erfunden für die Demo: Die Stellen folgen dem Schlüssel dieser Vorlage. "
    "Wer erhält und wer abgibt, steht auf der ersten Seite.",
    "goals": "Gleiche Bildungschancen in allen Ortsteilen",
    "alternatives": "Keine: Weniger Stellen hieße, am Ende der Rangfolge zu kürzen.",
    "refusal": "Ohne Beschluss gilt die bisherige Verteilung weiter.",
    "facts": "Die Rangfolge entsteht aus Kennzahlen der Schulen und ihrer Ortsteile. Jede "
    "Einrichtung findet ihren Grund in der Liste.",
    "schedule": "Wirksam zum Beginn des Schuljahres",
    "limit_fte": "1,0",
}

# Who was heard: kind, body, what was written, what was answered.
HEARD = (
    (
        "stadtelternrat",
        "Stadtelternrat (Demo)",
        "Wir bitten darum, auch Schulen knapp unter dem Schnitt zu berücksichtigen.",
        "Sie stehen auf der Nachrückliste und sind bei freien Mitteln zuerst an der Reihe.",
    ),
    (
        "ag78",
        "AG § 78 Schulsozialarbeit (Demo)",
        "Die Träger begrüßen, dass jede Einrichtung ihren Grund erfährt.",
        "Danke. Die Gründe stehen auch im öffentlichen Bericht.",
    ),
)
