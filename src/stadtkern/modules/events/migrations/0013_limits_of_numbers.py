from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0012_time_in_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='question',
            name='lowest',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='question',
            name='highest',
            field=models.IntegerField(default=1000000),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(
                condition=models.Q(('highest__gte', models.F('lowest'))), name='question_takes_some_number'
            ),
        ),
    ]
