from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0007_imports_wait_for_a_job")]

    operations = [
        migrations.RenameModel("Topic", "EventTopic"),
        migrations.RenameModel("ImportLine", "ImportRow"),
        migrations.AlterField(
            "importrow",
            "run",
            models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="rows", to="events.importrun"),
        ),
    ]
