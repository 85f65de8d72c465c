"""Start page, method, handbook, accessibility, and what is said when something fails."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from districts.models import State
from districts.release import Audience, audience_of, reading_as
from districts.throttle import a_minute
from leipzig_ressourcen import operator
from leipzig_ressourcen.features import catalogue
from leipzig_ressourcen.features.package import package
from planning.allocation.reasons import Reason
from planning.models import Decision, Proposal
from planning.permissions import may_deliver, may_speak
from planning.reports import method_texts
from planning.reports.filling_case import filling_case
from planning.reports.methods import FAMILIES
from planning.selectors import methodology, tasks
from planning.selectors.audit import audits_of
from planning.selectors.decision_state import state_of
from planning.selectors.decisions import decisions_for
from planning.selectors.unseen import unseen

METHOD_PARTS = [
    ("kurz", "In einem Absatz"),
    ("schritte", "Die Rechnung Schritt für Schritt"),
    ("beispiel", "Am Beispiel einer Einrichtung"),
    ("verfahren", "Alle Verfahren mit Beispiel"),
    ("vergabe", "Vom Bedarf zum Vorschlag"),
    ("gruende", "Die Gründe"),
    ("schutz", "Zeichen und Schutz kleiner Zahlen"),
    ("grenzen", "Was der Indexwert nicht sagt"),
    ("glossar", "Glossar"),
]
LAST_DECISIONS = 3
HANDBOOK_PARTS = [
    ("rangliste", "Rangliste lesen"),
    ("sozialraum", "Ortsteile vergleichen"),
    ("auskunft", "Auskunft geben"),
    ("frueher", "Früheren Stand ansehen"),
    ("variante", "Variante rechnen"),
    ("stufenauswahl", "Kitas auswählen"),
    ("pfad", "Anpassungspfad"),
    ("foerderung", "Förderung und Geld"),
    ("aenderung", "Änderung erklären"),
    ("vorlegen", "Vorlegen und beschließen"),
    ("antraege", "Änderungsanträge"),
    ("kuerzung", "Vorlage kürzen"),
    ("anhoeren", "Stellungnahmen"),
    ("kalender", "Termine und Vermerke"),
    ("monitoring", "Ziele und Wirkung"),
    ("berichte", "Berichte"),
    ("bericht", "In die Vorlage geben"),
    ("daten", "Daten einlesen"),
    ("schluessel", "Schlüssel ändern"),
    ("runde", "Planungsrunde anlegen"),
    ("server", "Auf dem Server"),
    ("pruefung", "Indikator prüfen"),
    ("ohne-index", "Ohne Index"),
    ("netzwerke", "Netzwerke"),
    ("fachstandards", "Fachstandards"),
    ("ausschuss", "Für den Ausschuss"),
    ("vertretung", "Für Träger"),
    ("schnittstelle", "API-Schlüssel"),
    ("tastatur", "Tastatur"),
]


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What needs attention now, and where things are."""
    day, audience = timezone.localdate(), audience_of(request.user)
    found = tasks.tasks(day, settings.DATA_MAX_AGE_YEARS, audience)
    steps = tasks.first_steps(audience)
    context = {
        "today": day,
        "plans": audience == Audience.INTERNAL,
        "delivers": may_deliver(request.user),
        "speaks": may_speak(request.user),
        "tasks": [(task, _address(task)) for task in found],
        "steps": steps,
        "shows_steps": _shows_steps(steps, audience),
        "rounds": tasks.rounds(audience),
        "decisions": _last_decisions(audience),
        "hidden": unseen(audience),
        "last_import": tasks.last_import(audience),
    }
    return render(request, "start.html", context)


def _last_decisions(audience: Audience) -> list[tuple[Decision, str]]:
    """The newest decisions a reader may see, each with its state in words."""
    rows = decisions_for(audience).prefetch_related("resolutions")[:LAST_DECISIONS]
    return [(row, state_of(row)) for row in rows]


def _shows_steps(steps: list[tasks.Step], audience: Audience) -> bool:
    """The open steps concern who can do them; others see them while there is nothing."""
    if audience == Audience.INTERNAL:
        return not all(step.done for step in steps)
    return not any(step.done for step in steps)


def _address(task: tasks.Task) -> str:
    return reverse(task.page) + task.query


@require_safe
def show_methods(request: HttpRequest) -> HttpResponse:
    """How everything is computed, from the code and the keys in force."""
    day, audience = timezone.localdate(), audience_of(request.user)
    keys = methodology.keys_in_force(day, audience)
    asked = request.GET.get("schluessel", "")
    row = next((key for key in keys if key.code == asked), keys[0] if keys else None)
    context = {
        "today": day,
        "jump": METHOD_PARTS,
        "keys": keys,
        "row": row,
        "texts": method_texts,
        "families": FAMILIES,
        "used": {},
        "allocation": _allocation_methods(),
        "filling": filling_case(),
        "reasons": list(Reason),
        "states": State,
    }
    if row:
        key = methodology.read_key(row)
        number = request.GET.get("einrichtung", "").strip()
        context |= {
            "key": key,
            "indicators": methodology.weighted(key),
            "exclusions": methodology.exclusions(key),
            "audits": audits_of(row, audience),
            "used": methodology.methods_used(key),
            "number": number,
            "example": methodology.example(row, key, number, audience),
        }
    return render(request, "methods.html", context)


def _allocation_methods() -> list[tuple[str, str]]:
    return [
        (Proposal.Method(name).label, text)
        for name, text in method_texts.ALLOCATION.items()
    ]


@require_safe
def show_handbook(request: HttpRequest) -> HttpResponse:
    """How planners and committee members do things."""
    return render(request, "handbook.html", {"jump": HANDBOOK_PARTS})


@require_safe
def show_accessibility(request: HttpRequest) -> HttpResponse:
    """Erklärung zur Barrierefreiheit; what the operator has not said is named as open."""
    return render(request, "accessibility.html", {"operator": operator.statement()})


@require_safe
@a_minute(6)
def hand_out_package(request: HttpRequest) -> HttpResponse:
    """All that everybody may read in one archive, whoever has signed in."""
    day = timezone.localdate()
    with reading_as(Audience.PUBLIC):
        answer = HttpResponse(package(day), content_type="application/zip")
    name = f"offene-daten_{day.isoformat()}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
def show_catalogue(request: HttpRequest) -> HttpResponse:
    """What is open, for harvesters, whoever has signed in."""
    with reading_as(Audience.PUBLIC):
        found = catalogue.catalogue(request.build_absolute_uri)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type=catalogue.MEDIA_TYPE)
