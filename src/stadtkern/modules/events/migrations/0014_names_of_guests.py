from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0013_limits_of_numbers'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='guest_names',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='registration',
            name='guests',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='waitingparty',
            name='guests',
            field=models.JSONField(default=list),
        ),
    ]
