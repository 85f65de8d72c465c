"""Sensible POSTs for files, values, keys and copied rounds."""

from __future__ import annotations

from planning.models import PlanningRound, ScoringKey
from tests import deliveries, factories


class DataActs:
    """What comes in, is given out, and is written anew for the next year."""

    def write_key(self):
        key = ScoringKey.objects.order_by("pk").first()
        code = key.content["indicators"][0]["code"]
        given = {"title": "Neu", "valid_from": "2027-01-01", "date": "2026-11-23"}
        given |= {"source": "Vorlage", "proposed_by": "Amt", f"reason-{code}": "Darum."}
        path = f"/planung/schluessel/{key.code}/{key.version}/neu/"
        return lambda: self.planner.post(path, given)

    def publish_key(self):
        key = ScoringKey.objects.order_by("pk").first()
        ScoringKey.objects.filter(pk=key.pk).update(published=False)
        path = f"/planung/schluessel/{key.code}/{key.version}/veroeffentlichen/"
        return lambda: self.planner.post(path)

    def publish_round(self):
        copied = PlanningRound.objects.get(pk=self.office.round.pk)
        copied.pk, copied.code, copied.published = None, "neu", False
        copied.save()
        return lambda: self.planner.post("/planung/runden/neu/veroeffentlichen/")

    def release_values(self):
        return lambda: self.second.post(
            "/planung/daten/freigabe/", {"audience": "oeffentlich"}
        )

    def copy_round(self):
        given = {"title": "Nächste", "code": "naechste", "school_year": "2027/28"}
        path = f"/planung/runden/{self.office.round.code}/kopieren/"
        return lambda: self.planner.post(path, given | {"as_of": "2027-08-01"})

    def ask_for_file(self):
        source = factories.source_file(published=False)
        path = f"/planung/daten/{source.pk}/veroeffentlichen/"
        return lambda: self.planner.post(path, {"reason": "offene Daten"})

    def confirm_request(self):
        source = factories.source_file(published=False)
        row = deliveries.file_request(source=source, asked_by=self.office.planner)
        return lambda: self.second.post(f"/planung/daten/antraege/{row.pk}/")

    def keep_file(self):
        self.planner.post("/planung/daten/einlesen/", deliveries.handed_in())
        return lambda: self.planner.post("/planung/daten/uebernehmen/")
