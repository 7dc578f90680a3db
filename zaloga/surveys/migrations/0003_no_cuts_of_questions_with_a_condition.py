from django.db import migrations


def forget(apps, schema_editor):
    """How many of a group were asked such a question is a cell of the question on which it depends."""
    apps.get_model("surveys", "Tally").objects.filter(question__only_if__isnull=False).update(cuts=[])


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_keep_words_beyond_the_page_apart")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
