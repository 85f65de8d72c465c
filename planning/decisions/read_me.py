"""LIESMICH.txt of a Beschlussdokumentation: what each file is, and how to check it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatch

NAME = "LIESMICH.txt"
WIDTH = 20
HEAD = """Beschlussdokumentation

Diese ZIP-Datei enthält alles, worauf die Entscheidung beruht. Sie lässt sich ohne die
Anwendung lesen und nachrechnen.

Die Dateien
"""
# Name or pattern of a file to what it is; the first that fits counts.
FILES = (
    (NAME, "diese Datei"),
    ("manifest.json", "Verzeichnis: Stand der Entscheidung, Prüfsumme jeder Datei"),
    ("record.json", "die Akte, Byte für Byte wie beim Vorlegen festgehalten"),
    ("key*.json", "Schlüssel: Indikatoren, Wichtungen und Rechenweg"),
    ("rules.json", "Regeln der Vergabe: Budget, Stufen, Schwellen, Einzelfälle"),
    ("inputs/sites.csv", "was die Vergabe je Einrichtung gelesen hat"),
    ("inputs/*.csv", "Werte, die der Schlüssel gelesen hat, je Einrichtung"),
    ("result.csv", "Ergebnis: je Einrichtung Rang, Bestand, Vorschlag und Grund"),
    ("akte.xlsx", "Arbeitsmappe, deren Formeln das Ergebnis neu berechnen"),
    ("nachrechnen.py", "Programm, das die Akte ohne die Anwendung nachrechnet"),
    ("bericht.*", "der Bericht für das Gremium"),
)
HOW = """
Nachrechnen
  Sie brauchen Python ab 3.11 und sonst nichts.
  1. Nehmen Sie nachrechnen.py aus dieser ZIP-Datei heraus. Die ZIP-Datei selbst bleibt,
     wie sie ist.
  2. Geben Sie im selben Ordner ein:  python3 -I nachrechnen.py DATEI.zip
     Unter Windows:                   py -3 -I nachrechnen.py DATEI.zip
     DATEI.zip ist der Name dieser Beschlussdokumentation.
  3. „identisch“ heißt: Aus den Eingaben ergibt sich dasselbe Ergebnis, und keine Datei
     wurde verändert. Sonst nennt das Programm jede Stelle, die abweicht.
  Wer dem Programm nicht traut, rechnet in akte.xlsx nach oder prüft die ZIP-Datei auf der
  Seite „Eine Beschlussdokumentation prüfen“ der Anwendung.

Lesen
  CSV-Dateien: Zeichensatz UTF-8, getrennt durch Kommas, Dezimalzeichen ist der Punkt. In
  Excel öffnen Sie sie über „Daten“, „Aus Text/CSV“. Eine leere Zelle heißt „keine
  Angabe“, nicht 0.
  In result.csv steht der Grund als Kurzwort (reason) und daneben in Worten (reason_text).
  VzÄ sind Vollzeitäquivalente. Ein Indexwert beschreibt Bedarf; er bewertet nicht die
  Arbeit einer Einrichtung.
"""


def read_me(names: Iterable[str]) -> bytes:
    """The text for an archive with files of these names; lines end as Windows ends them."""
    text = HEAD + "".join(_lines(sorted({*names, NAME, "manifest.json"}))) + HOW
    return text.replace("\n", "\r\n").encode()


def _lines(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        said = next(what for pattern, what in FILES if fnmatch(name, pattern))
        yield f"  {name:<{WIDTH}} {said}\n"
