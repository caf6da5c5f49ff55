"""What people can find: one document per thing, written by the modules' actions."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Lower

UNSEEN = "\f"  # what follows it in a text is found, but not shown


class SearchDocument(models.Model):
    """A findable thing of a module. `vector` is made by the database: German stems, title above text."""

    derived = True  # nothing that somebody would miss by itself

    module = models.SlugField()
    key = models.CharField(max_length=80)  # the module's own id of the thing
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    kind = models.CharField(max_length=80, blank=True)  # a word for people: "Veranstaltung"
    starts_at = models.DateTimeField(null=True)  # for things with a time: past ones come last
    day_only = models.BooleanField(default=False)  # of starts_at only the day is known
    vector = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="german")
        + SearchVector("text", weight="C", config="german"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["module", "key"], name="one_document_per_thing")]
        indexes = [
            GinIndex(fields=["vector"], name="search_vector"),
            GinIndex(OpClass(Lower("title"), name="gin_trgm_ops"), name="search_title_trigrams"),
        ]

    def __str__(self) -> str:
        return self.title
