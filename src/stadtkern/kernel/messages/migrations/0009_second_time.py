from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel_messages", "0008_push_service_failures")]

    operations = [
        migrations.AddField("publication", "again", models.BooleanField(default=False)),
        migrations.AddField("subscription", "again_lead_days", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("subscription", "again_at", models.TimeField(null=True)),
        migrations.AddConstraint(
            "subscription",
            models.CheckConstraint(
                condition=models.Q(("again_at", None))
                | models.Q(("again_lead_days__lt", models.F("lead_days")))
                | models.Q(("again_at__gt", models.F("at")), ("again_lead_days", models.F("lead_days"))),
                name="second_time_is_later",
            ),
        ),
    ]
