from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel_messages", "0005_lean_notices")]

    operations = [
        migrations.RenameModel("Begun", "InFlight"),
        migrations.RenameField("inflight", "begun_at", "started_at"),
        migrations.RemoveConstraint("subscription", "one_wish_per_topic_and_key"),
        migrations.AddConstraint(
            "subscription",
            models.UniqueConstraint(
                fields=("topic", "key", "subscriber"), name="one_preference_per_topic_and_key"
            ),
        ),
    ]
