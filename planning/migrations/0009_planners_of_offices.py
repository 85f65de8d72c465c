"""Planners of one office, beside those who plan for both."""

from django.db import migrations

ROLES = ["planung_jugend", "planung_schule"]


def create_roles(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("planning", "0008_comparison_groups")]

    operations = [migrations.RunPython(create_roles, migrations.RunPython.noop)]
