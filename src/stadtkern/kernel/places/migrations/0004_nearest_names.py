import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel_places", "0003_addresses")]

    operations = [
        migrations.RemoveIndex("street", "street_trigrams"),
        migrations.AddIndex(
            "street",
            django.contrib.postgres.indexes.GistIndex(
                fields=["search"], name="street_nearest_names", opclasses=["gist_trgm_ops(siglen=64)"]
            ),
        ),
        migrations.AddIndex("street", models.Index(fields=["name"], name="street_by_name")),
    ]
