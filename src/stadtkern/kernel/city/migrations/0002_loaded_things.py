from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel_city", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LoadedThing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=200)),
                ("data", models.JSONField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "key"), name="thing_loaded_once")],
            },
        ),
        migrations.AddField("cityprofile", "logo", models.BinaryField(default=b"")),
    ]
