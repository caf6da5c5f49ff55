"""With whom an event's owner shares the registrations, and who cancelled one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0014_names_of_guests"), ("kernel_people", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="registrations_shared_with",
            field=models.ManyToManyField(blank=True, related_name="+", to="kernel_people.organisation"),
        ),
        migrations.AddField(
            model_name="registration",
            name="cancelled_by_organiser",
            field=models.BooleanField(default=False),
        ),
    ]
