from django.db import migrations

IN_FORCE = ["unveraendert", "geaendert", "bestaetigt"]
NOTE = "Andere Wichtung einer Variante"


def decide_what_the_record_rests_on(apps, schema_editor):
    """The Beschluss for a Vorlage decides its key also where a Variante weighs anew."""
    key_rows = apps.get_model("planning", "ScoringKey").objects
    derived = key_rows.filter(derived_from__isnull=False)
    derived.filter(note=f"{NOTE}, nicht beschlossen").update(note=NOTE)
    resolutions = apps.get_model("planning", "Resolution").objects
    lines = apps.get_model("planning", "ProposalLine").objects
    rows = resolutions.filter(result__in=IN_FORCE)
    for row in rows.select_related("decision").order_by("decided_on", "pk"):
        if row.decision.status not in ("beschlossen", "aufgehoben"):
            continue
        keys = lines.filter(proposal=row.decision.proposal_id, score__isnull=False)
        own = keys.order_by().values_list("score__run__key").distinct()
        undecided = derived.filter(pk__in=own).exclude(status="beschlossen")
        undecided.update(
            status=row.decision.status,
            resolution=row.number,
            decided_by=row,
            decided_on=row.decided_on,
        )


class Migration(migrations.Migration):
    dependencies = [("planning", "0033_a_key_is_decided_by_a_resolution")]

    operations = [
        migrations.RemoveConstraint(
            model_name="scoringkey", name="key_of_variant_is_draft"
        ),
        migrations.RunPython(
            decide_what_the_record_rests_on, migrations.RunPython.noop
        ),
    ]
