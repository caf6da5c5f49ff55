from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("waste", "0005_bulky")]

    operations = [migrations.RenameModel("Publication", "PublishedCalendar")]
