"""Reminders say when they were sent; those that there are were sent when they were written."""

from django.db import migrations, models


def all_were_sent(apps, schema_editor):
    apps.get_model("competency", "Nudge").objects.update(sent_at=models.F("at"))


class Migration(migrations.Migration):
    dependencies = [
        ("competency", "0017_names_of_models"),
    ]

    operations = [
        migrations.AddField(
            model_name="nudge",
            name="sent_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="sent at"),
        ),
        migrations.RunPython(all_were_sent, migrations.RunPython.noop),
    ]
