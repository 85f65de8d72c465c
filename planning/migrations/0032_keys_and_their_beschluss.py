import django.db.models.deletion
from django.db import migrations, models

IN_FORCE = ["unveraendert", "geaendert", "bestaetigt"]


def decide_from_the_record(apps, schema_editor):
    """A Beschluss a file names is no record; those entered for a Vorlage are."""
    key_rows = apps.get_model("planning", "ScoringKey").objects
    key_rows.exclude(status__in=["entwurf", "vorlage"]).update(status="entwurf")
    key_rows.exclude(resolution="").update(resolution="")
    resolutions = apps.get_model("planning", "Resolution").objects
    lines = apps.get_model("planning", "ProposalLine").objects
    rows = resolutions.filter(result__in=IN_FORCE, decision__status="beschlossen")
    for row in rows.select_related("decision").order_by("decided_on", "pk"):
        keys = lines.filter(proposal=row.decision.proposal_id, score__isnull=False)
        own = keys.order_by().values_list("score__run__key").distinct()
        key_rows.filter(pk__in=own, derived_from=None, decided_by=None).update(
            status="beschlossen",
            resolution=row.number,
            decided_by=row,
            decided_on=row.decided_on,
        )


class Migration(migrations.Migration):
    dependencies = [("planning", "0031_second_person_for_a_festlegung")]

    operations = [
        migrations.RemoveConstraint(
            model_name="scoringkey", name="key_decided_has_resolution"
        ),
        migrations.AddField(
            model_name="scoringkey",
            name="confirmed_on",
            field=models.DateField(
                blank=True,
                help_text="Freigabe einer Vorlage, die auf dem Schlüssel beruht.",
                null=True,
                verbose_name="Angabe bestätigt am",
            ),
        ),
        migrations.AddField(
            model_name="scoringkey",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Eingetragener Beschluss über eine Vorlage, die auf ihm beruht.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="planning.resolution",
                verbose_name="beschlossen durch",
            ),
        ),
        migrations.AddField(
            model_name="scoringkey",
            name="decided_on",
            field=models.DateField(blank=True, null=True, verbose_name="beschlossen am"),
        ),
        migrations.AlterField(
            model_name="proposalline",
            name="source",
            field=models.CharField(
                choices=[
                    ("gesetzt", "gesetzt"),
                    ("berechnet", "berechnet"),
                    ("beschluss", "gesetzt, Beschluss laut Angabe der Planung"),
                ],
                max_length=10,
                verbose_name="Herkunft",
            ),
        ),
        migrations.RunPython(decide_from_the_record, migrations.RunPython.noop),
    ]
