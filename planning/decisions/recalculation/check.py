"""Independent recalculation, part 10: comparison with the record, and the program."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Any, NamedTuple

from planning.decisions.recalculation.allocation import allocated
from planning.decisions.recalculation.best import CHECKED, is_best, on_best
from planning.decisions.recalculation.described import printed, statistics_of
from planning.decisions.recalculation.index import scores
from planning.decisions.recalculation.indicator import DIGITS, ZERO, Beyond, Doc
from planning.decisions.recalculation.released import (
    not_replayed,
    on_needs,
    on_released,
    withheld,
)
from planning.decisions.recalculation.site import NUMBER
from planning.decisions.recalculation.tables import on_inputs

# --- 10. Comparison with the record, and the program --------------------------------------

TEN_PLACES = re.compile(r"-?\d+\.\d{10}")
LAST_PLACE = Decimal("1e-10")
FLOAT_LOSES = Decimal("1e-14")  # share of a figure that calculating in floats may lose
FTE_YEARS_PLACE = Decimal("1e-4")  # places of VzÄ-years, each rounded for itself
FORMATS = ("lr-record/1", "lr-record/2", "lr-record/3", "lr-record/4")
BEFORE_COUNTS = FORMATS[:3]
RANKS = ("rank_low", "rank_high")
SCORE = (*RANKS, "state", "index", "base", "contributions", "coverage", "missing", "class")
LINE = ("need_fte", "stock_fte", "proposal_fte")
LARGEST = 200 * 2**20  # bytes unpacked
SHOWN = 100  # places, at most
NOT_ALL = "Geprüft, nicht nachgerechnet:"
LEFT_OUT = (
    "gesicherte Rangspanne (nur: sie umschließt den Rang)",
    "Kosten (nur: Summen je Quelle, VzÄ der Jahre und wer etwas kostet)",
    "Gründe und Begründungssätze, Stufenmarken, Reihenfolge der Zeilen",
)
UNREADABLE = (
    zipfile.BadZipFile,
    OSError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    NotImplementedError,
)


class Difference(NamedTuple):
    """A place where the record says something else than the calculation."""

    place: str
    stored: Any
    computed: Any

    @property
    def is_last_place(self) -> bool:
        """Both have ten places and are one unit of the last apart at most."""
        both = [str(self.stored), str(self.computed)]
        if not all(TEN_PLACES.fullmatch(one) for one in both):
            return False
        return abs(Decimal(both[0]) - Decimal(both[1])) <= LAST_PLACE

    @property
    def is_noise(self) -> bool:
        """Both are figures so large that the other calculation has no ten places."""
        both = [str(self.stored), str(self.computed)]
        if not all(TEN_PLACES.fullmatch(one) for one in both):
            return False
        stored, computed = map(Decimal, both)
        return abs(stored - computed) <= abs(computed) * FLOAT_LOSES

    def __str__(self) -> str:
        stored, computed = self.stored, self.computed
        return f"{self.place}: in der Akte {stored}, nachgerechnet {computed}"


def recheck(record: Doc) -> tuple[list[Difference], list[str]]:
    """Every place of a record that differs, what weighs most first, and what is left out.

    Raises one of ``UNREADABLE`` where the record lacks what a calculation needs.
    """
    with localcontext() as exact:
        exact.prec = DIGITS  # a thread of a server begins with fewer
        return compared(record)


def compared(record: Doc) -> tuple[list[Difference], list[str]]:
    """The same, with as many digits as the thread calculates with."""
    found: list[Difference] = []
    left_out = list(not_replayed(record))
    for reference in sorted(record["inputs"]["scoring"]):
        try:
            found += on_scores(record, reference)
        except Beyond as beyond:
            left_out.append(f"Indexwerte nach {reference} ({beyond})")
        found += on_ranges(record, reference)
    try:
        found += on_lines(record)
        left_out += [CHECKED] if is_best(record) else []
    except Beyond as beyond:
        left_out.append(f"Vergabe ({beyond})")
    found += on_sums(record["result"])
    found += on_funding(record)
    found.sort(key=lambda one: one.is_last_place)
    return found, left_out


def on_scores(record: Doc, reference: str) -> Iterator[Difference]:
    """Scores of a key, in the result and where the allocation took them over."""
    if reference in withheld(record):
        yield from (Difference(*one) for one in on_released(record, reference))
        return
    key = record["rules"]["keys"][reference]["content"]
    noted: dict[str, Doc] = {}
    computed = written(scores(record["inputs"]["scoring"][reference], key, noted))
    units = record["result"]["scores"][reference]["units"]
    yield from on_statistics(record, reference, statistics_of(noted, key))
    yield from differences(numbered(units, SCORE), computed, f"result.scores.{reference}")
    for site in record["inputs"]["allocation"]["sites"]:
        unit = computed.get(site["number"], {})
        if site["key"] == reference or unit.get("index"):
            figure = None if site["index"] is None else Decimal(site["index"])
            taken = {**{name: site[name] for name in RANKS}, "index": ten_places(figure)}
            again = {name: unit.get(name) for name in taken}
            yield from differences(taken, again, f"inputs.allocation.{site['number']}")


def on_statistics(record: Doc, reference: str, computed: Doc) -> Iterator[Difference]:
    """Middle, width and ends of every indicator, of groups and of the Indexwert."""
    place = f"result.scores.{reference}.statistics"
    stored = printed(record["result"]["scores"][reference]["statistics"])
    for one in differences(stored, written(computed), place):
        if not one.is_noise:
            yield one


def on_lines(record: Doc) -> Iterator[Difference]:
    """Bedarf, Bestand, Vorschlag and Rest."""
    if "allocation" in withheld(record):
        yield from (Difference(*one) for one in on_needs(record))
        return
    if is_best(record):
        yield from (Difference(*one) for one in on_best(record))
        return
    result = record["result"]
    computed = allocated(record["inputs"]["allocation"], record["rules"]["allocation"])
    if record.get("format") in BEFORE_COUNTS:
        computed.pop("counts", None)
    stored = {name: result[name] for name in computed}
    stored["lines"] = numbered(result["lines"], LINE)
    if "counts" in computed:
        stored["counts"], computed["counts"] = map(by_step, (result, computed))
    yield from differences(stored, computed, "result")


def on_ranges(record: Doc, reference: str) -> Iterator[Difference]:
    """The certain range of ranks is not recalculated; it must hold the rank."""
    for unit in record["result"]["scores"][reference]["units"]:
        best, worst, low = unit["rank_best"], unit["rank_worst"], unit["rank_low"]
        if best is not None and not best <= low <= unit["rank_high"] <= worst:
            place = f"result.scores.{reference}.{unit['number']}.rank_best"
            yield Difference(place, f"{best}–{worst}", f"Rang {low}–{unit['rank_high']}")


def on_sums(result: Doc) -> Iterator[Difference]:
    """Whatever the method, Vorschläge and Rest make up the budget."""
    given = sum((Decimal(line["proposal_fte"]) for line in result["lines"]), ZERO)
    rest = Decimal(result["budget_fte"]) - given
    computed = {"allocated_fte": f"{given:.2f}", "rest_fte": f"{rest:.2f}"}
    yield from differences({name: result[name] for name in computed}, computed, "result")


def on_funding(record: Doc) -> Iterator[Difference]:
    """Euros of all facilities make up those of all years, source by source.

    Who holds no VzÄ costs nothing, and the VzÄ-years of a year are the VzÄ given out.
    """
    funding = record.get("funding")
    if not funding or funding["gap"]:
        return
    years: dict[str, Decimal] = {}
    for cell in funding["cells"]:
        years[cell["source"]] = years.get(cell["source"], ZERO) + Decimal(cell["eur"])
    sites: dict[str, Decimal] = {}
    given = {line["number"]: line["proposal_fte"] for line in record["result"]["lines"]}
    for number, parts in funding["sites"].items():
        for source, eur in parts.items():
            sites[source] = sites.get(source, ZERO) + Decimal(eur)
        has_post = number in given and Decimal(given[number]) > 0
        if has_post != (sum(map(Decimal, parts.values())) > 0):
            yield Difference(f"funding.sites.{number}", parts, given.get(number))
    yield from differences(written_eur(years), written_eur(sites), "funding.cells")
    fte = sum((Decimal(cell["fte_years"]) for cell in funding["cells"]), ZERO)
    allocated = record["result"]["allocated_fte"]
    if abs(fte - Decimal(allocated)) > len(funding["cells"]) * FTE_YEARS_PLACE:
        yield Difference("funding.cells.fte_years", f"{fte:.4f}", allocated)


def written_eur(amounts: Mapping[str, Decimal]) -> dict[str, str]:
    """Euros with cents; a source that pays nothing is as good as none.

    Amounts are kept to ten places, of which the last may differ by the order of adding.
    """
    exact = {name: round(eur, 6) for name, eur in amounts.items()}
    return {name: f"{eur:.2f}" for name, eur in exact.items() if eur}


def differences(stored: Any, computed: Any, place: str) -> Iterator[Difference]:
    """Every figure that is not the same, by its place."""
    if isinstance(stored, Mapping) or isinstance(computed, Mapping):
        one, other = stored or {}, computed or {}
        for name in sorted(one.keys() | other.keys()):
            yield from differences(one.get(name), other.get(name), f"{place}.{name}")
    elif stored != computed:
        yield Difference(place, stored, computed)


def numbered(rows: Sequence[Doc], names: Sequence[str]) -> dict[str, Doc]:
    """The named fields of rows, by the number of their unit."""
    return {row["number"]: {name: row[name] for name in names} for row in rows}


def by_step(result: Doc) -> dict[str, Doc]:
    """Counts of a Stufenauswahl by place and name of their step."""
    steps = enumerate(result["counts"], start=1)
    return {f"{at:02d} {row['code'] or row['step']}": row for at, row in steps}


def ten_places(figure: Decimal | None) -> str | None:
    """A figure with ten places, halves to the even digit; zero has no sign."""
    if figure is None:
        return None
    rounded = round(figure, 10)
    return f"{rounded if rounded else ZERO:.10f}"


def written(value: Any) -> Any:
    """What was calculated as a record writes it."""
    if isinstance(value, Mapping):
        return {name: written(inner) for name, inner in value.items()}
    return ten_places(value) if isinstance(value, Decimal) else value


def in_files(files: Mapping[str, bytes], record: Doc) -> Iterator[Difference]:
    """Checksums of the files; key, rules and tables say what the record says."""
    manifest = json.loads(files["manifest.json"])
    real = {n: hashlib.sha256(files[n]).hexdigest() for n in files if n != "manifest.json"}
    yield from differences(manifest["files"], real, "manifest.files")
    claimed = manifest["decision"]["record_sha256"]
    yield from differences(claimed, real["record.json"], "manifest.record_sha256")
    rules, keys = record["rules"]["allocation"], record["rules"]["keys"]
    yield from differences(plainly(files, "rules.json"), numbers(rules), "rules.json")
    for reference, key in keys.items():
        name = f"key-{reference.partition('@')[0]}.json" if len(keys) > 1 else "key.json"
        yield from differences(plainly(files, name), numbers(key["content"]), name)
    yield from (Difference(*one) for one in on_inputs(files, record))
    table = csv.DictReader(io.StringIO(files["result.csv"].decode()))
    rows = {row["facility"]: {name: row[name] for name in LINE} for row in table}
    lines = numbered(record["result"]["lines"], LINE)
    shown = {n: {name: x or "" for name, x in row.items()} for n, row in lines.items()}
    yield from differences(rows, shown, "result.csv")


def plainly(files: Mapping[str, bytes], name: str) -> Any:
    """A JSON file with its numbers as decimals."""
    return numbers(json.loads(files[name], parse_float=Decimal))


def numbers(value: Any) -> Any:
    """A document in which 0.2, "0.2" and "0.20" are the same."""
    if isinstance(value, Mapping):
        return {name: numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return dict(enumerate(map(numbers, value)))
    is_number = isinstance(value, str | int | Decimal) and not isinstance(value, bool)
    return Decimal(value) if is_number and NUMBER.fullmatch(str(value)) else value


def read(path: str) -> dict[str, bytes]:
    """All files of the ZIP, once their size is known to be bearable."""
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST:
            raise ValueError("die Datei ist größer, als eine Akte sein kann")
        return {name: archive.read(name) for name in archive.namelist()}


def main(arguments: Sequence[str]) -> int:
    """Recalculate one file, say what came out in German, and answer 0, 1 or 2."""
    if len(arguments) != 1:
        sys.stderr.write("Aufruf: python3 -I nachrechnen.py DATEI.zip\n")
        return 2
    try:
        files = read(arguments[0])
        record = json.loads(files["record.json"])
        if record["format"] not in FORMATS:
            raise ValueError(f"record.json ist keine Beschlussakte {FORMATS}")
        found, left_out = recheck(record)
        found = [*in_files(files, record), *found]  # what was changed, then what follows
    except UNREADABLE as error:
        what = "keine Beschlussdokumentation, die sich nachrechnen lässt"
        sys.stderr.write(f"{arguments[0]} ist {what}: {error!r}\n")
        return 2
    grave = [one for one in found if not one.is_last_place]
    sys.stdout.write(f"{arguments[0]}: {verdict(found)}\n")
    for line in [*map(str, (grave or found)[:SHOWN]), "", NOT_ALL, *left_out, *LEFT_OUT]:
        sys.stdout.write(f"  {line}\n")
    return 1 if grave else 0


def verdict(found: Sequence[Difference]) -> str:
    """The answer in words."""
    grave = sum(not one.is_last_place for one in found)
    if grave:
        return f"weicht ab, {grave} Abweichung{'en' if grave > 1 else ''}"
    return "gleich bis auf die letzte Stelle" if found else "identisch"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
