import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0004_triggers_count_seats")]

    operations = [
        migrations.AddField("event", "source_values", models.JSONField(blank=True, default=dict)),
        migrations.AddField(
            "importrun",
            "series",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="events.series"
            ),
        ),
        migrations.AddField("importrun", "content", models.BinaryField(null=True)),
        migrations.AlterField(
            "importline",
            "outcome",
            models.CharField(
                choices=[
                    ("new", "New"),
                    ("changed", "Changed"),
                    ("same", "Same"),
                    ("rejected", "Rejected"),
                    ("missing", "Missing"),
                ],
                max_length=10,
            ),
        ),
    ]
