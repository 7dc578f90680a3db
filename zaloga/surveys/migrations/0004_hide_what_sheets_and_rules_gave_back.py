from django.db import migrations

ENOUGH = 5


def hide(apps, schema_editor):
    """Results of anonymous surveys closed by earlier versions; their answers are gone, so nothing is counted anew.

    Sheets of paper stood in groups and filled up the five, though whoever entered them knows them; and what else was
    hidden in a cut followed a rule from which hidden numbers could be read.
    """
    tallies = apps.get_model("surveys", "Tally").objects.filter(survey__is_anonymous=True)
    for tally in tallies.exclude(cuts=[]).select_related("survey"):
        if tally.survey.on_paper or has_hidden_cells(tally):
            tally.cuts = []
            tally.save(update_fields=["cuts"])
    for tally in tallies.filter(survey__on_paper__gt=0, voice="person", counted__gt=0).select_related("survey"):
        by_themselves = tally.survey.answered - tally.survey.on_paper
        if by_themselves > 0 and tally.counted - tally.survey.on_paper < ENOUGH:
            forget(tally)


def has_hidden_cells(tally):
    return any(None in row["cells"] for table in tally.cuts for row in table["rows"])


def forget(tally):
    tally.counted = 0
    tally.counts = tally.points = tally.words = tally.more_words = tally.days = tally.cuts = []
    tally.save()


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_no_cuts_of_questions_with_a_condition")]

    operations = [migrations.RunPython(hide, migrations.RunPython.noop)]
