from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel_trust', '0002_limits_and_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='SharedValue',
            fields=[
                ('cache_key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('value', models.TextField()),
                ('expires', models.DateTimeField(db_index=True)),
            ],
        ),
    ]
