from typing import Any

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

import stadtkern.kernel.ids
import stadtkern.kernel.places.models
from stadtkern.kernel.places import spelling


def fold_names(apps: Any, schema_editor: Any) -> None:
    streets = apps.get_model("kernel_places", "Street").objects.all()
    for street in streets:
        street.search = spelling.fold(street.name)
    apps.get_model("kernel_places", "Street").objects.bulk_update(streets, ["search"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("kernel_places", "0002_label")]

    operations = [
        TrigramExtension(),
        migrations.AlterField("street", "name", models.CharField(max_length=120)),
        migrations.AddField("street", "key", models.CharField(blank=True, max_length=20, default=""), preserve_default=False),
        migrations.AddField(
            "street",
            "search",
            stadtkern.kernel.places.models.FoldedName(default="", editable=False, max_length=150),
        ),
        migrations.AddField("street", "vanished_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(fold_names, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            "street",
            models.UniqueConstraint(
                condition=models.Q(key=""), fields=("name",), name="street_without_key_has_own_name"
            ),
        ),
        migrations.AddConstraint(
            "street",
            models.UniqueConstraint(
                condition=~models.Q(key=""), fields=("key",), name="street_key_is_unique"
            ),
        ),
        migrations.AddIndex(
            "street",
            django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="street_trigrams", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.UUIDField(default=stadtkern.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("suffix", models.CharField(blank=True, max_length=8)),
                ("lon", models.FloatField(blank=True, null=True)),
                ("lat", models.FloatField(blank=True, null=True)),
                ("official_id", models.CharField(blank=True, max_length=32)),
                ("postcode", models.CharField(blank=True, max_length=5)),
                ("vanished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "street",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="kernel_places.street",
                    ),
                ),
            ],
            options={
                "ordering": ["street__name", "number", "suffix"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("street", "number", "suffix"), name="address_is_unique_in_its_street"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("number__lte", 9999)), name="house_number_of_a_house"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(lon__isnull=True, lat__isnull=True)
                        | models.Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                        name="address_has_a_whole_position",
                    ),
                ],
            },
        ),
    ]
