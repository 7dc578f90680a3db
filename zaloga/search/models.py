from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from zaloga.core import clock


class Entry(models.Model):
    """One thing of the house as the search knows it: its lemmas, and the keys of those who may find it.

    The words themselves stay where they are kept; here is only what they are found by.
    """

    kind = models.CharField(max_length=60)  # room.model, as in networks.network
    key = models.PositiveBigIntegerField()
    title = models.CharField(max_length=200)
    audience = ArrayField(models.CharField(max_length=40))
    lemmas = SearchVectorField()
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                name="indexed_once",
                violation_error_message="Ta rzecz już jest w wyszukiwarce.",
            ),
        ]
        indexes = [GinIndex(fields=["lemmas"], name="entries_by_lemma")]

    def __str__(self) -> str:
        return self.title
