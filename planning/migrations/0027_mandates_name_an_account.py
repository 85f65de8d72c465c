"""A Vertretung names an account; no field of ours is called after persons."""

from django.conf import settings
from django.db import migrations, models

ONCE = "Diese Vertretung gibt es schon."
SPEAKS_FOR = ("facility", "provider")


def once(account: str, name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=(account, name), name=f"mandate_{name}_once", violation_error_message=ONCE
    )


class Migration(migrations.Migration):

    dependencies = [
        ("planning", "0026_mandates_and_shared_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(
            migrations.RemoveConstraint("mandate", f"mandate_{name}_once")
            for name in SPEAKS_FOR
        ),
        migrations.AlterModelOptions(
            name="mandate",
            options={
                "ordering": ["account", "pk"],
                "verbose_name": "Vertretung",
                "verbose_name_plural": "Vertretungen",
            },
        ),
        migrations.RenameField("mandate", "person", "account"),
        *(
            migrations.AddConstraint("mandate", once("account", name))
            for name in SPEAKS_FOR
        ),
    ]
