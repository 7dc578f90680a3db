"""Typing finds among 60,000 institutions at once. Kept apart from the models: it needs the pg_trgm extension first."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("institutions", "0002_links_to_people")]

    operations = [
        TrigramExtension(),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AddIndex(
                    "institution",
                    GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="institution_by_typing"),
                ),
            ],
        ),
    ]
