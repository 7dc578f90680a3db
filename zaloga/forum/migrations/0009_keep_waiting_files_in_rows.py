from contextlib import suppress
from functools import partial

from django.db import migrations, models, transaction


def take_in(apps, schema_editor):
    """What waits now is read into its row; the file that the disk has dated goes."""
    for row in apps.get_model("forum", "UnreleasedFile").objects.all():
        with suppress(FileNotFoundError), row.file.open() as stored:
            row.content = stored.read()
        row.save(update_fields=["content"])
        transaction.on_commit(partial(row.file.storage.delete, row.file.name))


class Migration(migrations.Migration):
    dependencies = [("forum", "0008_follow_thank_and_sum_up")]

    operations = [
        migrations.AddField("unreleasedfile", "content", models.BinaryField(default=b""), preserve_default=False),
        migrations.RunPython(take_in, migrations.RunPython.noop),
        migrations.RemoveField("unreleasedfile", "file"),
    ]
